//! A line of the journal.

use async_graphql::{Description, Enum, ID, Object};
use gradus_domain::ids::NodeId;
use gradus_services::journal::list::Entry as Model;

use crate::scalars::DateTime;

/// Line of the journal: one command, who gave it, and what it changed. Lines are never changed or removed.
#[derive(Description)]
pub struct JournalEntry(pub Model);

/// How a command ended.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum JournalOutcome {
    /// It was carried out.
    Done,
    /// It was refused; nothing changed.
    Refused,
}

#[Object(use_type_description)]
impl JournalEntry {
    /// Opaque id of the line.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Timestamp of the command.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Name of whoever gave the command: a token, a part of the service, the command line.
    async fn actor(&self) -> &str {
        &self.0.actor_name
    }

    /// Command, by its name in this schema where it has one.
    async fn command(&self) -> &str {
        &self.0.command
    }

    /// Outcome of the command.
    async fn outcome(&self) -> JournalOutcome {
        if self.0.outcome == "DONE" { JournalOutcome::Done } else { JournalOutcome::Refused }
    }

    /// Id of the object that the command changed. Null when it was refused.
    async fn object_id(&self) -> Option<ID> {
        let id = self.0.object_id?;
        Some(format!("{}_{}", self.0.object_kind, id.as_simple()).into())
    }

    /// State before the command, as JSON. Null when there was none.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// State after the command, as JSON.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// Reason that was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Reasons for the refusal, as JSON. Null when the command was carried out.
    async fn refusals(&self) -> Option<&str> {
        self.0.refusals.as_deref()
    }
}
