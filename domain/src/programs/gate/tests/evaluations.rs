//! Each kind of criterion (PRG-3).

use std::collections::BTreeMap;

use super::{
    super::{
        evaluate::{GateRecommendation, recommend},
        facts::{
            AuditProgramFact, ClosedValue, CountFact, CoverageFact, FindingFact, GateFacts, IndicatorFact, MeasureFact,
        },
        told::{CriterionStatus, Share},
    },
    day, evaluation, judged,
};
use crate::{
    locale::Locale,
    period::PeriodKind,
    programs::{
        measure::MeasureState,
        template::{Countable, DocumentState, FindingCondition, FindingGrade, IndicatorTag, Status, WorkState},
    },
};

const MEASURES: &str = r#"[{"kind":"MEASURES","measures":["M1","M2","M3"],"verified":"60"}]"#;

fn measures(states: [MeasureState; 3]) -> GateFacts {
    let weights = [3, 2, 5];
    let named = ["M1", "M2", "M3"].into_iter().zip(weights).zip(states);
    let measures = named.map(|((code, weight), state)| (code.to_owned(), MeasureFact { weight, state })).collect();
    GateFacts { measures, ..GateFacts::default() }
}

/// PRG-3
#[test]
fn the_share_of_measures_is_weighted_and_what_is_cancelled_leaves_both_sums() {
    use MeasureState::{Cancelled, Degraded, Implemented, Sustained, Verified};
    let status = |states| judged(MEASURES, &measures(states)).status;

    assert_eq!(status([Verified, Implemented, Cancelled]), CriterionStatus::Met, "3 of 5 are 60 %");
    assert_eq!(status([Implemented, Verified, Cancelled]), CriterionStatus::NotMet);
    assert_eq!(status([Verified, Sustained, Implemented]), CriterionStatus::NotMet, "5 of 10");
    assert_eq!(status([Verified, Degraded, Sustained]), CriterionStatus::Met, "8 of 10");
    assert_eq!(status([Cancelled, Cancelled, Cancelled]), CriterionStatus::NoData);
    assert_eq!(judged(MEASURES, &GateFacts::default()).status, CriterionStatus::NoData);
}

const COVERAGE: &str = r#"[{"kind":"TRAINING_COVERAGE","indicator":"TRN-01","period":"QUARTER","at_least":"100"}]"#;

fn covered(period: &str, part: i64, whole: i64) -> GateFacts {
    let period = period.parse().expect("a period");
    let known = CoverageFact { period, share: Share { part, whole }, is_frozen: true };
    GateFacts { coverage: BTreeMap::from([(PeriodKind::Quarter, known)]), ..GateFacts::default() }
}

/// PRG-3, formula 4.10: only a true 100 % is 100 %.
#[test]
fn coverage_is_compared_exactly_and_told_rounded_down() {
    let short = judged(COVERAGE, &covered("2026-Q2", 19_999, 20_000));
    let told = judged(COVERAGE, &covered("2026-Q2", 15, 17));

    assert_eq!(short.status, CriterionStatus::NotMet, "99.995 % is not 100 %");
    assert_eq!(judged(COVERAGE, &covered("2026-Q2", 17, 17)).status, CriterionStatus::Met);
    let expected = "Training coverage of 2026-Q2 is 88.23 %: 15 of 17 (frozen); wanted 100 %.";
    assert_eq!(told.explanation(Locale::En), expected);
    assert_eq!(told.explanation(Locale::ZhCn), "2026-Q2培训覆盖率为88.23%（15/17），已冻结；要求100%。");
    assert_eq!(told.explanation(Locale::ZhTw), "2026-Q2訓練涵蓋率為88.23%（15/17），已凍結；要求100%。");
    assert_eq!(told.inputs(), ["2026-Q2"]);
}

