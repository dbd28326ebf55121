//! Asking for the decision of a gate (PRG-2, PRG-3): what the criteria say is kept with the request.

use gradus_domain::{
    access::Action,
    ids::PhaseId,
    programs::gate::{
        decision::open_blockers,
        evaluate::recommend,
        life::{PhaseMove, moved},
        refusal::GateRefusal,
        review::{Evaluations, GateReview},
    },
};
use gradus_store::programs::{gates, phases};
use serde::Serialize;

use super::{Held, evaluate::judge, facts::Days, has_round};
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseReviewOpen {
    /// The phase.
    pub phase: PhaseId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Puts the gate of a phase to the decision, with what its criteria say at this instant. Requires `MANAGE_PROGRAMS` on the
/// whole organization.
pub async fn phase_review_open(unit: &mut Unit, input: &PhaseReviewOpen) -> Result<PhaseId, Failure<GateRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let held = Held::of_phase(unit.tx(), &scope, input.phase, unit.now).await?;
    let held = held.ok_or(Failure::NotFound("phaseId"))?;
    let before = held.phase(input.phase).cloned().ok_or(Failure::NotFound("phaseId"))?;
    expect_version(input.expected_version, before.version)?;
    let round = held.round(&before);
    let blockers = open_blockers(&held.program, &before, has_round(&before, round), &held.breached());
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let days = Days { as_of: held.today, today: held.today };
    let judged = judge(unit.tx(), &scope, std::slice::from_ref(&before), &held.gates, days).await?;
    let evaluations = judged.into_values().next().unwrap_or_default();
    let review = GateReview {
        id: unit.new_id(),
        phase: before.id,
        number: held.next_number(before.id),
        cycle: round.and_then(|round| i32::try_from(round.number).ok()),
        opened_at: unit.now,
        opened_by: unit.actor.employee,
        recommendation: recommend(&evaluations, |_| false),
        evaluations: Evaluations(evaluations),
    };
    gates::insert_review(unit.tx(), &scope, &review).await?;
    let after = moved(held.phases.clone(), before.id, PhaseMove::OpenReview);
    let after = after.ok_or_else(|| vec![GateRefusal::WrongState(before.state)])?;
    let changed: Vec<_> = after.into_iter().filter(|phase| !held.phases.contains(phase)).collect();
    phases::save(unit.tx(), &scope, &changed).await?;
    unit.record(before.id, Some(&before), Some(&review), None);
    for phase in changed {
        unit.announce(phase.id, phase.version, None);
    }
    Ok(before.id)
}
