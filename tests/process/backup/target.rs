//! Into which databases a backup is restored: those that belong to nobody, and on which nobody works.

use sea_orm::{ConnectOptions, ConnectionTrait, Database};

use super::{Machine, Running, TestDatabase, backed_up, dump, small, text};

/// Starts a service on a database that belongs to nobody, and ends it: it has offered a claim.
async fn offered(machine: &Machine) {
    let mut served = Running::start(machine.command(&["serve", "--listen", "127.0.0.1:0"]));
    served.address().await;
    served.signal("INT");
    assert_eq!(served.ended().await.0, Some(0));
    assert_eq!(machine.database.number("SELECT count(*) FROM first_claim").await, 1);
}

#[tokio::test]
async fn a_database_that_only_offers_itself_to_be_claimed_is_restored_into() {
    let machine = small().await;
    let source = dump(machine.database.url()).await;
    let file = backed_up(&machine, "backup.db");

    for target in [Machine::new().await, Machine::on(TestDatabase::embedded().await)] {
        offered(&target).await;

        target.done(&["restore", text(&file)]);

        assert_eq!(dump(target.database.url()).await, source);
        assert_eq!(target.database.number("SELECT count(*) FROM first_claim").await, 0, "nobody can claim it now");
    }
}

/// SQLite does not tell who has its file open.
#[tokio::test]
async fn a_database_on_which_a_service_runs_is_not_restored_into() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let target = Machine::new().await;
    if !target.database.is_postgres() {
        return;
    }
    let mut options = ConnectOptions::new(target.database.url());
    options.max_connections(1).map_sqlx_postgres_opts(|options| options.application_name("gradus"));
    let service = Database::connect(options).await.expect("a connection");
    service.execute_unprepared("SET lock_timeout = 0").await.expect("a statement");

    let refused = target.run(&["restore", text(&file)]);
    service.close().await.expect("closed");

    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("Gradus runs on the database"), "{}", refused.stderr);
    assert_eq!(target.database.number("SELECT count(*) FROM organizations").await, 0);
    target.done(&["restore", text(&file)]);
}

/// Whoever comes after the look at the sessions waits, and finds a database that belongs to somebody.
#[tokio::test]
async fn a_restore_holds_every_table_alone_from_its_first_statement_on() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let target = Machine::new().await;
    if !target.database.is_postgres() {
        return;
    }
    let reader = target.database.connect().await;
    let open = sea_orm::TransactionTrait::begin(&reader).await.expect("a transaction");
    // A table that no reference leads to or from, and of which the backup has no row: nothing else would touch it.
    open.execute_unprepared("SELECT count(*) FROM simulated_clock").await.expect("a statement");

    let refused = target.run(&["restore", text(&file)]);
    open.rollback().await.expect("rolled back");
    reader.close().await.expect("closed");

    assert_eq!(refused.status, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("lock timeout"), "{}", refused.stderr);
    target.done(&["restore", text(&file)]);
}
