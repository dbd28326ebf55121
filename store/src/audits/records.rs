//! Audits with their departments and teams.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    audits::audit::{Audit, AuditOrigin, TeamMember},
    ids::{AuditId, EmployeeId},
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::{
    audit::{ActiveModel, Column, Entity, Model},
    audit_member as member, audit_scope_department as scoped,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, LockBehavior, LockType},
};

pub use super::visible::AuditFilter;
use super::visible::{filtered, visible};
use crate::{
    error::Result,
    page::{Sort, day_key, page},
    store::{Db, WriteTx},
};

/// Ids of the audits that the scope reaches, for what is bound to them.
pub(crate) fn visible_ids(scope: &Scope, me: Option<EmployeeId>) -> SelectStatement {
    visible(scope, me).select_only().column(Column::Id).into_query()
}

/// The audits of these rows, with their teams: one statement more, however many rows.
async fn with_teams(db: &impl Db, scope: &Scope, rows: Vec<Model>) -> Result<Vec<Audit>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let members = member::Entity::find()
        .filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::AuditId.is_in(ids))
        .order_by_asc(member::Column::Role)
        .order_by_asc(member::Column::EmployeeId)
        .all(db.connection())
        .await?;
    let mut teams: HashMap<AuditId, Vec<TeamMember>> = HashMap::new();
    for row in members {
        teams.entry(row.audit_id).or_default().push(TeamMember { employee: row.employee_id, role: row.role });
    }
    Ok(rows.into_iter().map(|row| audit(teams.remove(&row.id).unwrap_or_default(), row)).collect())
}

fn audit(team: Vec<TeamMember>, row: Model) -> Audit {
    let origin = row.schedule_id.zip(row.occurrence_id);
    Audit {
        id: row.id,
        number: row.number,
        name: row.name,
        program: row.audit_program_id,
        origin: origin.map(|(schedule, occurrence)| AuditOrigin { schedule, occurrence }),
        scope: row.scope,
        matrix: row.matrix_version_id,
        checklist: row.checklist_version_id,
        items: row.items,
        profile: row.profile_code,
        unannounced: row.unannounced,
        informed_on: row.informed_on,
        started_on: row.started_on,
        state: row.state,
        planned_on: row.planned_on,
        ends_on: row.ends_on,
        starts_at: row.starts_at,
        department: row.department_id,
        team,
        cancel_reason: row.cancel_reason,
        due_version: row.due_version,
        version: row.version,
    }
}

async fn one(db: &impl Db, scope: &Scope, select: Select<Entity>) -> Result<Option<Audit>> {
    let row = select.one(db.connection()).await?;
    Ok(with_teams(db, scope, row.into_iter().collect()).await?.pop())
}

/// The audits with these ids that the scope reaches.
pub async fn find_many(db: &impl Db, scope: &Scope, me: Option<EmployeeId>, ids: &[AuditId]) -> Result<Vec<Audit>> {
    let rows = visible(scope, me).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    with_teams(db, scope, rows).await
}

/// The audit with this number.
pub async fn find_by_number(
    db: &impl Db,
    scope: &Scope,
    me: Option<EmployeeId>,
    number: &str,
) -> Result<Option<Audit>> {
    one(db, scope, visible(scope, me).filter(Column::Number.eq(number))).await
}

/// The audit, locked until the transaction ends.
pub async fn find_for_update(
    tx: &WriteTx,
    scope: &Scope,
    me: Option<EmployeeId>,
    id: AuditId,
) -> Result<Option<Audit>> {
    one(tx, scope, visible(scope, me).filter(Column::Id.eq(id)).lock_exclusive()).await
}

/// Those of these audits that nobody else works on, locked until the transaction ends.
pub async fn lock_free(tx: &WriteTx, scope: &Scope, ids: &[AuditId]) -> Result<Vec<Audit>> {
    let free = visible(scope, None)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let rows = free.all(tx.connection()).await?;
    with_teams(tx, scope, rows).await
}

