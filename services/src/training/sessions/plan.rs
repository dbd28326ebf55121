//! Planning a session.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Action,
    ids::{TrainingCampaignId, TrainingSessionId},
    training::{
        campaign::CampaignState,
        session::{
            NUMBERS, SessionMode, SessionState, TrainingSession, number, plan::faults,
            refusal::SessionRefusal as Refusal,
        },
    },
};
use gradus_store::{
    error::StoreError,
    people::{departments, organizations},
    sequence,
    training::{campaigns, courses, sessions},
};
use serde::Serialize;

use super::{ground::everything, trainer};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingSessionPlan {
    /// Code of the course.
    pub course_code: String,
    /// Code of the department that organizes it.
    pub department_code: String,
    /// How it is held.
    pub mode: SessionMode,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: Option<String>,
    /// Where at the screen.
    pub link: Option<String>,
    /// Number of the employee who holds it.
    pub trainer_number: Option<String>,
    /// Name of who holds it, where that is nobody of the organization.
    pub trainer_name: Option<String>,
    /// Seats.
    pub capacity: i32,
    /// Number of the campaign within which it is planned.
    pub campaign_number: Option<String>,
}

/// Plans a session. Requires `PLAN_TRAINING_SESSIONS` on the department that organizes it.
pub async fn training_session_plan(
    unit: &mut Unit,
    input: &TrainingSessionPlan,
) -> Result<TrainingSessionId, Failure<Refusal>> {
    let planned_by = unit.actor.scope(Action::PlanTrainingSessions, unit.now)?;
    let scope = everything(unit);
    let mut refusals = Vec::new();
    let course = courses::find_by_code(unit.tx(), &scope, &input.course_code).await?;
    if course.is_none() {
        refusals.push(Refusal::CourseUnknown(input.course_code.clone()));
    }
    let department = departments::find_by_code(unit.tx(), &planned_by, &input.department_code).await?;
    if department.is_none() {
        refusals.push(Refusal::DepartmentUnknown(input.department_code.clone()));
    }
    let (number_given, name) = (input.trainer_number.as_deref(), input.trainer_name.as_deref());
    let trainer = trainer::named(unit, number_given, name, &mut refusals).await?;
    let campaign = within(unit, input, &mut refusals).await?;
    let (Some(course), Some(department)) = (course, department) else { return Err(refusals.into()) };
    let mut session = TrainingSession {
        id: unit.new_id(),
        number: String::new(),
        course: course.id,
        mode: input.mode,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        place: trimmed(input.place.as_deref()),
        link: trimmed(input.link.as_deref()),
        trainer,
        capacity: input.capacity,
        department: department.id,
        campaign,
        state: SessionState::Planned,
        cancel_reason: None,
        version: 1,
    };
    refusals.extend(faults(&session, None, unit.now));
    if refusals.is_empty() {
        refusals.extend(trainer::refused(unit, &session).await?);
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    // Last, because other transactions that take numbers wait from here on.
    session.number = number(sequence::next(unit.tx(), scope.organization, NUMBERS).await?);
    sessions::insert(unit.tx(), &scope, &session, unit.now).await?;
    unit.record(session.id, None::<&()>, Some(&session), None);
    unit.announce(session.id, session.version, Some(session.department));
    Ok(session.id)
}

/// The campaign within which the session is planned: one that is open, in whose period the session begins.
async fn within(
    unit: &Unit,
    input: &TrainingSessionPlan,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<TrainingCampaignId>, Failure<Refusal>> {
    let Some(number) = &input.campaign_number else { return Ok(None) };
    let organization = organizations::find(unit.tx(), unit.actor.organization).await?;
    let organization = organization.ok_or(StoreError::Dangling("organization".into()))?;
    let found = campaigns::find_by_number(unit.tx(), &everything(unit), number).await?;
    let open = found.filter(|campaign| campaign.state(organization.today(unit.now)) == CampaignState::Open);
    let Some(campaign) = open else {
        refusals.push(Refusal::CampaignUnknown(number.clone()));
        return Ok(None);
    };
    if !campaign.period.contains(organization.today(input.starts_at)) {
        refusals.push(Refusal::OutsideCampaign(campaign.period));
    }
    Ok(Some(campaign.id))
}

/// The text without blanks around it.
pub(super) fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
}
