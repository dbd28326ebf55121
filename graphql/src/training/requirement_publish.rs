//! `trainingRequirementPublish`.

use async_graphql::{Context, InputObject, Object, OneofObject};
use gradus_domain::{
    locale::LocalizedText,
    training::{
        audience::{Audience, Clause},
        requirement::{FirstDue, Recurrence},
    },
};
use gradus_services::training::requirement_publish::{TrainingRequirementPublish, requirement_publish};

use super::requirement::{AudienceEmployment, TrainingFirstEvent, TrainingRequirement, TrainingWindow};
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Conditions that hold together; of the codes of one condition one suffices. What is not given is no condition.
#[derive(InputObject)]
pub struct AudienceClauseInput {
    /// Codes of departments, each with its subtree.
    #[graphql(default, validator(max_items = 100))]
    departments: Vec<String>,
    /// Codes of positions.
    #[graphql(default, validator(max_items = 100))]
    positions: Vec<String>,
    /// Codes of roles.
    #[graphql(default, validator(max_items = 100))]
    roles: Vec<String>,
    /// Codes of groups.
    #[graphql(default, validator(max_items = 100))]
    groups: Vec<String>,
    /// Numbers of employees.
    #[graphql(default, validator(max_items = 100))]
    employees: Vec<String>,
    /// Months since hiring below which the clause holds.
    #[graphql(validator(minimum = 1, maximum = 1200))]
    tenure_less_than_months: Option<u32>,
    /// Employment of which the clause speaks; employees by default, in a clause that excludes anyone.
    employment: Option<AudienceEmployment>,
}

impl From<AudienceClauseInput> for Clause {
    fn from(input: AudienceClauseInput) -> Self {
        Self {
            departments: input.departments,
            positions: input.positions,
            roles: input.roles,
            groups: input.groups,
            persons: input.employees,
            tenure_less_than_months: input.tenure_less_than_months,
            employment: input.employment.map(Into::into),
        }
    }
}

/// For whom a requirement is: those whom a clause includes and none excludes.
#[derive(InputObject)]
pub struct TrainingAudienceInput {
    /// Clauses of which one suffices.
    #[graphql(validator(max_items = 100))]
    include: Vec<AudienceClauseInput>,
    /// Clauses of which none may hold.
    #[graphql(default, validator(max_items = 100))]
    exclude: Vec<AudienceClauseInput>,
}

/// How often a requirement must be met anew: exactly one of these.
#[derive(OneofObject)]
pub enum TrainingRecurrenceInput {
    /// Window of the calendar in which it must be met each time.
    Window(TrainingWindow),
    /// Months for which a completion is valid.
    Months(u32),
    /// Once for good; give `true`.
    Once(bool),
}

/// From when on a requirement obliges newcomers: exactly one of these.
#[derive(OneofObject)]
pub enum TrainingFirstDueInput {
    /// Days of grace.
    Days(u32),
    /// Event before which it must be met.
    Before(TrainingFirstEvent),
}

