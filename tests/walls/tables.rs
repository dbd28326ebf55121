//! The list of walled tables is the list of tables that there are.

use std::collections::BTreeSet;

use gradus_store::wall::System;

use super::auditor;
use crate::support::TestDatabase;

#[tokio::test]
async fn every_table_of_an_organizations_rows_is_walled() {
    let database = TestDatabase::fresh().await;
    let sql = if database.is_postgres() {
        "SELECT table_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name = 'organization_id'"
    } else {
        "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name = 'organization_id'"
    };
    let there: BTreeSet<_> = database.texts(sql).await.into_iter().collect();
    let walled: BTreeSet<_> = gradus_migration::walled().into_iter().map(str::to_owned).collect();

    assert!(there.len() > 45, "{there:?}");
    assert_eq!(there, walled);
}

/// Each gate is one that a part of Gradus needs, and each part that names itself has one.
#[tokio::test]
async fn every_gate_belongs_to_a_part_of_gradus() {
    let database = TestDatabase::fresh().await;
    if !database.is_postgres() {
        return;
    }
    let conditions = "SELECT DISTINCT pg_get_expr(polqual, polrelid) FROM pg_policy";
    let gates: BTreeSet<_> = database
        .texts(conditions)
        .await
        .iter()
        .filter_map(|condition| Some(condition.split_once("'gradus.system'")?.1.split('\'').nth(1)?.to_owned()))
        .collect();

    let mut parts: BTreeSet<_> = System::ALL.map(|part| part.as_str().to_owned()).into();
    parts.extend(["sign-in", "owner"].map(str::to_owned));
    assert_eq!(gates, parts);
    assert!(auditor::parts().iter().all(|part| gates.contains(*part)), "{:?}", auditor::parts());
}
