//! Reading declared conflicts of interest: one's own, and with `MANAGE_AUDITS` those of people within reach.

use gradus_domain::{
    access::{Action, Scope},
    audits::conflict::AuditConflict,
    ids::{AuditConflictId, EmployeeId},
};
use gradus_store::{audits::conflicts, people::employees};

use crate::{Failure, Read, ReadResult};

/// Those of one person, the newest first; of the viewer where nobody is named.
pub async fn of_person(ctx: &Read, number: Option<&str>) -> ReadResult<Vec<AuditConflict>> {
    ctx.scope(Action::ReadAudits)?;
    let person = match number {
        None => ctx.actor.employee,
        Some(number) => {
            let own = Scope::organization(ctx.actor.organization);
            let found = employees::find_by_number(&ctx.reader, &own, number).await?.map(|person| person.id);
            match found {
                Some(person) if may_read(ctx, person).await? => Some(person),
                _ => None,
            }
        }
    };
    let Some(person) = person else { return Ok(Vec::new()) };
    Ok(conflicts::of_person(&ctx.reader, &Scope::organization(ctx.actor.organization), person).await?)
}

/// The conflict with this id, where the viewer may read it.
pub async fn find(ctx: &Read, id: AuditConflictId) -> ReadResult<Option<AuditConflict>> {
    ctx.scope(Action::ReadAudits)?;
    let scope = Scope::organization(ctx.actor.organization);
    let Some(found) = conflicts::find_many(&ctx.reader, &scope, &[id]).await?.pop() else { return Ok(None) };
    Ok(may_read(ctx, found.employee).await?.then_some(found))
}

async fn may_read(ctx: &Read, person: EmployeeId) -> ReadResult<bool> {
    if ctx.actor.employee == Some(person) {
        return Ok(true);
    }
    match ctx.scope(Action::ManageAudits) {
        Ok(managed) => Ok(!employees::find_many(&ctx.reader, &managed, &[person]).await?.is_empty()),
        Err(Failure::Forbidden) => Ok(false),
        Err(other) => Err(other),
    }
}
