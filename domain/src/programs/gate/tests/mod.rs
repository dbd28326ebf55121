//! Gates as plain values.

mod decisions;
mod evaluations;
mod life;

use chrono::NaiveDate;

use super::{
    facts::GateFacts,
    told::{CriterionStatus, Evaluation},
};
use crate::{
    ids::{ExitCriterionId, PhaseId, ProgramId},
    locale::LocalizedText,
    programs::phase::{ExitCriterion, Phase, PhaseState},
    programs::template::GateCheck,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Templates write the kind of a thing beside it, JSON around it.
fn around(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Array(all) => all.into_iter().map(around).collect(),
        Value::Object(fields) => {
            let mut fields: serde_json::Map<_, _> =
                fields.into_iter().map(|(key, value)| (key, around(value))).collect();
            match fields.remove("kind") {
                Some(Value::String(kind)) => serde_json::Map::from_iter([(kind, Value::Object(fields))]).into(),
                _ => Value::Object(fields),
            }
        }
        other => other,
    }
}

fn criterion(checks: &str) -> ExitCriterion {
    let checks = around(serde_json::from_str(checks).expect("JSON"));
    ExitCriterion {
        id: ExitCriterionId(uuid::Uuid::nil()),
        phase: PhaseId(uuid::Uuid::nil()),
        code: "X".into(),
        text: LocalizedText::default(),
        blocking: true,
        basis: String::new(),
        checks: serde_json::from_value::<Vec<GateCheck>>(checks).expect("checks"),
    }
}

fn judged(checks: &str, facts: &GateFacts) -> Evaluation {
    super::evaluate::evaluate(&criterion(checks), facts, day("2026-01-01"))
}

fn evaluation(code: &str, blocking: bool, status: CriterionStatus) -> Evaluation {
    let criterion = ExitCriterionId(uuid::Uuid::nil());
    Evaluation { criterion, code: code.into(), blocking, status, checks: Vec::new() }
}

fn phase(number: u128, state: PhaseState) -> Phase {
    let starts_on = day("2026-01-01");
    Phase {
        id: PhaseId(uuid::Uuid::from_u128(number)),
        program: ProgramId(uuid::Uuid::nil()),
        code: format!("P{number}"),
        name: LocalizedText::default(),
        position: i32::try_from(number).expect("a place"),
        start_month: 0,
        end_month: None,
        cycle_months: None,
        starts_on,
        ends_on: Some(day("2026-06-30")),
        baseline_starts_on: starts_on,
        baseline_ends_on: Some(day("2026-06-30")),
        state,
        objectives: Vec::new(),
        version: 1,
    }
}

fn open_ended(number: u128, state: PhaseState) -> Phase {
    Phase { ends_on: None, baseline_ends_on: None, cycle_months: Some(12), ..phase(number, state) }
}
