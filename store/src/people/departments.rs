//! Departments and their closure.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Reach, Scope},
    ids::{DepartmentId, EmployeeId},
    page::{Cursor, Page, PageRequest},
    people::department::Department,
};
use gradus_entities::{
    department::{ActiveModel, Column, Entity, Model},
    department_closure as closure, employee,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, Statement,
    sea_query::{OnConflict, SelectStatement, UnionType},
};

use crate::{
    error::Result,
    page::{Sort, page, text_key},
    scope::{subtrees, within},
    store::{Db, WriteTx},
};

/// Which departments are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentFilter {
    /// Only this department and its subtree.
    pub within: Option<DepartmentId>,
    /// Only units of these kinds.
    pub kinds: Vec<String>,
}

fn department(row: Model) -> Department {
    Department {
        id: row.id,
        code: row.code,
        name: row.name,
        kind: row.kind,
        tier: row.tier,
        duty: row.duty,
        parent: row.parent_id,
        head: row.head_id,
        deputy: row.deputy_id,
        version: row.version,
    }
}

fn row(scope: &Scope, department: &Department, origin: &str, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(department.id),
        code: Set(department.code.clone()),
        name: Set(department.name.clone()),
        kind: Set(department.kind.clone()),
        tier: Set(department.tier.clone()),
        duty: Set(department.duty.clone()),
        origin: Set(origin.into()),
        parent_id: Set(department.parent),
        head_id: Set(department.head),
        deputy_id: Set(department.deputy),
        version: Set(department.version),
        created_at: Set(now),
    }
}

/// What the scope reaches. Who sees what is their own sees the department of their own post too.
fn visible(scope: &Scope) -> Select<Entity> {
    let select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    match &scope.reach {
        Reach::Organization => select,
        Reach::Own(person) => select.filter(Column::Id.in_subquery(of_post(scope, *person))),
        Reach::Subtrees { departments, own } => {
            let mut reached = subtrees(scope.organization, departments);
            if let Some(person) = own {
                reached.union(UnionType::All, of_post(scope, *person));
            }
            select.filter(Column::Id.in_subquery(reached))
        }
    }
}

/// The department of a person's present main post.
fn of_post(scope: &Scope, person: EmployeeId) -> SelectStatement {
    employee::Entity::find()
        .select_only()
        .column(employee::Column::DepartmentId)
        .filter(employee::Column::OrganizationId.eq(scope.organization))
        .filter(employee::Column::Id.eq(person))
        .into_query()
}

fn filtered(scope: &Scope, filter: &DepartmentFilter) -> Select<Entity> {
    let mut select = visible(scope);
    if let Some(root) = filter.within {
        let subtree = Scope::subtree(scope.organization, root);
        select = select.filter(within(&subtree, Column::Id, None::<Column>));
    }
    if !filter.kinds.is_empty() {
        select = select.filter(Column::Kind.is_in(filter.kinds.iter().map(String::as_str)));
    }
    select
}

/// The departments with these ids that the scope reaches.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[DepartmentId]) -> Result<Vec<Department>> {
    let rows = visible(scope).filter(Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(department).collect())
}

/// The department with this code.
pub async fn find_by_code(db: &impl Db, scope: &Scope, code: &str) -> Result<Option<Department>> {
    Ok(visible(scope).filter(Column::Code.eq(code)).one(db.connection()).await?.map(department))
}

/// The departments with these codes.
pub async fn find_many_by_code(db: &impl Db, scope: &Scope, codes: &[String]) -> Result<Vec<Department>> {
    let select = visible(scope).filter(Column::Code.is_in(codes.iter().map(String::as_str)));
    Ok(select.all(db.connection()).await?.into_iter().map(department).collect())
}

/// The direct children of these departments, by code.
pub async fn children_of(db: &impl Db, scope: &Scope, parents: &[DepartmentId]) -> Result<Vec<Department>> {
    let select = visible(scope).filter(Column::ParentId.is_in(parents.iter().copied()));
    let rows = select.order_by_asc(Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(department).collect())
}

/// Every department that the scope reaches, by code. There are thousands, not millions.
pub async fn list(db: &impl Db, scope: &Scope) -> Result<Vec<Department>> {
    let rows = visible(scope).order_by_asc(Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(department).collect())
}

