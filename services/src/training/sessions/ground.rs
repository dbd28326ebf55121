//! What every command on a session does first and last, and what it decides on.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gradus_domain::{
    access::{Action, Scope},
    ids::{EmployeeId, OrganizationId, TrainingSessionId},
    refusal::Refusal,
    scheduling::zone::Zone,
    training::session::{
        Enrollment, SessionState, TrainingSession,
        enroll::{ParticipantFacts, status_during},
    },
};
use gradus_store::{
    error::StoreError,
    people::{departments, organizations},
    store::Db,
    training::{People, enrollments, facts, sessions},
};
use serde::Serialize;

use crate::{Actor, Failure, Unit, failure::expect_version};

/// What the journal keeps of the people of a session, before and after a command: those whom it was about.
#[derive(Debug, Serialize)]
pub(super) struct Roll<'a> {
    /// Number of the session.
    pub session: &'a str,
    /// State of the session.
    pub state: SessionState,
    /// The people.
    pub enrollments: Vec<Enrollment>,
}

/// The session, locked, where the actor may see it, has `right` on the department that organizes it, and has seen its
/// present version. In this order: who has no right to it learns nothing of its version.
pub(super) async fn load<R: Refusal>(
    unit: &Unit,
    id: TrainingSessionId,
    right: Action,
    expected_version: Option<i32>,
) -> Result<TrainingSession, Failure<R>> {
    let readable = unit.actor.scope(Action::ReadTraining, unit.now)?;
    unit.actor.scope::<R>(right, unit.now)?;
    let found = sessions::find_for_update(unit.tx(), &readable, id).await?;
    let found = found.ok_or(Failure::NotFound("sessionId"))?;
    if !may(unit.tx(), &unit.actor, unit.now, right, &found).await? {
        return Err(Failure::Forbidden);
    }
    expect_version(expected_version, found.version)?;
    Ok(found)
}

/// Whether the actor has `right` on the department that organizes the session.
pub(super) async fn may(
    db: &impl Db,
    actor: &Actor,
    now: DateTime<Utc>,
    right: Action,
    session: &TrainingSession,
) -> Result<bool, StoreError> {
    let Ok(scope) = actor.scope::<crate::Never>(right, now) else { return Ok(false) };
    Ok(!departments::find_many(db, &scope, &[session.department]).await?.is_empty())
}

/// Saves a session and tells those outside.
pub(super) async fn save<R: Refusal>(unit: &mut Unit, after: &TrainingSession) -> Result<(), Failure<R>> {
    if !sessions::save(unit.tx(), &everything(unit), after).await? {
        return Err(Failure::Conflict(after.version - 1));
    }
    unit.announce(after.id, after.version, Some(after.department));
    Ok(())
}

/// The whole organization: facts that decide are never cut to what the actor may see.
pub(super) fn everything(unit: &Unit) -> Scope {
    Scope::organization(unit.actor.organization)
}

/// The first and the last day of a session, in the organization's zone.
pub(super) async fn days(
    db: &impl Db,
    organization: OrganizationId,
    session: &TrainingSession,
) -> Result<(NaiveDate, NaiveDate), StoreError> {
    let found = organizations::find(db, organization).await?;
    let found = found.ok_or(StoreError::Dangling("organization".into()))?;
    let zone = Zone::try_new(&found.time_zone).unwrap_or_else(|_| Zone::utc());
    // What ends at midnight ends on the day before.
    let last = (session.ends_at - TimeDelta::seconds(1)).max(session.starts_at);
    Ok((zone.date(session.starts_at), zone.date(last)))
}

/// What decides whether these people can come to `session` as it is. They are locked: nobody puts them down elsewhere
/// until the transaction ends.
pub(super) async fn participants(
    unit: &Unit,
    session: &TrainingSession,
    people: &[EmployeeId],
) -> Result<HashMap<EmployeeId, ParticipantFacts>, StoreError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let (tx, scope) = (unit.tx(), everything(unit));
    enrollments::lock_people(tx, &scope, people).await?;
    let (first, last) = days(tx, scope.organization, session).await?;
    let roster = facts::roster(tx, &scope, &People::These(people.to_vec())).await?;
    let enrolled = enrollments::list(tx, &scope, session.id).await?;
    let between = (session.starts_at, session.ends_at);
    let mut elsewhere = enrollments::elsewhere(tx, &scope, people, between, session.id).await?;
    let of = |person: facts::RosterPerson| {
        let employee = person.facts.employee;
        let facts = ParticipantFacts {
            employee,
            number: person.number,
            status: status_during(&person.facts, first, last),
            enrolled: enrolled.iter().any(|other| other.employee == employee),
            elsewhere: elsewhere.remove(&employee),
        };
        (employee, facts)
    };
    Ok(roster.into_iter().map(of).collect())
}