/// PRG-3: nobody required is no data and never 100 %; so is a quarter from before the beginning.
#[test]
fn coverage_of_nobody_and_of_before_the_beginning_is_no_data() {
    assert_eq!(judged(COVERAGE, &covered("2026-Q2", 0, 0)).status, CriterionStatus::NoData);
    assert_eq!(judged(COVERAGE, &covered("2025-Q4", 17, 17)).status, CriterionStatus::NoData);
    assert_eq!(judged(COVERAGE, &GateFacts::default()).status, CriterionStatus::NoData);
}

/// PRG-3
#[test]
fn audits_count_from_the_beginning_and_a_rate_that_nobody_supplies_is_no_data() {
    let days = [day("2025-12-31"), day("2026-03-02"), day("2026-06-01")];
    let known =
        AuditProgramFact { completed_on: days.to_vec(), on_time: None, score: Some(Share { part: 9, whole: 10 }) };
    let facts = GateFacts { audits: BTreeMap::from([("AP".to_owned(), known)]), ..GateFacts::default() };
    let status =
        |terms: &str| judged(&format!(r#"[{{"kind":"AUDIT_PROGRAM","audit_program":"AP",{terms}}}]"#), &facts).status;

    assert_eq!(status(r#""completed":2"#), CriterionStatus::Met);
    assert_eq!(status(r#""completed":3"#), CriterionStatus::NotMet, "one was before");
    assert_eq!(status(r#""completed":2,"on_time":"90""#), CriterionStatus::NoData);
    assert_eq!(status(r#""completed":2,"score":"90""#), CriterionStatus::Met);
    assert_eq!(status(r#""completed":3,"on_time":"90""#), CriterionStatus::NotMet, "what is known outweighs");
}

/// A value, how it stands, and whether it met its target.
type Told<'a> = (&'a str, Option<Status>, Option<bool>);

fn indicator(code: &str, closed: Option<&[Told<'_>]>) -> IndicatorFact {
    let period = "2026-03".parse().expect("a period");
    let value = |(value, status, attained): &Told<'_>| ClosedValue {
        period,
        value: value.parse().ok(),
        status: *status,
        attained: *attained,
    };
    let closed = closed.map(|all| all.iter().map(value).collect());
    IndicatorFact { code: code.into(), tags: vec![IndicatorTag::Core], is_owned: true, closed }
}

/// PRG-3
#[test]
fn indicators_are_judged_by_their_last_closed_periods() {
    let good = ("100", Some(Status::Green), Some(true));
    let bad = ("80", Some(Status::Red), Some(false));
    let grey = ("", None, None);
    let status = |test: &str, closed: Option<&[_]>| {
        let facts = GateFacts { indicators: vec![indicator("N", closed)], ..GateFacts::default() };
        let selector = r#""indicators":{"kind":"NAMED","codes":["N"]}"#;
        judged(&format!(r#"[{{"kind":"INDICATOR",{selector},"test":{test}}}]"#), &facts).status
    };
    let value = r#"{"kind":"VALUE","comparator":"AT_LEAST","threshold":"100","last_periods":2}"#;
    let never = r#"{"kind":"STATUS_NEVER","status":"RED","last_periods":2}"#;
    let target = r#"{"kind":"TARGET_MET","times":2,"last_periods":3}"#;
    let owned = r#"{"kind":"OWNED_WITH_DATA","periods":1}"#;

    for test in [value, never, target, owned] {
        assert_eq!(status(test, None), CriterionStatus::NoData, "nobody supplies values: {test}");
    }
    for test in [value, never] {
        assert_eq!(status(test, Some(&[good, good, bad])), CriterionStatus::Met, "the third is not looked at: {test}");
        assert_eq!(status(test, Some(&[good])), CriterionStatus::NoData, "{test}");
        assert_eq!(status(test, Some(&[good, grey])), CriterionStatus::NoData, "{test}");
        assert_eq!(status(test, Some(&[grey, bad])), CriterionStatus::NotMet, "{test}");
    }
    assert_eq!(status(target, Some(&[good, bad, good])), CriterionStatus::Met);
    assert_eq!(status(target, Some(&[good, bad])), CriterionStatus::NoData, "the third may make up for it");
    assert_eq!(status(target, Some(&[bad, bad, good])), CriterionStatus::NotMet);
    assert_eq!(status(owned, Some(&[good])), CriterionStatus::Met);
    assert_eq!(status(owned, Some(&[])), CriterionStatus::NotMet, "that there is data is what is asked");
}

/// PRG-3
#[test]
fn counts_documents_findings_and_statements_are_judged_where_somebody_supplies_them() {
    let drills = r#"[{"kind":"COUNT","of":{"kind":"DRILLS","state":"COMPLETED"},"comparator":"AT_LEAST","number":1}]"#;
    let document = r#"[{"kind":"DOCUMENT","document":"D","state":"APPROVED"}]"#;
    let findings = r#"[{"kind":"FINDINGS","grade":"MAJOR","condition":"OVERDUE","at_most":0}]"#;
    let statement = r#"[{"kind":"ATTESTATION","role":"SPONSOR","text":{"en":"It is so"}}]"#;
    let supplied = |number| GateFacts {
        counts: vec![CountFact { of: Countable::Drills { state: WorkState::Completed }, number }],
        documents: BTreeMap::from([(
            "D".to_owned(),
            if number > 0 { DocumentState::Approved } else { DocumentState::Draft },
        )]),
        findings: vec![FindingFact {
            grade: FindingGrade::Major,
            condition: FindingCondition::Overdue,
            number: 1 - number,
        }],
        attestations: (number > 0).then(|| ("SPONSOR".to_owned(), day("2026-06-01"))).into_iter().collect(),
        ..GateFacts::default()
    };

    for check in [drills, document, findings, statement] {
        let silent = judged(check, &GateFacts::default());
        assert_eq!(silent.status, CriterionStatus::NoData, "{check}");
        for locale in Locale::ALL {
            assert!(!silent.explanation(locale).is_empty() && !silent.target(locale).is_empty(), "{check}");
        }
        assert_eq!(judged(check, &supplied(1)).status, CriterionStatus::Met, "{check}");
    }
    for check in [drills, document, findings] {
        assert_eq!(judged(check, &supplied(0)).status, CriterionStatus::NotMet, "{check}");
    }
    assert_eq!(judged("[]", &supplied(1)).status, CriterionStatus::NoData, "nothing looked up is nothing known");
}

/// PRG-3: what is stored reads back as it was.
#[test]
fn an_evaluation_reads_back_as_it_was_kept() {
    let facts = covered("2026-Q2", 15, 17);
    let both = format!("[{},{}]", &COVERAGE[1..COVERAGE.len() - 1], &MEASURES[1..MEASURES.len() - 1]);
    let kept = judged(&both, &facts);

    let text = serde_json::to_string(&kept).expect("JSON");

    assert_eq!(serde_json::from_str::<super::Evaluation>(&text).expect("an evaluation"), kept);
}

/// PRG-3
#[test]
fn the_recommendation_follows_from_what_is_not_met_and_whether_it_blocks() {
    use CriterionStatus::{Met, NoData, NotMet};
    use GateRecommendation::{Pass, PassWithConditions, Rework};
    let table = [
        (vec![(true, Met), (false, Met)], Pass),
        (vec![(true, Met), (false, NotMet)], PassWithConditions),
        (vec![(true, Met), (false, NoData)], PassWithConditions),
        (vec![(true, NotMet), (false, Met)], Rework),
        (vec![(false, NotMet), (true, NoData)], Rework),
        (vec![], Pass),
    ];
    for (criteria, wanted) in table {
        let all: Vec<_> = criteria.iter().map(|(blocking, status)| evaluation("X", *blocking, *status)).collect();
        assert_eq!(recommend(&all, |_| false), wanted, "{criteria:?}");
        assert_eq!(recommend(&all, |_| true), Pass, "waived: {criteria:?}");
    }
}
