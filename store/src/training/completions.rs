//! Completions and their revocations. Both are insert-only: what was recorded stays, also when it no longer counts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{CompletionId, EmployeeId},
    page::{Cursor, Page, PageRequest},
    training::{
        completion::{Completion, Score},
        evidence::{RecordedCompletion, Revocation},
    },
};
use gradus_entities::{
    completion::{ActiveModel, Column, Entity, Model},
    completion_revocation as revocation,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait, QueryFilter,
    QueryResult, Select, Value,
    sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    courses::score,
    people::{People, Posts, belongs},
};
use crate::{
    dialect::Bulk,
    error::Result,
    page::{Sort, day_key, page},
    store::{Db, WriteTx},
};

/// One of the latest completions of an employee, and how many the employee has.
#[derive(Clone, Debug)]
pub struct Latest {
    /// The completion.
    pub completion: RecordedCompletion,
    /// How many there are in all.
    pub total: u64,
}

fn visible(scope: &Scope, people: &People) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(belongs(
        scope,
        people,
        Posts::Present,
        Expr::col(("completions", "employee_id")),
    ))
}

fn completion(row: Model, revocation: Option<Revocation>) -> Result<RecordedCompletion> {
    Ok(RecordedCompletion {
        employee: row.employee_id,
        completion: Completion {
            id: row.id,
            course: row.course_id,
            course_version: row.course_version,
            completed_on: row.completed_on,
            score: score("completions", row.score)?,
            passed: row.passed,
            known_on: row.known_on,
            revoked_on: revocation.as_ref().map(|revocation| revocation.on),
            closes: row.closes,
        },
        source_ref: row.source_ref,
        attempt: row.attempt,
        recorded_by: row.recorded_by_id,
        recorded_at: row.recorded_at,
        revocation,
    })
}

/// The completions of `rows`, in the same order, with their revocations: one more statement, however many there are.
async fn with_revocations(db: &impl Db, scope: &Scope, rows: Vec<Model>) -> Result<Vec<RecordedCompletion>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let stored = revocation::Entity::find()
        .filter(revocation::Column::OrganizationId.eq(scope.organization))
        .filter(revocation::Column::CompletionId.is_in(rows.iter().map(|row| row.id)))
        .all(db.connection())
        .await?;
    let mut revocations: HashMap<_, _> = stored.into_iter().map(|row| (row.completion_id, row)).collect();
    let of = |row: revocation::Model| Revocation {
        reason: row.reason,
        on: row.revoked_on,
        by: row.revoked_by_id,
        at: row.revoked_at,
    };
    rows.into_iter()
        .map(|row| {
            let revoked = revocations.remove(&row.id).map(of);
            completion(row, revoked)
        })
        .collect()
}

/// One page of an employee's completions, newest first.
pub async fn page_of(
    db: &impl Db,
    scope: &Scope,
    employee: EmployeeId,
    request: &PageRequest,
) -> Result<Page<RecordedCompletion>> {
    let sort = Sort { key: Column::CompletedOn, id: Column::Id, descending: true };
    let select = visible(scope, &People::These(vec![employee]));
    let found = page(db, select, sort, request, day_key, place).await?;
    let Page { items, has_next, has_previous } = found;
    let (cursors, rows): (Vec<_>, Vec<_>) = items.into_iter().unzip();
    let items = cursors.into_iter().zip(with_revocations(db, scope, rows).await?).collect();
    Ok(Page { items, has_next, has_previous })
}

fn place(row: &Model) -> Cursor {
    Cursor { key: row.completed_on.to_string(), id: row.id.0 }
}

/// How many completions an employee has.
pub async fn count_of(db: &impl Db, scope: &Scope, employee: EmployeeId) -> Result<u64> {
    Ok(visible(scope, &People::These(vec![employee])).count(db.connection()).await?)
}

