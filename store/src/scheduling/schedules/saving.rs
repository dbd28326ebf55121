//! Saving schedules, one by one or many after a step.

use gradus_domain::{access::Scope, scheduling::stored::Schedule};
use gradus_entities::schedule::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement, Value};

use super::active_model;
use crate::{
    dialect,
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// Saves a schedule that this transaction holds.
pub async fn save(tx: &WriteTx, scope: &Scope, schedule: &Schedule) -> Result<()> {
    // The cursor never goes back, whatever the clock did (R95).
    let forward = Condition::all().add(Column::Cursor.lte(schedule.progress.cursor));
    if saved(tx, scope, schedule, forward).await? {
        return Ok(());
    }
    Err(StoreError::Inconsistent { table: "schedules", what: format!("cursor of {} would go back", schedule.code) })
}

/// Saves a schedule that this transaction holds and a person has changed. Where the change withdraws what was decided ahead
/// of it, and only there, the cursor goes back (R73).
pub async fn save_edited(tx: &WriteTx, scope: &Scope, schedule: &Schedule) -> Result<()> {
    if saved(tx, scope, schedule, Condition::all()).await? {
        return Ok(());
    }
    Err(StoreError::Inconsistent { table: "schedules", what: format!("{} is not there", schedule.code) })
}

async fn saved(tx: &WriteTx, scope: &Scope, schedule: &Schedule, condition: Condition) -> Result<bool> {
    let saved = Entity::update_many()
        .set(active_model(scope, schedule))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(schedule.id))
        .filter(condition)
        .exec(tx.connection())
        .await?;
    Ok(saved.rows_affected == 1)
}

/// Columns that a step of a schedule changes, or what lets it go on again, with their types on PostgreSQL.
const STEPPED: [(&str, &str); 14] = [
    ("cursor", "timestamptz"),
    ("state", "text"),
    ("version", "int4"),
    ("next_nominal_at", "timestamptz"),
    ("next_due_at", "timestamptz"),
    ("next_starts_at", "timestamptz"),
    ("wake_at", "timestamptz"),
    ("backfill_until", "timestamptz"),
    ("pause", "jsonb"),
    ("hold", "jsonb"),
    ("stopped", "jsonb"),
    ("error", "text"),
    ("failures", "int4"),
    ("tzdb", "text"),
];

/// Saves where schedules stand after a step, many in one statement. This transaction holds them.
pub async fn save_many<'a>(
    tx: &WriteTx,
    scope: &Scope,
    schedules: impl IntoIterator<Item = &'a Schedule>,
) -> Result<()> {
    let schedules: Vec<_> = schedules.into_iter().collect();
    for chunk in schedules.chunks(500) {
        let backend = tx.connection().get_database_backend();
        let values = chunk.iter().flat_map(|schedule| stepped(scope, schedule)).collect::<Vec<_>>();
        let saved = tx.connection().execute_raw(Statement::from_sql_and_values(
            backend,
            save_sql(backend, chunk.len()),
            values,
        ));
        if saved.await?.rows_affected() != chunk.len() as u64 {
            let codes = chunk.iter().map(|schedule| schedule.code.as_str()).collect::<Vec<_>>().join(", ");
            return Err(StoreError::Inconsistent {
                table: "schedules",
                what: format!("a cursor of {codes} would go back"),
            });
        }
    }
    Ok(())
}

/// The statement that saves so many schedules after a step. The new rows stand first, so that each finds its old one by
/// the key, and not the other way round.
#[must_use]
pub fn save_sql(backend: DbBackend, count: usize) -> String {
    let types = [("organization_id", "uuid"), ("id", "uuid")].into_iter().chain(STEPPED);
    let width = types.clone().count();
    let row = |number: usize| {
        let places = types.clone().zip(1 + number * width..);
        let places = places.map(|((_, kind), place)| dialect::typed(backend, place, kind));
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    let names = types.clone().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    let rows = (0..count).map(row).collect::<Vec<_>>().join(", ");
    let sets = STEPPED.map(|(name, _)| format!("{name} = stepped.{name}")).join(", ");
    format!(
        "WITH stepped ({names}) AS (VALUES {rows}) UPDATE schedules SET {sets} FROM stepped \
         WHERE schedules.organization_id = stepped.organization_id AND schedules.id = stepped.id \
         AND schedules.cursor <= stepped.cursor"
    )
}

fn stepped(scope: &Scope, schedule: &Schedule) -> [Value; 16] {
    let next = schedule.next;
    [
        scope.organization.into(),
        schedule.id.into(),
        schedule.progress.cursor.into(),
        schedule.state.into(),
        schedule.version.into(),
        next.map(|next| next.nominal_at).into(),
        next.map(|next| next.due_at).into(),
        next.map(|next| next.starts_at).into(),
        schedule.wake_at.into(),
        schedule.backfill_until.into(),
        schedule.pause.clone().into(),
        schedule.hold.clone().into(),
        schedule.stopped.clone().into(),
        schedule.error.clone().into(),
        schedule.failures.into(),
        schedule.tzdb.clone().into(),
    ]
}
