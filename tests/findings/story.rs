//! A major finding through two cycles, and a repeat of it (CAP-2 to CAP-6).

use gradus_services::scheduling::timers::fire_due;
use serde_json::{Value, json};

use super::{done, look, people, raise, refused, work_off};
use crate::support::Gradus;

fn judged(verdict: &str) -> Value {
    json!({ "verdict": verdict, "observed": 95.0, "sampleSize": 20, "note": "Twenty pumps were looked at" })
}

/// CAP-2, CAP-3, CAP-4: the whole life, each step in the journal; the wait is over by a timer alone.
#[tokio::test]
async fn a_major_finding_goes_through_two_cycles_and_each_step_leaves_a_line() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;

    let draft = raise(&gradus, &people.quality, "MAJOR").await;
    assert_eq!((&draft["number"], &draft["state"]), (&json!("FND-000001"), &json!("DRAFT")));
    let owner = json!({ "ownerNumber": "N1" });
    let issued = done(&gradus, &people.quality, "findingIssue", &draft, owner).await;
    assert_eq!((&issued["dueOn"], &issued["originalDueOn"]), (&json!("2026-12-20"), &json!("2026-12-20")));
    let known = done(&gradus, &people.head, "findingAcknowledge", &issued, json!({})).await;
    let implemented = work_off(&gradus, &people, &known, "no-training", "2026-12-10").await;
    assert_eq!(implemented["state"], "IMPLEMENTED");

    // Nobody who has a part in it, and nobody of the department, verifies a major finding.
    assert_eq!(refused(&gradus, &people.near, "findingVerify", &implemented, json!({})).await, ["SAME_DEPARTMENT"]);
    let verified = done(&gradus, &people.quality, "findingVerify", &implemented, json!({})).await;
    assert_eq!(
        (&verified["state"], &verified["rounds"][0]["effectiveness"]["checkDueOn"]),
        (&json!("VERIFIED"), &json!("2027-01-19"))
    );
    fire_due(&gradus.services).await.expect("timers fire");
    let waiting = look(&gradus, "FND-000001").await;
    assert_eq!(waiting["state"], "EFFECTIVENESS_WAIT");
    let early = refused(&gradus, &people.quality, "findingJudgeEffectiveness", &waiting, judged("EFFECTIVE")).await;
    assert_eq!(early, ["TOO_EARLY"]);

    gradus.set_clock("2027-01-18T16:00:00Z");
    let report = fire_due(&gradus.services).await.expect("timers fire");
    assert_eq!((report.fired, report.failed), (1, 0), "a look is asked for at midnight in Shanghai");
    let asked = gradus.database.number("SELECT count(*) FROM deliveries WHERE key LIKE 'FINDING_CHECK_DUE:%'").await;
    assert_eq!(asked, 1, "who verified and who raised it is one person");
    let waiting = look(&gradus, "FND-000001").await;
    let reopened = done(&gradus, &people.quality, "findingJudgeEffectiveness", &waiting, judged("INEFFECTIVE")).await;
    assert_eq!(
        (&reopened["state"], &reopened["cycle"], &reopened["dueOn"]),
        (&json!("REOPENED"), &json!(2), &json!("2027-02-18"))
    );

    let implemented = work_off(&gradus, &people, &reopened, "no-checklist", "2027-02-10").await;
    done(&gradus, &people.quality, "findingVerify", &implemented, json!({})).await;
    fire_due(&gradus.services).await.expect("timers fire");
    gradus.set_clock("2027-03-20T02:00:00Z");
    fire_due(&gradus.services).await.expect("timers fire");
    let waiting = look(&gradus, "FND-000001").await;
    let closed = done(&gradus, &people.quality, "findingJudgeEffectiveness", &waiting, judged("EFFECTIVE")).await;
    assert_eq!((&closed["state"], &closed["closedOn"]), (&json!("CLOSED"), &json!("2027-03-20")));

    let sql = "SELECT command FROM journal_entries WHERE object_kind = 'finding' AND outcome = 'DONE' ORDER BY at, id";
    let cycle = [
        "findingAnalyze",
        "findingPlan",
        "findingStart",
        "correctiveActionComplete",
        "findingVerify",
        "timerFire",
        "findingJudgeEffectiveness",
    ];
    let steps = [["findingRaise", "findingIssue", "findingAcknowledge"].as_slice(), &cycle, &cycle].concat();
    assert_eq!(gradus.database.texts(sql).await, steps);
    figures(&gradus).await;
}

