//! What the portable builder cannot say: the only file here that knows which database it is.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Refuses every update, delete and truncate of `table`, also to somebody who uses the service's own connection.
pub async fn insert_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => vec![
            format!(
                "CREATE FUNCTION {table}_insert_only() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} is insert-only'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION {table}_insert_only()"
            ),
        ],
        _ => ["UPDATE", "DELETE"]
            .map(|event| {
                format!(
                    "CREATE TRIGGER {table}_no_{} BEFORE {event} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END",
                    event.to_lowercase()
                )
            })
            .to_vec(),
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// The database's own clock as a function of our schema, which a simulated clock can stand in for.
pub async fn clock(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let function = "CREATE FUNCTION gradus_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
                        $$ SELECT coalesce((SELECT shows FROM simulated_clock), clock_timestamp()) $$";
        manager.get_connection().execute_unprepared(function).await?;
    }
    Ok(())
}

/// Whether a reference can be added to a table that is there. SQLite cannot, but takes one to a table that is not yet.
pub fn adds_references(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}