/// The latest `size` completions of each of `employees`, newest first within each: one statement, however many people.
pub async fn latest(db: &impl Db, scope: &Scope, employees: &[EmployeeId], size: u32) -> Result<Vec<Latest>> {
    let of_the_same = |column, other| Expr::col(("revoked", column)).equals(("found", other));
    let mut select = Query::select()
        .column(("found", Asterisk))
        .columns(["reason", "revoked_on", "revoked_by_id", "revoked_at"].map(|column| ("revoked", column)))
        .from_subquery(counted(scope, employees, size), "found")
        .join_as(
            JoinType::LeftJoin,
            "completion_revocations",
            "revoked",
            of_the_same("organization_id", "organization_id").and(of_the_same("completion_id", "id")),
        )
        .order_by(("found", "employee_id"), Order::Asc)
        .order_by(("found", "completed_on"), Order::Desc)
        .order_by(("found", "id"), Order::Desc)
        .take();
    if employees.len() > 1 {
        select.and_where(Expr::col("place").lte(i64::from(size)));
    }
    let rows = db.connection().query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let total: i64 = row.try_get("", "total")?;
            Ok(Latest {
                completion: completion(Model::from_query_result(row, "")?, joined_revocation(row)?)?,
                total: u64::try_from(total).unwrap_or_default(),
            })
        })
        .collect()
}

/// The completions of these people, each with how many its employee has. Of one person the latest `size`, by the index;
/// of several all, each with its place among its employee's.
fn counted(scope: &Scope, employees: &[EmployeeId], size: u32) -> SelectStatement {
    let mut select = Query::select()
        .column(("completions", Asterisk))
        .from("completions")
        .and_where(Expr::col(("completions", "organization_id")).eq(scope.organization.0))
        .cond_where(belongs(
            scope,
            &People::These(employees.to_vec()),
            Posts::Present,
            Expr::col(("completions", "employee_id")),
        ))
        .take();
    if let [employee] = employees {
        let all = Query::select()
            .expr(Expr::cust("count(*)"))
            .from_as("completions", "each")
            .and_where(Expr::col(("each", "organization_id")).eq(scope.organization.0))
            .and_where(Expr::col(("each", "employee_id")).eq(employee.0))
            .take();
        return select
            .expr_as(Expr::SubQuery(None, Box::new(all.into())), "total")
            .order_by(("completions", "completed_on"), Order::Desc)
            .order_by(("completions", "id"), Order::Desc)
            .limit(u64::from(size))
            .take();
    }
    let place = "row_number() OVER (PARTITION BY employee_id ORDER BY completed_on DESC, id DESC)";
    select
        .expr_as(Expr::cust(place), "place")
        .expr_as(Expr::cust("count(*) OVER (PARTITION BY employee_id)"), "total")
        .take()
}

/// The revocation that was joined to a completion, where there is one.
fn joined_revocation(row: &QueryResult) -> Result<Option<Revocation>> {
    let Some(reason) = row.try_get("", "reason")? else { return Ok(None) };
    Ok(Some(Revocation {
        reason,
        on: row.try_get("", "revoked_on")?,
        by: row.try_get("", "revoked_by_id")?,
        at: row.try_get("", "revoked_at")?,
    }))
}

/// The completions with these ids of people whom the scope reaches.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[CompletionId]) -> Result<Vec<RecordedCompletion>> {
    let select = visible(scope, &People::Named).filter(Column::Id.is_in(ids.iter().copied()));
    let rows = select.all(db.connection()).await?;
    with_revocations(db, scope, rows).await
}

/// The last attempt recorded under each of these identities, in the whole organization.
pub async fn find_by_identity(
    db: &impl Db,
    scope: &Scope,
    identities: &[Uuid],
) -> Result<HashMap<Uuid, RecordedCompletion>> {
    let mut last: HashMap<Uuid, Model> = HashMap::new();
    for chunk in identities.chunks(500) {
        let select = Entity::find()
            .filter(Column::OrganizationId.eq(scope.organization))
            .filter(Column::Identity.is_in(chunk.iter().copied()));
        for row in select.all(db.connection()).await? {
            let known = last.get(&row.identity).map(|known| known.attempt);
            if known.is_none_or(|attempt| attempt < row.attempt) {
                last.insert(row.identity, row);
            }
        }
    }
    let (identities, rows): (Vec<_>, Vec<_>) = last.into_iter().unzip();
    let mut found = HashMap::with_capacity(rows.len());
    let mut identities = identities.into_iter();
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<_> = rows.by_ref().take(500).collect();
        if chunk.is_empty() {
            return Ok(found);
        }
        let completions = with_revocations(db, scope, chunk).await?;
        found.extend(identities.by_ref().take(completions.len()).zip(completions));
    }
}

