//! Erasing what a line says about people: the values go, the line stays, and the chain stays whole.

use gradus_domain::{access::Action, ids::JournalEntryId};
use gradus_store::journal::{beside, is_written};

use crate::{Failure, Never, Unit};

/// Erases the values that stand beside a line: name of the actor, states, reason, refusals. What remains is who by id,
/// what, when and on which object. Leaves a line that names the erased one; `reason` stands beside that. Requires
/// `MANAGE_ACCESS` on the whole organization.
///
/// The bytes go with it; SQLite's write-ahead log holds them until the next housekeeping, and backups as long as they are
/// kept.
///
/// A line from before values stood beside it cannot be erased, nor one twice.
pub async fn journal_erase(
    unit: &mut Unit,
    line: JournalEntryId,
    reason: &str,
) -> Result<JournalEntryId, Failure<Never>> {
    let scope = unit.actor.require_organization(Action::ManageAccess, unit.now)?;
    if !is_written(unit.tx(), scope.organization, line).await? {
        return Err(Failure::NotFound("line"));
    }
    if beside::erase(unit.tx(), scope.organization, line).await? == 0 {
        return Err(Failure::NotFound("value"));
    }
    unit.record(line, None::<&()>, None::<&()>, Some(reason));
    Ok(line)
}
