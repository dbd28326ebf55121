//! T7, the guards one by one: each is enough against callers who go away, and what they keep from being lost is lost
//! without them.

use gradus_domain::{
    ids::{DepartmentId, OrganizationId},
    locale::LocalizedText,
    people::department::DepartmentCreateRefusal as Refusal,
};
use gradus_services::{
    Actor, Command, Failure, Never, Services,
    door::Run,
    people::department_create::{DepartmentCreate, department_create},
    time::Timekeeper,
};
use gradus_store::{
    connect::{connect, connect_without_guard},
    error::StoreError,
    store::{Db, Store},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    Witness,
    cancel::{Requests, polled},
};
use crate::support::Gradus;

/// A store without the guard of its connections.
pub(super) async fn bare_store(gradus: &Gradus) -> Store {
    connect_without_guard(&gradus.database.settings()).await.expect("it opens")
}

/// The parts of the application on another store.
pub(super) fn behind(gradus: &Gradus, store: Store) -> Services {
    Services::new(store, Timekeeper::injected(gradus.clock.clone()), gradus.services.ids.clone())
}

/// Cuts a command at each of its polls, in so many sweeps; answers how many transactions were left open by the first cut
/// that left one.
pub(super) async fn stale_after_cuts(gradus: &Gradus, witness: &Witness, services: &Services, sweeps: u32) -> i64 {
    let requests = Requests::of(services.clone(), &gradus.alpha.admin).await;
    for sweep in 0..sweeps {
        for polls in 1..100 {
            let key = format!("swept {sweep} {polls}");
            let input = json!({ "code": format!("D{sweep}-{polls}"), "name": "x" });
            let ended = requests.cut("departmentCreate", &input, &key, polls).await;
            let found = witness.stale_transactions(services).await;
            if found > 0 {
                return found;
            }
            if ended.is_some() {
                break;
            }
        }
    }
    0
}

/// Each guard is enough by itself: connections that are looked after when they come back, though the caller takes the
/// work along.
#[tokio::test]
async fn guarded_connections_are_enough_where_the_caller_takes_the_work_along() {
    let gradus = Gradus::start().await;
    let witness = Witness::of(&gradus.database).await;
    let guarded = behind(&gradus, connect(&gradus.database.settings()).await.expect("it opens"));
    let guarded = Services { door: guarded.door.clone().in_place(), ..guarded };

    assert_eq!(stale_after_cuts(&gradus, &witness, &guarded, 3).await, 0);
}

/// And a task of its own, though nobody looks after the connections: it also does what was begun.
#[tokio::test]
async fn a_task_of_its_own_is_enough_and_does_what_was_begun() {
    let gradus = Gradus::start().await;
    let witness = Witness::of(&gradus.database).await;
    let bare = behind(&gradus, bare_store(&gradus).await);

    assert_eq!(stale_after_cuts(&gradus, &witness, &bare, 3).await, 0);
    let cut = polled(create(&bare, gradus.alpha.id, "CUT", "cut at once"), 1).await;
    bare.door.settled().await;

    assert!(cut.is_none(), "it had ended before it was cut: {cut:?}");
    assert_eq!(witness.done("cut at once").await, 1);
}

/// Makes a department, under a key.
fn create(
    services: &Services,
    organization: OrganizationId,
    code: &'static str,
    key: &str,
) -> Run<DepartmentId, Refusal> {
    let command = Command::new("departmentCreate", &json!({ "code": code }), Some(key.to_owned()));
    services.door.run(&Actor::command_line(organization), command, move |unit| {
        Box::pin(async move {
            let name = LocalizedText::plain("x");
            let input = DepartmentCreate { code: code.into(), name, kind: "department".into(), parent_code: None };
            department_create(unit, &input).await
        })
    })
}

/// Lets a command fail because the file may not grow, another one be refused, and a third one succeed; answers whether
/// the third one is there.
async fn is_kept_after_a_full_disk(gradus: &Gradus, store: Store) -> bool {
    let (services, alpha) = (behind(gradus, store.clone()), gradus.alpha.id);
    let actor = Actor::command_line(alpha);
    let limit = async |pages: u32| {
        let limit = format!("PRAGMA max_page_count = {pages}");
        store.for_migration().execute_unprepared(&limit).await.expect("a pragma");
    };
    let large = format!(
        "INSERT INTO idempotency_keys (organization_id, principal, key, command, fingerprint, answer, created_at) \
         VALUES (x'{}', 'p', 'k', 'c', 'f', hex(zeroblob(1000000)), '2026-01-01T00:00:00+00:00')",
        alpha.0.as_simple()
    );
    // Never fewer than there are.
    limit(1).await;
    let full = services.door.run::<(), Never, _>(&actor, Command::internal("large"), move |unit| {
        let large = large.clone();
        Box::pin(async move {
            unit.tx().connection().execute_unprepared(&large).await.map_err(StoreError::from)?;
            Ok(())
        })
    });
    let full = full.await;
    let Err(Failure::Broken(StoreError::Database(why))) = full else { panic!("{full:?}") };
    assert!(why.to_string().contains("full"), "{why}");
    limit(1_000_000_000).await;

    let refused = services
        .door
        .run::<(), Never, _>(&actor, Command::internal("refused"), |_| Box::pin(async { Err(Failure::Forbidden) }));
    let refused = refused.await;
    assert!(matches!(refused, Err(Failure::Forbidden)), "{refused:?}");
    create(&services, alpha, "LAST", "last").await.expect("it is answered as done");
    gradus.database.number("SELECT count(*) FROM departments WHERE code = 'LAST'").await == 1
}

/// SQLite takes the whole transaction back by itself, and the driver believes that it is still inside it.
#[tokio::test]
async fn what_is_answered_after_a_full_disk_is_there_and_without_the_guard_is_lost() {
    let (guarded, bare) = (Gradus::start().await, Gradus::start().await);
    if guarded.database.is_postgres() {
        return;
    }
    let store = connect(&guarded.database.settings()).await.expect("it opens");

    assert!(is_kept_after_a_full_disk(&guarded, store).await);
    assert!(!is_kept_after_a_full_disk(&bare, bare_store(&bare).await).await, "the guard guards against nothing");
}
