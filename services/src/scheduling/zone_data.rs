//! Planning anew what other zone data planned (R24).
//!
//! A build carries one release of the zone data, and every schedule remembers by which release its next occurrence was
//! computed. Where the two differ, the schedule is planned again before it comes due: as a step of maintenance of its
//! own, with a line in the journal that tells what moved. Occurrences that have a row keep their instant, and get a
//! note where the wall shows another time by now.
//!
//! Nothing takes place twice, however the data moved an instant: what has a row is known by its civil time in its zone
//! as well (R80), and the step leaves it out.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::OrganizationId,
    scheduling::{
        occurrence_note::of_zone_data,
        schedule::ScheduleState,
        stored::{Schedule, Upcoming},
        zone::tzdb_version,
    },
};
use gradus_store::{
    error::StoreError,
    people::organizations,
    scheduling::{notes, schedules, zone_data},
    wall::{System, Wall},
};
use serde::{Deserialize, Serialize};

use super::{engine::broken, facts::recorded_of, schedule_create::set_alarm, set_aside::told};
use crate::{Actor, Command, Services, Unit};

/// Who acts, in the journal.
const ACTOR: &str = "scheduler";
/// Schedules in one transaction.
const BATCH: u64 = 200;

/// A schedule of which something else comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Moved {
    schedule: String,
    zone: String,
    computed_by: String,
    was: Option<Upcoming>,
    becomes: Option<Upcoming>,
}

/// What a step did, for the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Recomputed {
    release: String,
    schedules: usize,
    moved: Vec<Moved>,
    noted: usize,
}

/// Plans anew what another release of the zone data planned, in every organization; answers how many schedules.
pub async fn recompute(services: &Services) -> Result<u64, StoreError> {
    let reader = services.store.reader(Wall::system(System::Operator));
    let (mut schedules, mut failed) = (0, None);
    for organization in organizations::list(&reader).await? {
        match recompute_in(services, organization.id).await {
            Ok(done) => schedules += done,
            Err(error) if error.may_pass() || error.is_waiting() => return Err(error),
            // What is broken in one organization holds up no other.
            Err(error) => {
                tracing::error!(organization.id = %organization.id, error = told(&error), "could not plan anew");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(schedules), Err)
}

async fn recompute_in(services: &Services, organization: OrganizationId) -> Result<u64, StoreError> {
    let reader = services.store.reader(Wall::around(organization));
    let mut schedules = 0;
    while zone_data::is_behind(&reader, organization, tzdb_version()).await? {
        let done = batch(services, organization).await?;
        if done == 0 {
            // Another process is at it.
            break;
        }
        schedules += done;
    }
    Ok(schedules)
}

async fn batch(services: &Services, organization: OrganizationId) -> Result<u64, StoreError> {
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("zoneDataRecompute"), |unit: &mut Unit| {
        Box::pin(async move { Ok(step(unit).await?) })
    });
    outcome.await.map_err(broken)
}

async fn step(unit: &mut Unit) -> Result<u64, StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let release = tzdb_version();
    let claimed = zone_data::claim(unit.tx(), &scope, release, BATCH).await?;
    if claimed.is_empty() {
        unit.leave_nothing();
        return Ok(0);
    }
    let ids: Vec<_> = claimed.iter().map(|schedule| schedule.id).collect();
    let mut done = Recomputed { release: release.to_owned(), schedules: claimed.len(), ..Recomputed::default() };
    for before in claimed {
        let after = planned_anew(unit, &scope, &before).await?;
        schedules::save(unit.tx(), &scope, &after).await?;
        if after.next != before.next {
            unit.announce(after.id, after.version, None);
            done.moved.push(Moved {
                schedule: before.code,
                zone: before.rule.recurrence.zone.name().to_owned(),
                computed_by: before.tzdb,
                was: before.next,
                becomes: after.next,
            });
        }
    }
    for row in zone_data::occurrences_ahead(unit.tx(), &scope, &ids, release, unit.now).await? {
        if let Some(note) = of_zone_data(&row, release).filter(|note| row.note.as_ref() != Some(note)) {
            notes::note(unit.tx(), &scope, row.id, Some(&note)).await?;
            unit.announce(row.id, 0, None);
            done.noted += 1;
        }
    }
    unit.record(scope.organization, None::<&()>, Some(&done), None);
    Ok(done.schedules as u64)
}

/// The schedule by the data of this build. One that is due already is planned by the scheduler, which looks at it next.
async fn planned_anew(unit: &Unit, scope: &Scope, before: &Schedule) -> Result<Schedule, StoreError> {
    let mut after = Schedule { tzdb: tzdb_version().to_owned(), ..before.clone() };
    let is_due = |wake: DateTime<Utc>| wake <= unit.now;
    if before.state != ScheduleState::Active || before.wake_at.is_none_or(is_due) {
        return Ok(after);
    }
    let recorded = recorded_of(unit, scope, std::slice::from_ref(before)).await?;
    let recorded = recorded.into_values().next().unwrap_or_default();
    set_alarm(unit, scope, &mut after, recorded).await?;
    Ok(after)
}
