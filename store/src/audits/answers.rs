//! Answers to the items of audits.

use gradus_domain::{
    access::Scope,
    audits::answer::{Answer, Sampling},
    ids::AuditId,
};
use gradus_entities::audit_answer::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn answer(row: Model) -> (AuditId, Answer) {
    let sampling = row.sample_size.zip(row.population).and_then(|(size, population)| {
        Some(Sampling { size: size.try_into().ok()?, population: population.try_into().ok()? })
    });
    let answer = Answer {
        item: row.item_code,
        value: row.value,
        note: row.note,
        evidence_note: row.evidence_note,
        sampling,
        item_version: row.version,
        answered_by: row.answered_by,
        answered_at: row.answered_at,
    };
    (row.audit_id, answer)
}

/// The answers of these audits, by item.
pub async fn of_audits(db: &impl Db, scope: &Scope, audits: &[AuditId]) -> Result<Vec<(AuditId, Answer)>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditId.is_in(audits.iter().copied()))
        .order_by_asc(Column::ItemCode);
    Ok(select.all(db.connection()).await?.into_iter().map(answer).collect())
}

/// The answers of an audit, by item.
pub async fn list(db: &impl Db, scope: &Scope, audit: AuditId) -> Result<Vec<Answer>> {
    Ok(of_audits(db, scope, &[audit]).await?.into_iter().map(|(_, answer)| answer).collect())
}

/// The answer to an item.
pub async fn find(db: &impl Db, scope: &Scope, audit: AuditId, item: &str) -> Result<Option<Answer>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditId.eq(audit))
        .filter(Column::ItemCode.eq(item));
    Ok(select.one(db.connection()).await?.map(|row| answer(row).1))
}

/// Stores an answer: the first of its item, or in place of the one before. The audit is locked.
pub async fn save(tx: &WriteTx, scope: &Scope, audit: AuditId, answer: &Answer) -> Result<()> {
    let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        audit_id: Set(audit),
        item_code: Set(answer.item.clone()),
        value: Set(answer.value.clone()),
        note: Set(answer.note.clone()),
        evidence_note: Set(answer.evidence_note.clone()),
        sample_size: Set(answer.sampling.map(|sampling| whole(sampling.size))),
        population: Set(answer.sampling.map(|sampling| whole(sampling.population))),
        version: Set(answer.item_version),
        answered_by: Set(answer.answered_by),
        answered_at: Set(answer.answered_at),
    };
    if answer.item_version == 1 {
        Entity::insert(row).exec_without_returning(tx.connection()).await?;
        return Ok(());
    }
    Entity::update_many()
        .set(row)
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditId.eq(audit))
        .filter(Column::ItemCode.eq(answer.item.as_str()))
        .filter(Column::Version.eq(answer.item_version - 1))
        .exec(tx.connection())
        .await?;
    Ok(())
}
