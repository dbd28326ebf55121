use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::audits::{
    failed::failed_items,
    score::score,
    sheet::samples::{content, item, section, sheet},
};

fn answers() -> Vec<(Answer, String)> {
    let said = [AnswerValue::Points(1), AnswerValue::Points(0), AnswerValue::NotApplicable { reason: "none".into() }];
    let answer = |(at, value): (usize, AnswerValue)| Answer {
        item: format!("A{at}"),
        value,
        note: Some("seen \"as is\"".into()),
        evidence_note: None,
        sampling: None,
        item_version: 1,
        answered_by: EmployeeId(Uuid::from_u128(1)),
        answered_at: DateTime::UNIX_EPOCH,
    };
    said.into_iter().enumerate().map(answer).map(|answer| (answer, "E1".to_owned())).collect()
}

fn written(answers: &[(Answer, String)], team: &[(String, AuditRole)], codes: &[String]) -> (String, String) {
    let content = content(vec![(section("A", (0..3).map(|n| item(&format!("A{n}"), 1, 1)).collect()), 100)]);
    let values: BTreeMap<_, _> = answers.iter().map(|(a, _)| (a.item.clone(), a.value.clone())).collect();
    let score = score(sheet(&content), &values).expect("a score");
    let failed = failed_items(sheet(&content), &values);
    let day = NaiveDate::from_ymd_opt(2026, 4, 10).expect("a day");
    document(&ResultSheet {
        number: "AUD-000001",
        follows_up: None,
        program: "AP-QMS",
        days: (day, day),
        scope: [codes, &[], &[]],
        checklist: ("CL-QMS", 1, "00"),
        profile: None,
        score: &score,
        failed: &failed,
        answers,
        team,
        overrides: &[],
        signed: ("E1", DateTime::UNIX_EPOCH),
    })
}

proptest! {
    /// RPT-2
    #[test]
    fn the_same_input_gives_the_same_bytes_in_whatever_order_it_comes(
        answers in Just(answers()).prop_shuffle(),
        team in Just(vec![("E1".to_owned(), AuditRole::Lead), ("E2".to_owned(), AuditRole::Member)]).prop_shuffle(),
        codes in Just(vec!["A1".to_owned(), "A2".to_owned(), "A3".to_owned()]).prop_shuffle(),
    ) {
        let sorted = vec![("E1".to_owned(), AuditRole::Lead), ("E2".to_owned(), AuditRole::Member)];
        let straight = written(&self::answers(), &sorted, &["A1".into(), "A2".into(), "A3".into()]);
        prop_assert_eq!(written(&answers, &team, &codes), straight);
    }

    /// RPT-2
    #[test]
    fn canonical_json_reads_back_and_does_not_depend_on_the_order_of_keys(pairs in prop::collection::btree_map("\\PC{0,6}", 0..100_i64, 0..8)) {
        let forth: Value = pairs.iter().map(|(key, value)| (key.clone(), Value::from(*value))).collect::<serde_json::Map<_, _>>().into();
        let back: Value = pairs.iter().rev().map(|(key, value)| (key.clone(), Value::from(*value))).collect::<serde_json::Map<_, _>>().into();
        prop_assert_eq!(canonical(&forth), canonical(&back));
        prop_assert_eq!(serde_json::from_str::<Value>(&canonical(&forth)).expect("JSON"), forth);
    }
}

/// RPT-1, AUD-4: what was signed reads back, and another answer has another digest.
#[test]
fn a_result_holds_its_score_and_the_digest_of_its_answers() {
    let team = [("E1".to_owned(), AuditRole::Lead)];
    let (text, hash) = written(&answers(), &team, &[]);
    let mut other = answers();
    other[1].0.note = Some("seen otherwise".into());

    let stored = AuditResult {
        audit: AuditId(Uuid::from_u128(1)),
        edition: 1,
        formula_version: "4.15/1".into(),
        hash: digest(&text),
        json: text.clone(),
        answers_hash: hash.clone(),
        basis_points: Some(5_000),
        signed_by: EmployeeId(Uuid::from_u128(1)),
        signed_at: DateTime::UNIX_EPOCH,
    };

    assert_eq!(stored.score().and_then(|score| score.basis_points), Some(5_000));
    assert_eq!(stored.failed().iter().map(|failed| &*failed.item).collect::<Vec<_>>(), ["A1"]);
    assert_ne!(written(&other, &team, &[]).1, hash);
    assert!(text.starts_with("{\"answers\":[{\"at\":\"1970-01-01T00:00:00.000000Z\",\"by\":\"E1\""), "{text}");
}
