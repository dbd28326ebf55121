//! What a use case works in.

use std::{ops::Deref, sync::Arc};

use chrono::{DateTime, Utc};
use gradus_domain::{
    changes::Announced,
    ids::{DepartmentId, EmployeeId, IdSource, NodeId},
};
use gradus_store::{outbox::Event, store::WriteTx, training::rollups::Kind};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    context::Actor,
    training::rollups::{Curricula, Unsettled},
};

/// The journal's view of what a command changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) object_kind: &'static str,
    pub(super) object_id: Option<Uuid>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) reason: Option<String>,
}

/// What a use case works in: the transaction, who acts, and the instant at which it happens.
pub struct Unit {
    pub(super) tx: WriteTx,
    /// Who acts.
    pub actor: Actor,
    /// When it happens, for the whole command.
    pub now: DateTime<Utc>,
    pub(super) ids: Arc<dyn IdSource>,
    pub(super) record: Option<Record>,
    pub(super) also: Vec<Record>,
    pub(super) leaves_nothing: bool,
    pub(super) events: Vec<Event>,
    pub(crate) unsettled: Unsettled,
    pub(crate) curricula: Curricula,
    pub(super) command: &'static str,
}

impl Deref for Unit {
    type Target = WriteTx;

    fn deref(&self) -> &WriteTx {
        &self.tx
    }
}

impl Unit {
    /// The transaction, for functions of the store that write.
    #[must_use]
    pub fn tx(&self) -> &WriteTx {
        &self.tx
    }

    /// A fresh id.
    #[must_use]
    pub fn new_id<I: NodeId>(&self) -> I {
        self.ids.next().into()
    }

    /// A fresh UUID, for rows that nobody names.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        self.ids.next()
    }

    /// What the command changed: becomes the command's one line in the journal. Called once, by the use case.
    pub fn record<I: NodeId>(
        &mut self,
        id: I,
        before: Option<&impl Serialize>,
        after: Option<&impl Serialize>,
        reason: Option<&str>,
    ) {
        self.record = Some(Record {
            object_kind: I::PREFIX,
            object_id: Some(id.into()),
            before: before.and_then(|value| serde_json::to_string(value).ok()),
            after: after.and_then(|value| serde_json::to_string(value).ok()),
            reason: reason.map(str::to_owned),
        });
    }

    /// A further line in the journal, about one of many things that a command did at once; it stands beside the command's
    /// own and is committed with it.
    pub fn record_also<I: NodeId>(&mut self, id: I, after: &impl Serialize) {
        self.also.push(Record {
            object_kind: I::PREFIX,
            object_id: Some(id.into()),
            before: None,
            after: serde_json::to_string(after).ok(),
            reason: None,
        });
    }

    /// There was nothing to do: the transaction is rolled back and the command leaves no line. For background work that
    /// finds that another process was faster.
    pub fn leave_nothing(&mut self) {
        self.leaves_nothing = true;
    }

    /// Tells those outside that an object changed.
    pub fn announce<I: Announced>(&mut self, id: I, version: i32, department: Option<DepartmentId>) {
        self.events.push(Event {
            id: self.ids.next(),
            kind: self.command.into(),
            object_kind: I::PREFIX.into(),
            object_id: id.into(),
            version,
            department,
        });
    }

    /// Says that facts about these people changed on which training figures depend: posts, roles, groups, leaves,
    /// employment, completions, waivers. The door brings today's sums in line before it commits.
    pub fn judge_anew(&mut self, people: impl IntoIterator<Item = EmployeeId>) {
        self.unsettled.people.extend(people);
    }

    /// Says that anybody's training may stand otherwise: courses or requirements changed, or departments moved.
    pub fn judge_everybody_anew(&mut self) {
        self.unsettled.changed = Some(Kind::Everybody);
    }

    /// Says that there are departments to which nobody belongs yet: nobody's training stands otherwise.
    pub fn tree_grew(&mut self) {
        self.unsettled.changed.get_or_insert(Kind::Nobody);
    }
}
