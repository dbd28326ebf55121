//! What happened, for those outside who want to know: written in the same transaction as the change.
//!
//! Events of an organization have an order into which nothing is put later on, so that whoever has read up to a place
//! has missed nothing before it. On PostgreSQL transactions that run side by side commit in any order; the place of an
//! event there is the number of its transaction, and an event is shown only when no older transaction still runs
//! ([`horizon`]): whatever commits later has a higher number. On SQLite one transaction writes at a time, and counts.
//!
//! A database that was restored, or moved to another server, gives out places anew, and some of them again. So they
//! belong to an epoch, which then ends: a place of another epoch is unknown.

use chrono::{DateTime, Utc};
use gradus_domain::ids::{DepartmentId, OrganizationId};
use gradus_entities::outbox;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};
use uuid::Uuid;

use crate::{
    dialect::{self, Snapshot},
    error::{Result, StoreError},
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
    let place = dialect::event_place(tx).await?;
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
    /// The epoch of all places that are given out now: random letters and digits.
    pub epoch: String,
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

/// The present moment.
pub async fn present(db: &impl Db) -> Result<Present> {
    let connection = db.connection();
    let sql = "SELECT epoch, place FROM outbox_epoch";
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let row = row.ok_or(StoreError::Inconsistent { table: "outbox_epoch", what: "it has no row".into() })?;
    let (epoch, counted): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let snapshot = dialect::snapshot(db).await?;
    let newest = snapshot.as_ref().map_or(counted, |snapshot| snapshot.oldest - 1);
    Ok(Present { place: Place { transaction: newest, ordinal: i32::MAX }, epoch, snapshot })
}

/// Makes every place unknown that was given out before: the events of this database are others from now on.
pub async fn begin_anew(tx: &WriteTx) -> Result<()> {
    dialect::begin_epoch(tx).await
}

/// The next events after a place, in order, of all objects or of those whose ids have one of these prefixes; those at or
/// above the [`horizon`] may not be complete.
pub async fn after(
    db: &impl Db,
    organization: OrganizationId,
    place: Place,
    kinds: Option<&[&str]>,
    limit: u64,
) -> Result<Vec<Recorded>> {
    let same = Condition::all()
        .add(outbox::Column::Place.eq(place.transaction))
        .add(outbox::Column::Ordinal.gt(place.ordinal));
    let rows = outbox::Entity::find()
        .filter(outbox::Column::OrganizationId.eq(organization))
        .filter(Condition::any().add(outbox::Column::Place.gt(place.transaction)).add(same))
        .apply_if(kinds, |rows, kinds| rows.filter(outbox::Column::ObjectKind.is_in(kinds.iter().copied())))
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
