//! Gates of phases: judging their criteria, asking for a decision, deciding, and what is left to do afterwards (PRG-3,
//! PRG-4).

pub mod condition_meet;
pub mod decide;
pub mod evaluate;
pub mod explain;
mod facts;
pub mod read;
pub mod review_open;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{PhaseId, ProgramId},
    programs::{
        gate::{
            condition::GateCondition,
            cycle::{self, Cycle},
            review::{Gate, rounds_passed},
        },
        phase::Phase,
        program::Program,
    },
};
use gradus_store::{
    error::StoreError,
    programs::{gates, phases, programs},
    store::{Db, WriteTx},
};

use crate::programs::measure_move::today;

/// A program with its phases and their gates, held until the transaction ends.
pub(crate) struct Held {
    pub(crate) program: Program,
    pub(crate) phases: Vec<Phase>,
    pub(crate) gates: Vec<Gate>,
    pub(crate) today: NaiveDate,
}

impl Held {
    /// The program of a phase; none where there is no such phase.
    pub(crate) async fn of_phase(
        tx: &WriteTx,
        scope: &Scope,
        phase: PhaseId,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<Self>, StoreError> {
        let found = phases::find_many(tx, scope, &[phase]).await?;
        let Some(program) = found.first().map(|phase| phase.program) else { return Ok(None) };
        let Some(program) = programs::find_for_update(tx, scope, program).await? else { return Ok(None) };
        let (phases, gates) = with_gates(tx, scope, program.id).await?;
        let today = today(tx, scope, now).await?;
        Ok(Some(Self { program, phases, gates, today }))
    }

    pub(crate) fn phase(&self, id: PhaseId) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// Conditions of all gates that are past their day.
    pub(crate) fn breached(&self) -> Vec<GateCondition> {
        let conditions = self.gates.iter().flat_map(|gate| &gate.conditions);
        conditions.filter(|condition| condition.is_breached(self.today)).cloned().collect()
    }

    /// The round of a phase that its gate judges next; none of a phase that ends, and while none has begun.
    pub(crate) fn round(&self, phase: &Phase) -> Option<Cycle> {
        round_of(phase, &self.gates, self.today)
    }

    /// The review of a phase that waits for its decision.
    pub(crate) fn open_review(&self, phase: PhaseId) -> Option<&Gate> {
        self.gates.iter().rfind(|gate| gate.review.phase == phase && gate.ruling.is_none())
    }

    /// The number of a phase's next review.
    pub(crate) fn next_number(&self, phase: PhaseId) -> i32 {
        let numbers = self.gates.iter().filter(|gate| gate.review.phase == phase).map(|gate| gate.review.number);
        numbers.max().unwrap_or(0) + 1
    }
}

/// The round of a phase that its gate judges next.
pub(crate) fn round_of(phase: &Phase, gates: &[Gate], today: NaiveDate) -> Option<Cycle> {
    let passed = rounds_passed(gates.iter().filter(|gate| gate.review.phase == phase.id));
    cycle::to_judge(phase, passed, today)
}

/// Whether there is something for the gate of a phase to judge: a phase with rounds has it once the next one has begun.
pub(crate) fn has_round(phase: &Phase, round: Option<Cycle>) -> bool {
    phase.ends_on.is_some() || phase.cycle_months.is_none() || round.is_some()
}

/// The phases of a program in order, and every review of them.
pub(crate) async fn with_gates(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
) -> Result<(Vec<Phase>, Vec<Gate>), StoreError> {
    let phases = phases::of_programs(db, scope, &[program]).await?;
    let ids: Vec<_> = phases.iter().map(|phase| phase.id).collect();
    let gates = gates::of_phases(db, scope, &ids).await?;
    Ok((phases, gates))
}
