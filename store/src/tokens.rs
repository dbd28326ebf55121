//! API tokens: only their hashes are kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Actions, RolePreset, Scope},
    ids::{DepartmentId, EmployeeId, OrganizationId, TokenId},
};
use gradus_entities::token::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    dialect::walls::find_token,
    error::Result,
    store::{Db, WriteTx},
};

/// A token as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// Organization that it belongs to.
    pub organization: OrganizationId,
    /// Name, for people.
    pub name: String,
    /// What it may do.
    pub role: RolePreset,
    /// On which subtree; `None` for the whole organization.
    pub department: Option<DepartmentId>,
    /// Person on whose behalf it acts.
    pub employee: Option<EmployeeId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Instant from which it no longer signs in.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute or two.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Actions to which it is confined; `None` for all of its role.
    pub scopes: Option<Actions>,
    /// When another token took its place.
    pub rotated_at: Option<DateTime<Utc>>,
    /// The first of the tokens that took each other's places, up to this one; itself where it was made anew.
    pub first: TokenId,
}

impl From<Model> for Token {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization_id,
            name: row.name,
            role: row.role,
            department: row.department_id,
            employee: row.employee_id,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
            scopes: row.scopes,
            rotated_at: row.rotated_at,
            first: row.first_id.unwrap_or(row.id),
        }
    }
}

/// The token with this hash, of whatever organization: the only query that knows none yet.
pub async fn find_by_hash(db: &impl Db, hash: &str) -> Result<Option<Token>> {
    let connection = db.connection();
    let backend = connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, find_token(backend), [hash.into()]);
    Ok(Entity::find().from_raw_sql(statement).one(connection).await?.map(Into::into))
}

/// Every token of the organization, newest first.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<Token>> {
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .order_by_desc(Column::Id)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A token of the organization.
pub async fn find(db: &impl Db, scope: &Scope, id: TokenId) -> Result<Option<Token>> {
    Ok(Entity::find_by_id((scope.organization, id)).one(db.connection()).await?.map(Into::into))
}

/// Stores a new token.
pub async fn insert(tx: &WriteTx, token: Token, hash: String) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(token.organization),
        id: Set(token.id),
        name: Set(token.name),
        hash: Set(hash),
        role: Set(token.role),
        department_id: Set(token.department),
        employee_id: Set(token.employee),
        created_at: Set(token.created_at),
        expires_at: Set(token.expires_at),
        revoked_at: Set(token.revoked_at),
        last_used_at: Set(token.last_used_at),
        scopes: Set(token.scopes),
        rotated_at: Set(token.rotated_at),
        first_id: Set(Some(token.first)),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Revokes a token; false where it was revoked before.
pub async fn revoke(tx: &WriteTx, scope: &Scope, id: TokenId, now: DateTime<Utc>) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Lets a token end at `expires_at` because another takes its place; false where one did before, or it was revoked.
pub async fn retire(
    tx: &WriteTx,
    scope: &Scope,
    id: TokenId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::RotatedAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::RotatedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes that a token was used, unless a later use is noted.
pub async fn touch(tx: &WriteTx, organization: OrganizationId, id: TokenId, at: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(at))
        .filter(Column::OrganizationId.eq(organization))
        .filter(Column::Id.eq(id))
        .filter(Column::LastUsedAt.is_null().or(Column::LastUsedAt.lt(at)))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How many tokens of each organization sign in at `now`. For the owner of the database.
pub async fn count_valid(db: &impl Db, now: DateTime<Utc>) -> Result<BTreeMap<OrganizationId, u64>> {
    let select = Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .column_as(Column::Id.count(), "valid")
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .group_by(Column::OrganizationId);
    let counts: Vec<(OrganizationId, i64)> = select.into_tuple().all(db.connection()).await?;
    Ok(counts.into_iter().map(|(organization, count)| (organization, count.unsigned_abs())).collect())
}

/// Revokes every token of every organization that still signs in at `real_now`. For the owner of the database.
pub async fn revoke_all(tx: &WriteTx, real_now: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(real_now))
        .exec(tx.connection())
        .await?;
    Ok(())
}
