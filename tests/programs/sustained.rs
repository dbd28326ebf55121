//! Measures that stay in effect, or do not (PRG-6).

use gradus_services::scheduling::timers::fire_due;
use serde_json::{Value, json};

use super::gates::{Story, send};

async fn check(story: &Story, code: &str, token: &str, in_effect: bool) -> Value {
    let measure = story.measure(code).await;
    let input = json!({ "measureId": measure["id"], "expectedVersion": measure["version"], "isInEffect": in_effect,
        "basis": "INSPECTION", "note": "seen on the spot" });
    send(&story.gradus, token, "measureCheck", input, "measure { state }").await
}

/// Fires what is due at an instant; answers how many quarters were missed by then.
async fn fire(story: &Story, at: &str) -> i64 {
    story.gradus.set_clock(at);
    fire_due(&story.gradus.services).await.expect("timers fire");
    story.gradus.database.number("SELECT count(*) FROM measure_checks WHERE result = 'MISSING'").await
}

/// The open-ended phase from 1 November 2026, and M103 verified.
async fn under_way() -> Story {
    let story = Story::begin("2025-11-01").await;
    for place in [0, 1] {
        assert_eq!(story.skip(place).await["errors"], json!([]));
    }
    story.verify("M103", &["SNR", "HRT"]).await;
    story
}

/// PRG-6
#[tokio::test]
async fn a_sustained_measure_that_nobody_checks_in_a_quarter_degrades_by_itself() {
    let story = under_way().await;
    assert_eq!(check(&story, "M103", &story.decider, true).await["measure"]["state"], "SUSTAINED");

    let early = fire(&story, "2027-03-31T15:59:59Z").await;
    let due = fire(&story, "2027-03-31T16:00:00Z").await;

    assert_eq!((early, due), (0, 1), "when the quarter is over in Shanghai, and not before");
    let lapsed = story.measure("M103").await;
    assert_eq!(lapsed["state"], "DEGRADED");
    let missing = json!({ "quarter": "2027-Q1", "result": "MISSING", "checkedOn": "2027-04-01" });
    assert_eq!(lapsed["checks"][1], missing);

    // A check brings it back, and one in the next quarter keeps it.
    assert_eq!(check(&story, "M103", &story.decider, true).await["measure"]["state"], "SUSTAINED");
    story.gradus.set_clock("2027-09-30T02:00:00Z");
    check(&story, "M103", &story.decider, true).await;
    assert_eq!(fire(&story, "2027-10-01T02:00:00Z").await, 1);
    assert_eq!(story.measure("M103").await["state"], "SUSTAINED");
    assert_eq!(fire(&story, "2028-01-01T02:00:00Z").await, 2, "nobody came in the fourth quarter");
}

/// PRG-6, RSP-5
#[tokio::test]
async fn nobody_checks_what_the_own_department_carries_out_and_a_failing_check_degrades() {
    let story = under_way().await;

    let own = check(&story, "M103", &story.opener, true).await;
    let failed = check(&story, "M103", &story.decider, false).await;
    let early = check(&story, "M101", &story.decider, true).await;

    assert_eq!((&own["errors"][0]["code"], &own["errors"][0]["rule"]), (&json!("OWN_WORK"), &json!("RSP-5")));
    assert_eq!(failed["measure"]["state"], "DEGRADED");
    assert_eq!(early["errors"][0]["code"], "WRONG_STATE");
}

/// PRG-6: before the open-ended phase nothing lapses; the look moves on.
#[tokio::test]
async fn before_the_open_ended_phase_no_measure_lapses() {
    let story = Story::begin("2026-06-01").await;
    story.verify("M103", &["SNR", "HRT"]).await;
    check(&story, "M103", &story.decider, true).await;

    assert_eq!(fire(&story, "2027-04-01T02:00:00Z").await, 0);
    assert_eq!(story.measure("M103").await["state"], "SUSTAINED");
    let armed = "SELECT count(*) FROM timers WHERE kind = 'MEASURE_CHECK' AND state = 'ARMED'";
    assert_eq!(story.gradus.database.number(armed).await, 1);
}

/// PRG-6: all that is missing is told, and nothing needs itself.
#[tokio::test]
async fn a_measure_does_not_begin_before_what_it_needs_and_needs_nothing_in_a_circle() {
    let story = Story::begin("2026-01-01").await;
    let update = async |code: &str, needs: Value| {
        let measure = story.measure(code).await;
        let input =
            json!({ "measureId": measure["id"], "expectedVersion": measure["version"], "changes": { "needs": needs } });
        send(&story.gradus, &story.gradus.alpha.admin, "measureUpdate", input, "measure { needs { code } }").await
    };
    story.gradus.database.execute("DELETE FROM measure_indicators").await;

    let needs = update("M103", json!(["M101"])).await;
    let circle = update("M101", json!(["M103"])).await;
    let measure = story.measure("M103").await;
    let input = json!({ "measureId": measure["id"], "expectedVersion": measure["version"] });
    let refused = send(&story.gradus, &story.gradus.alpha.admin, "measureStart", input, "measure { state }").await;

    assert_eq!(needs["measure"]["needs"], json!([{ "code": "M101" }]));
    assert_eq!(circle["errors"][0]["code"], "CIRCLE");
    assert_eq!(circle["errors"][0]["message"], "The measure would need itself: M101 → M103 → M101.");
    let codes: Vec<_> =
        refused["errors"].as_array().expect("errors").iter().map(|error| error["code"].clone()).collect();
    assert_eq!(codes, ["NO_INDICATOR", "NEEDS_UNDONE"]);
}
