//! What is done with evidence, and who sees it.

use gradus_domain::access::RolePreset;
use gradus_services::evidence::sweep::sweep;
use serde_json::{Value, json};

use super::{send, stored};
use crate::support::Gradus;

async fn measure(gradus: &Gradus) -> Value {
    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 1) { nodes { id version } } } }";
    gradus.ask(query, json!({})).await["program"]["measures"]["nodes"][0].clone()
}

async fn advance(gradus: &Gradus, command: &str, measure: &Value, version: i32) {
    let query = format!(
        "mutation ($input: Measure{command}Input!) {{ done: measure{command}(input: $input) {{ errors {{ code }} }} }}"
    );
    let input = json!({ "measureId": measure["id"], "expectedVersion": version });
    let done = gradus.ask_as(&gradus.alpha.quality, &query, json!({ "input": input })).await;
    assert_eq!(done["done"]["errors"], json!([]), "{command}");
}

/// DOC-1, SEC-1
#[tokio::test]
async fn evidence_is_bound_to_a_measure_and_frozen_with_its_verification() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let quality = gradus.alpha.quality.as_str();
    let employee = gradus.token(&gradus.alpha, RolePreset::Employee, None, None).await;
    let integration = gradus.token(&gradus.alpha, RolePreset::Integration, None, None).await;
    let measure = measure(&gradus).await;
    let object = json!({ "objectId": measure["id"] });
    let one = gradus.picture(quality, "one.png", b"1").await;
    let two = gradus.picture(quality, "two.png", b"2").await;

    assert_eq!(gradus.fetch(&employee, &one, None).await.status(), 404, "nobody's record shows it yet");
    let refused = send(&gradus, &employee, "Bind", &one, 1, object.clone()).await;
    assert_eq!(refused["errors"][0]["code"], "NOT_FOUND", "what one does not see");
    let bound = send(&gradus, quality, "Bind", &one, 1, object.clone()).await;
    assert_eq!((&bound["errors"], &bound["evidence"]["version"]), (&json!([]), &json!(2)));
    let twice = send(&gradus, quality, "Bind", &one, 2, object.clone()).await;
    assert_eq!(twice["errors"][0]["code"], "BOUND_ALREADY");
    assert_eq!(gradus.fetch(&employee, &one, None).await.status(), 200, "who reads the measure reads it");
    assert_eq!(gradus.fetch(&integration, &one, None).await.status(), 404, "who does not does not");
    assert_eq!(gradus.fetch(&employee, &two, None).await.status(), 404);
    let off = send(&gradus, quality, "Unbind", &one, 2, object.clone()).await;
    assert_eq!((&off["errors"], &off["evidence"]["uses"]), (&json!([]), &json!([])));
    assert_eq!(gradus.fetch(&employee, &one, None).await.status(), 404);
    send(&gradus, quality, "Bind", &one, 3, object.clone()).await;

    for (version, command) in [(1, "Start"), (2, "Implement"), (3, "Verify")] {
        advance(&gradus, command, &measure, version).await;
    }

    let stays = send(&gradus, quality, "Unbind", &one, 4, object.clone()).await;
    assert_eq!((&stays["errors"][0]["code"], &stays["errors"][0]["rule"]), (&json!("FROZEN"), &json!("DOC-1")));
    let late = send(&gradus, quality, "Bind", &two, 1, object.clone()).await;
    assert_eq!(late["errors"][0]["code"], "RECORD_CLOSED");
    let query = "query ($id: ID!) { evidenceFiles(filter: { objectId: $id }) { totalCount nodes { id
        uses { frozenAt object { id } } availableTransitions { command allowed } } } }";
    let found = gradus.ask_as(&employee, query, json!({ "id": measure["id"] })).await["evidenceFiles"].clone();
    assert_eq!((&found["totalCount"], &found["nodes"][0]["id"]), (&json!(1), &json!(one)));
    assert_eq!(found["nodes"][0]["uses"][0]["object"]["id"], measure["id"]);
    assert!(found["nodes"][0]["uses"][0]["frozenAt"].is_string());
    let may = found["nodes"][0]["availableTransitions"].as_array().expect("transitions");
    assert!(may.iter().all(|next| next["command"] == "evidenceBind" || next["allowed"] == false), "{may:?}");
    let lines =
        "SELECT command FROM journal_entries WHERE command LIKE 'evidence%' AND outcome = 'DONE' ORDER BY at, id";
    let lines = gradus.database.texts(lines).await;
    let told =
        ["evidenceBind", "evidenceUnbind", "evidenceUpload"].map(|name| lines.iter().filter(|l| *l == name).count());
    assert_eq!(told, [2, 1, 2], "{lines:?}");
}

