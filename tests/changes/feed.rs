//! Everything, once, in order, from every process.

use std::time::Duration;

use futures_util::future::join_all;
use gradus_domain::{
    ids::{DepartmentId, NodeId},
    locale::{Locale, LocalizedText},
};
use gradus_services::{
    Actor, Command, Never, Services, Unit,
    changes::{Feed, hints},
    door::Work,
    people::department_create::{DepartmentCreate, department_create},
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{beside, bounds, cursor, department, id, start, wire::Wire};
use crate::support::serve_on;

/// Makes a department in a process of one's choice.
async fn make(services: &Services, actor: &Actor, code: String) -> String {
    let input = DepartmentCreate {
        code: code.clone(),
        name: LocalizedText([(Locale::En, code)].into()),
        kind: "shop".into(),
        parent_code: None,
    };
    let made = services.door.run(actor, Command::internal("departmentCreate"), move |unit| {
        let input = input.clone();
        Box::pin(async move { department_create(unit, &input).await })
    });
    made.await.expect("a department").to_node_id()
}

/// A command that announces so many changes of things that are nowhere else.
fn announce_many(unit: &mut Unit) -> Work<'_, DepartmentId, Never> {
    Box::pin(async move {
        let first: DepartmentId = unit.new_id();
        unit.record(first, None::<&()>, None::<&()>, None);
        for _ in 0..500 {
            let id: DepartmentId = unit.new_id();
            unit.announce(id, 1, None);
        }
        Ok(first)
    })
}

#[tokio::test]
async fn each_change_comes_once_to_every_process_from_whichever_it_comes() {
    let gradus = start().await;
    let other = beside(&gradus).await;
    let stop = CancellationToken::new();
    let there = serve_on(&other, bounds(), stop.clone()).await;
    let begin = cursor(&gradus).await;
    let mut here = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    here.listen(Some(&begin)).await;
    let mut beyond = Wire::signed_in(&there, &gradus.alpha.admin).await;
    beyond.listen(Some(&begin)).await;

    let actor = Actor::command_line(gradus.alpha.id);
    let made = (0..40).map(|number| {
        let services = if number % 2 == 0 { &gradus.services } else { &other };
        make(services, &actor, format!("D{number}"))
    });
    let mut made = join_all(made).await;

    let heard = here.changed(40).await;
    assert_eq!(beyond.changed(40).await, heard, "both hear the same in the same order");
    let mut sorted = heard.clone();
    sorted.sort();
    made.sort();
    assert_eq!(sorted, made, "everything, and each once");
    stop.cancel();
}

#[tokio::test]
async fn who_comes_back_with_a_cursor_goes_on_where_they_were() {
    let gradus = start().await;
    let begin = cursor(&gradus).await;
    let mut made = Vec::new();
    for number in 0..12 {
        made.push(department(&gradus, &gradus.alpha.admin, &format!("D{number}"), None).await);
    }
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(Some(&begin)).await;
    let mut last = json!(null);
    for expected in &made[..5] {
        last = wire.change().await;
        assert_eq!(id(&last), expected);
    }
    drop(wire);

    let mut again = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    again.listen(last["cursor"].as_str()).await;

    assert_eq!(again.changed(7).await, made[5..]);
    assert_eq!((&last["kind"], &last["version"]), (&json!("DEPARTMENT"), &json!(1)));
    assert_eq!(last["changedAt"], "2026-11-20T02:00:00Z");
}

#[tokio::test]
async fn nothing_is_lost_between_subscribing_and_the_first_change() {
    let gradus = start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;

    for number in 0..10 {
        // Each time the first listener of the organization, or one beside others.
        wire.listen(None).await;
        let made = department(&gradus, &gradus.alpha.admin, &format!("D{number}"), None).await;

        assert_eq!(wire.changed(1).await, [made]);
        wire.send(&json!({ "id": "all", "type": "complete" })).await;
    }
}

/// The older transaction commits after a younger one was heard of; it is not passed over. SQLite has no two at once.
#[tokio::test]
async fn a_change_that_commits_late_is_not_passed_over() {
    let gradus = start().await;
    if !gradus.database.is_postgres() {
        return;
    }
    let connection = gradus.database.connect().await;
    let late = uuid::Uuid::from_u128(7);
    let open = sea_orm::TransactionTrait::begin(&connection).await.expect("a transaction");
    let insert = format!(
        "INSERT INTO outbox (organization_id, id, at, kind, object_kind, object_id, version, ordinal)
         VALUES ('{}', '{late}', now(), 'departmentUpdate', 'department', '{late}', 3, 0)",
        gradus.alpha.id.0
    );
    sea_orm::ConnectionTrait::execute_unprepared(&open, &insert).await.expect("an event");
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(None).await;

    let early = department(&gradus, &gradus.alpha.admin, "EARLY", None).await;
    open.commit().await.expect("committed");

    assert_eq!(wire.changed(2).await, [DepartmentId(late).to_node_id(), early]);
    connection.close().await.expect("closed");
}

#[tokio::test]
async fn who_falls_behind_misses_nothing() {
    let gradus = start().await;
    let begin = gradus.services.changes.present(gradus.alpha.id).await.expect("a place");
    let mut slow = gradus.services.changes.subscribe(gradus.alpha.id, begin.place).await.expect("a subscription");
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(None).await;

    let actor = Actor::command_line(gradus.alpha.id);
    for _ in 0..5 {
        gradus.services.door.run(&actor, Command::internal("test"), announce_many).await.expect("announced");
    }
    // By now the one who reads has made the feed go round more often than it remembers.
    wire.changed(2_500).await;

    let mut places = Vec::new();
    while places.len() < 2_500 {
        places.extend(slow.next().await.expect("events").iter().map(|event| event.place));
    }
    assert_eq!(places.len(), 2_500);
    assert!(places.is_sorted_by(|one, next| one < next), "each once, in order");
}

/// A hint only saves waiting: without one the next look finds everything, as the other tests here show.
#[tokio::test]
async fn a_hint_of_another_process_is_heard_at_once() {
    let gradus = start().await;
    if !gradus.database.is_postgres() {
        return;
    }
    let mut patient = beside(&gradus).await;
    let hours = Duration::from_hours(1);
    patient.changes = Feed::looking_every(hours, patient.store.clone(), patient.door.commits());
    let begin = patient.changes.present(gradus.alpha.id).await.expect("a place");
    let mut listening = patient.changes.subscribe(gradus.alpha.id, begin.place).await.expect("a subscription");
    let (hearing, telling) = (patient.clone(), gradus.services.clone());
    let hints = [hearing, telling].map(|services| tokio::spawn(async move { hints::exchange(&services).await }));
    let heard = tokio::spawn(async move { listening.next().await.expect("events") });

    // The listening begins at some time; each commit tells again.
    let mut number = 0;
    while !heard.is_finished() {
        number += 1;
        department(&gradus, &gradus.alpha.admin, &format!("D{number}"), None).await;
        tokio::task::yield_now().await;
        assert!(number < 10_000, "no hint came");
    }

    assert!(!heard.await.expect("heard").is_empty());
    hints.iter().for_each(tokio::task::JoinHandle::abort);
}
