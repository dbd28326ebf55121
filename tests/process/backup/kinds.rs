//! Every kind of value, at its ends, from a file to the other kind of database and back.

use super::{Machine, TestDatabase, backed_up, dump, manifest, tamper, text};
use crate::process::ORGANIZATION;

/// Whole numbers of 64 bits, and more rows than one statement takes.
const NUMBERS: &[&str] = &[
    "INSERT INTO sequences (organization_id, name, value) SELECT id, 'most', 9223372036854775807 FROM organizations",
    "INSERT INTO sequences (organization_id, name, value) SELECT id, 'least', -9223372036854775808 FROM organizations",
    "INSERT INTO sequences (organization_id, name, value) \
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1201) \
     SELECT id, 'n' || i, i FROM n, organizations",
];

/// Ids whose first bit is set and others, nothing beside an empty text, JSON whose keys one database reorders and whose
/// signs lie beyond the first plane, the ends of 32 bits, and instants around the years from which databases count.
const DEPARTMENTS: &str = r#"
    INSERT INTO departments (organization_id, id, code, name, kind, tier, duty, origin, version, created_at)
    SELECT o.id, d.column1, d.column2, d.column3, 'SHOP', d.column4, d.column5, 'TEST', d.column6, d.column7
    FROM organizations o, (VALUES
        (x'ff00000000007000800000000000000f', 'a', '{"en":"a"}', '', '[]', 2147483647,
            '1969-12-31T23:59:59.999999+00:00'),
        (x'00000000000070008000000000000001', 'B',
            '{"zz":{"y":[1,{"c":null,"bb":true}],"x":"\u0001"},"a":"😀","😀":1.5}', NULL, '[]', -2147483648,
            '1999-12-31T23:59:59.999999+00:00'),
        (x'7f000000000070008000000000000001', '_', '{"en":"\ud83d\ude00"}', 'x', 'null', 1,
            '2024-02-29T23:59:59.000001+00:00'),
        (x'80000000000070008000000000000001', 'é', '{}', NULL, '[1e3, -0.5, 18446744073709551615, 0.1]', 1,
            '1970-01-01T00:00:00+00:00')) d"#;

/// The JSON value null beside no value.
const TOKENS: &str = "
    INSERT INTO tokens (organization_id, id, name, hash, role, created_at, expires_at, scopes)
    SELECT o.id, t.column1, t.column2, t.column3, 'AUDITOR', t.column4, t.column5, t.column6
    FROM organizations o, (VALUES
        (x'ffffffffffff7fffbfffffffffffffff', 'no value', 'h1', '2000-02-29T00:00:00+00:00',
            '2000-02-29T23:59:59.999999+00:00', NULL),
        (x'00000000000000000000000000000001', '', 'h2', '1969-07-20T20:17:40.000001+00:00',
            '9999-12-30T12:00:00.999999+00:00', 'null')) t";

/// Keys that people sort otherwise than their bytes, and a row that is longer than a statement should be.
const KEYS: &str = "
    INSERT INTO idempotency_keys (organization_id, principal, key, command, fingerprint, answer, created_at)
    SELECT o.id, 'p', k.column1, 'c', 'f', k.column2, '2026-01-01T00:00:00+00:00'
    FROM organizations o, (VALUES ('a', ''), ('B', 'x'), ('_', hex(zeroblob(3000000))), ('é', 'e'), ('z', 'z'),
        ('😀', 'beyond the first plane'), ('～', 'before it by its bytes, after it in UTF-16')) k";

/// Names of the tables that differ.
fn differing(one: &dump::Dump, other: &dump::Dump) -> Vec<String> {
    let names = one.keys().chain(other.keys()).filter(|name| one.get(*name) != other.get(*name));
    names.cloned().collect()
}

#[tokio::test]
async fn every_value_that_a_column_may_hold_goes_there_and_back() {
    let source = Machine::on(TestDatabase::embedded().await);
    source.done(ORGANIZATION);
    tamper(source.database.url(), &[NUMBERS, &[DEPARTMENTS, TOKENS, KEYS][..]].concat()).await;
    let before = dump(source.database.url()).await;
    assert_eq!(
        (before["sequences"].len(), before["departments"].len(), before["idempotency_keys"].len()),
        (1203, 4, 7)
    );
    let first = backed_up(&source, "backup.db");

    let there = Machine::new().await;
    there.done(&["restore", text(&first)]);
    assert_eq!(differing(&before, &dump(there.database.url()).await), [""; 0]);
    let second = backed_up(&there, "backup.db");
    let back = Machine::on(TestDatabase::embedded().await);
    back.done(&["restore", text(&second)]);
    assert_eq!(differing(&before, &dump(back.database.url()).await), [""; 0]);

    let (first, second) = (manifest(&first).await, manifest(&second).await);
    let of_values = |manifest: &serde_json::Value| {
        let tables = manifest["tables"].as_array().expect("tables").clone();
        let without_journal =
            |table: &serde_json::Value| table["table"].as_str().is_some_and(|name| !name.starts_with("journal"));
        tables.into_iter().filter(without_journal).collect::<Vec<_>>()
    };
    assert_eq!(of_values(&first), of_values(&second), "both databases have the same digests");
}

/// What one database would give back in other digits cannot be kept; the place is told.
#[tokio::test]
async fn a_value_that_no_backup_keeps_fails_it_and_its_column_is_told() {
    for (value, place) in [
        ("UPDATE organizations SET name = '{\"en\":\"x\",\"n\":0.30000000000000004}'", "organizations.name"),
        ("UPDATE organizations SET created_at = '2026-01-01T00:00:00.000000001+00:00'", "organizations.created_at"),
    ] {
        let machine = Machine::on(TestDatabase::embedded().await);
        machine.done(ORGANIZATION);
        tamper(machine.database.url(), &[value]).await;
        let file = machine.data_dir().join("backup.db");

        let ran = machine.run(&["backup", text(&file)]);

        assert_eq!((ran.status, file.exists()), (1, false), "{place}: {}", ran.stderr);
        assert!(ran.stderr.contains(place), "{place}: {}", ran.stderr);
    }
}
