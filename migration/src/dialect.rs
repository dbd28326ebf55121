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

/// Refuses every update of `table`; a row can only come and go.
pub async fn never_changed(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => vec![
            format!(
                "CREATE FUNCTION {table}_never_changed() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} is never changed'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR TRUNCATE ON {table} \
                 FOR EACH STATEMENT EXECUTE FUNCTION {table}_never_changed()"
            ),
        ],
        _ => vec![format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )],
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Takes away what [`never_changed`] leaves behind when its table is gone.
pub async fn changeable(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let drop = format!("DROP FUNCTION {table}_never_changed()");
        manager.get_connection().execute_unprepared(&drop).await?;
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
