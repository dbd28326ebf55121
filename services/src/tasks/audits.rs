//! Audits that wait for a team, and those that wait for theirs to get ready.

use gradus_domain::{
    access::{Action, Scope},
    audits::{command::AuditCommand, state::AuditRole},
    tasks::{Onward, Task, TaskKind, TaskReason},
};
use gradus_store::{
    audits::records,
    tasks::{self, Part},
};

use super::{Asker, Waiting};
use crate::{Never, Read, ReadResult, audits::transitions::transitions};

/// Audits without a lead that a department of the asker carries out, where the asker may name one.
pub(super) async fn to_staff(ctx: &Read, asker: &Asker, part: Part) -> ReadResult<Vec<Waiting>> {
    let Ok(scope) = ctx.actor.scope::<Never>(Action::ManageAudits, ctx.now) else { return Ok(Vec::new()) };
    let departments = asker.departments();
    if departments.is_empty() {
        return Ok(Vec::new());
    }
    let found = tasks::audits_to_staff(&ctx.reader, &scope, &departments, part).await?;
    let whole = Scope::organization(asker.organization);
    let ids: Vec<_> = found.iter().map(|(_, id)| *id).collect();
    let audits = records::find_many(&ctx.reader, &whole, None, &ids).await?;
    let tasks = found.into_iter().filter_map(|(due, id)| {
        let audit = audits.iter().find(|audit| audit.id == id)?;
        let reason = asker.leads(audit.department)?;
        Some(Task::of(TaskKind::AuditStaff, id, Some(due), reason).into())
    });
    Ok(tasks.collect())
}

/// Audits in whose team the asker sits and that can get ready now. What keeps one from that is for others to mend.
pub(super) async fn to_prepare(ctx: &Read, asker: &Asker, part: Part) -> ReadResult<Vec<Waiting>> {
    let mut tasks: Vec<Waiting> = Vec::new();
    let mut next = part;
    loop {
        let found = tasks::audits_of_team(&ctx.reader, asker.organization, asker.person, next).await?;
        let is_last = (found.len() as u64) < next.limit;
        let whole = Scope::organization(asker.organization);
        let ids: Vec<_> = found.iter().map(|(_, id)| *id).collect();
        let audits = records::find_many(&ctx.reader, &whole, None, &ids).await?;
        for (due, id) in &found {
            let Some(audit) = audits.iter().find(|audit| audit.id == *id) else { continue };
            let asked = transitions(ctx, audit).await?;
            let may = asked.iter().find(|asked| asked.command == AuditCommand::Prepare);
            if !may.is_some_and(|asked| asked.permitted && asked.blockers.is_empty()) {
                continue;
            }
            let leads = audit.team.iter().any(|m| m.employee == asker.person && m.role == AuditRole::Lead);
            let reason = if leads { TaskReason::AuditLead } else { TaskReason::AuditMember };
            tasks.push(Task::of(TaskKind::AuditPrepare, *id, Some(*due), reason).into());
        }
        let enough = tasks.len() as u64 >= part.limit;
        match found.last() {
            Some((due, id)) if !is_last && !enough => next.from = Onward::After(*due, id.0),
            _ => break,
        }
    }
    tasks.truncate(usize::try_from(part.limit).unwrap_or(usize::MAX));
    Ok(tasks)
}
