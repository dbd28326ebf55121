//! Deciding a gate (PRG-4). What is left of the phase, the decision with what it rested on, and the next phase are one
//! transaction.

use std::collections::HashMap;

use gradus_domain::{
    access::{Action, Scope},
    ids::{EmployeeId, ExitCriterionId, PhaseId},
    people::employee::Employee,
    programs::{
        gate::{
            condition::GateCondition,
            decision::{Asked, Decided, Hearing, decide},
            evaluate::recommend,
            life::moved,
            refusal::GateRefusal,
            review::{Evaluations, GateDecision, GateReview, GateRuling, GateWaiver},
            told::Evaluation,
        },
        phase::Phase,
    },
};
use gradus_store::{
    error::StoreError,
    people::employees,
    programs::{gates, phases},
};
use serde::Serialize;

use super::{Held, evaluate::judge, facts::Days};
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseGateDecide {
    /// The phase.
    pub phase: PhaseId,
    /// What is asked for.
    pub asked: Asked,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// What the journal keeps of a decision.
#[derive(Serialize)]
struct Line<'a> {
    phase: &'a Phase,
    ruling: &'a GateRuling,
    waivers: &'a [GateWaiver],
    conditions: &'a [GateCondition],
}

/// The right that a decision needs: to leave a phase out is the sponsor's.
#[must_use]
pub fn action_of(decision: GateDecision) -> Action {
    match decision {
        GateDecision::Pass | GateDecision::PassWithConditions | GateDecision::Rework => Action::DecideGates,
        GateDecision::Skip => Action::SkipPhases,
    }
}

/// Decides the gate of a phase; where that lets it go, the next phase begins, or the next round. Requires `DECIDE_GATES` on
/// the whole organization, for SKIP `SKIP_PHASES`; refused to whom the program belongs, and to who asked for the decision.
pub async fn phase_gate_decide(unit: &mut Unit, input: &PhaseGateDecide) -> Result<PhaseId, Failure<GateRefusal>> {
    let scope = unit.actor.require_organization(action_of(input.asked.decision), unit.now)?;
    let held = Held::of_phase(unit.tx(), &scope, input.phase, unit.now).await?;
    let held = held.ok_or(Failure::NotFound("phaseId"))?;
    let before = held.phase(input.phase).cloned().ok_or(Failure::NotFound("phaseId"))?;
    expect_version(input.expected_version, before.version)?;
    let days = Days { as_of: held.today, today: held.today };
    let judged = judge(unit.tx(), &scope, std::slice::from_ref(&before), &held.gates, days).await?;
    let evaluations = judged.into_values().next().unwrap_or_default();
    let (decided, owners) = hear(unit, &scope, &held, &before, (&input.asked, &evaluations)).await?;
    let after = moved(held.phases.clone(), before.id, decided.by_move);
    let after = after.ok_or_else(|| vec![GateRefusal::WrongState(before.state)])?;
    let changed: Vec<_> = after.into_iter().filter(|phase| !held.phases.contains(phase)).collect();

    let review = match held.open_review(before.id) {
        Some(open) => open.review.clone(),
        // A phase is left out without anybody's request.
        None => request(unit, &scope, &held, &before, &evaluations).await?,
    };
    let ruling = GateRuling {
        review: review.id,
        decision: input.asked.decision,
        reason: decided.reason,
        is_against: decided.is_against,
        decided_at: unit.now,
        decided_by: decided.by,
        recommendation: decided.recommendation,
        evaluations: Evaluations(evaluations),
    };
    let waivers = waivers(&input.asked, &ruling);
    let conditions = conditions(unit, &input.asked, &review, &owners);
    gates::insert_ruling(unit.tx(), &scope, &ruling, &waivers, &conditions).await?;
    phases::save(unit.tx(), &scope, &changed).await?;
    let phase = changed.iter().find(|phase| phase.id == before.id).unwrap_or(&before);
    let line = Line { phase, ruling: &ruling, waivers: &waivers, conditions: &conditions };
    unit.record(before.id, Some(&before), Some(&line), ruling.reason.as_deref());
    for phase in &changed {
        if phase.id != before.id {
            unit.record_also(phase.id, phase);
        }
        unit.announce(phase.id, phase.version, None);
    }
    Ok(before.id)
}

/// Asks the rule, and who shall own the conditions; whatever stands against it is told at once.
async fn hear(
    unit: &Unit,
    scope: &Scope,
    held: &Held,
    phase: &Phase,
    (asked, evaluations): (&Asked, &[Evaluation]),
) -> Result<(Decided, HashMap<String, EmployeeId>), Failure<GateRefusal>> {
    let numbers: Vec<_> = asked.conditions.iter().map(|condition| condition.owner_number.as_str()).collect();
    let found = employees::find_by_numbers(unit.tx(), scope, &numbers).await?;
    let here = |person: &Employee| person.left_on.is_none_or(|left| left >= held.today);
    let owners: HashMap<_, _> = found.into_iter().filter(here).map(|person| (person.number, person.id)).collect();
    let unknown =
        asked.conditions.iter().enumerate().filter(|(_, condition)| !owners.contains_key(&condition.owner_number));
    let unknown: Vec<_> = unknown
        .map(|(place, condition)| GateRefusal::ConditionOwnerUnknown(place, condition.owner_number.clone()))
        .collect();
    let hearing = Hearing {
        program: &held.program,
        phase,
        review: held.open_review(phase.id).map(|gate| &gate.review),
        evaluations,
        breached: &held.breached(),
        decider: unit.actor.employee,
        today: held.today,
    };
    match decide(asked, &hearing) {
        Ok(decided) if unknown.is_empty() => Ok((decided, owners)),
        Ok(_) => Err(unknown.into()),
        Err(refusals) => Err(refusals.into_iter().chain(unknown).collect::<Vec<_>>().into()),
    }
}

async fn request(
    unit: &Unit,
    scope: &Scope,
    held: &Held,
    phase: &Phase,
    evaluations: &[Evaluation],
) -> Result<GateReview, StoreError> {
    let review = GateReview {
        id: unit.new_id(),
        phase: phase.id,
        number: held.next_number(phase.id),
        cycle: None,
        opened_at: unit.now,
        opened_by: unit.actor.employee,
        recommendation: recommend(evaluations, |_| false),
        evaluations: Evaluations(evaluations.to_vec()),
    };
    gates::insert_review(unit.tx(), scope, &review).await?;
    Ok(review)
}

fn waivers(asked: &Asked, ruling: &GateRuling) -> Vec<GateWaiver> {
    let criterion = |code: &str| -> Option<ExitCriterionId> {
        ruling.evaluations.0.iter().find(|evaluation| evaluation.code == code).map(|evaluation| evaluation.criterion)
    };
    let waiver = |asked: &gradus_domain::programs::gate::decision::AskedWaiver| {
        let (review, code) = (ruling.review, asked.criterion_code.clone());
        Some(GateWaiver { review, criterion: criterion(&code)?, code, reason: asked.reason.trim().to_owned() })
    };
    asked.waivers.iter().filter_map(waiver).collect()
}

fn conditions(
    unit: &Unit,
    asked: &Asked,
    review: &GateReview,
    owners: &HashMap<String, EmployeeId>,
) -> Vec<GateCondition> {
    let set = (1..).zip(&asked.conditions).filter_map(|(position, condition)| {
        Some(GateCondition {
            id: unit.new_id(),
            review: review.id,
            position,
            text: condition.text.trim().to_owned(),
            owner: *owners.get(&condition.owner_number)?,
            due_on: condition.due_on,
            met: None,
            version: 1,
        })
    });
    set.collect()
}
