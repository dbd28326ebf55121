//! What every command on a finding does first and last, and what it decides on.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::{Action, Scope},
    findings::{
        finding::Finding,
        transition::FindingCommand,
        verify::{Judge, work_began},
    },
    ids::{DepartmentId, EmployeeId, FindingId, OrganizationId},
    people::{employee::Employee, organization::Organization},
    refusal::Refusal,
};
use gradus_store::{
    error::StoreError,
    findings::{FindingViewer, records},
    people::{departments, employees, organizations, posts},
    store::Db,
};

use crate::{Actor, Failure, Unit, failure::expect_version};

/// How the actor looks at findings: what they may read, and where they read what is not issued yet (SEC-2). Requires
/// `READ_FINDINGS`.
pub(super) fn viewer<R>(actor: &Actor, now: DateTime<Utc>) -> Result<FindingViewer, Failure<R>> {
    let read = actor.scope(Action::ReadFindings, now)?;
    let manages = [Action::ManageFindings, Action::ManageAudits];
    let drafts = manages.iter().filter_map(|action| actor.scope::<R>(*action, now).ok()).collect();
    Ok(FindingViewer { read, drafts, me: actor.employee })
}

/// The right that a command needs.
#[must_use]
pub(super) fn right_to(command: FindingCommand) -> Action {
    use FindingCommand as C;
    match command {
        C::Issue | C::Settle | C::Void | C::Extend | C::AcceptRisk | C::Close | C::AwaitEffect | C::EndRisk => {
            Action::ManageFindings
        }
        C::Acknowledge | C::Dispute | C::Analyze | C::Plan | C::Start | C::AddAction | C::CompleteAction => {
            Action::AnswerFindings
        }
        C::Verify | C::Judge => Action::VerifyFindings,
    }
}

/// Whether the actor has the right to a command on the finding's department; who answers for the finding has the right to
/// answer for it wherever it is.
pub(super) async fn may(
    db: &impl Db,
    actor: &Actor,
    now: DateTime<Utc>,
    command: FindingCommand,
    finding: &Finding,
) -> Result<bool, StoreError> {
    let right = right_to(command);
    let Ok(scope) = actor.scope::<crate::Never>(right, now) else { return Ok(false) };
    if right == Action::AnswerFindings && finding.owner.is_some() && finding.owner == actor.employee {
        return Ok(true);
    }
    Ok(!departments::find_many(db, &scope, &[finding.department]).await?.is_empty())
}

/// The finding, locked, where the actor may see it, has the right to the command and has seen its present version. In this
/// order: who has no right to it learns nothing of its version.
pub(super) async fn load<R: Refusal>(
    unit: &Unit,
    id: FindingId,
    command: FindingCommand,
    expected_version: Option<i32>,
) -> Result<Finding, Failure<R>> {
    let found = records::find_for_update(unit.tx(), &viewer(&unit.actor, unit.now)?, id).await?;
    let found = found.ok_or(Failure::NotFound("findingId"))?;
    if !may(unit.tx(), &unit.actor, unit.now, command, &found).await? {
        return Err(Failure::Forbidden);
    }
    expect_version(expected_version, found.version)?;
    Ok(found)
}

/// Saves the finding, leaves its line in the journal and tells those outside.
pub(super) async fn save<R: Refusal>(
    unit: &mut Unit,
    before: &Finding,
    after: &Finding,
    reason: Option<&str>,
) -> Result<(), Failure<R>> {
    if !records::save(unit.tx(), &everything(unit), before, after).await? {
        return Err(Failure::Conflict(before.version));
    }
    unit.record(after.id, Some(before), Some(after), reason);
    unit.announce(after.id, after.version, Some(after.department));
    Ok(())
}

/// The whole organization: facts that decide are never cut to what the actor may see.
pub(super) fn everything(unit: &Unit) -> Scope {
    Scope::organization(unit.actor.organization)
}

/// The organization.
pub(super) async fn organization(db: &impl Db, id: OrganizationId) -> Result<Organization, StoreError> {
    organizations::find(db, id).await?.ok_or(StoreError::Dangling("organization".into()))
}

/// The organization's day of the command.
pub(super) async fn today(unit: &Unit) -> Result<NaiveDate, StoreError> {
    Ok(organization(unit.tx(), unit.actor.organization).await?.today(unit.now))
}

/// The employee with a number who works here on a day.
pub(super) async fn present(unit: &Unit, number: &str, today: NaiveDate) -> Result<Option<Employee>, StoreError> {
    let found = employees::find_by_number(unit.tx(), &everything(unit), number).await?;
    Ok(found.filter(|person| person.left_on.is_none_or(|left| left >= today)))
}

/// The department of somebody's main post on a day.
pub(super) async fn department_of(
    db: &impl Db,
    scope: &Scope,
    person: EmployeeId,
    day: NaiveDate,
) -> Result<Option<DepartmentId>, StoreError> {
    let held = posts::of_employees(db, scope, &[person]).await?;
    let on_day = |held: &&posts::HeldPost| held.post.main && held.post.span.contains(day);
    Ok(held.iter().find(on_day).map(|held| held.post.department))
}

/// What is known of the actor as one who would confirm: the departments of all their posts since the work began.
pub(super) async fn judge_of(
    db: &impl Db,
    actor: &Actor,
    finding: &Finding,
    today: NaiveDate,
) -> Result<Judge, StoreError> {
    let Some(person) = actor.employee else { return Ok(Judge::default()) };
    let began = work_began(finding).unwrap_or(today).min(today);
    let held = posts::of_employees(db, &Scope::organization(actor.organization), &[person]).await?;
    let near = held.iter().filter(|held| held.post.span.touches(began, today));
    Ok(Judge { person: Some(person), departments: near.map(|held| held.post.department).collect() })
}
