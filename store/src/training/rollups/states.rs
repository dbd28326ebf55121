//! What each person adds, whether it still holds, and who is to be judged anew.

use chrono::NaiveDate;
use gradus_domain::{access::Scope, ids::EmployeeId, training::rollup::Contribution};
use gradus_entities::{
    coverage_generation as generation,
    coverage_state::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::{
    dialect,
    error::{Result, StoreError},
    people::employees::CHUNK,
    store::{Db, WriteTx},
};

/// How often what people are judged by has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Editions {
    /// Counts what makes everybody's state void: states of an earlier one are.
    pub generation: i64,
    /// Counts every change of the tree, the courses and the requirements.
    pub edition: i64,
    /// Whether there are sums at all.
    pub begun: bool,
}

/// What changed of that by which people are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something that concerns nobody yet, such as a new department.
    Nobody,
    /// Something by which anybody may stand otherwise.
    Everybody,
}

/// What a person adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Who.
    pub employee: EmployeeId,
    /// What.
    pub contribution: Contribution,
}

/// What a person adds from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewState {
    /// Who and what.
    pub state: State,
    /// The generation by which it was judged, read before what it stands for.
    pub generation: i64,
    /// For which day.
    pub computed_on: NaiveDate,
    /// First day on which it may be something else.
    pub changes_on: Option<NaiveDate>,
}

/// Why somebody is judged anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The state is of an earlier generation than this.
    Void(i64),
    /// The day has come on which it changes; this one is today.
    Lapsed(NaiveDate),
}

pub(super) fn state(row: &Model) -> Result<State> {
    Ok(State { employee: row.employee_id, contribution: contribution(&row.contribution)? })
}

pub(super) fn contribution(text: &str) -> Result<Contribution> {
    Contribution::from_text(text)
        .map_err(|error| StoreError::Inconsistent { table: "coverage_states", what: error.to_string() })
}

/// How often what people are judged by has changed; nothing has begun where nothing is known.
pub async fn editions(db: &impl Db, scope: &Scope) -> Result<Editions> {
    let row = generation::Entity::find()
        .filter(generation::Column::OrganizationId.eq(scope.organization))
        .one(db.connection())
        .await?;
    let editions =
        |row: generation::Model| Editions { generation: row.generation, edition: row.edition, begun: row.begun };
    Ok(row.map(editions).unwrap_or_default())
}

/// Says that what people are judged by has changed.
pub async fn changed(tx: &WriteTx, scope: &Scope, kind: Kind) -> Result<()> {
    let next = |column| Expr::col((generation::Entity, column)).add(1);
    let mut again = OnConflict::column(generation::Column::OrganizationId);
    again.value(generation::Column::Edition, next(generation::Column::Edition));
    if kind == Kind::Everybody {
        again.value(generation::Column::Generation, next(generation::Column::Generation));
    }
    first(tx, scope, again, false).await
}

/// From now on there are sums: everybody who has no state gets a void one.
pub async fn adopt(tx: &WriteTx, scope: &Scope) -> Result<()> {
    let adopt = "INSERT INTO coverage_states (organization_id, employee_id, generation, contribution) \
                 SELECT person.organization_id, person.id, 0, '{}' FROM employees AS person \
                 WHERE person.organization_id = $1 ORDER BY person.id \
                 ON CONFLICT (organization_id, employee_id) DO NOTHING";
    let backend = tx.connection().get_database_backend();
    tx.connection().execute_raw(Statement::from_sql_and_values(backend, adopt, [scope.organization.into()])).await?;
    let again =
        OnConflict::column(generation::Column::OrganizationId).update_column(generation::Column::Begun).to_owned();
    first(tx, scope, again, true).await
}

async fn first(tx: &WriteTx, scope: &Scope, again: OnConflict, begun: bool) -> Result<()> {
    let row = generation::ActiveModel {
        organization_id: Set(scope.organization),
        generation: Set(1),
        edition: Set(1),
        begun: Set(begun),
    };
    generation::Entity::insert(row).on_conflict(again).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Makes the states of these people void, and gives one to those who have none. `employees` are in order.
///
/// A state that is void already is held all the same: somebody may be about to save a new one that does not know yet why
/// it is void.
pub async fn void(tx: &WriteTx, scope: &Scope, employees: &[EmployeeId]) -> Result<()> {
    let again = OnConflict::columns([Column::OrganizationId, Column::EmployeeId])
        .update_column(Column::Generation)
        .action_and_where(Expr::col((Entity, Column::Generation)).ne(0))
        .to_owned();
    for chunk in employees.chunks(CHUNK) {
        let rows = chunk.iter().map(|employee| ActiveModel {
            organization_id: Set(scope.organization),
            employee_id: Set(*employee),
            generation: Set(0),
            computed_on: Set(None),
            changes_on: Set(None),
            contribution: Set("{}".into()),
        });
        Entity::insert_many(rows).on_conflict(again.clone()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The states of these people, in order, held until the transaction ends.
pub async fn lock(tx: &WriteTx, scope: &Scope, employees: &[EmployeeId]) -> Result<Vec<State>> {
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::EmployeeId.is_in(employees.iter().copied()))
        .order_by_asc(Column::EmployeeId)
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    rows.iter().map(state).collect()
}

/// Takes so many of those who are to be judged anew and whom nobody else has taken; they are held until the transaction
/// ends.
pub async fn claim(tx: &WriteTx, scope: &Scope, due: Due, limit: usize) -> Result<Vec<State>> {
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    let (condition, bound): (_, Value) = match due {
        Due::Void(generation) => ("generation < $2 ORDER BY generation", generation.into()),
        Due::Lapsed(today) => ("changes_on <= $2 ORDER BY changes_on", today.into()),
    };
    dialect::by_index(tx).await?;
    let sql = format!(
        "SELECT * FROM coverage_states WHERE organization_id = $1 AND {condition} LIMIT {limit}{}",
        dialect::skip_locked(backend)
    );
    let values = [scope.organization.into(), bound];
    let rows =
        Entity::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(connection).await?;
    rows.iter().map(state).collect()
}

/// Keeps what these people, whose states the caller holds, add from now on.
pub async fn save(tx: &WriteTx, scope: &Scope, states: &[NewState]) -> Result<()> {
    let again = OnConflict::columns([Column::OrganizationId, Column::EmployeeId])
        .update_columns([Column::Generation, Column::ComputedOn, Column::ChangesOn, Column::Contribution])
        .to_owned();
    for chunk in states.chunks(CHUNK) {
        let rows = chunk.iter().map(|new| ActiveModel {
            organization_id: Set(scope.organization),
            employee_id: Set(new.state.employee),
            generation: Set(new.generation),
            computed_on: Set(Some(new.computed_on)),
            changes_on: Set(new.changes_on),
            contribution: Set(new.state.contribution.to_text()),
        });
        Entity::insert_many(rows).on_conflict(again.clone()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
