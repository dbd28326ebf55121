//! What the journal says that objects are: the state after each command that was carried out.

use gradus_domain::ids::OrganizationId;
use gradus_entities::journal_entry::{Column, Entity};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value};
use uuid::Uuid;

use crate::{error::Result, store::Db};

/// The next objects of a kind about which there are lines, by id after `after`.
pub async fn objects(
    db: &impl Db,
    organization: OrganizationId,
    kind: &str,
    after: Uuid,
    limit: u64,
) -> Result<Vec<Uuid>> {
    let select = Entity::find()
        .select_only()
        .column(Column::ObjectId)
        .distinct()
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::ObjectKind.eq(kind))
        .filter(Column::Outcome.eq("DONE"))
        .filter(Column::ObjectId.gt(after))
        .order_by_asc(Column::ObjectId)
        .limit(limit);
    Ok(select.into_tuple().all(db.connection()).await?)
}

/// Every state of these objects that a line tells, with the object, as JSON. What was erased is not told.
pub async fn told(db: &impl Db, organization: OrganizationId, objects: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = (2..objects.len() + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT e.object_id, COALESCE(v.value, e.\"after\") AS state FROM journal_entries AS e \
         LEFT JOIN journal_values AS v ON v.organization_id = e.organization_id AND v.entry_id = e.id AND v.field = 'after' \
         WHERE e.organization_id = $1 AND e.outcome = 'DONE' AND e.object_id IN ({})",
        places.join(", ")
    );
    let values = [organization.into()].into_iter().chain(objects.iter().map(|object| Value::from(*object)));
    let statement = Statement::from_sql_and_values(db.connection().get_database_backend(), sql, values);
    let mut found = Vec::new();
    for row in db.connection().query_all_raw(statement).await? {
        if let Some(state) = row.try_get::<Option<String>>("", "state")? {
            found.push((row.try_get("", "object_id")?, state));
        }
    }
    Ok(found)
}
