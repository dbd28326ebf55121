//! Claiming rows that are due (R82, R93, R128): of any table with a `wake_at` and partial indexes on it, one of them by the
//! name of who serves a row.
//!
//! All of it reads that index and ends at a literal limit. What schedules and timers ask begins at a lower bound too,
//! which the caller knows that nothing lies below. Without the bound a look that finds nothing would pass by the entries
//! of every row that was due since the last vacuum; with it, it costs a few pages, however many rows there are and
//! whatever became of them.

use chrono::{DateTime, Utc};
use gradus_domain::{access::Scope, ids::OrganizationId};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    dialect,
    error::Result,
    store::{Db, WriteTx},
};

/// Rows of one name that a look reads at most.
pub const LOOK: usize = 1_000;

/// How many organizations a look can pass over.
const PASSED_OVER: usize = 16;

/// Where something is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// The organizations of the first rows that are due, the most overdue first.
    pub organizations: Vec<OrganizationId>,
    /// Whether there are at least as many as one batch takes.
    pub fills_a_batch: bool,
}

/// Which rows are claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim<I> {
    /// The first that are due, one batch at most, of those that wake after an instant.
    Next(DateTime<Utc>),
    /// These, if they are still due.
    These(Vec<I>),
}

/// Where the first rows of `table` are due, of those that wake after `above`. The first few of `without` are passed over,
/// so that what stands there hides nobody behind it.
pub async fn due(
    db: &impl Db,
    table: &'static str,
    above: DateTime<Utc>,
    now: DateTime<Utc>,
    without: impl IntoIterator<Item = OrganizationId>,
) -> Result<Due> {
    #[derive(FromQueryResult)]
    struct First {
        organization_id: OrganizationId,
    }
    let backend = db.connection().get_database_backend();
    // One text, however many are passed over.
    let places: Vec<_> = (3..3 + PASSED_OVER).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT organization_id FROM {table} WHERE wake_at > $1 AND wake_at <= $2 \
         AND organization_id NOT IN ({}) ORDER BY wake_at LIMIT {LOOK}",
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![above.into(), now.into()];
    let nobody = std::iter::repeat(OrganizationId(Uuid::nil()));
    values.extend(without.into_iter().chain(nobody).take(PASSED_OVER).map(Value::from));
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let first = First::find_by_statement(statement).all(db.connection()).await?;
    let mut due = Due { organizations: Vec::new(), fills_a_batch: first.len() == LOOK };
    for First { organization_id } in first {
        if !due.organizations.contains(&organization_id) {
            due.organizations.push(organization_id);
        }
    }
    Ok(due)
}

/// The first instant after `above` and up to `until` at which a row wakes, by a statement of the form of
/// [`FIRST_WAKE`](crate::scheduling::due::FIRST_WAKE).
pub async fn first_wake(
    db: &impl Db,
    sql: &'static str,
    above: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let backend = db.connection().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [above.into(), until.into()]);
    let row = db.connection().query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "wake_at")).transpose()?)
}

/// Takes due rows of `E` that nobody else works on; they are held until the transaction ends.
pub async fn take<E: EntityTrait, I: Copy + Into<Value>>(
    tx: &WriteTx,
    scope: &Scope,
    now: DateTime<Utc>,
    claim: &Claim<I>,
) -> Result<Vec<E::Model>> {
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    dialect::by_index(tx).await?;
    let mut values: Vec<Value> = vec![scope.organization.into(), now.into()];
    let ids = match claim {
        Claim::Next(above) => {
            values.push((*above).into());
            None
        }
        Claim::These(ids) => {
            values.extend(ids.iter().map(|id| (*id).into()));
            Some(ids.len())
        }
    };
    let sql = take_sql(backend, E::default().table_name(), ids);
    Ok(E::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(connection).await?)
}

/// The statement of [`take`]: of so many rows that are named, else of the next ones.
#[must_use]
pub fn take_sql(backend: DbBackend, table: &str, named: Option<usize>) -> String {
    let lock = dialect::skip_locked(backend);
    let (chosen, limit) = match named {
        None => ("wake_at > $3".to_owned(), format!(" LIMIT {LOOK}")),
        Some(count) => {
            let places: Vec<_> = (3..count + 3).map(|place| format!("${place}")).collect();
            (format!("id IN ({})", places.join(", ")), String::new())
        }
    };
    // An organization may have a million rows: what is due is found by its instant, not among all of them.
    let organization =
        if named.is_some() { "organization_id".to_owned() } else { dialect::not_by_index(backend, "organization_id") };
    format!(
        "SELECT * FROM {table} WHERE {organization} = $1 AND wake_at <= $2 AND {chosen} ORDER BY wake_at{limit}{lock}"
    )
}

/// The organizations of the first rows of `table` that are due, the most overdue first; of `served`, for each of the names
/// that its column may have. What waits for another name hides none of them: each name has its own part of the index.
pub async fn organizations(
    db: &impl Db,
    table: &'static str,
    now: DateTime<Utc>,
    served: Option<(&'static str, &[String])>,
) -> Result<Vec<OrganizationId>> {
    #[derive(FromQueryResult)]
    struct Due {
        organization_id: OrganizationId,
    }
    let mut looks = Vec::new();
    match served {
        None => looks.push((String::new(), vec![Value::from(now)])),
        Some((column, names)) => {
            let of = |name: &String| (format!("{column} = $2 AND "), vec![now.into(), name.as_str().into()]);
            looks.extend(names.iter().map(of));
        }
    }
    let backend = db.connection().get_database_backend();
    let mut organizations = Vec::new();
    for (of, values) in looks {
        let sql = format!("SELECT organization_id FROM {table} WHERE {of}wake_at <= $1 ORDER BY wake_at LIMIT {LOOK}");
        let statement = Statement::from_sql_and_values(backend, sql, values);
        for due in Due::find_by_statement(statement).all(db.connection()).await? {
            if !organizations.contains(&due.organization_id) {
                organizations.push(due.organization_id);
            }
        }
    }
    Ok(organizations)
}

/// Takes the first `limit` due rows of `E` that nobody else works on and whose `column` is one of `names`; they are held
/// until the transaction ends.
pub async fn claim<E: EntityTrait>(
    tx: &WriteTx,
    scope: &Scope,
    now: DateTime<Utc>,
    (column, names): (&'static str, &[String]),
    limit: usize,
) -> Result<Vec<E::Model>> {
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    let table = E::default().table_name().to_owned();
    let mut values: Vec<Value> = vec![scope.organization.into(), now.into()];
    let places: Vec<_> = (3..names.len() + 3).map(|place| format!("${place}")).collect();
    values.extend(names.iter().map(|name| Value::from(name.as_str())));
    let sql = format!(
        "SELECT * FROM {table} WHERE organization_id = $1 AND wake_at <= $2 AND {column} IN ({}) \
         ORDER BY wake_at LIMIT {limit}{}",
        places.join(", "),
        dialect::skip_locked(backend)
    );
    Ok(E::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(connection).await?)
}
