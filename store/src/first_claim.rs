//! The claim of the first start: one row, and of its token only the hash.

use chrono::{DateTime, Utc};
use gradus_entities::first_claim::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// Key of the only row.
const ONLY: i32 = 1;

/// A claim as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstClaim {
    /// Hash of its token.
    pub hash: String,
    /// Instant from which it is void.
    pub expires_at: DateTime<Utc>,
    /// When somebody made the first organization with it.
    pub used_at: Option<DateTime<Utc>>,
}

/// The claim that was offered last.
pub async fn find(db: &impl Db) -> Result<Option<FirstClaim>> {
    let row = Entity::find_by_id(ONLY).one(db.connection()).await?;
    Ok(row.map(|row| FirstClaim { hash: row.hash, expires_at: row.expires_at, used_at: row.used_at }))
}

/// Offers a claim in the place of the one before, whose token is void from now on; false where that one was used.
///
/// It waits for whoever uses the one before at this moment.
pub async fn offer(tx: &WriteTx, claim: FirstClaim) -> Result<bool> {
    let row = ActiveModel {
        only: Set(ONLY),
        hash: Set(claim.hash),
        expires_at: Set(claim.expires_at),
        used_at: Set(claim.used_at),
    };
    let replace = OnConflict::column(Column::Only)
        .update_columns([Column::Hash, Column::ExpiresAt, Column::UsedAt])
        .action_and_where(Expr::col(("first_claim", "used_at")).is_null())
        .to_owned();
    let offered = Entity::insert(row).on_conflict(replace).exec_without_returning(tx.connection()).await?;
    Ok(offered == 1)
}

/// Uses the claim up; false where this is not its token, or it is void or used. Of two at once only one is told true.
pub async fn burn(tx: &WriteTx, hash: &str, now: DateTime<Utc>) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Only.eq(ONLY))
        .filter(Column::Hash.eq(hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes the claim back, whoever holds its token: before a database that belongs to nobody is filled.
pub async fn withdraw(tx: &WriteTx) -> Result<()> {
    Entity::delete_many().filter(Column::Only.eq(ONLY)).exec(tx.connection()).await?;
    Ok(())
}
