//! Reliability 3.1.7: a commit of unknown outcome while the server is away: nothing is answered that may turn out wrong.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_graphql::Value;
use gradus_domain::{ids::DepartmentId, locale::LocalizedText};
use gradus_services::{
    Actor, Command, Failure, Services,
    door::faults::{Point, hits},
    people::department_create::{DepartmentCreate, department_create},
};
use gradus_store::error::StoreError;
use serde_json::json;

use super::{Caller, Witness, cancel::Requests, points::key};
use crate::support::Gradus;

/// The same parts behind a door that gives up soon.
fn impatient(services: &Services) -> Services {
    Services { door: services.door.clone().patient_for(Duration::from_millis(500)), ..services.clone() }
}

/// The server comes back after more tries than an interrupted command has, and with faults that end any other command.
#[tokio::test]
async fn a_command_in_doubt_waits_for_the_server_to_come_back() {
    let gradus = Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let witness = Witness::of(&gradus.database).await;
    for (number, actions) in ["remembered=doubt,arrived=away", "committed=doubt,arrived=away"].into_iter().enumerate() {
        let key = key(actions, "returns");
        caller.keyed("departmentCreate", &json!({ "code": format!("D{number}"), "name": "x" }), &key).await.done();
        assert_eq!(witness.done(&key).await, 1, "{actions}");
        let tries = hits(&key, Point::Arrived);
        assert_eq!(tries, if number == 0 { 9 } else { 1 }, "{actions}");
    }
}

/// Where the server stays away, the caller is told to ask again, and neither that it broke nor that it was refused.
#[tokio::test]
async fn a_command_whose_outcome_stays_unknown_says_so() {
    let gradus = Gradus::start().await;
    let witness = Witness::of(&gradus.database).await;
    let requests = Requests::of(impatient(&gradus.services), &gradus.alpha.admin).await;
    let key = key("remembered=doubt,arrived=gone", "away");

    let answer = requests.cut("departmentCreate", &json!({ "code": "A", "name": "x" }), &key, usize::MAX).await;

    let answer = answer.expect("it ends");
    let error = answer.errors.first().expect("an error");
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    assert_eq!(code, Some(&Value::from("UNAVAILABLE")));
    assert!(error.message.contains("ask again with the same idempotency key"), "{}", error.message);
    assert_eq!(witness.number("SELECT count(*) FROM journal_entries WHERE outcome = 'REFUSED'").await, 0);
}

/// A rule that refuses the second try may be looking at what the first one did.
#[tokio::test]
async fn a_refusal_in_doubt_is_neither_answered_nor_recorded() {
    let gradus = Gradus::start().await;
    let services = impatient(&gradus.services);
    let tries = Arc::new(AtomicU32::new(0));
    let actor = Actor::command_line(gradus.alpha.id);
    let command = Command::new("departmentCreate", &json!({}), Some(key("remembered=doubt", "refused")));

    let seen = tries.clone();
    let run = services.door.run(&actor, command, move |unit| {
        let again = seen.fetch_add(1, Ordering::SeqCst) > 0;
        Box::pin(async move {
            if again {
                return Err(Failure::Forbidden);
            }
            let name = LocalizedText::plain("x");
            let input = DepartmentCreate { code: "A".into(), name, kind: "department".into(), parent_code: None };
            department_create(unit, &input).await
        })
    });
    let outcome: Result<DepartmentId, _> = run.await;

    assert!(matches!(outcome, Err(Failure::Broken(StoreError::OutcomeUnknown))), "{outcome:?}");
    assert!(tries.load(Ordering::SeqCst) > 1);
    let lines = "SELECT count(*) FROM journal_entries WHERE command = 'departmentCreate'";
    assert_eq!(gradus.database.number(lines).await, 0);
}
