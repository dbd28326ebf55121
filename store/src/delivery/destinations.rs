//! What is remembered of where deliveries go: the circuit breakers.

use std::collections::BTreeMap;

use gradus_domain::{access::Scope, delivery::breaker::Breaker};
use gradus_entities::destination::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// A destination: its channel and its name there.
pub type Destination = (String, String);

/// The breakers of these destinations, locked until the transaction ends. One of which nothing is known yet is made
/// first, so that of two processes one waits for the other.
pub async fn lock(
    tx: &WriteTx,
    scope: &Scope,
    destinations: impl IntoIterator<Item = Destination>,
) -> Result<BTreeMap<Destination, Breaker>> {
    // In the same order everywhere, so that nobody waits in a circle.
    let wanted: BTreeMap<Destination, Breaker> =
        destinations.into_iter().map(|destination| (destination, Breaker::default())).collect();
    if wanted.is_empty() {
        return Ok(wanted);
    }
    let rows = wanted.keys().map(|(channel, name)| ActiveModel {
        organization_id: Set(scope.organization),
        channel: Set(channel.clone()),
        name: Set(name.clone()),
        failures: Set(0),
        open_until: Set(None),
    });
    let there = OnConflict::columns([Column::OrganizationId, Column::Channel, Column::Name]).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(there).exec_without_returning(tx.connection()).await?;
    let any = wanted.keys().fold(Condition::any(), |any, (channel, name)| {
        any.add(Condition::all().add(Column::Channel.eq(channel.as_str())).add(Column::Name.eq(name.as_str())))
    });
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(any)
        .order_by_asc(Column::Channel)
        .order_by_asc(Column::Name)
        .lock_exclusive();
    let found = select.all(tx.connection()).await?;
    let breaker =
        |row: &gradus_entities::destination::Model| Breaker { failures: row.failures, open_until: row.open_until };
    Ok(found.iter().map(|row| ((row.channel.clone(), row.name.clone()), breaker(row))).collect())
}

/// Saves a breaker.
pub async fn save(tx: &WriteTx, scope: &Scope, destination: &Destination, breaker: &Breaker) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        channel: Set(destination.0.clone()),
        name: Set(destination.1.clone()),
        failures: Set(breaker.failures),
        open_until: Set(breaker.open_until),
    };
    Entity::update(row).exec(tx.connection()).await?;
    Ok(())
}
