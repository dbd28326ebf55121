//! Closing windows of training coverage: what a schedule's occurrence asks for, and doing it when its time has come.
//!
//! The occurrence comes at the window's end; the freeze follows after the grace. In between the occurrence is open, and
//! ends with the freeze. The scheduler only notes that a window is to be closed, which costs one row: judging everybody
//! takes its time and has no place among the schedules' own short transactions.

use gradus_domain::{
    access::Scope,
    ids::{OccurrenceId, OrganizationId},
    period::Period,
    training::closing::{Opened, TrainingClosing},
};
use gradus_store::{
    error::StoreError,
    people::organizations,
    training::closings,
    wall::{System, Wall},
};

use super::freeze::{TrainingPeriodFreeze, training_period_freeze, zone_of};
use crate::{Actor, Command, Failure, Services, Unit};

/// Who acts, in the journal.
const ACTOR: &str = "scheduler";

/// What an occurrence asks for.
#[derive(Clone, Copy, Debug)]
pub struct CloseWindow {
    /// Which period.
    pub period: Period,
    /// The occurrence.
    pub occurrence: OccurrenceId,
    /// How it came about.
    pub opened: Opened,
}

/// Notes the windows that occurrences close. Neither records nor announces; the caller does.
pub async fn open_many(unit: &Unit, scope: &Scope, orders: &[CloseWindow]) -> Result<(), StoreError> {
    if orders.is_empty() {
        return Ok(());
    }
    let organization = organizations::find(unit.tx(), scope.organization).await?;
    let zone = zone_of(&organization.ok_or(StoreError::Dangling("organization".into()))?)?;
    let open = |order: &CloseWindow| {
        TrainingClosing::opened(unit.new_id(), order.period, order.occurrence, order.opened, &zone, unit.now)
    };
    let closings: Vec<_> = orders.iter().map(open).collect();
    closings::insert_many(unit.tx(), scope, &closings).await
}

/// Freezes every period whose time has come, in every organization; answers how many closings were done. Any process may
/// call it at any time. What breaks in one organization stops no other: it is told at the end.
pub async fn freeze_due(services: &Services) -> Result<u64, StoreError> {
    let reader = services.store.reader(Wall::system(System::Operator));
    let now = services.time.now(&reader).await?;
    let (mut done, mut failed) = (0, None);
    for organization in organizations::list(&reader).await? {
        let own = services.store.reader(Wall::around(organization.id));
        let due = closings::due(&own, &Scope::organization(organization.id), now).await?;
        for closing in due {
            match freeze(services, organization.id, closing.period).await {
                Ok(()) => done += 1,
                Err(error) => {
                    let (id, period) = (organization.id, closing.period);
                    tracing::error!(organization.id = %id, %error, "could not freeze the training coverage of {period}");
                    failed.get_or_insert(error);
                }
            }
        }
    }
    failed.map_or(Ok(done), Err)
}

async fn freeze(services: &Services, organization: OrganizationId, period: Period) -> Result<(), StoreError> {
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("trainingPeriodFreeze"), move |unit: &mut Unit| {
        Box::pin(async move { training_period_freeze(unit, &TrainingPeriodFreeze { period }).await })
    });
    match outcome.await {
        Ok(_) => Ok(()),
        Err(Failure::Broken(error)) => Err(error),
        Err(other) => Err(StoreError::Unfit(other.to_string())),
    }
}
