//! Rows of the hash chain. What is hashed, and how, is the business of `gradus-services`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use gradus_domain::ids::{JournalEntryId, OrganizationId};
use gradus_entities::{
    journal_entry, journal_seal as seal, journal_seal_entry as member, journal_unsealed as unsealed,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};
use uuid::Uuid;

use super::Entry;
use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// One seal over a run of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Its number, from 1.
    pub number: i64,
    /// How many lines it covers.
    pub entries: i64,
    /// Digest over the lines in order, hex.
    pub digest: String,
    /// Hash of the seal before it, hex; zeros for the first.
    pub previous_hash: String,
    /// Hash of this seal, hex.
    pub hash: String,
    /// When it was made.
    pub sealed_at: DateTime<Utc>,
}

impl From<seal::Model> for Seal {
    fn from(row: seal::Model) -> Self {
        Self {
            number: row.number,
            entries: row.entries,
            digest: row.digest,
            previous_hash: row.previous_hash,
            hash: row.hash,
            sealed_at: row.sealed_at,
        }
    }
}

/// Organizations that have lines without a seal.
pub async fn organizations_to_seal(db: &impl Db) -> Result<Vec<OrganizationId>> {
    let select = unsealed::Entity::find().select_only().column(unsealed::Column::OrganizationId).distinct();
    Ok(select.into_tuple().all(db.connection()).await?)
}

/// Committed lines without a seal, oldest first by id.
pub async fn unsealed_entries(db: &impl Db, organization: OrganizationId, limit: u64) -> Result<Vec<Entry>> {
    let pending = unsealed::Entity::find()
        .filter(unsealed::Column::OrganizationId.eq(organization))
        .order_by_asc(unsealed::Column::EntryId)
        .limit(limit)
        .all(db.connection())
        .await?;
    find_in_order(db, organization, pending.into_iter().map(|row| row.entry_id).collect()).await
}

/// What waits for a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Lines without a seal.
    pub lines: i64,
    /// Rows for a line that has a seal, or for none: the sealer stumbles over them.
    pub in_vain: i64,
}

/// What waits for a seal, as of one instant.
pub async fn waiting(db: &impl Db, organization: OrganizationId) -> Result<Waiting> {
    let sql = "SELECT count(*), count(CASE WHEN e.id IS NOT NULL AND m.entry_id IS NULL THEN 1 END) \
               FROM journal_unsealed AS u \
               LEFT JOIN journal_entries AS e ON e.organization_id = u.organization_id AND e.id = u.entry_id \
               LEFT JOIN journal_seal_entries AS m ON m.organization_id = u.organization_id AND m.entry_id = u.entry_id \
               WHERE u.organization_id = $1";
    let (rows, lines) = two_numbers(db, sql, organization).await?;
    Ok(Waiting { lines, in_vain: rows - lines })
}

/// How many places there are under numbers that no seal has.
pub async fn count_stranded(db: &impl Db, organization: OrganizationId) -> Result<i64> {
    let sql = "SELECT count(*), count(s.number) FROM journal_seal_entries AS m \
               LEFT JOIN journal_seals AS s ON s.organization_id = m.organization_id AND s.number = m.number \
               WHERE m.organization_id = $1";
    let (places, sealed) = two_numbers(db, sql, organization).await?;
    Ok(places - sealed)
}

async fn two_numbers(db: &impl Db, sql: &str, organization: OrganizationId) -> Result<(i64, i64)> {
    let connection = db.connection();
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [organization.into()]);
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))?;
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}

/// How many lines wait for a seal in the whole installation.
pub async fn count_unsealed_everywhere(db: &impl Db) -> Result<u64> {
    Ok(unsealed::Entity::find().count(db.connection()).await?)
}

/// How many lines the journal has.
pub async fn count_entries(db: &impl Db, organization: OrganizationId) -> Result<u64> {
    let select = journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::Id)
        .filter(journal_entry::Column::OrganizationId.eq(organization));
    Ok(select.count(db.connection()).await?)
}

/// The newest seal.
pub async fn last(db: &impl Db, organization: OrganizationId) -> Result<Option<Seal>> {
    let select = seal::Entity::find().filter(seal::Column::OrganizationId.eq(organization));
    Ok(select.order_by_desc(seal::Column::Number).one(db.connection()).await?.map(Into::into))
}

