//! For how long a cursor is of use: in the database that gave it out, whatever is cleared away there, and in no other.

use serde_json::json;

use super::{cursor, department, start, wire::Wire};
use crate::{
    process::Machine,
    support::{Gradus, TestDatabase},
};

/// A restored database gives out places anew. By the time of the old cursor there are more events than before, so that
/// its place is one of those.
#[tokio::test]
async fn a_cursor_from_before_a_restore_is_refused() {
    let gradus = start().await;
    department(&gradus, &gradus.alpha.admin, "BEFORE", None).await;
    let old = cursor(&gradus).await;
    let machine = Machine::on(TestDatabase::beside(&gradus.database));
    let file = machine.data_dir().join("backup.db");
    let file = file.to_str().expect("UTF-8");
    machine.done(&["backup", file]);

    let target = Machine::on(TestDatabase::fresh().await);
    target.done(&["restore", file, "--reason", "a test"]);
    let restored = Gradus::start_unclaimed(TestDatabase::beside(&target.database)).await;
    for number in 0..5 {
        department(&restored, &gradus.alpha.admin, &format!("D{number}"), None).await;
    }
    let mut wire = Wire::signed_in(restored.address(), &gradus.alpha.admin).await;
    let query = "subscription ($after: String) { changes(after: $after) { nodeId } }";
    wire.subscribe("x", query, json!({ "after": old })).await;
    let refused = wire.next().await;

    assert_eq!(refused["type"], "error", "{refused}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "BAD_REQUEST", "{refused}");
}

/// Events that everybody has heard of may be cleared away: what comes later stands after every cursor all the same.
#[tokio::test]
async fn a_cursor_is_of_use_after_events_were_cleared_away() {
    let gradus = start().await;
    for number in 0..3 {
        department(&gradus, &gradus.alpha.admin, &format!("D{number}"), None).await;
    }
    let begin = cursor(&gradus).await;
    gradus.database.execute("DELETE FROM outbox").await;

    let made = department(&gradus, &gradus.alpha.admin, "LATER", None).await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(Some(&begin)).await;

    assert_eq!(wire.changed(1).await, [made]);
}
