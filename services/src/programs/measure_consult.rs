//! Recording that a department was asked about a measure (RSP-4).

use gradus_domain::{
    access::{Action, Scope},
    ids::MeasureId,
    locale::Locale,
    programs::{matrix::RaciRole, measure::MeasureState, program::ProgramState},
    refusal::Refusal,
    text::{self, TextFault},
};
use gradus_store::programs::measure_facts;
pub use gradus_store::programs::measure_facts::Consultation;
use serde::Serialize;

use super::measure_move::Held;
use crate::{Failure, Read, ReadResult, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureConsult {
    /// The measure.
    pub measure: MeasureId,
    /// Code of the department that is asked.
    pub department_code: String,
    /// What it is asked.
    pub question: String,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Why a question is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureConsultRefusal {
    /// The measure is done, or given up.
    WrongState(MeasureState),
    /// The program is not active.
    ProgramNotActive,
    /// The matrix does not name the department as one that is asked.
    NotConsulted(String),
    /// The question may not stand as it is.
    Question(TextFault),
}

impl Refusal for MeasureConsultRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::ProgramNotActive => "PROGRAM_NOT_ACTIVE",
            Self::NotConsulted(_) => "NOT_CONSULTED",
            Self::Question(TextFault::Blank) => "QUESTION_MISSING",
            Self::Question(_) => "QUESTION_MALFORMED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::WrongState(state), Locale::En) => format!("The measure is {state}."),
            (Self::WrongState(state), Locale::ZhCn) => format!("措施状态为 {state}。"),
            (Self::WrongState(state), Locale::ZhTw) => format!("措施狀態為 {state}。"),
            (Self::ProgramNotActive, Locale::En) => "The program is not active.".into(),
            (Self::ProgramNotActive, Locale::ZhCn) => "计划未处于进行中。".into(),
            (Self::ProgramNotActive, Locale::ZhTw) => "計畫未處於進行中。".into(),
            (Self::NotConsulted(code), Locale::En) => {
                format!("The matrix does not have {code} asked about this measure.")
            }
            (Self::NotConsulted(code), Locale::ZhCn) => format!("责任矩阵未将 {code} 列为该措施的咨询部门。"),
            (Self::NotConsulted(code), Locale::ZhTw) => format!("責任矩陣未將 {code} 列為該措施的諮詢部門。"),
            (Self::Question(_), Locale::En) => "Say in one line what is asked.".into(),
            (Self::Question(_), Locale::ZhCn) => "请用一行文字说明征询内容。".into(),
            (Self::Question(_), Locale::ZhTw) => "請用一行文字說明徵詢內容。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::WrongState(_) | Self::ProgramNotActive => Vec::new(),
            Self::NotConsulted(_) => vec!["departmentCode".into()],
            Self::Question(_) => vec!["question".into()],
        }
    }

    fn rule(&self) -> &'static str {
        "RSP-4"
    }
}

/// Records that a department was asked. Requires `UPDATE_MEASURES` on a department that carries the measure out or answers
/// for it.
pub async fn measure_consult(
    unit: &mut Unit,
    input: &MeasureConsult,
) -> Result<MeasureId, Failure<MeasureConsultRefusal>> {
    let held = Held::load(unit, Action::UpdateMeasures, input.measure, input.expected_version).await?;
    let facts = held.facts(unit).await?;
    let mut refusals = Vec::new();
    if held.program.state != ProgramState::Active {
        refusals.push(MeasureConsultRefusal::ProgramNotActive);
    }
    if !held.measure.state.is_open() {
        refusals.push(MeasureConsultRefusal::WrongState(held.measure.state));
    }
    let consulted = facts.responsibilities.iter().filter(|(_, role)| *role == RaciRole::Consulted);
    let mut consulted = consulted.map(|(department, _)| *department);
    let asked = consulted.find(|department| facts.codes.get(department) == Some(&input.department_code));
    let question = text::plain(&input.question);
    match (asked, question) {
        (Some(department), Ok(question)) if refusals.is_empty() => {
            let scope = Scope::organization(unit.actor.organization);
            let new = Consultation {
                id: unit.new_uuid(),
                measure: held.measure.id,
                department,
                question: question.to_owned(),
                at: unit.now,
                by: unit.actor.employee,
            };
            measure_facts::insert_consultation(unit.tx(), &scope, &new).await?;
            let after = held.measure.clone();
            let reason = format!("{}: {question}", input.department_code);
            Ok(held.save(unit, after, Some(&reason)).await?.id)
        }
        (asked, question) => {
            if asked.is_none() {
                refusals.push(MeasureConsultRefusal::NotConsulted(input.department_code.clone()));
            }
            refusals.extend(question.err().map(MeasureConsultRefusal::Question));
            Err(refusals.into())
        }
    }
}

/// What was asked about these measures, the oldest first. Requires `READ_PROGRAMS`.
pub async fn consultations_of(ctx: &Read, ids: &[MeasureId]) -> ReadResult<Vec<Consultation>> {
    Ok(measure_facts::consultations_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}