/// One page of audits, by their day.
pub async fn page_by_day(
    db: &impl Db,
    scope: &Scope,
    me: Option<EmployeeId>,
    filter: &AuditFilter,
    request: &PageRequest,
) -> Result<Page<Audit>> {
    let sort = Sort { key: Column::PlannedOn, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.planned_on.to_string(), id: row.id.0 };
    let found = page(db, filtered(scope, me, filter), sort, request, day_key, place).await?;
    let (cursors, rows): (Vec<_>, Vec<_>) = found.items.into_iter().unzip();
    let audits = with_teams(db, scope, rows).await?;
    let items = cursors.into_iter().zip(audits).collect();
    Ok(Page { items, has_next: found.has_next, has_previous: found.has_previous })
}

/// How many audits there are.
pub async fn count(db: &impl Db, scope: &Scope, me: Option<EmployeeId>, filter: &AuditFilter) -> Result<u64> {
    Ok(filtered(scope, me, filter).count(db.connection()).await?)
}

/// Stores a new audit with its departments and its team.
pub async fn insert(tx: &WriteTx, scope: &Scope, audit: &Audit, now: DateTime<Utc>) -> Result<()> {
    insert_many(tx, scope, std::slice::from_ref(audit), now).await
}

/// Stores new audits with their departments and teams, many in one statement.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, audits: &[Audit], now: DateTime<Utc>) -> Result<()> {
    for chunk in audits.chunks(500) {
        let rows = chunk.iter().map(|audit| active_model(scope, audit, now));
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    let departments: Vec<_> = audits
        .iter()
        .flat_map(|audit| audit.scope.departments.iter().map(|department| (audit.id, *department)))
        .map(|(audit, department)| scoped::ActiveModel {
            organization_id: Set(scope.organization),
            audit_id: Set(audit),
            department_id: Set(department),
        })
        .collect();
    for chunk in departments.chunks(2_000) {
        scoped::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    for audit in audits {
        insert_team(tx, scope, audit).await?;
    }
    Ok(())
}

fn active_model(scope: &Scope, audit: &Audit, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(audit.id),
        number: Set(audit.number.clone()),
        name: Set(audit.name.clone()),
        audit_program_id: Set(audit.program),
        schedule_id: Set(audit.origin.map(|origin| origin.schedule)),
        occurrence_id: Set(audit.origin.map(|origin| origin.occurrence)),
        scope: Set(audit.scope.clone()),
        matrix_version_id: Set(audit.matrix),
        checklist_version_id: Set(audit.checklist),
        items: Set(audit.items.clone()),
        profile_code: Set(audit.profile.clone()),
        unannounced: Set(audit.unannounced),
        informed_on: Set(audit.informed_on),
        started_on: Set(audit.started_on),
        state: Set(audit.state),
        planned_on: Set(audit.planned_on),
        ends_on: Set(audit.ends_on),
        starts_at: Set(audit.starts_at),
        department_id: Set(audit.department),
        cancel_reason: Set(audit.cancel_reason.clone()),
        due_version: Set(audit.due_version),
        version: Set(audit.version),
        created_at: Set(now),
    }
}

async fn insert_team(tx: &WriteTx, scope: &Scope, audit: &Audit) -> Result<()> {
    if audit.team.is_empty() {
        return Ok(());
    }
    let rows = audit.team.iter().map(|person| member::ActiveModel {
        organization_id: Set(scope.organization),
        audit_id: Set(audit.id),
        employee_id: Set(person.employee),
        role: Set(person.role),
    });
    member::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves state, team and reason of an audit whose version was one less; `false` where somebody was faster.
pub async fn save(tx: &WriteTx, scope: &Scope, audit: &Audit) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(audit.state))
        .col_expr(Column::InformedOn, Expr::value(audit.informed_on))
        .col_expr(Column::StartedOn, Expr::value(audit.started_on))
        .col_expr(Column::CancelReason, Expr::value(audit.cancel_reason.clone()))
        .col_expr(Column::DueVersion, Expr::value(audit.due_version))
        .col_expr(Column::Version, Expr::value(audit.version))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(audit.id))
        .filter(Column::Version.eq(audit.version - 1))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected == 0 {
        return Ok(false);
    }
    member::Entity::delete_many()
        .filter(member::Column::OrganizationId.eq(scope.organization))
        .filter(member::Column::AuditId.eq(audit.id))
        .exec(tx.connection())
        .await?;
    insert_team(tx, scope, audit).await?;
    Ok(true)
}
