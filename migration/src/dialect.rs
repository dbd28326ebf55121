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

/// Whether a reference can be added to a table that is there. SQLite cannot, but takes one to a table that is not yet.
pub fn adds_references(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// Lets nobody see or write a row of `table` whose `key` is not the organization that the transaction has named, not
/// even the owner of the table, unless the owner says so. SQLite has one file for one machine and knows no roles.
pub async fn wall(manager: &SchemaManager<'_>, table: &str, key: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // A setting that was made for one transaction is the empty text after it, and missing where there was none.
    let named = "nullif(current_setting('gradus.organization', true), '')::uuid";
    let statements = [
        format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
        format!("CREATE POLICY {table}_of_the_organization ON {table} USING ({key} = {named})"),
        format!(
            "CREATE POLICY {table}_of_the_owner ON {table} TO CURRENT_USER \
             USING (current_setting('gradus.system', true) = 'owner')"
        ),
    ];
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Takes a wall away, with its gates.
pub async fn unwall(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let gates = format!(
        "DO $$ DECLARE gate name; BEGIN \
           FOR gate IN SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass LOOP \
             EXECUTE format('DROP POLICY %I ON {table}', gate); \
           END LOOP; END $$"
    );
    let open = format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY");
    for statement in [gates, open] {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// A gate in the wall of `table`: a part of Gradus that names itself may do `command` with every organization's rows.
pub async fn gate(manager: &SchemaManager<'_>, part: &str, table: &str, command: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let name = format!("{table}_{}_for_{part}", command.to_lowercase()).replace('-', "_");
        let statement = format!(
            "CREATE POLICY {name} ON {table} FOR {command} USING (current_setting('gradus.system', true) = '{part}')"
        );
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// The one look at a token before its organization is known, as a function, so that signing in stays one statement: it
/// names itself for as long as it looks.
pub async fn sign_in(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let function = "CREATE FUNCTION gradus_sign_in(sought text) RETURNS SETOF tokens LANGUAGE plpgsql ROWS 1 AS $$ \
                        DECLARE before text := coalesce(current_setting('gradus.system', true), ''); \
                        BEGIN \
                          PERFORM set_config('gradus.system', 'sign-in', true); \
                          RETURN QUERY SELECT * FROM tokens WHERE tokens.hash = sought; \
                          PERFORM set_config('gradus.system', before, true); \
                        END $$";
        manager.get_connection().execute_unprepared(function).await?;
    }
    Ok(())
}

/// Takes the function away.
pub async fn drop_sign_in(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared("DROP FUNCTION gradus_sign_in(text)").await?;
    }
    Ok(())
}

/// Gives the places of events an epoch: a random name, and, for SQLite, the last place that was given out.
pub async fn first_epoch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let name = match manager.get_database_backend() {
        DbBackend::Postgres => "replace(gen_random_uuid()::text, '-', '')",
        _ => "lower(hex(randomblob(16)))",
    };
    let sql = format!(
        "INSERT INTO outbox_epoch (\"only\", epoch, place) SELECT 1, {name}, coalesce(max(place), 0) FROM outbox"
    );
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Lets the database give each event its place: the number of the transaction that writes it. SQLite has no such numbers;
/// there the writer, of which there is one at a time, counts.
pub async fn event_places(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = "ALTER TABLE outbox ALTER COLUMN place SET DEFAULT pg_current_xact_id()::text::bigint";
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}
