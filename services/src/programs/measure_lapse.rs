//! Degrading sustained measures that nobody checked in a quarter (PRG-6): done by a timer when the quarter is over.
//!
//! A quarter in which the open-ended phase had not begun, or the program does not run, asks for nothing; the look moves on
//! to the next one. A check of the quarter armed the look at the next one itself.

use std::collections::{HashMap, HashSet};

use gradus_domain::{
    access::Scope,
    ids::MeasureId,
    period::Period,
    programs::{
        measure::{Measure, MeasureState},
        measure_check::{CheckResult, MeasureCheck, is_wanted, quarter, step},
        phase::Phase,
        program::{Program, ProgramState},
    },
    scheduling::{
        timer::{Timer, TimerReason},
        zone::Zone,
    },
};
use gradus_store::{
    error::StoreError,
    programs::{measure_facts, measures, phases, programs},
};

use super::measure_move::zone;
use crate::Unit;

/// What is known when quarters are over.
struct Known {
    measures: HashMap<MeasureId, Measure>,
    programs: Vec<Program>,
    phases: Vec<Phase>,
    checks: Vec<MeasureCheck>,
    zone: Zone,
}

/// What becomes of a look.
enum Outcome {
    /// There is nothing to look at any more.
    Ended(TimerReason),
    /// Nothing was asked for in the quarter.
    Later,
    /// The measure lapses.
    Lapsed,
}

impl Known {
    async fn load(unit: &Unit, scope: &Scope, due: &[Timer]) -> Result<Self, StoreError> {
        let ids: Vec<_> = due.iter().map(|timer| MeasureId(timer.object)).collect();
        let found = measures::find_many(unit.tx(), scope, &ids).await?;
        let of: HashSet<_> = found.iter().map(|measure| measure.program).collect();
        let mut of: Vec<_> = of.into_iter().collect();
        of.sort_unstable();
        // Commands about a measure queue at its program, and so does this.
        for program in &of {
            programs::find_for_update(unit.tx(), scope, *program).await?;
        }
        let found = measures::find_many(unit.tx(), scope, &ids).await?;
        Ok(Self {
            measures: found.into_iter().map(|measure| (measure.id, measure)).collect(),
            programs: programs::find_many(unit.tx(), scope, &of).await?,
            phases: phases::of_programs(unit.tx(), scope, &of).await?,
            checks: measure_facts::checks_of(unit.tx(), scope, &ids).await?,
            zone: zone(unit.tx(), scope).await?,
        })
    }

    fn outcome(&self, measure: &Measure, over: Period) -> Outcome {
        if measure.state != MeasureState::Sustained {
            return Outcome::Ended(TimerReason::Closed);
        }
        let own = |check: &&MeasureCheck| check.measure == measure.id && check.result == CheckResult::Passed;
        if self.checks.iter().filter(own).any(|check| check.quarter >= over) {
            return Outcome::Ended(TimerReason::Superseded);
        }
        let program = self.programs.iter().find(|program| program.id == measure.program);
        match program.map(|program| program.state) {
            Some(ProgramState::Active) => {}
            Some(ProgramState::Draft | ProgramState::OnHold) => return Outcome::Later,
            Some(ProgramState::Completed | ProgramState::Cancelled) | None => {
                return Outcome::Ended(TimerReason::ProgramInactive);
            }
        }
        let own: Vec<_> = self.phases.iter().filter(|phase| phase.program == measure.program).cloned().collect();
        if is_wanted(&own, over) { Outcome::Lapsed } else { Outcome::Later }
    }
}

/// Looks at the quarters that are over. Answers the timers that changed.
pub(crate) async fn fire(unit: &mut Unit, scope: &Scope, due: Vec<Timer>) -> Result<Vec<Timer>, StoreError> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let known = Known::load(unit, scope, &due).await?;
    let (mut changed, mut lapsed) = (Vec::new(), Vec::new());
    for timer in due {
        // The instant is the first one after the quarter.
        let over = quarter(known.zone.date(timer.due_at)).previous();
        let Some(measure) = known.measures.get(&MeasureId(timer.object)) else {
            changed.push(timer.ignored(TimerReason::Closed, unit.now));
            continue;
        };
        changed.push(match known.outcome(measure, over) {
            Outcome::Ended(reason) => timer.ignored(reason, unit.now),
            Outcome::Later => {
                // Whatever was missed while nobody looked is passed over: the quarter that runs is the next to be over.
                let next = quarter(known.zone.date(unit.now)).max(over.next());
                timer.put_off(step(next), known.zone.end_of(next.last_day()))
            }
            Outcome::Lapsed => {
                lapsed.push(lapse(unit, scope, measure, over, &known.zone).await?);
                timer.fired(Vec::new(), unit.now)
            }
        });
    }
    measure_facts::insert_checks(unit.tx(), scope, &lapsed).await?;
    Ok(changed)
}

async fn lapse(
    unit: &mut Unit,
    scope: &Scope,
    measure: &Measure,
    over: Period,
    zone: &Zone,
) -> Result<MeasureCheck, StoreError> {
    let after = Measure { state: MeasureState::Degraded, version: measure.version + 1, ..measure.clone() };
    if !measures::save(unit.tx(), scope, &after, measure.version).await? {
        return Err(StoreError::try_again("a measure changed while its quarter was looked at"));
    }
    unit.record_also(after.id, &after);
    unit.announce(after.id, after.version, None);
    Ok(MeasureCheck {
        id: unit.new_id(),
        measure: measure.id,
        quarter: over,
        result: CheckResult::Missing,
        basis: None,
        note: None,
        on: zone.date(unit.now),
        at: unit.now,
        by: None,
    })
}