/// DOC-1: what was signed off is replaced by a new revision only.
#[tokio::test]
async fn a_revision_is_replaced_once_and_stays() {
    let gradus = Gradus::start().await;
    let quality = gradus.alpha.quality.as_str();
    let one = gradus.picture(quality, "one.png", b"1").await;

    let two = gradus.picture(quality, &format!("two.png&replaces={one}&source=site%207&retention=LONG"), b"2").await;
    let (status, again) = gradus
        .hand_in(quality, &format!("name=three.png&replaces={one}"), "image/png", crate::support::evidence::PNG)
        .await;

    assert_eq!((status, &again["errors"][0]["extensions"]["code"]), (422, &json!("REPLACED_ALREADY")));
    let query = "query ($id: ID!) { evidence(id: $id) { revision replaces { id revision } replacedBy { id } source retention } }";
    let found = gradus.ask_as(quality, query, json!({ "id": two })).await["evidence"].clone();
    assert_eq!(
        found,
        json!({ "revision": 2, "replaces": { "id": one, "revision": 1 }, "replacedBy": null, "source": "site 7",
            "retention": "LONG" })
    );
    let found = gradus.ask_as(quality, query, json!({ "id": one })).await["evidence"].clone();
    assert_eq!((&found["replacedBy"]["id"], &found["source"]), (&json!(two), &Value::Null));
    assert_eq!(gradus.fetch(quality, &one, None).await.status(), 200);
}

/// DOC-4
#[tokio::test]
async fn evidence_is_purged_after_its_retention_and_never_under_a_hold() {
    let gradus = Gradus::start().await;
    let quality = gradus.alpha.quality.as_str();
    let why = json!({ "reason": "asked by the court" });
    let one = gradus.picture(quality, "one.png", b"same").await;
    let two = gradus.picture(quality, "two.png", b"same").await;

    let early = send(&gradus, quality, "Purge", &one, 1, why.clone()).await;
    assert_eq!(early["errors"][0]["code"], "WRONG_STATE");
    let closed = send(&gradus, quality, "Archive", &one, 1, json!({})).await;
    assert_eq!(closed["evidence"]["archivedOn"], "2026-11-20");
    assert_eq!(closed["evidence"]["keptUntil"], "2029-11-20");
    let early = send(&gradus, quality, "Purge", &one, 2, why.clone()).await;
    assert_eq!((&early["errors"][0]["code"], &early["errors"][0]["rule"]), (&json!("KEPT"), &json!("DOC-4")));
    let held = send(&gradus, quality, "Hold", &one, 2, why.clone()).await;
    assert_eq!(held["evidence"]["hold"]["reason"], "asked by the court");
    assert_eq!(send(&gradus, quality, "Hold", &one, 3, why.clone()).await["errors"][0]["code"], "ON_HOLD");
    gradus.set_clock("2029-11-21T02:00:00Z");
    // Tokens do not live that long.
    let quality = &gradus.token(&gradus.alpha, RolePreset::QualityManager, None, None).await;
    let admin = &gradus.token(&gradus.alpha, RolePreset::OrganizationAdmin, None, None).await;
    let kept = send(&gradus, quality, "Purge", &one, 3, why.clone()).await;
    assert_eq!((&kept["errors"][0]["code"], &kept["errors"][0]["rule"]), (&json!("ON_HOLD"), &json!("DOC-4")));
    let mute = send(&gradus, quality, "Release", &one, 3, json!({ "reason": " " })).await;
    assert_eq!(mute["errors"][0]["code"], "REASON_MISSING");
    assert_eq!(send(&gradus, quality, "Release", &one, 3, why.clone()).await["errors"], json!([]));
    let unseen = send(&gradus, admin, "Purge", &one, 4, why.clone()).await;
    assert_eq!(unseen["errors"][0]["code"], "NOT_FOUND", "who runs the installation does not see it");

    let purged = send(&gradus, quality, "Purge", &one, 4, why.clone()).await;

    assert_eq!(purged["errors"], json!([]));
    assert_eq!((&purged["evidence"]["state"], &purged["evidence"]["downloadPath"]), (&json!("PURGED"), &Value::Null));
    assert!(purged["evidence"]["sha256"].as_str().is_some_and(|hash| hash.len() == 64), "the tombstone has the hash");
    assert_eq!(gradus.fetch(quality, &one, None).await.status(), 410);
    sweep(&gradus.services).await.expect("a sweep");
    assert_eq!(stored(&gradus), 1, "the other revision has the same bytes");
    assert_eq!(gradus.fetch(quality, &two, None).await.status(), 200);
    send(&gradus, quality, "Archive", &two, 1, json!({})).await;
    gradus.set_clock("2032-11-25T02:00:00Z");
    let quality = &gradus.token(&gradus.alpha, RolePreset::QualityManager, None, None).await;
    assert_eq!(send(&gradus, quality, "Purge", &two, 2, why.clone()).await["errors"], json!([]));
    assert_eq!(stored(&gradus), 1, "only after the commit");
    assert_eq!((sweep(&gradus.services).await.expect("a sweep"), stored(&gradus)), (1, 0));
    let again = send(&gradus, quality, "Purge", &two, 3, why).await;
    assert_eq!(again["errors"][0]["code"], "WRONG_STATE");
}
