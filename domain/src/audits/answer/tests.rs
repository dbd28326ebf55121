use uuid::Uuid;

use super::*;
use crate::{
    audits::{checklist::ChecklistContent, sheet::samples::*},
    locale::Locale,
    refusal::Refusal,
};

fn content() -> ChecklistContent {
    let reading = ItemScale::Reading { unit: code("DB"), low: None, high: "3.5".parse().ok() };
    let items = vec![
        item("A1", 1, 1),
        item("A2", 1, 4),
        ItemTemplate { scale: reading, ..item("A3", 1, 1) },
        ItemTemplate { na_allowed: false, ..item("A4", 1, 1) },
    ];
    crate::audits::sheet::samples::content(vec![(section("A", items), 100)])
}

fn draft(item: &str) -> AnswerDraft {
    AnswerDraft { item_code: item.into(), ..AnswerDraft::default() }
}

fn refused(draft: &AnswerDraft) -> Vec<&'static str> {
    let content = content();
    read(sheet(&content), AuditState::InProgress, draft)
        .map_or_else(|refused| refused.iter().map(Refusal::code).collect(), |_| Vec::new())
}

/// AUD-3
#[test]
fn an_item_is_answered_on_its_own_scale() {
    let points = |item, points| refused(&AnswerDraft { points: Some(points), ..draft(item) });
    let reading = |item, reading: &str| refused(&AnswerDraft { reading: Some(reading.into()), ..draft(item) });

    assert_eq!([points("A1", 1), points("A2", 4), points("A2", 0), reading("A3", "3.51")], [[""; 0]; 4]);
    assert_eq!([points("A1", 2), points("A2", 5), points("A2", -1), points("A3", 1)], [["OFF_SCALE"]; 4]);
    assert_eq!(
        [reading("A1", "1"), reading("A3", "high"), points("A9", 1)],
        [["OFF_SCALE"], ["READING_MALFORMED"], ["ITEM_UNKNOWN"]]
    );
    assert_eq!(refused(&draft("A1")), ["NOT_ONE_ANSWER"]);
    let both = AnswerDraft { points: Some(1), not_applicable: true, reason: Some("x".into()), ..draft("A1") };
    assert_eq!(refused(&both), ["NOT_ONE_ANSWER"]);
}

/// AUD-3
#[test]
fn what_does_not_apply_has_a_reason_and_is_admitted_by_the_checklist() {
    let not =
        |item, reason: &str| refused(&AnswerDraft { not_applicable: true, reason: Some(reason.into()), ..draft(item) });

    assert_eq!(not("A1", "no such process"), [""; 0]);
    assert_eq!([not("A1", "  "), not("A4", "no such process")], [["REASON_MISSING"], ["ALWAYS_APPLIES"]]);
}

#[test]
fn a_sample_is_no_larger_than_what_it_is_drawn_from() {
    let sample =
        |size, population| refused(&AnswerDraft { points: Some(1), sample_size: size, population, ..draft("A1") });

    assert_eq!([sample(Some(5), Some(5)), sample(None, None)], [[""; 0]; 2]);
    for odd in [sample(Some(6), Some(5)), sample(Some(0), Some(5)), sample(Some(1), None), sample(None, Some(9))] {
        assert_eq!(odd, ["SAMPLING_ODD"]);
    }
}

/// AUD-2
#[test]
fn answers_are_taken_on_site_and_until_the_report_is_signed() {
    let content = content();
    let points = AnswerDraft { points: Some(1), ..draft("A1") };

    for state in AuditState::ALL.iter().copied() {
        let open = matches!(state, AuditState::InProgress | AuditState::Reporting);
        let answered = read(sheet(&content), state, &points);
        assert_eq!(answered.is_ok(), open, "{state}");
        if let Err(refused) = answered {
            assert_eq!((refused[0].code(), refused[0].rule()), ("LOCKED", "AUD-2"));
        }
    }
}

#[test]
fn whoever_was_slower_reads_both_answers() {
    let known = Answer {
        item: "A1".into(),
        value: AnswerValue::Points(0),
        note: None,
        evidence_note: None,
        sampling: None,
        item_version: 2,
        answered_by: EmployeeId(Uuid::from_u128(1)),
        answered_at: DateTime::UNIX_EPOCH,
    };
    let wanted = AnswerValue::NotApplicable { reason: "no shop".into() };

    let refusal = AnswerRefusal::ItemChanged { known: Box::new(known), by: "E2".into(), wanted };

    let told = "Employee E2 answered the item meanwhile: 0 points, version 2. Your answer: does not apply (no shop).";
    assert_eq!(refusal.message(Locale::En), told);
}