/// Stores new completions, each with its identity.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, completions: &[(Uuid, RecordedCompletion)]) -> Result<()> {
    for chunk in completions.chunks(500) {
        let rows = chunk.iter().map(|(identity, record)| ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(record.completion.id),
            employee_id: Set(record.employee),
            course_id: Set(record.completion.course),
            course_version: Set(record.completion.course_version),
            completed_on: Set(record.completion.completed_on),
            score: Set(record.completion.score.map(Score::hundredths)),
            passed: Set(record.completion.passed),
            source_ref: Set(record.source_ref.clone()),
            identity: Set(*identity),
            attempt: Set(record.attempt),
            known_on: Set(record.completion.known_on),
            closes: Set(record.completion.closes),
            recorded_by_id: Set(record.recorded_by),
            recorded_at: Set(record.recorded_at),
        });
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The columns of a completion, as [`row`] fills them.
const ROWS: Bulk = Bulk {
    table: "completions",
    columns: &[
        ("organization_id", "uuid"),
        ("id", "uuid"),
        ("employee_id", "uuid"),
        ("course_id", "uuid"),
        ("course_version", "int"),
        ("completed_on", "date"),
        ("score", "int"),
        ("passed", "boolean"),
        ("source_ref", "text"),
        ("identity", "uuid"),
        ("attempt", "int"),
        ("known_on", "date"),
        ("closes", "text"),
        ("recorded_by_id", "uuid"),
        ("recorded_at", "timestamptz"),
    ],
};

fn row(scope: &Scope, (identity, record): &(Uuid, RecordedCompletion)) -> Vec<Value> {
    let done = &record.completion;
    vec![
        scope.organization.0.into(),
        done.id.0.into(),
        record.employee.0.into(),
        done.course.0.into(),
        done.course_version.into(),
        done.completed_on.into(),
        done.score.map(Score::hundredths).into(),
        done.passed.into(),
        record.source_ref.clone().into(),
        (*identity).into(),
        record.attempt.into(),
        done.known_on.into(),
        done.closes.map(|period| period.to_string()).into(),
        record.recorded_by.map(|person| person.0).into(),
        record.recorded_at.into(),
    ]
}

/// Stores those of `completions`, of which no two have one identity, whose identity and attempt nothing is on record
/// under; the others by their identity, as they are on record. Where none is there before, nothing is read.
pub async fn insert_new(
    tx: &WriteTx,
    scope: &Scope,
    completions: &[(Uuid, RecordedCompletion)],
) -> Result<HashMap<Uuid, RecordedCompletion>> {
    let rows = completions.iter().map(|completion| row(scope, completion)).collect();
    let mut there = HashMap::new();
    let mut rest = completions;
    for (count, is_new) in ROWS.insert_new(tx, rows).await? {
        let (chunk, after) = rest.split_at(count.min(rest.len()));
        rest = after;
        if is_new {
            continue;
        }
        let identities: Vec<_> = chunk.iter().map(|(identity, _)| *identity).collect();
        let mut found = find_by_identity(tx, scope, &identities).await?;
        for (identity, record) in chunk {
            // What was inserted just now is on record under its own id.
            if let Some(before) = found.remove(identity).filter(|before| before.completion.id != record.completion.id) {
                there.insert(*identity, before);
            }
        }
    }
    Ok(there)
}

/// Stores that a completion is revoked; fails with `Exists` where it was before.
pub async fn revoke(
    tx: &WriteTx,
    scope: &Scope,
    completion: CompletionId,
    revocation: &Revocation,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = revocation::ActiveModel {
        organization_id: Set(scope.organization),
        completion_id: Set(completion),
        reason: Set(revocation.reason.clone()),
        revoked_on: Set(revocation.on),
        revoked_by_id: Set(revocation.by),
        revoked_at: Set(now),
    };
    revocation::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
