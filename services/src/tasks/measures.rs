//! Measures that wait for the departments of the asker: for those that carry them out to begin and to finish them, for
//! those that answer for them to check what others did (RSP-4, RSP-5).

use std::collections::{HashMap, HashSet};

use gradus_domain::{
    access::{Reach, Scope},
    ids::{MeasureId, ProgramId},
    programs::{
        matrix::RaciRole,
        measure::{Measure, MeasureCommand},
        program::ProgramState,
    },
    tasks::{Task, TaskKind, TaskReason},
};
use gradus_store::{
    programs::{
        measures, programs,
        responsibilities::{self, ResponsibilityFilter},
    },
    tasks::Part,
};

use super::{Asker, Waiting, taken};
use crate::{
    Never, Read, ReadResult,
    programs::measure_move::{Judged, action_of, facts},
};

/// Measures that the asker may move on now. As many statements as there are facts, however many measures.
pub(super) async fn to_move(ctx: &Read, asker: &Asker, kind: TaskKind, part: Part) -> ReadResult<Vec<Waiting>> {
    let (command, role) = match kind {
        TaskKind::MeasureStart => (MeasureCommand::Start, RaciRole::Responsible),
        TaskKind::MeasureImplement => (MeasureCommand::Implement, RaciRole::Responsible),
        _ => (MeasureCommand::Verify, RaciRole::Accountable),
    };
    let Ok(scope) = ctx.actor.scope::<Never>(action_of(command), ctx.now) else { return Ok(Vec::new()) };
    let departments = asker.departments();
    if departments.is_empty() {
        return Ok(Vec::new());
    }
    let whole = Scope::organization(asker.organization);
    let cells = |filter: ResponsibilityFilter| async move {
        responsibilities::in_force(&ctx.reader, &whole_of(asker), &filter, asker.today).await
    };
    let filter = ResponsibilityFilter { departments: Some(departments), role: Some(role), ..Default::default() };
    let reasons: HashMap<MeasureId, TaskReason> = cells(filter)
        .await?
        .into_iter()
        .filter_map(|cell| Some((cell.measure, asker.leads(cell.department)?)))
        .collect();
    let ids: Vec<_> = reasons.keys().copied().collect();
    let mut found = measures::find_many(&ctx.reader, &whole, &ids).await?;
    let of: HashSet<ProgramId> = found.iter().map(|measure| measure.program).collect();
    let of: Vec<_> = of.into_iter().collect();
    let states: HashMap<ProgramId, ProgramState> = programs::find_many(&ctx.reader, &whole, &of)
        .await?
        .into_iter()
        .map(|program| (program.id, program.state))
        .collect();
    if scope.reach != Reach::Organization {
        let reached = within_reach(ctx, asker, &scope, &ids).await?;
        found.retain(|measure| reached.contains(&measure.id));
    }
    let judged: Vec<_> = found
        .iter()
        .filter_map(|measure| {
            let state = *states.get(&measure.program)?;
            Some(Judged { measure: measure.id, program: measure.program, state })
        })
        .collect();
    let facts = facts(&ctx.reader, &ctx.actor, &judged, asker.today).await?;
    let may =
        |measure: &&Measure| facts.get(&measure.id).is_some_and(|facts| measure.blockers(command, facts).is_empty());
    let tasks = found.iter().filter(may).filter_map(|measure| {
        let due = if command == MeasureCommand::Start { measure.starts_on } else { measure.due_on };
        Some(Task::of(kind, measure.id, Some(due), *reasons.get(&measure.id)?).into())
    });
    Ok(taken(tasks.collect(), part))
}

fn whole_of(asker: &Asker) -> Scope {
    Scope::organization(asker.organization)
}

/// The measures that a department in `scope` carries out or answers for.
async fn within_reach(
    ctx: &Read,
    asker: &Asker,
    scope: &Scope,
    measures: &[MeasureId],
) -> ReadResult<HashSet<MeasureId>> {
    let filter = ResponsibilityFilter { measures: Some(measures.to_vec()), ..ResponsibilityFilter::default() };
    let cells = responsibilities::in_force(&ctx.reader, scope, &filter, asker.today).await?;
    let works = cells.iter().filter(|cell| matches!(cell.role, RaciRole::Responsible | RaciRole::Accountable));
    Ok(works.map(|cell| cell.measure).collect())
}
