//! Writing a line.

use chrono::{DateTime, Utc};
use gradus_domain::ids::{EmployeeId, JournalEntryId, OrganizationId};
use gradus_entities::{journal_entry as entry, journal_unsealed as unsealed, journal_value as value};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// One line: who did what, to which thing, when, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its id.
    pub id: JournalEntryId,
    /// Organization whose journal it is in.
    pub organization: OrganizationId,
    /// When.
    pub at: DateTime<Utc>,
    /// TOKEN, COMMAND_LINE or SYSTEM.
    pub actor_kind: String,
    /// Who, as an id or a system name.
    pub actor: String,
    /// Who, for people.
    pub actor_name: String,
    /// On whose behalf.
    pub employee: Option<EmployeeId>,
    /// What was asked for.
    pub command: String,
    /// Kind of the object: its id's prefix.
    pub object_kind: String,
    /// The object; none where the command was refused before there was one.
    pub object_id: Option<Uuid>,
    /// The object before, as JSON.
    pub before: Option<String>,
    /// The object after, as JSON.
    pub after: Option<String>,
    /// Reason that was given.
    pub reason: Option<String>,
    /// DONE or REFUSED.
    pub outcome: String,
    /// Why it was refused, as JSON.
    pub refusals: Option<String>,
    /// Idempotency key of the command.
    pub idempotency_key: Option<String>,
    /// Trace of the request.
    pub trace_id: String,
    /// What the line vouches for of the values that stand beside it; none where they stand in the line.
    pub commitments: Option<String>,
}

/// A value that stands beside its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Name of the field.
    pub field: String,
    /// Chance that goes into the commitment, so that an erased value cannot be guessed from it.
    pub salt: String,
    /// The value.
    pub value: String,
}

impl From<entry::Model> for Entry {
    fn from(row: entry::Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor: row.actor,
            actor_name: row.actor_name,
            employee: row.employee_id,
            command: row.command,
            object_kind: row.object_kind,
            object_id: row.object_id,
            before: row.before,
            after: row.after,
            reason: row.reason,
            outcome: row.outcome,
            refusals: row.refusals,
            idempotency_key: row.idempotency_key,
            trace_id: row.trace_id,
            commitments: row.commitments,
        }
    }
}

/// Lines in one statement.
const AT_ONCE: usize = 500;

/// Adds a line in the caller's transaction. The sealer chains it after the commit.
pub async fn append(tx: &WriteTx, line: Entry) -> Result<()> {
    append_many(tx, vec![line]).await
}

/// Adds lines in the caller's transaction, many in one statement.
pub async fn append_many(tx: &WriteTx, lines: Vec<Entry>) -> Result<()> {
    let mut lines = lines.into_iter().peekable();
    while lines.peek().is_some() {
        let (rows, pending): (Vec<_>, Vec<_>) = lines
            .by_ref()
            .take(AT_ONCE)
            .map(|line| {
                let pending = unsealed::ActiveModel { organization_id: Set(line.organization), entry_id: Set(line.id) };
                (row(line), pending)
            })
            .unzip();
        entry::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        unsealed::Entity::insert_many(pending).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

fn row(line: Entry) -> entry::ActiveModel {
    entry::ActiveModel {
        organization_id: Set(line.organization),
        id: Set(line.id),
        at: Set(line.at),
        actor_kind: Set(line.actor_kind),
        actor: Set(line.actor),
        actor_name: Set(line.actor_name),
        employee_id: Set(line.employee),
        command: Set(line.command),
        object_kind: Set(line.object_kind),
        object_id: Set(line.object_id),
        before: Set(line.before),
        after: Set(line.after),
        reason: Set(line.reason),
        outcome: Set(line.outcome),
        refusals: Set(line.refusals),
        idempotency_key: Set(line.idempotency_key),
        trace_id: Set(line.trace_id),
        commitments: Set(line.commitments),
    }
}

/// Adds a line whose commitments vouch for `values`, which stand beside it.
pub async fn append_with(tx: &WriteTx, line: Entry, values: Vec<Beside>) -> Result<()> {
    let (organization, id) = (line.organization, line.id);
    append(tx, line).await?;
    let rows: Vec<_> = values
        .into_iter()
        .map(|beside| value::ActiveModel {
            organization_id: Set(organization),
            entry_id: Set(id),
            field: Set(beside.field),
            salt: Set(beside.salt),
            value: Set(beside.value),
        })
        .collect();
    if !rows.is_empty() {
        value::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
