//! Telling in time that a calendar ends (R36).
//!
//! Sixty days before the last day of which a calendar is certain, each organization's journal gets one line, and its
//! log a warning; whoever lists calendars sees it from then on. It is told once for each last day: the calendar
//! remembers of which one it was told.

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{CalendarId, OrganizationId},
    scheduling::calendar_change::{HORIZON, is_horizon_near},
};
use gradus_store::{
    error::StoreError,
    people::organizations,
    scheduling::calendars,
    wall::{System, Wall},
};
use serde::{Deserialize, Serialize};

use super::engine::broken;
use crate::{Actor, Command, Services, Unit};

/// Who acts, in the journal.
const ACTOR: &str = "scheduler";

/// What the journal keeps of an alert.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ends {
    calendar: String,
    known_through: NaiveDate,
}

/// Tells of every calendar that ends soon and of which nobody has been told; answers how many.
pub async fn alert(services: &Services) -> Result<u64, StoreError> {
    let reader = services.store.reader(Wall::system(System::Operator));
    let now = services.time.now(&reader).await?;
    let mut told = 0;
    for organization in organizations::list(&reader).await? {
        let today = organization.today(now);
        let reader = services.store.reader(Wall::around(organization.id));
        let scope = Scope::organization(organization.id);
        let ending = calendars::ending(&reader, &scope, today + HORIZON).await?;
        for (id, code, known_through) in ending.into_iter().filter(|(.., known)| is_horizon_near(*known, today)) {
            told += u64::from(tell(services, organization.id, id, Ends { calendar: code, known_through }).await?);
        }
    }
    Ok(told)
}

async fn tell(
    services: &Services,
    organization: OrganizationId,
    id: CalendarId,
    ends: Ends,
) -> Result<bool, StoreError> {
    let actor = Actor::system(organization, ACTOR);
    let outcome = services.door.run(&actor, Command::internal("calendarHorizonAlert"), {
        move |unit: &mut Unit| {
            let ends = ends.clone();
            Box::pin(async move {
                let scope = Scope::organization(unit.actor.organization);
                if !calendars::note_alert(unit.tx(), &scope, id, ends.known_through).await? {
                    unit.leave_nothing();
                    return Ok(false);
                }
                let Ends { calendar, known_through } = &ends;
                tracing::warn!(calendar.id = %id, "calendar {calendar} is known until {known_through} only");
                unit.record(id, None::<&()>, Some(&ends), None);
                unit.announce(id, 0, None);
                Ok(true)
            })
        }
    });
    outcome.await.map_err(broken)
}
