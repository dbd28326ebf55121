//! Reading the sums, where all of them hold.
//!
//! Whether they hold is asked in the statement that reads them, so that it is true of one state of the database.

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    training::rollup::{Contribution, Difference, Place, Sum},
};
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable, Value};

use super::{place_of, states::contribution};
use crate::{error::Result, store::Db};

/// Whether nobody's state is void or lapsed. The first of each index tells, however many states there are.
const HOLD: &str = "EXISTS (SELECT 1 FROM coverage_generations AS present \
     WHERE present.organization_id = $1 AND present.begun \
     AND coalesce((SELECT min(generation) FROM coverage_states WHERE organization_id = $1), present.generation) \
         >= present.generation \
     AND coalesce((SELECT min(changes_on) FROM coverage_states WHERE organization_id = $1) > $2, true))";

/// The columns of a sum of pairs.
const PAIRS: &str = "required, fulfilled, waived, not_applicable, overdue";

/// How things stand with the sums of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The generation of now.
    pub generation: i64,
    /// Whether there are void states.
    pub has_void: bool,
    /// Whether there are states whose day has come.
    pub has_lapsed: bool,
}

/// What is kept of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Who.
    pub employee: EmployeeId,
    /// The state: its generation, the day on which it changes, and what the person adds. None where there is no state.
    pub state: Option<(i64, Option<NaiveDate>, Contribution)>,
}

/// The sums over all requirements by place; `None` where they do not hold on `today`.
pub async fn totals(db: &impl Db, scope: &Scope, today: NaiveDate) -> Result<Option<Vec<(Place, Sum)>>> {
    // The row of the organization itself says that they hold, also where nobody is required to do anything.
    let sql = format!(
        "SELECT department_id, {PAIRS}, people, people_missing FROM coverage_totals \
         WHERE organization_id = $1 AND {HOLD} \
         UNION ALL SELECT organization_id, 0, 0, 0, 0, 0, 0, 0 FROM coverage_generations \
         WHERE organization_id = $1 AND {HOLD}"
    );
    let rows = ask(db, sql, vec![scope.organization.into(), today.into()]).await?;
    let mut found = Vec::with_capacity(rows.len());
    let mut hold = false;
    for row in &rows {
        let department: DepartmentId = at(row, 0)?;
        if department.0 == scope.organization.0 {
            hold = true;
            continue;
        }
        found.push((place_of(department), Sum { people: at(row, 6)?, people_missing: at(row, 7)?, ..sum(row, 1)? }));
    }
    Ok(hold.then_some(found))
}

/// The sums by requirement and place, or of `only` one requirement; `None` where they do not hold on `today`.
pub async fn pairs(
    db: &impl Db,
    scope: &Scope,
    today: NaiveDate,
    only: Option<TrainingRequirementId>,
) -> Result<Option<Vec<(TrainingRequirementId, Place, Sum)>>> {
    let mut values: Vec<Value> = vec![scope.organization.into(), today.into()];
    let asked = only.map_or("", |_| "requirement_id = $3 AND");
    values.extend(only.map(Value::from));
    let sql = format!(
        "SELECT requirement_id, department_id, {PAIRS} FROM coverage_rollups \
         WHERE {asked} organization_id = $1 AND {HOLD} \
         UNION ALL SELECT organization_id, organization_id, 0, 0, 0, 0, 0 FROM coverage_generations \
         WHERE organization_id = $1 AND {HOLD}"
    );
    let rows = ask(db, sql, values).await?;
    let mut found = Vec::with_capacity(rows.len());
    let mut hold = false;
    for row in &rows {
        let requirement: TrainingRequirementId = at(row, 0)?;
        if requirement.0 == scope.organization.0 {
            hold = true;
            continue;
        }
        found.push((requirement, place_of(at(row, 1)?), sum(row, 2)?));
    }
    Ok(hold.then_some(found))
}

/// How things stand; `None` where there are no sums yet.
pub async fn known(db: &impl Db, scope: &Scope, today: NaiveDate) -> Result<Option<Known>> {
    let sql = "SELECT generation, \
               (SELECT min(generation) FROM coverage_states WHERE organization_id = $1), \
               (SELECT min(changes_on) FROM coverage_states WHERE organization_id = $1) \
               FROM coverage_generations WHERE organization_id = $1 AND begun";
    let rows = ask(db, sql.to_owned(), vec![scope.organization.into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let generation: i64 = at(row, 0)?;
    let (oldest, first): (Option<i64>, Option<NaiveDate>) = (at(row, 1)?, at(row, 2)?);
    Ok(Some(Known {
        generation,
        has_void: oldest.is_some_and(|oldest| oldest < generation),
        has_lapsed: first.is_some_and(|first| first <= today),
    }))
}

/// What is kept of so many people after `after`, by id.
pub async fn page(db: &impl Db, scope: &Scope, after: Option<EmployeeId>, limit: usize) -> Result<Vec<Kept>> {
    let mut values: Vec<Value> = vec![scope.organization.into()];
    let further = after.map_or("", |_| "person.id > $2 AND");
    values.extend(after.map(Value::from));
    let sql = format!(
        "SELECT person.id, state.generation, state.changes_on, state.contribution FROM employees AS person \
         LEFT JOIN coverage_states AS state \
         ON state.organization_id = person.organization_id AND state.employee_id = person.id \
         WHERE {further} person.organization_id = $1 ORDER BY person.id LIMIT {limit}"
    );
    let rows = ask(db, sql, values).await?;
    rows.iter()
        .map(|row| {
            let generation: Option<i64> = at(row, 1)?;
            let state = match generation {
                None => None,
                Some(generation) => Some((generation, at(row, 2)?, contribution(&at::<String>(row, 3)?)?)),
            };
            Ok(Kept { employee: at(row, 0)?, state })
        })
        .collect()
}

/// All sums as they are, whether they hold or not.
pub async fn kept(db: &impl Db, scope: &Scope) -> Result<Difference> {
    let mut found = Difference::default();
    let sql = format!("SELECT requirement_id, department_id, {PAIRS} FROM coverage_rollups WHERE organization_id = $1");
    for row in ask(db, sql, vec![scope.organization.into()]).await? {
        found.pairs.insert((place_of(at(&row, 1)?), at(&row, 0)?), sum(&row, 2)?);
    }
    let sql = format!(
        "SELECT department_id, {PAIRS}, people, people_missing FROM coverage_totals WHERE organization_id = $1"
    );
    for row in ask(db, sql, vec![scope.organization.into()]).await? {
        let sum = Sum { people: at(&row, 6)?, people_missing: at(&row, 7)?, ..sum(&row, 1)? };
        found.totals.insert(place_of(at(&row, 0)?), sum);
    }
    found.pairs.retain(|_, sum| !sum.is_zero());
    found.totals.retain(|_, sum| !sum.is_zero());
    Ok(found)
}

async fn ask(db: &impl Db, sql: String, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    let backend = db.connection().get_database_backend();
    Ok(db.connection().query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?)
}

/// The sum of pairs whose columns begin at `first`.
fn sum(row: &QueryResult, first: usize) -> Result<Sum> {
    Ok(Sum {
        required: at(row, first)?,
        fulfilled: at(row, first + 1)?,
        waived: at(row, first + 2)?,
        not_applicable: at(row, first + 3)?,
        overdue: at(row, first + 4)?,
        ..Sum::default()
    })
}

fn at<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T> {
    Ok(row.try_get_by_index(index)?)
}