/// Seals after `number`, in order.
pub async fn after(db: &impl Db, organization: OrganizationId, number: i64, limit: u64) -> Result<Vec<Seal>> {
    let select = seal::Entity::find()
        .filter(seal::Column::OrganizationId.eq(organization))
        .filter(seal::Column::Number.gt(number))
        .order_by_asc(seal::Column::Number)
        .limit(limit);
    Ok(select.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// The lines that a seal covers, in its order. A line that is gone is left out, and the count tells.
pub async fn entries_of(db: &impl Db, organization: OrganizationId, number: i64) -> Result<Vec<Entry>> {
    let members = member::Entity::find()
        .filter(member::Column::OrganizationId.eq(organization))
        .filter(member::Column::Number.eq(number))
        .order_by_asc(member::Column::Ordinal)
        .all(db.connection())
        .await?;
    find_in_order(db, organization, members.into_iter().map(|row| row.entry_id).collect()).await
}

/// The lines that seals from one number to another cover, with the seal's number, in order. A line that is gone is left
/// out, and the count tells.
pub async fn entries_between(
    db: &impl Db,
    organization: OrganizationId,
    first: i64,
    last: i64,
) -> Result<Vec<(i64, Entry)>> {
    let places: Vec<(i64, JournalEntryId)> = member::Entity::find()
        .select_only()
        .columns([member::Column::Number, member::Column::EntryId])
        .filter(member::Column::OrganizationId.eq(organization))
        .filter(member::Column::Number.between(first, last))
        .order_by_asc(member::Column::Number)
        .order_by_asc(member::Column::Ordinal)
        .into_tuple()
        .all(db.connection())
        .await?;
    let sql = "SELECT e.* FROM journal_seal_entries AS m \
               JOIN journal_entries AS e ON e.organization_id = m.organization_id AND e.id = m.entry_id \
               WHERE m.organization_id = $1 AND m.number BETWEEN $2 AND $3";
    let values = [organization.into(), first.into(), last.into()];
    let statement = Statement::from_sql_and_values(db.connection().get_database_backend(), sql, values);
    let rows = journal_entry::Entity::find().from_raw_sql(statement).all(db.connection()).await?;
    let mut found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let line = |(number, id)| Some((number, found.remove(&id)?.into()));
    Ok(places.into_iter().filter_map(line).collect())
}

/// The lines among `lines` about which a command was carried out, such as their erasure.
pub async fn lines_about(
    db: &impl Db,
    organization: OrganizationId,
    command: &str,
    lines: &[JournalEntryId],
) -> Result<HashSet<Uuid>> {
    use journal_entry::Column;
    let mut found = HashSet::new();
    for chunk in lines.chunks(500) {
        let select = journal_entry::Entity::find()
            .select_only()
            .column(Column::ObjectId)
            .filter(Column::OrganizationId.eq(organization))
            .filter(Column::ObjectId.is_in(chunk.iter().map(|line| line.0)))
            .filter(Column::Command.eq(command))
            .filter(Column::Outcome.eq("DONE"));
        found.extend(select.into_tuple::<Uuid>().all(db.connection()).await?);
    }
    Ok(found)
}

async fn find_in_order(db: &impl Db, organization: OrganizationId, ids: Vec<JournalEntryId>) -> Result<Vec<Entry>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let select = journal_entry::Entity::find()
            .filter(journal_entry::Column::OrganizationId.eq(organization))
            .filter(journal_entry::Column::Id.is_in(chunk.iter().copied()));
        found.extend(select.all(db.connection()).await?.into_iter().map(|row| (row.id, row)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).map(Into::into).collect())
}

/// Stores a seal over `entries`; fails with `Exists` where another process made the same number.
pub async fn insert(tx: &WriteTx, organization: OrganizationId, new: &Seal, entries: &[JournalEntryId]) -> Result<()> {
    let row = seal::ActiveModel {
        organization_id: Set(organization),
        number: Set(new.number),
        entries: Set(new.entries),
        digest: Set(new.digest.clone()),
        previous_hash: Set(new.previous_hash.clone()),
        hash: Set(new.hash.clone()),
        sealed_at: Set(new.sealed_at),
    };
    seal::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let mut ordinal = 0;
    for chunk in entries.chunks(500) {
        let rows = chunk.iter().map(|id| {
            ordinal += 1;
            member::ActiveModel {
                organization_id: Set(organization),
                number: Set(new.number),
                ordinal: Set(ordinal),
                entry_id: Set(*id),
            }
        });
        member::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
        unsealed::Entity::delete_many()
            .filter(unsealed::Column::OrganizationId.eq(organization))
            .filter(unsealed::Column::EntryId.is_in(chunk.iter().copied()))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}
