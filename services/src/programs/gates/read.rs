//! Reading reviews of gates. Requires `READ_PROGRAMS`.

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::{EmployeeId, PhaseId},
    programs::{
        gate::{
            condition::GateCondition,
            decision::{Hearing, decide_blockers, open_blockers},
            refusal::GateRefusal,
            review::Gate,
        },
        phase::Phase,
        program::Program,
    },
};
use gradus_store::programs::gates;

use super::{has_round, round_of};
use crate::{Read, ReadResult};

/// Every review of these phases, the oldest first.
pub async fn of_phases(ctx: &Read, ids: &[PhaseId]) -> ReadResult<Vec<Gate>> {
    Ok(gates::of_phases(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// What stands against each command about a phase, but for the rights: asking for the decision of its gate, and `decider`
/// deciding it. `gates` are those of all phases of the program.
#[must_use]
pub fn blockers(
    program: &Program,
    phase: &Phase,
    gates: &[Gate],
    decider: Option<EmployeeId>,
    today: NaiveDate,
) -> (Vec<GateRefusal>, Vec<GateRefusal>) {
    let conditions = gates.iter().flat_map(|gate| &gate.conditions);
    let breached: Vec<GateCondition> = conditions.filter(|found| found.is_breached(today)).cloned().collect();
    let round = has_round(phase, round_of(phase, gates, today));
    let review = gates.iter().rfind(|gate| gate.review.phase == phase.id && gate.ruling.is_none());
    let review = review.map(|gate| &gate.review);
    let hearing = Hearing { program, phase, review, evaluations: &[], breached: &breached, decider, today };
    (open_blockers(program, phase, round, &breached), decide_blockers(&hearing))
}
