//! Deciding a gate (PRG-4): by a named person who neither owns the program nor asked for the decision.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    condition::GateCondition,
    evaluate::{GateRecommendation, recommend},
    life::{self, PhaseMove},
    refusal::GateRefusal,
    review::{GateDecision, GateReview},
    told::{CriterionStatus, Evaluation},
};
use crate::{
    ids::EmployeeId,
    programs::{
        phase::Phase,
        program::{Program, ProgramState},
    },
    text::{self, TextFault},
};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The decision.
    pub decision: GateDecision,
    /// Why.
    pub reason: Option<String>,
    /// Conditions to be set.
    pub conditions: Vec<AskedCondition>,
    /// Criteria to be waived.
    pub waivers: Vec<AskedWaiver>,
}

/// A condition to be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedCondition {
    /// What must be done.
    pub text: String,
    /// Number of who must do it.
    pub owner_number: String,
    /// By which day.
    pub due_on: NaiveDate,
}

/// A criterion to be waived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedWaiver {
    /// Its code.
    pub criterion_code: String,
    /// Why.
    pub reason: String,
}

/// What a decision rests on.
#[derive(Clone, Copy, Debug)]
pub struct Hearing<'a> {
    /// The program.
    pub program: &'a Program,
    /// The phase.
    pub phase: &'a Phase,
    /// The review that is open; none where nobody has asked.
    pub review: Option<&'a GateReview>,
    /// What the criteria say now.
    pub evaluations: &'a [Evaluation],
    /// Conditions of the program's gates that are past their day.
    pub breached: &'a [GateCondition],
    /// Who decides; none where it is no person.
    pub decider: Option<EmployeeId>,
    /// The organization's day.
    pub today: NaiveDate,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Who decided.
    pub by: EmployeeId,
    /// How the phase moves.
    pub by_move: PhaseMove,
    /// Why, in a line.
    pub reason: Option<String>,
    /// What the criteria recommended, but for those that were waived.
    pub recommendation: GateRecommendation,
    /// Whether the decision goes against it.
    pub is_against: bool,
}

impl GateDecision {
    fn moves(self) -> PhaseMove {
        match self {
            Self::Pass => PhaseMove::Pass,
            Self::PassWithConditions => PhaseMove::PassWithConditions,
            Self::Rework => PhaseMove::Rework,
            Self::Skip => PhaseMove::Skip,
        }
    }

    /// Whether the phase is left by it.
    #[must_use]
    pub fn lets_go(self) -> bool {
        self != Self::Rework
    }

    fn is(self, recommended: GateRecommendation) -> bool {
        matches!(
            (self, recommended),
            (Self::Pass, GateRecommendation::Pass)
                | (Self::PassWithConditions, GateRecommendation::PassWithConditions)
                | (Self::Rework, GateRecommendation::Rework)
        )
    }
}

/// Why nobody may ask for the decision of a gate now; empty where it may be asked for. A round that has not begun has no
/// gate yet.
#[must_use]
pub fn open_blockers(
    program: &Program,
    phase: &Phase,
    has_round: bool,
    breached: &[GateCondition],
) -> Vec<GateRefusal> {
    let mut blockers = Vec::new();
    if program.state != ProgramState::Active {
        blockers.push(GateRefusal::ProgramNotActive);
    }
    if life::leads_to(phase, PhaseMove::OpenReview).is_none() {
        blockers.push(GateRefusal::WrongState(phase.state));
    } else if !has_round {
        blockers.push(GateRefusal::RoundNotBegun);
    }
    blockers.extend(breached_conditions(breached));
    blockers
}

/// Why this person may not decide the gate at all, whatever the decision; empty where they may.
#[must_use]
pub fn decide_blockers(hearing: &Hearing<'_>) -> Vec<GateRefusal> {
    let mut blockers = Vec::new();
    if hearing.program.state != ProgramState::Active {
        blockers.push(GateRefusal::ProgramNotActive);
    }
    if life::leads_to(hearing.phase, PhaseMove::Rework).is_none() {
        blockers.push(GateRefusal::WrongState(hearing.phase.state));
    }
    blockers.extend(who(hearing));
    blockers
}

