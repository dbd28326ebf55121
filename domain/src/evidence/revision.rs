//! A revision of evidence: what somebody handed in.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{format::EvidenceFormat, retention::RetentionClass};
use crate::{
    ids::{EvidenceFileId, EvidenceId},
    names::named_enum,
    scheduling::calendar_proposal::Hand,
};

named_enum! {
    /// Where a revision stands.
    EvidenceState {
        /// It can be bound to records.
        Current = "CURRENT",
        /// It is closed: its retention runs.
        Archived = "ARCHIVED",
        /// Its bytes are gone; what it was stays.
        Purged = "PURGED",
    }
}

named_enum! {
    /// Kind of a record to which evidence is bound.
    EvidenceObjectKind {
        /// An audit.
        Audit = "AUDIT",
        /// A measure.
        Measure = "MEASURE",
    }
}

/// A record to which evidence is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EvidenceObject {
    /// Its kind.
    pub kind: EvidenceObjectKind,
    /// Its id, without the kind.
    pub id: Uuid,
}

/// That a revision shows something about a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceUse {
    /// The revision.
    pub evidence: EvidenceId,
    /// The record.
    pub object: EvidenceObject,
    /// When it was bound.
    pub bound_at: DateTime<Utc>,
    /// When the record was signed off: since then it cannot be unbound.
    pub frozen_at: Option<DateTime<Utc>>,
}

/// Something that was decided about a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Decided {
    /// By whom.
    pub by: Hand,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// A revision of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// Version, for `expectedVersion`.
    pub version: i32,
    /// The bytes that it shows.
    pub file: EvidenceFileId,
    /// Their SHA-256, which stays when they are gone.
    pub hash: String,
    /// Number of bytes.
    pub size: i64,
    /// Their form.
    pub format: EvidenceFormat,
    /// Name of the file, as whoever handed it in called it.
    pub name: String,
    /// Where it comes from, in their words.
    pub source: Option<String>,
    /// How many revisions there are up to this one.
    pub revision: i32,
    /// The revision that this one replaces.
    pub replaces: Option<EvidenceId>,
    /// Who handed it in.
    pub uploaded_by: Hand,
    /// When.
    pub uploaded_at: DateTime<Utc>,
    /// How long it is kept after it was closed.
    pub retention: RetentionClass,
    /// Day on which it was closed.
    pub archived_on: Option<NaiveDate>,
    /// Why it may not be purged, whatever its retention says.
    pub hold: Option<Decided>,
    /// That and why its bytes are gone.
    pub purged: Option<Decided>,
}

impl Evidence {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> EvidenceState {
        match (&self.purged, self.archived_on) {
            (Some(_), _) => EvidenceState::Purged,
            (None, Some(_)) => EvidenceState::Archived,
            (None, None) => EvidenceState::Current,
        }
    }

    /// The last day on which it is kept; none while it is not closed, and where it is kept for good.
    #[must_use]
    pub fn kept_until(&self) -> Option<NaiveDate> {
        self.retention.kept_until(self.archived_on?)
    }
}
