//! `trainingSessionPlan`.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::time::to_micros;
use gradus_services::training::sessions::plan::{TrainingSessionPlan, training_session_plan};

use super::{TrainingSession, TrainingSessionMode};
use crate::{errors::Result, payload::payload, request::request, scalars::DateTime};

/// Input of `trainingSessionPlan`.
#[derive(InputObject)]
pub struct TrainingSessionPlanInput {
    /// Code of the course.
    course_code: String,
    /// Code of the department that organizes it.
    department_code: String,
    /// Mode in which it is held.
    mode: TrainingSessionMode,
    /// Beginning, not in the past; any offset is understood and kept as UTC.
    starts_at: DateTime,
    /// End, after the beginning and at most 31 days later.
    ends_at: DateTime,
    /// Place. A place or a link is needed.
    place: Option<String>,
    /// Address at the screen, beginning with `https://` or `http://`. A place or a link is needed.
    link: Option<String>,
    /// Number of the employee who holds it. At most one of `trainerNumber` and `trainerName`.
    trainer_number: Option<String>,
    /// Name of who holds it, where that is nobody of the organization.
    trainer_name: Option<String>,
    /// Number of seats, from 1 to 10,000: a limit that enrolling never passes.
    capacity: i32,
    /// Number of the open campaign within which it is planned; it begins in the campaign's quarter.
    campaign_number: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingSessionPlanPayload, TrainingSessionPlanError, TrainingSessionPlanErrorCode;
    /// Session after the change. Null when the request was refused.
    session: TrainingSession;
    /// No course has the code.
    CourseUnknown = "COURSE_UNKNOWN",
    /// No department for which the viewer plans training has the code.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// No open campaign has the number.
    CampaignUnknown = "CAMPAIGN_UNKNOWN",
    /// Beginning lies outside the campaign's quarter.
    OutsideCampaign = "OUTSIDE_CAMPAIGN",
    /// Beginning lies in the past.
    InThePast = "IN_THE_PAST",
    /// End does not lie after the beginning, or too long after it.
    EndsOddly = "ENDS_ODDLY",
    /// Number of seats is below 1 or above 10,000.
    CapacityOutOfRange = "CAPACITY_OUT_OF_RANGE",
    /// Place is blank, too long, begins like a formula, or holds a sign that is not printed.
    PlaceMalformed = "PLACE_MALFORMED",
    /// Link is no address that a browser opens as a page.
    LinkMalformed = "LINK_MALFORMED",
    /// Neither a place nor a link is given.
    Nowhere = "NOWHERE",
    /// No employee whom the viewer may see has the trainer's number.
    TrainerUnknown = "TRAINER_UNKNOWN",
    /// Both an employee and an external trainer are named.
    TwoTrainers = "TWO_TRAINERS",
    /// Trainer's name is blank, too long, begins like a formula, or holds a sign that is not printed.
    TrainerNameMalformed = "TRAINER_NAME_MALFORMED",
    /// Trainer is not employed on a day of the session.
    NotEmployed = "NOT_EMPLOYED",
    /// Trainer is on leave on a day of the session.
    OnLeave = "ON_LEAVE",
    /// Trainer holds, or sits in, another session at that time.
    Overlaps = "OVERLAPS",
}

/// Mutation `trainingSessionPlan`.
#[derive(Default)]
pub struct TrainingSessionPlanMutation;

#[Object]
impl TrainingSessionPlanMutation {
    /// Plans a training session. Requires `PLAN_TRAINING_SESSIONS` on the department that organizes it. Since 0.1.
    async fn training_session_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingSessionPlanInput,
    ) -> Result<TrainingSessionPlanPayload> {
        let request = request(ctx);
        let command = TrainingSessionPlan {
            course_code: input.course_code,
            department_code: input.department_code,
            mode: input.mode.into(),
            starts_at: to_micros(input.starts_at.0),
            ends_at: to_micros(input.ends_at.0),
            place: input.place,
            link: input.link,
            trainer_number: input.trainer_number,
            trainer_name: input.trainer_name,
            capacity: input.capacity,
            campaign_number: input.campaign_number,
        };
        let outcome = request
            .run("trainingSessionPlan", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { training_session_plan(unit, &input).await })
            })
            .await;
        TrainingSessionPlanPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingSession))
        })
        .await
    }
}
