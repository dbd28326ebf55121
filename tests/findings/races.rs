//! Two at once: one winner (API-4), and one finding for a key (KPI-5).

use gradus_domain::{
    findings::grade::{FindingGrade, FindingSource},
    ids::{DepartmentId, NodeId},
};
use gradus_services::{
    Actor, Command, Never, Unit,
    findings::raise::{RaisedFinding, raise_within},
};
use serde_json::{Value, json};

use super::{done, people, raise, send};
use crate::support::Gradus;

/// API-4: of two people who close one finding, exactly one does; the other is told the version that it has by now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_close_one_finding_are_one_winner_and_one_conflict() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;
    let draft = raise(&gradus, &people.quality, "OBSERVATION").await;
    let issued = done(&gradus, &people.quality, "findingIssue", &draft, json!({})).await;
    let known = done(&gradus, &people.head, "findingAcknowledge", &issued, json!({})).await;
    let input = json!({ "findingId": known["id"], "expectedVersion": known["version"] });

    let (one, other) = tokio::join!(
        send(&gradus, &people.quality, "findingClose", input.clone()),
        send(&gradus, &people.near, "findingClose", input.clone()),
    );

    let won = |answer: &Value| answer["errors"] == json!([]);
    assert!(won(&one) != won(&other), "{one}\n{other}");
    let lost = if won(&one) { &other } else { &one };
    assert_eq!((&lost["errors"][0]["code"], &lost["errors"][0]["currentVersion"]), (&json!("CONFLICT"), &json!(4)));
    let closed = "SELECT count(*) FROM journal_entries WHERE command = 'findingClose' AND outcome = 'DONE'";
    assert_eq!(gradus.database.number(closed).await, 1);
}

/// KPI-5: whoever raises the same again adds to the finding that there is, also at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_is_one_finding_however_often_it_is_raised() {
    let gradus = Gradus::start().await;
    people(&gradus).await;
    let found = gradus.ask("{ department(code: \"NET\") { id } }", json!({})).await;
    let department = DepartmentId::from_node_id(found["department"]["id"].as_str().expect("an id")).expect("an id");
    let again = |note: &str| RaisedFinding {
        title: "NET-01 is red".into(),
        grade: FindingGrade::Minor,
        source: FindingSource::Indicator,
        department,
        audit: None,
        item: None,
        key: Some("NET-01:NET:2026-10".into()),
        note: Some(note.into()),
        issue_at_once: false,
    };
    let raise = |note: &str| {
        let (found, actor) = (again(note), Actor::system(gradus.alpha.id, "test"));
        let run = gradus.services.door.run(&actor, Command::internal("indicatorWatch"), move |unit: &mut Unit| {
            let found = found.clone();
            Box::pin(async move {
                let id = raise_within(unit, &found).await?;
                unit.record(id, None::<&()>, None::<&()>, None);
                Ok::<_, gradus_services::Failure<Never>>(id)
            })
        });
        async move { run.await.expect("raised") }
    };

    let (one, other) = tokio::join!(raise("October"), raise("November"));
    let third = raise("December").await;

    assert_eq!((one, other), (third, third));
    assert_eq!(gradus.database.number("SELECT count(*) FROM findings").await, 1);
    let query = "{ finding(number: \"FND-000001\") { state notes { text } } }";
    let finding = gradus.ask(query, json!({})).await["finding"].clone();
    let mut notes: Vec<_> =
        finding["notes"].as_array().expect("notes").iter().map(|note| note["text"].clone()).collect();
    notes.sort_by_key(ToString::to_string);
    assert_eq!(
        (&finding["state"], notes),
        (&json!("DRAFT"), vec![json!("December"), json!("November"), json!("October")])
    );
}
