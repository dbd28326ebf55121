//! Texts with U+0000, which older files may hold: SQLite keeps them, PostgreSQL takes none.

use super::{Machine, TestDatabase, dump, manifest, tamper, text};
use crate::process::ORGANIZATION;

#[tokio::test]
async fn a_text_with_a_zero_is_told_when_it_is_backed_up_and_goes_into_sqlite_only() {
    let machine = Machine::on(TestDatabase::embedded().await);
    machine.done(ORGANIZATION);
    let keys = "INSERT INTO idempotency_keys (organization_id, principal, key, command, fingerprint, answer, created_at) \
                SELECT id, 'p', 'a' || char(0) || 'b', 'c', 'f', '1', '2026-01-01T00:00:00+00:00' FROM organizations";
    let name = r#"UPDATE organizations SET name = '{"en":"x\u0000"}'"#;
    tamper(machine.database.url(), &[keys, name]).await;
    let file = machine.data_dir().join("backup.db");

    let taken = machine.run(&["backup", text(&file)]);

    assert_eq!(taken.status, 0, "{}", taken.stderr);
    for place in ["idempotency_keys.key", "organizations.name", "U+0000"] {
        assert!(taken.stderr.contains(place), "{}", taken.stderr);
    }
    let told = manifest(&file).await["zeros"].clone();
    assert_eq!(
        (&told[0]["rows"], told[0]["keys"][0].as_str().map(|key| key.ends_with(r"p a\0b"))),
        (&1.into(), Some(true))
    );
    let target = Machine::on(TestDatabase::embedded().await);
    target.done(&["restore", text(&file)]);
    assert_eq!(dump(target.database.url()).await, dump(machine.database.url()).await);
    let server = Machine::new().await;
    if server.database.is_postgres() {
        let refused = server.run(&["restore", text(&file)]);
        assert_eq!(refused.status, 1);
        assert!(refused.stderr.contains("idempotency_keys.key holds U+0000"), "{}", refused.stderr);
        assert_eq!(server.database.number("SELECT count(*) FROM organizations").await, 0);
    }
}
