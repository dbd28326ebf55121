//! Values that stand beside their lines.

use std::collections::HashMap;

use gradus_domain::ids::{JournalEntryId, OrganizationId};
use gradus_entities::journal_value::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use super::{Beside, Entry};
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// The values of lines, by line.
async fn of(
    db: &impl Db,
    organization: OrganizationId,
    lines: &[JournalEntryId],
) -> Result<HashMap<JournalEntryId, Vec<Beside>>> {
    let mut found = HashMap::with_capacity(lines.len());
    for chunk in lines.chunks(500) {
        let select = Entity::find()
            .filter(Column::OrganizationId.eq(organization))
            .filter(Column::EntryId.is_in(chunk.iter().copied()));
        found.extend(by_line(select.all(db.connection()).await?));
    }
    Ok(found)
}

/// The values of the lines under seals from one number to another, by line.
pub async fn between(
    db: &impl Db,
    organization: OrganizationId,
    first: i64,
    last: i64,
) -> Result<HashMap<JournalEntryId, Vec<Beside>>> {
    let sql = "SELECT v.* FROM journal_seal_entries AS m \
               JOIN journal_values AS v ON v.organization_id = m.organization_id AND v.entry_id = m.entry_id \
               WHERE m.organization_id = $1 AND m.number BETWEEN $2 AND $3";
    let values = [organization.into(), first.into(), last.into()];
    let statement = Statement::from_sql_and_values(db.connection().get_database_backend(), sql, values);
    Ok(by_line(Entity::find().from_raw_sql(statement).all(db.connection()).await?))
}

fn by_line(rows: Vec<Model>) -> HashMap<JournalEntryId, Vec<Beside>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let beside = Beside { field: row.field, salt: row.salt, value: row.value };
        found.entry(row.entry_id).or_default().push(beside);
    }
    found
}

/// Puts the values back into their lines, for people to read. What was erased stays empty.
pub async fn fill(
    db: &impl Db,
    organization: OrganizationId,
    lines: impl IntoIterator<Item = &mut Entry>,
) -> Result<()> {
    let lines: Vec<_> = lines.into_iter().filter(|line| line.commitments.is_some()).collect();
    let apart: Vec<_> = lines.iter().map(|line| line.id).collect();
    let mut values = of(db, organization, &apart).await?;
    for line in lines {
        for Beside { field, value, .. } in values.remove(&line.id).unwrap_or_default() {
            match field.as_str() {
                "actor_name" => line.actor_name = value,
                "before" => line.before = Some(value),
                "after" => line.after = Some(value),
                "reason" => line.reason = Some(value),
                "refusals" => line.refusals = Some(value),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Erases every value of a line; answers how many there were.
pub async fn erase(tx: &WriteTx, organization: OrganizationId, line: JournalEntryId) -> Result<u64> {
    let delete = Entity::delete_many().filter(Column::OrganizationId.eq(organization)).filter(Column::EntryId.eq(line));
    Ok(delete.exec(tx.connection()).await?.rows_affected)
}
