//! Findings for tests: each one a step further than the one before.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    act::{self, DoneBy},
    action::{ActionDraft, ActionKind, CorrectiveAction, number, numbered},
    analyze::analyze,
    answer::{acknowledge, issue},
    cause::{CauseMethod, RootCause, Whys},
    effectiveness::{Comparator, EffectivenessDraft, EffectivenessMethod, Millionths, Verdict},
    finding::{Elsewhere, Finding},
    grade::{FindingGrade, FindingSource},
    judge::JudgeDraft,
    plan::{PlanDraft, checked, plan},
    raise::{FindingDraft, raise},
    verify::{Judge, await_effect, verify},
};
use crate::ids::{CorrectiveActionId, DepartmentId, EmployeeId, FindingId};

pub const NET: DepartmentId = DepartmentId(Uuid::from_u128(1));
pub const QMO: DepartmentId = DepartmentId(Uuid::from_u128(2));
/// Answers for the finding.
pub const OWNER: EmployeeId = EmployeeId(Uuid::from_u128(11));
/// Does an action.
pub const MORE: EmployeeId = EmployeeId(Uuid::from_u128(12));
/// Has no part in it.
pub const VERIFIER: EmployeeId = EmployeeId(Uuid::from_u128(13));

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub fn raised(grade: FindingGrade) -> FindingDraft {
    FindingDraft {
        title: "Pumps are not greased".into(),
        note: Some("Seen at two sites".into()),
        grade,
        source: FindingSource::Manual,
        department: NET,
        audit: None,
        item: Some("8.5.1".into()),
        key: None,
    }
}

pub fn draft() -> Finding {
    let id = FindingId(Uuid::from_u128(5));
    let draft = raise(id, &raised(FindingGrade::Major), Some(VERIFIER), day("2026-02-27")).expect("a draft");
    Finding { number: super::finding::number(1), ..draft }
}

pub fn issued() -> Finding {
    issue(draft(), Some(OWNER), None, day("2026-03-01")).expect("issued")
}

pub fn cause() -> RootCause {
    RootCause {
        cycle: 1,
        method: CauseMethod::Fishbone,
        code: "NO-TRAINING".into(),
        text: "Nobody was trained".into(),
        whys: Whys::default(),
        by: Some(OWNER),
        on: day("2026-03-05"),
    }
}

pub fn analyzed() -> Finding {
    analyze(acknowledge(issued(), None).expect("acknowledged"), cause(), &[]).expect("analyzed")
}

pub fn action_draft() -> ActionDraft {
    ActionDraft {
        kind: ActionKind::Corrective,
        title: "Train the crew".into(),
        owner: Some(MORE),
        owner_number: "E2".into(),
        due_on: day("2026-03-25"),
    }
}

pub fn action(value: i64) -> CorrectiveAction {
    CorrectiveAction {
        id: CorrectiveActionId(Uuid::from_u128(100 + u128::from(value.unsigned_abs()))),
        number: number(value),
        round: 1,
        kind: ActionKind::Corrective,
        title: "Train the crew".into(),
        owner: MORE,
        added_on: day("2026-03-06"),
        due_on: day("2026-03-25"),
        done: None,
    }
}

pub fn plan_draft() -> PlanDraft {
    PlanDraft {
        actions: vec![action_draft()],
        effectiveness: EffectivenessDraft {
            method: EffectivenessMethod::Sample,
            indicator: None,
            indicator_code: None,
            comparator: Comparator::AtLeast,
            threshold: Millionths::of(95.0),
            window_days: 30,
            minimum_sample: 20,
            wait_days: None,
        },
        elsewhere: Elsewhere { found: false, note: "Looked at all sites".into() },
    }
}

pub fn planned() -> Finding {
    let before = analyzed();
    let mut checked = checked(&before, &plan_draft(), day("2026-03-06")).expect("a plan");
    checked.actions = numbered(checked.actions, [(CorrectiveActionId(Uuid::from_u128(101)), 1)]);
    plan(before, checked).expect("planned")
}

pub fn working() -> Finding {
    act::start(planned()).expect("begun")
}

pub fn done_by() -> DoneBy {
    DoneBy { by: Some(MORE), department: Some(NET), evidence: "Signed list of the crew".into() }
}

pub fn implemented() -> Finding {
    let before = working();
    let id = before.actions[0].id;
    act::complete(before, id, &done_by(), day("2026-03-20")).expect("done")
}

pub fn judge() -> Judge {
    Judge { person: Some(VERIFIER), departments: vec![QMO] }
}

pub fn waiting() -> Finding {
    await_effect(verify(implemented(), &judge(), day("2026-03-25")).expect("verified")).expect("waits")
}

pub fn judgement() -> JudgeDraft {
    JudgeDraft {
        verdict: Verdict::Effective,
        observed: Millionths::of(95.0),
        sample: 20,
        note: "Twenty pumps, all greased".into(),
    }
}