/// The departments that `person` heads or stands in for, by code.
pub async fn led_by(db: &impl Db, scope: &Scope, person: EmployeeId) -> Result<Vec<Department>> {
    let led = Condition::any().add(Column::HeadId.eq(person)).add(Column::DeputyId.eq(person));
    let rows = visible(scope).filter(led).order_by_asc(Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(department).collect())
}

/// One page of departments, by code.
pub async fn page_by_code(
    db: &impl Db,
    scope: &Scope,
    filter: &DepartmentFilter,
    request: &PageRequest,
) -> Result<Page<Department>> {
    let sort = Sort { key: Column::Code, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.code.clone(), id: row.id.0 };
    Ok(page(db, filtered(scope, filter), sort, request, text_key, place).await?.map(department))
}

/// How many departments there are.
pub async fn count(db: &impl Db, scope: &Scope, filter: &DepartmentFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(db.connection()).await?)
}

/// Stores a new department and its place in the tree.
pub async fn insert(
    tx: &WriteTx,
    scope: &Scope,
    department: &Department,
    origin: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::insert(row(scope, department, origin, now)).exec_without_returning(tx.connection()).await?;
    let own = closure::ActiveModel {
        organization_id: Set(scope.organization),
        ancestor_id: Set(department.id),
        descendant_id: Set(department.id),
        depth: Set(0),
    };
    closure::Entity::insert(own).exec_without_returning(tx.connection()).await?;
    let Some(parent) = department.parent else { return Ok(()) };
    let inherit = "INSERT INTO department_closure (organization_id, ancestor_id, descendant_id, depth) \
                   SELECT organization_id, ancestor_id, $1, depth + 1 FROM department_closure \
                   WHERE organization_id = $2 AND descendant_id = $3";
    let values = [department.id.into(), scope.organization.into(), parent.into()];
    let backend = tx.connection().get_database_backend();
    tx.connection().execute_raw(Statement::from_sql_and_values(backend, inherit, values)).await?;
    Ok(())
}

/// Stores new departments without their places in the tree, parents first; [`rebuild_closure`] places them.
pub async fn insert_many(
    tx: &WriteTx,
    scope: &Scope,
    departments: &[Department],
    origin: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    for chunk in departments.chunks(500) {
        let rows = chunk.iter().map(|department| row(scope, department, origin, now));
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Stores changed departments, which the caller is alone with; their origin stays. Where a parent changed,
/// [`rebuild_closure`] must follow.
pub async fn update_many(tx: &WriteTx, scope: &Scope, departments: &[Department], now: DateTime<Utc>) -> Result<()> {
    let changes = OnConflict::columns([Column::OrganizationId, Column::Id])
        .update_columns([
            Column::Name,
            Column::Kind,
            Column::Tier,
            Column::ParentId,
            Column::HeadId,
            Column::DeputyId,
            Column::Version,
        ])
        .to_owned();
    for chunk in departments.chunks(500) {
        let rows = chunk.iter().map(|department| row(scope, department, "", now));
        Entity::insert_many(rows).on_conflict(changes.clone()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Writes the closure of the whole tree anew. It has a row for each department and each one above it.
pub async fn rebuild_closure(tx: &WriteTx, scope: &Scope) -> Result<()> {
    let tree = super::tree::load(tx, scope).await?;
    closure::Entity::delete_many()
        .filter(closure::Column::OrganizationId.eq(scope.organization))
        .exec(tx.connection())
        .await?;
    let all: Vec<_> = tree
        .children(None)
        .into_iter()
        .flat_map(|root| tree.subtree(root))
        .flat_map(|descendant| {
            (0..).zip(tree.ancestors(descendant)).map(move |(depth, above)| (above, descendant, depth))
        })
        .collect();
    for chunk in all.chunks(500) {
        let rows = chunk.iter().map(|(ancestor, descendant, depth)| closure::ActiveModel {
            organization_id: Set(scope.organization),
            ancestor_id: Set(*ancestor),
            descendant_id: Set(*descendant),
            depth: Set(*depth),
        });
        closure::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Stores a changed department if its version is still `seen`; false where somebody was faster. Its place stays.
pub async fn update(tx: &WriteTx, scope: &Scope, department: &Department, seen: i32) -> Result<bool> {
    let changed = ActiveModel {
        name: Set(department.name.clone()),
        head_id: Set(department.head),
        deputy_id: Set(department.deputy),
        version: Set(department.version),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(changed)
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(department.id))
        .filter(Column::Version.eq(seen))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}
