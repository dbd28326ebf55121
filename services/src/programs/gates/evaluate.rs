//! Judging the exit criteria of phases, now or as of a day.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{PhaseId, ProgramId},
    programs::{
        gate::{evaluate::evaluate, review::Gate, told::Evaluation},
        phase::{ExitCriterion, Phase},
        template::GateCheck,
    },
};
use gradus_store::{
    error::StoreError,
    programs::{gates, phases, programs},
    store::Db,
};

use super::{
    facts::{Days, gather},
    round_of,
};
use crate::{Read, ReadResult, programs::measure_move::today};

/// What the criteria of these phases say today. Requires `READ_PROGRAMS`; figures are those of the whole organization,
/// the same for everybody.
pub async fn of_phases(ctx: &Read, ids: &[PhaseId]) -> ReadResult<HashMap<PhaseId, Vec<Evaluation>>> {
    let scope = Scope::organization(ctx.scope(Action::ReadPrograms)?.organization);
    let found = phases::find_many(&ctx.reader, &scope, ids).await?;
    let gates = gates::of_phases(&ctx.reader, &scope, ids).await?;
    let today = today(&ctx.reader, &scope, ctx.now).await?;
    Ok(judge(&ctx.reader, &scope, &found, &gates, Days { as_of: today, today }).await?)
}

/// What the criteria of `phases` say of a day: the facts of each program are gathered once for all of its phases.
pub(super) async fn judge(
    db: &impl Db,
    scope: &Scope,
    listed: &[Phase],
    gates: &[Gate],
    days: Days,
) -> Result<HashMap<PhaseId, Vec<Evaluation>>, StoreError> {
    let ids: Vec<_> = listed.iter().map(|phase| phase.id).collect();
    let mut criteria: HashMap<PhaseId, Vec<ExitCriterion>> = HashMap::new();
    for criterion in phases::criteria_of(db, scope, &ids).await? {
        criteria.entry(criterion.phase).or_default().push(criterion);
    }
    let mut of_program: BTreeMap<ProgramId, Vec<&Phase>> = BTreeMap::new();
    for phase in listed {
        of_program.entry(phase.program).or_default().push(phase);
    }
    let programs: Vec<_> = of_program.keys().copied().collect();
    let known = programs::find_many(db, scope, &programs).await?;
    let mut judged = HashMap::new();
    for program in known {
        let own = of_program.remove(&program.id).unwrap_or_default();
        let asked = own.iter().filter_map(|phase| criteria.get(&phase.id)).flatten();
        let checks: Vec<&GateCheck> = asked.flat_map(|criterion| &criterion.checks).collect();
        let facts = gather(db, scope, program.id, &checks, days).await?;
        for phase in own {
            let since = since(phase, gates, program.starts_on, days.as_of);
            let of_phase = criteria.get(&phase.id).map_or(&[][..], Vec::as_slice);
            let evaluations = of_phase.iter().map(|criterion| evaluate(criterion, &facts, since)).collect();
            judged.insert(phase.id, evaluations);
        }
    }
    Ok(judged)
}

/// From which day on things count: the program's first, or that of the round that is judged next.
fn since(phase: &Phase, gates: &[Gate], program_starts_on: NaiveDate, day: NaiveDate) -> NaiveDate {
    let round = if phase.ends_on.is_none() { round_of(phase, gates, day) } else { None };
    round.map_or(program_starts_on, |round| round.starts_on)
}
