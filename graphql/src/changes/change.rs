//! What a listener is told.

use async_graphql::{Enum, ID, SimpleObject};
use gradus_domain::changes;
use gradus_services::changes::Recorded;

use super::cursor;
use crate::scalars::DateTime;

/// Kind of an object that changed. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "changes::ChangeKind")]
pub enum ChangeKind {
    /// A department. Requires `READ_PEOPLE`.
    Department,
    /// An employee. Requires `READ_PEOPLE`.
    Employee,
    /// A program. Requires `READ_PROGRAMS`.
    Program,
    /// A phase of a program, with its gate. Requires `READ_PROGRAMS`.
    Phase,
    /// A measure. Requires `READ_PROGRAMS`.
    Measure,
    /// A training requirement. Requires `READ_TRAINING`.
    TrainingRequirement,
    /// A completion of a course. Requires `READ_TRAINING`.
    TrainingCompletion,
    /// A waiver of a training requirement. Requires `READ_TRAINING`.
    TrainingWaiver,
    /// A training session: planned, changed, called off, held, or with other people enrolled. Requires `READ_TRAINING`.
    TrainingSession,
    /// A training campaign. Requires `READ_TRAINING`.
    TrainingCampaign,
    /// A snapshot of a closed period's training coverage: ask for `trainingCoverage` of the period. Its id leads to
    /// nothing. Requires `READ_TRAINING`.
    TrainingFreeze,
    /// A schedule. Requires `READ_SCHEDULES`.
    Schedule,
    /// An occurrence of a schedule. Requires `READ_SCHEDULES`.
    Occurrence,
    /// A working calendar: another version holds, or what it knows ends within 60 days. Its id leads to nothing. Requires
    /// `READ_SCHEDULES`.
    Calendar,
    /// An audit. Requires `READ_AUDITS`.
    Audit,
    /// An indicator: values of it were recorded or computed, or a target was set. Requires `READ_INDICATORS`.
    Indicator,
    /// A finding. Requires `READ_FINDINGS`.
    Finding,
    /// An import: it began, committed a batch or ended. None of its rows is told by itself: ask anew for what they are of.
    /// Its id leads to the `Import` for those who may import its kind. Requires `READ_PEOPLE` on the whole organization.
    Import,
}

/// Change of an object that the viewer may see: which one, and nothing of what is in it.
#[derive(Clone, Debug, SimpleObject)]
pub struct Change {
    /// Cursor of the change: to go on after it, pass it as `after`.
    cursor: String,
    /// Kind of the object.
    kind: ChangeKind,
    /// Id of the object, for `node`. It is not called `id`, because a cache would take the change for the object.
    node_id: ID,
    /// Version of the object after the change. Null for kinds without versions.
    version: Option<i32>,
    /// Timestamp of the change.
    changed_at: DateTime,
}

impl Change {
    /// An event as a listener sees it; `None` for one of a kind that is not told of.
    pub(super) fn of(epoch: &str, recorded: &Recorded) -> Option<Self> {
        let event = &recorded.event;
        Some(Self {
            cursor: cursor::encode(epoch, recorded.place),
            kind: changes::ChangeKind::of_prefix(&event.object_kind)?.into(),
            node_id: node_id(recorded).into(),
            version: Some(event.version).filter(|version| *version > 0),
            changed_at: DateTime(recorded.at),
        })
    }
}

/// The object's id as it is written outside.
pub(super) fn node_id(recorded: &Recorded) -> String {
    format!("{}_{}", recorded.event.object_kind, recorded.event.object_id.as_simple())
}
