//! What happened, for those outside who want to know: written in the same transaction as the change.
//!
//! Events of an organization have an order into which nothing is put later on, so that whoever has read up to a place
//! has missed nothing before it. On PostgreSQL transactions that run side by side commit in any order; the place of an
//! event there is the number of its transaction, and an event is shown only when no older transaction still runs
//! ([`horizon`]): whatever commits later has a higher number. On SQLite one transaction writes at a time, and counts.

use chrono::{DateTime, Utc};
use gradus_domain::ids::{DepartmentId, OrganizationId};
use gradus_entities::outbox;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::{
    dialect::{self, Snapshot},
    error::Result,
    store::{Db, WriteTx},
};

/// One event: ids and a version, never the data itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Id of the event, time-ordered.
    pub id: Uuid,
    /// What happened: the command's name.
    pub kind: String,
    /// Kind of the object: its id's prefix.
    pub object_kind: String,
    /// The object.
    pub object_id: Uuid,
    /// The object's version after the change; 0 for objects without one.
    pub version: i32,
    /// Department that it belongs to, for those who see only a part.
    pub department: Option<DepartmentId>,
}

/// Where an event stands among those of its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The transaction that wrote it.
    pub transaction: i64,
    /// Which of that transaction's events it is.
    pub ordinal: i32,
}

/// An event that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Where it stands.
    pub place: Place,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: Event,
}

/// Adds events. They follow the journal's line of their command, so that their transaction has its number already.
pub async fn append(
    tx: &WriteTx,
    organization: OrganizationId,
    at: DateTime<Utc>,
    events: impl IntoIterator<Item = Event>,
) -> Result<()> {
    let mut events = events.into_iter().zip(0..).peekable();
    if events.peek().is_none() {
        return Ok(());
    }
    let place = dialect::event_place(tx, organization).await?;
    let rows: Vec<_> = events
        .map(|(event, ordinal)| outbox::ActiveModel {
            organization_id: Set(organization),
            id: Set(event.id),
            at: Set(at),
            kind: Set(event.kind),
            object_kind: Set(event.object_kind),
            object_id: Set(event.object_id),
            version: Set(event.version),
            department_id: Set(event.department),
            place: place.map_or(NotSet, Set),
            ordinal: Set(ordinal),
        })
        .collect();
    for chunk in rows.chunks(500) {
        outbox::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The number below which every transaction has ended. Events below it are complete; read them after this.
pub async fn horizon(db: &impl Db) -> Result<i64> {
    Ok(dialect::snapshot(db).await?.map_or(i64::MAX, |snapshot| snapshot.oldest))
}

/// A moment, as a place and exactly.
#[derive(Clone, Debug)]
pub struct Present {
    /// Every event that commits later stands after it; so may some that had committed already.
    pub place: Place,
    snapshot: Option<Snapshot>,
}

impl Present {
    /// Whether an event had committed by then.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        match &self.snapshot {
            None => place <= self.place,
            Some(snapshot) => place.transaction < snapshot.next && !snapshot.running.contains(&place.transaction),
        }
    }
}

/// The present moment of an organization.
pub async fn present(db: &impl Db, organization: OrganizationId) -> Result<Present> {
    if let Some(snapshot) = dialect::snapshot(db).await? {
        let place = Place { transaction: snapshot.oldest - 1, ordinal: i32::MAX };
        return Ok(Present { place, snapshot: Some(snapshot) });
    }
    let newest: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::Place.max(), "newest")
        .filter(outbox::Column::OrganizationId.eq(organization))
        .into_tuple()
        .one(db.connection())
        .await?;
    let place = Place { transaction: newest.flatten().unwrap_or(0), ordinal: i32::MAX };
    Ok(Present { place, snapshot: None })
}

/// The next events after a place, in order; those at or above the [`horizon`] may not be complete.
pub async fn after(db: &impl Db, organization: OrganizationId, place: Place, limit: u64) -> Result<Vec<Recorded>> {
    let same = Condition::all()
        .add(outbox::Column::Place.eq(place.transaction))
        .add(outbox::Column::Ordinal.gt(place.ordinal));
    let rows = outbox::Entity::find()
        .filter(outbox::Column::OrganizationId.eq(organization))
        .filter(Condition::any().add(outbox::Column::Place.gt(place.transaction)).add(same))
        .order_by_asc(outbox::Column::Place)
        .order_by_asc(outbox::Column::Ordinal)
        .limit(limit)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(recorded).collect())
}

fn recorded(row: outbox::Model) -> Recorded {
    let event = Event {
        id: row.id,
        kind: row.kind,
        object_kind: row.object_kind,
        object_id: row.object_id,
        version: row.version,
        department: row.department_id,
    };
    Recorded { place: Place { transaction: row.place, ordinal: row.ordinal }, at: row.at, event }
}
