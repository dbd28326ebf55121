//! Reading what was sent about audits, and what is sent next. Requires `READ_AUDITS`.

use std::collections::HashMap;

use gradus_domain::{
    access::Action,
    ids::AuditId,
    scheduling::timer::{Timer, TimerKind},
};
use gradus_store::{audits::records, scheduling::timers};

use crate::{Read, ReadResult};

/// The steps of those of these audits that the viewer may see, by instant: all that were dealt with, and the one that
/// comes next.
pub async fn of_audits(ctx: &Read, ids: &[AuditId]) -> ReadResult<HashMap<AuditId, Vec<Timer>>> {
    let scope = ctx.scope(Action::ReadAudits)?;
    let seen = records::find_many(&ctx.reader, &scope, ctx.actor.employee, ids).await?;
    let objects: Vec<_> = seen.iter().map(|audit| audit.id.0).collect();
    let mut found: HashMap<AuditId, Vec<Timer>> = HashMap::new();
    for timer in timers::of_objects(&ctx.reader, &scope, TimerKind::AuditReminder, &objects).await? {
        found.entry(AuditId(timer.object)).or_default().push(timer);
    }
    Ok(found)
}