/// Input of `trainingRequirementPublish`.
#[derive(InputObject)]
pub struct TrainingRequirementPublishInput {
    /// Code of the requirement. That of an existing one, together with `expectedVersion`, makes a new version of it.
    code: String,
    /// Name of the requirement, in the request's language.
    name: String,
    /// Audience of the requirement.
    audience: TrainingAudienceInput,
    /// Codes of courses of which any counts; `*` for any course at all.
    #[graphql(default, validator(max_items = 100))]
    any_of: Vec<String>,
    /// Codes of courses each of which is needed.
    #[graphql(default, validator(max_items = 100))]
    all_of: Vec<String>,
    /// Number of completions that `anyOf` takes; 1 by default.
    min_completions: Option<u32>,
    /// Recurrence of the requirement.
    recurrence: TrainingRecurrenceInput,
    /// Grace of newcomers.
    first_due: TrainingFirstDueInput,
    /// Points that replace the courses' own pass marks.
    pass_mark: Option<f64>,
    /// Whether a new version of a course makes earlier completions void.
    #[graphql(default)]
    retrain: bool,
    /// Days from which a leave exempts; 30 by default.
    #[graphql(validator(minimum = 1, maximum = 366))]
    long_leave_days: Option<u32>,
    /// First day on which it obliges; today by default.
    effective_from: Option<Date>,
    /// Version of the requirement that the viewer saw. None for a new requirement.
    expected_version: Option<i32>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingRequirementPublishPayload, TrainingRequirementPublishError, TrainingRequirementPublishErrorCode;
    /// Requirement after the change. Null when the request was refused.
    requirement: TrainingRequirement;
    /// Another requirement has the code.
    CodeTaken = "CODE_TAKEN",
    /// Code has other signs than a code may have, or too many.
    CodeMalformed = "CODE_MALFORMED",
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// No course is named.
    CoursesMissing = "COURSES_MISSING",
    /// Both `anyOf` and `allOf` are given.
    CoursesAmbiguous = "COURSES_AMBIGUOUS",
    /// No course has the code.
    CourseUnknown = "COURSE_UNKNOWN",
    /// Course is named twice.
    CourseTwice = "COURSE_TWICE",
    /// Number of completions is impossible.
    MinCompletionsOutOfRange = "MIN_COMPLETIONS_OUT_OF_RANGE",
    /// Validity is no month or too many.
    MonthsOutOfRange = "MONTHS_OUT_OF_RANGE",
    /// Grace is too long.
    GraceOutOfRange = "GRACE_OUT_OF_RANGE",
    /// Audience is nobody, or has a clause that says nothing.
    AudienceIncomplete = "AUDIENCE_INCOMPLETE",
    /// Code of the audience names nothing.
    AudienceUnknown = "AUDIENCE_UNKNOWN",
    /// Pass mark lies outside 0 to 100 or is finer than hundredths.
    PassMarkOutOfRange = "PASS_MARK_OUT_OF_RANGE",
    /// New version would change figures of days that have passed.
    EffectiveTooEarly = "EFFECTIVE_TOO_EARLY",
}

/// Mutation `trainingRequirementPublish`.
#[derive(Default)]
pub struct TrainingRequirementPublishMutation;

#[Object]
impl TrainingRequirementPublishMutation {
    /// Publishes a training requirement, or a new version of one. Past days keep the version that was in force then.
    /// Requires `MANAGE_TRAINING` on the whole organization. Since 0.1.
    async fn training_requirement_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingRequirementPublishInput,
    ) -> Result<TrainingRequirementPublishPayload> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let clauses = |clauses: Vec<AudienceClauseInput>| clauses.into_iter().map(Clause::from).collect();
        let command = TrainingRequirementPublish {
            code: input.code,
            name: LocalizedText([(locale, input.name)].into()),
            audience: Audience { include: clauses(input.audience.include), exclude: clauses(input.audience.exclude) },
            any_of: input.any_of,
            all_of: input.all_of,
            min_completions: input.min_completions,
            recurrence: match input.recurrence {
                TrainingRecurrenceInput::Window(window) => Recurrence::Calendar { window: window.into() },
                TrainingRecurrenceInput::Months(months) => Recurrence::Rolling { months },
                TrainingRecurrenceInput::Once(_) => Recurrence::Once,
            },
            first_due: match input.first_due {
                TrainingFirstDueInput::Days(days) => FirstDue::Within { days },
                TrainingFirstDueInput::Before(event) => FirstDue::Before { event: event.into() },
            },
            pass_mark: input.pass_mark,
            retrain: input.retrain,
            long_leave_days: input.long_leave_days,
            effective_from: input.effective_from.map(|day| day.0),
            expected_version: input.expected_version,
        };
        let outcome = request
            .run("trainingRequirementPublish", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { requirement_publish(unit, &input).await })
            })
            .await;
        TrainingRequirementPublishPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingRequirement))
        })
        .await
    }
}
