//! Row-level security: naming the organization, the role that is held to it, and the check that both hold.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

pub use super::breaches::breaches;
use super::lock_for_migration;
use crate::{
    error::{Result, StoreError},
    store::{Db, Store},
    wall::Wall,
};

/// The role of a running service on PostgreSQL: it owns nothing, so that it can take no wall away.
pub const ROLE: &str = "gradus_service";

/// Names the organization and the part of Gradus for one transaction, and asks as whom it runs.
pub(crate) const ENTER: &str = "SELECT set_config('gradus.organization', $1, true), \
                                set_config('gradus.system', $2, true), current_user::text";

/// How the connections of a store are held to their walls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Not at all: SQLite, and the owner of the tables.
    None,
    /// As this role, which is asked for at every beginning.
    Role(&'static str),
    /// As whoever signed in, because the operator has taken on that risk.
    Login,
}

/// Tells the transaction that has just begun on `connection` what it is let through to.
pub(crate) async fn enter(
    connection: &impl ConnectionTrait,
    wall: Wall,
    guard: Guard,
) -> std::result::Result<(), DbErr> {
    if guard == Guard::None {
        return Ok(());
    }
    let values = [wall.organization_setting().into(), wall.system_setting().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), ENTER, values);
    let row = connection.query_one_raw(statement).await?;
    let role: String = row.ok_or_else(|| DbErr::Custom("the database named no role".into()))?.try_get_by_index(2)?;
    match guard {
        Guard::Role(wanted) if role != wanted => {
            Err(DbErr::Custom(format!("the connection runs as {role} instead of {wanted}")))
        }
        _ => Ok(()),
    }
}

/// How a token is found before its organization is known.
pub(crate) fn find_token(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "SELECT * FROM gradus_sign_in($1)",
        _ => "SELECT * FROM tokens WHERE hash = $1",
    }
}

/// The tables of which a transaction does not see every row, because it has not come in by the owner's gate. None on
/// SQLite.
pub(crate) async fn hidden(transaction: &impl ConnectionTrait) -> Result<Vec<String>> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(Vec::new());
    }
    let sql = "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace \
         AND c.relkind IN ('r', 'p') AND row_security_active(c.oid) \
         AND NOT (coalesce(current_setting('gradus.system', true), '') = 'owner' \
             AND EXISTS (SELECT FROM pg_policy p, unnest(p.polroles) AS r (holder) WHERE p.polrelid = c.oid \
                 AND p.polname = c.relname || '_of_the_owner' AND pg_has_role(r.holder, 'USAGE'))) \
         ORDER BY c.relname";
    texts(transaction, sql).await
}

/// Makes the role of the service where it is missing, lets whoever signs in here take it, and gives it its rights to the
/// tables: all but changing their form; of the journal only reading and adding, and erasing the values that stand beside
/// it. Does nothing where nothing lacks.
pub async fn let_service_in(owner: &Store) -> Result<()> {
    let db = owner.reader(Wall::closed());
    if db.connection().get_database_backend() != DbBackend::Postgres || lacks(&db).await?.is_empty() {
        return Ok(());
    }
    let _lock = lock_for_migration(owner).await?;
    for statement in lacks(&db).await? {
        let made = owner.for_migration().execute_unprepared(&statement).await;
        if let Err(error) = made {
            let hint =
                format!("could not do as {}: {statement}; an administrator of the server can", owner_name(&db).await?);
            tracing::debug!(%error, "could not let the service in");
            // Of two databases of one server that are made at once, one makes the role.
            if !statement.starts_with("CREATE ROLE") || !lacks_role(&db).await?.is_empty() {
                return Err(StoreError::Unfit(hint));
            }
        }
    }
    Ok(())
}

async fn owner_name(db: &impl Db) -> Result<String> {
    Ok(texts(db.connection(), "SELECT current_user::text").await?.concat())
}

/// The statements that would let the service in; none where it is.
async fn lacks(db: &impl Db) -> Result<Vec<String>> {
    let mut statements = lacks_role(db).await?;
    let role_is_new = !statements.is_empty();
    let member = format!("SELECT 'GRANT {ROLE} TO ' || quote_ident(session_user)");
    let lacks_member = if role_is_new {
        format!("{member} WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)")
    } else {
        format!("{member} WHERE NOT pg_has_role(session_user, '{ROLE}', 'MEMBER')")
    };
    statements.extend(texts(db.connection(), &lacks_member).await?);
    let has = |right: &str| {
        if role_is_new { "false".to_owned() } else { format!("has_table_privilege('{ROLE}', c.oid, '{right}')") }
    };
    let schema = if role_is_new {
        "true".to_owned()
    } else {
        format!("NOT has_schema_privilege('{ROLE}', current_schema(), 'USAGE')")
    };
    let usage =
        format!("SELECT 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO {ROLE}' WHERE {schema}");
    statements.extend(texts(db.connection(), &usage).await?);
    // The migrations are the owner's; what only grows, and what is never changed, is known by its trigger.
    let rights = format!(
        "SELECT 'GRANT ' || CASE kind WHEN 'read' THEN 'SELECT' WHEN 'grow' THEN 'SELECT, INSERT' \
             WHEN 'erase' THEN 'SELECT, INSERT, DELETE' ELSE 'SELECT, INSERT, UPDATE, DELETE' END \
             || ' ON ' || quote_ident(relname) || ' TO {ROLE}' FROM ( \
             SELECT c.relname, {select} AS sel, {insert} AS ins, {update} AS upd, {delete} AS del, \
                 CASE WHEN c.relname = 'seaql_migrations' THEN 'read' \
                 WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = c.relname || '_insert_only') \
                 THEN 'grow' \
                 WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = c.relname || '_never_changed') \
                 THEN 'erase' ELSE 'change' END AS kind \
             FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')) AS t \
         WHERE NOT (sel AND (ins OR kind = 'read') AND (del OR kind IN ('read', 'grow')) AND (upd OR kind <> 'change')) \
         ORDER BY relname",
        select = has("SELECT"),
        insert = has("INSERT"),
        update = has("UPDATE"),
        delete = has("DELETE"),
    );
    statements.extend(texts(db.connection(), &rights).await?);
    Ok(statements)
}

async fn lacks_role(db: &impl Db) -> Result<Vec<String>> {
    let sql =
        format!("SELECT 'CREATE ROLE {ROLE} NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')");
    texts(db.connection(), &sql).await
}

pub(super) async fn texts(connection: &impl ConnectionTrait, sql: &str) -> Result<Vec<String>> {
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}
