//! What happened, for those outside who want to know: written in the same transaction as the change.

use chrono::{DateTime, Utc};
use gradus_domain::ids::{DepartmentId, OrganizationId};
use gradus_entities::outbox;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
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

/// Adds events.
pub async fn append(
    tx: &WriteTx,
    organization: OrganizationId,
    at: DateTime<Utc>,
    events: impl IntoIterator<Item = Event>,
) -> Result<()> {
    let rows: Vec<_> = events
        .into_iter()
        .map(|event| outbox::ActiveModel {
            organization_id: Set(organization),
            id: Set(event.id),
            at: Set(at),
            kind: Set(event.kind),
            object_kind: Set(event.object_kind),
            object_id: Set(event.object_id),
            version: Set(event.version),
            department_id: Set(event.department),
        })
        .collect();
    for chunk in rows.chunks(500) {
        outbox::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The next events after a place, oldest first.
pub async fn after(
    db: &impl Db,
    organization: OrganizationId,
    place: (DateTime<Utc>, Uuid),
    limit: u64,
) -> Result<Vec<(DateTime<Utc>, Event)>> {
    let (at, id) = place;
    let rows = outbox::Entity::find()
        .filter(outbox::Column::OrganizationId.eq(organization))
        .filter(
            Condition::any()
                .add(outbox::Column::At.gt(at))
                .add(Condition::all().add(outbox::Column::At.eq(at)).add(outbox::Column::Id.gt(id))),
        )
        .order_by_asc(outbox::Column::At)
        .order_by_asc(outbox::Column::Id)
        .limit(limit)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|row| (row.at, event(row))).collect())
}

fn event(row: outbox::Model) -> Event {
    Event {
        id: row.id,
        kind: row.kind,
        object_kind: row.object_kind,
        object_id: row.object_id,
        version: row.version,
        department: row.department_id,
    }
}