/// Formulas 4.13 and 4.14: both rounds were verified in time; the first look found no effect.
async fn figures(gradus: &Gradus) {
    let query = "{ findingFigures(period: \"2026-Q4\") { closedOnTime { numerator denominator basisPoints } }
        next: findingFigures(period: \"2027-Q1\", department: \"NET\") {
            effectiveness { numerator denominator } effectivenessAtFirstCheck { numerator denominator }
            closedOnTimeOriginally { numerator denominator } } }";
    let figures = gradus.ask(query, json!({})).await;
    let share = |numerator, denominator| json!({ "numerator": numerator, "denominator": denominator });

    assert_eq!(
        figures["findingFigures"]["closedOnTime"],
        json!({ "numerator": 1, "denominator": 1, "basisPoints": 10_000 })
    );
    assert_eq!(figures["next"]["effectiveness"], share(1, 2));
    assert_eq!(figures["next"]["effectivenessAtFirstCheck"], share(0, 1));
    assert_eq!(figures["next"]["closedOnTimeOriginally"], share(1, 1));
}

/// CAP-6: an extension moves the due day and leaves the first one; a minor finding needs no other department.
#[tokio::test]
async fn a_due_day_is_moved_and_the_first_one_stays() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;
    let draft = raise(&gradus, &people.quality, "MINOR").await;
    let issued =
        done(&gradus, &people.quality, "findingIssue", &draft, json!({ "ownerNumber": "N1", "dueOn": "2026-12-01" }))
            .await;
    let later = json!({ "dueOn": "2026-12-15", "reason": "parts are late" });
    let moved = done(&gradus, &people.quality, "findingExtend", &issued, later.clone()).await;

    assert_eq!((&moved["dueOn"], &moved["originalDueOn"]), (&json!("2026-12-15"), &json!("2026-12-01")));
    assert_eq!(refused(&gradus, &people.quality, "findingExtend", &moved, later).await, ["NOT_LATER"]);
    gradus.set_clock("2026-12-05T02:00:00Z");
    let now = look(&gradus, "FND-000001").await;
    assert_eq!((&now["isOverdue"], &now["isOverdueOriginally"]), (&json!(false), &json!(true)));
    let known = done(&gradus, &people.head, "findingAcknowledge", &moved, json!({})).await;
    let implemented = work_off(&gradus, &people, &known, "no-training", "2026-12-10").await;
    done(&gradus, &people.near, "findingVerify", &implemented, json!({})).await;
}

/// CAP-2: an accepted risk comes back by itself.
#[tokio::test]
async fn an_accepted_risk_returns_to_analysis_on_its_day() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;
    let draft = raise(&gradus, &people.quality, "MAJOR").await;
    let issued = done(&gradus, &people.quality, "findingIssue", &draft, json!({ "ownerNumber": "N1" })).await;
    let known = done(&gradus, &people.head, "findingAcknowledge", &issued, json!({})).await;
    let until = json!({ "untilOn": "2026-12-24", "reason": "replaced next year" });
    done(&gradus, &people.quality, "findingAcceptRisk", &known, until).await;

    gradus.set_clock("2026-12-23T15:59:59Z");
    fire_due(&gradus.services).await.expect("timers fire");
    let accepted = look(&gradus, "FND-000001").await;
    gradus.set_clock("2026-12-23T16:00:00Z");
    fire_due(&gradus.services).await.expect("timers fire");
    let back = look(&gradus, "FND-000001").await;

    assert_eq!((&accepted["state"], &accepted["isOverdue"]), (&json!("RISK_ACCEPTED"), &json!(false)));
    assert_eq!((&back["state"], &back["isOverdue"]), (&json!("ANALYSIS"), &json!(true)));
}
