//! Signed results of audits. A row is never changed.

use gradus_domain::{
    access::Scope,
    audits::result::AuditResult,
    ids::{AuditId, AuditProgramId},
};
use gradus_entities::{
    audit,
    audit_result::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, JoinType, Order},
};

use super::raw::{at, of_organization};
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn result(row: Model) -> AuditResult {
    AuditResult {
        audit: row.audit_id,
        edition: row.edition,
        formula_version: row.formula_version,
        json: row.json,
        hash: row.hash,
        answers_hash: row.answers_hash,
        basis_points: row.basis_points,
        signed_by: row.signed_by,
        signed_at: row.signed_at,
    }
}

/// The results of these audits.
pub async fn of_audits(db: &impl Db, scope: &Scope, audits: &[AuditId]) -> Result<Vec<AuditResult>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::AuditId.is_in(audits.iter().copied()));
    Ok(select.all(db.connection()).await?.into_iter().map(result).collect())
}

/// Stores a result.
pub async fn insert(tx: &WriteTx, scope: &Scope, result: &AuditResult) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        audit_id: Set(result.audit),
        edition: Set(result.edition),
        formula_version: Set(result.formula_version.clone()),
        json: Set(result.json.clone()),
        hash: Set(result.hash.clone()),
        answers_hash: Set(result.answers_hash.clone()),
        basis_points: Set(result.basis_points),
        signed_by: Set(result.signed_by),
        signed_at: Set(result.signed_at),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The scores of the last audits of a program, the newest first; follow-ups, which look at failures alone, are left out.
pub async fn recent_scores(db: &impl Db, scope: &Scope, program: AuditProgramId, most: u64) -> Result<Vec<u32>> {
    let same = sea_orm::Condition::all()
        .add(Expr::col(("audits", "organization_id")).equals(("audit_results", "organization_id")))
        .add(Expr::col(("audits", "id")).equals(("audit_results", "audit_id")));
    let select = of_organization(scope, "audit_results", &["basis_points"])
        .join(JoinType::InnerJoin, audit::Entity, same)
        .and_where(Expr::col(("audits", "audit_program_id")).eq(program.0))
        .and_where(Expr::col(("audits", "items")).is_null())
        .and_where(Expr::col(("audit_results", "basis_points")).is_not_null())
        .order_by(("audits", "planned_on"), Order::Desc)
        .order_by(("audits", "number"), Order::Desc)
        .limit(most)
        .take();
    let rows = db.connection().query_all(&select).await?;
    rows.iter().map(|row| Ok(at::<i32>(row, 0)?.try_into().unwrap_or_default())).collect()
}
