//! A commit costs those who listen to its organization something, and nobody else.

use std::time::Duration;

use gradus_domain::{
    changes::ChangeKind,
    ids::{DepartmentId, EmployeeId, NodeId, OrganizationId},
};
use gradus_services::{
    Actor, Command, Never, Services, Unit,
    changes::{Feed, Subscription},
    door::Work,
};

use super::{beside, start};
use crate::support::Gradus;

/// A command that announces a department and an employee.
fn announce_two(unit: &mut Unit) -> Work<'_, DepartmentId, Never> {
    Box::pin(async move {
        let department: DepartmentId = unit.new_id();
        unit.record(department, None::<&()>, None::<&()>, None);
        unit.announce(department, 1, None);
        let employee: EmployeeId = unit.new_id();
        unit.announce(employee, 1, None);
        Ok(department)
    })
}

async fn commit(services: &Services, organization: OrganizationId) {
    let actor = Actor::command_line(organization);
    services.door.run(&actor, Command::internal("test"), announce_two).await.expect("announced");
}

/// A process that looks at nothing unless a commit tells it to.
async fn patient(gradus: &Gradus) -> Services {
    let mut services = beside(gradus).await;
    services.changes = Feed::looking_every(Duration::from_hours(1), services.store.clone(), services.door.commits());
    services
}

async fn subscribe(services: &Services, organization: OrganizationId) -> Subscription {
    let begin = services.changes.present(organization).await.expect("a place");
    services.changes.subscribe(organization, begin.place).await.expect("a subscription")
}

/// Waits until nothing is asked of the database any more.
async fn quiet(services: &Services) -> u64 {
    loop {
        let before = services.store.statements();
        tokio::time::sleep(Duration::from_millis(200)).await;
        if services.store.statements() == before {
            return before;
        }
    }
}

/// Statements of a commit and of all who are woken by it; the least of several, because an event may have to wait for
/// somebody else's transaction.
async fn cost(services: &Services, organization: OrganizationId, listener: &mut Subscription) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..3 {
        let before = quiet(services).await;
        commit(services, organization).await;
        listener.next().await.expect("events");
        least = least.min(quiet(services).await - before);
    }
    least
}

#[tokio::test]
async fn a_commit_wakes_nobody_who_listens_to_another_organization() {
    let gradus = start().await;
    let mut others = Vec::new();
    for number in 0..20 {
        others.push(gradus.add_tenant(&format!("T{number}")).await.id);
    }
    let services = patient(&gradus).await;
    let mut listener = subscribe(&services, gradus.alpha.id).await;
    let alone = cost(&services, gradus.alpha.id, &mut listener).await;

    let mut listening = Vec::new();
    for organization in others {
        listening.push(subscribe(&services, organization).await);
    }
    let beside_others = cost(&services, gradus.alpha.id, &mut listener).await;

    assert!(beside_others < alone + 10, "{alone} statements alone, {beside_others} beside {}", listening.len());
}

#[tokio::test]
async fn who_catches_up_reads_only_what_they_asked_for() {
    let gradus = start().await;
    let services = patient(&gradus).await;
    let begin = services.changes.present(gradus.alpha.id).await.expect("a place");
    let mut listener = subscribe(&services, gradus.alpha.id).await;
    commit(&services, gradus.alpha.id).await;
    let all: Vec<_> = listener.next().await.expect("events");
    assert_eq!(all.len(), 2);

    let late = services.changes.subscribe(gradus.alpha.id, begin.place).await.expect("a subscription");
    let heard = late.about(&[ChangeKind::Employee]).next().await.expect("events");

    let kinds: Vec<_> = heard.iter().map(|event| event.event.object_kind.as_str()).collect();
    assert_eq!(kinds, [EmployeeId::PREFIX]);
}