fn who(hearing: &Hearing<'_>) -> Option<GateRefusal> {
    let Some(decider) = hearing.decider else { return Some(GateRefusal::NotAPerson) };
    if hearing.program.owner == Some(decider) {
        return Some(GateRefusal::OwnProgram);
    }
    let asked = hearing.review.is_some_and(|review| review.opened_by == Some(decider));
    asked.then_some(GateRefusal::OwnRequest)
}

fn breached_conditions(breached: &[GateCondition]) -> Option<GateRefusal> {
    (!breached.is_empty()).then(|| GateRefusal::ConditionsBreached(breached.iter().map(|c| c.text.clone()).collect()))
}

/// Decides, or says everything that stands against it.
pub fn decide(asked: &Asked, hearing: &Hearing<'_>) -> Result<Decided, Vec<GateRefusal>> {
    let by_move = asked.decision.moves();
    let mut refusals = Vec::new();
    if hearing.program.state != ProgramState::Active {
        refusals.push(GateRefusal::ProgramNotActive);
    }
    if life::leads_to(hearing.phase, by_move).is_none() {
        refusals.push(GateRefusal::WrongState(hearing.phase.state));
    }
    if asked.decision == GateDecision::Skip && hearing.phase.ends_on.is_none() {
        refusals.push(GateRefusal::OpenEnded);
    }
    refusals.extend(who(hearing));
    if asked.decision.lets_go() {
        refusals.extend(breached_conditions(hearing.breached));
    }
    refusals.extend(wrong_waivers(asked, hearing.evaluations));
    refusals.extend(wrong_conditions(asked, hearing.today));
    let waived = |evaluation: &Evaluation| asked.waivers.iter().any(|waiver| waiver.criterion_code == evaluation.code);
    let recommendation = recommend(hearing.evaluations, waived);
    let is_against = !asked.decision.is(recommendation);
    let reason = asked.reason.as_deref().map(text::plain).transpose();
    match &reason {
        Ok(None) | Err(TextFault::Blank) if is_against => refusals.push(GateRefusal::ReasonMissing),
        Ok(_) | Err(TextFault::Blank) => {}
        Err(_) => refusals.push(GateRefusal::ReasonMalformed),
    }
    match hearing.decider {
        Some(by) if refusals.is_empty() => {
            let reason = reason.ok().flatten().map(str::to_owned);
            Ok(Decided { by, by_move, reason, recommendation, is_against })
        }
        _ => Err(refusals),
    }
}

fn wrong_waivers(asked: &Asked, evaluations: &[Evaluation]) -> Vec<GateRefusal> {
    let mut wrong = Vec::new();
    if !asked.waivers.is_empty() && matches!(asked.decision, GateDecision::Rework | GateDecision::Skip) {
        wrong.push(GateRefusal::WaiversUnwanted);
    }
    for (place, waiver) in asked.waivers.iter().enumerate() {
        let code = &waiver.criterion_code;
        match evaluations.iter().find(|evaluation| evaluation.code == *code) {
            None => wrong.push(GateRefusal::CriterionUnknown(place, code.clone())),
            Some(found) if found.status == CriterionStatus::Met => {
                wrong.push(GateRefusal::WaiverNotNeeded(place, code.clone()));
            }
            Some(_) if asked.waivers[..place].iter().any(|other| other.criterion_code == *code) => {
                wrong.push(GateRefusal::WaivedTwice(place, code.clone()));
            }
            Some(_) => {}
        }
        if text::plain(&waiver.reason).is_err() {
            wrong.push(GateRefusal::WaiverReasonMissing(place, code.clone()));
        }
    }
    wrong
}

fn wrong_conditions(asked: &Asked, today: NaiveDate) -> Vec<GateRefusal> {
    let mut wrong = Vec::new();
    match (asked.decision, asked.conditions.is_empty()) {
        (GateDecision::PassWithConditions, true) => wrong.push(GateRefusal::ConditionsMissing),
        (GateDecision::PassWithConditions, false) | (_, true) => {}
        (_, false) => wrong.push(GateRefusal::ConditionsUnwanted),
    }
    for (place, condition) in asked.conditions.iter().enumerate() {
        if text::plain(&condition.text).is_err() {
            wrong.push(GateRefusal::ConditionTextMissing(place));
        }
        if condition.due_on < today {
            wrong.push(GateRefusal::ConditionDueInPast(place));
        }
    }
    wrong
}
