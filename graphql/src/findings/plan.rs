//! `findingPlan`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::findings::{effectiveness::Millionths, finding::Elsewhere};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::findings::plan::{PlannedAction, PlannedEffect};
use gradus_services::{
    Failure,
    findings::plan::{FindingPlan, finding_plan},
};

use super::{
    enums::{ActionKind, Comparator, EffectivenessMethod},
    finding::Finding,
};
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Action that is planned.
#[derive(InputObject)]
pub struct CorrectiveActionInput {
    /// What the action is for.
    #[graphql(default_with = "ActionKind::Corrective")]
    kind: ActionKind,
    /// What is done, in one line.
    title: String,
    /// Number of the employee who does it.
    owner_number: String,
    /// Day by which it is done, not in the past, in the organization's time zone.
    due_on: Date,
}

impl From<CorrectiveActionInput> for PlannedAction {
    fn from(input: CorrectiveActionInput) -> Self {
        let CorrectiveActionInput { kind, title, owner_number, due_on } = input;
        Self { kind: kind.into(), title, owner_number, due_on: due_on.0 }
    }
}

/// How the effect of the actions is to be judged (CAP-4).
#[derive(InputObject)]
pub struct EffectivenessPlanInput {
    /// What the effect is judged by.
    method: EffectivenessMethod,
    /// Code of the indicator; needed where that is the method.
    indicator_code: Option<String>,
    /// How what is observed compares with the threshold.
    comparator: Comparator,
    /// Threshold, with up to six decimals.
    threshold: f64,
    /// Number of days for which the effect is observed, 1 to 730; too small a sample extends the wait by it, once.
    window_days: i32,
    /// Fewest observations, 1 to 1,000,000.
    minimum_sample: i32,
    /// Number of days from the end of the work to the earliest look: at least 60 for major and 90 for minor findings, and
    /// three periods of the indicator. That where none is given.
    wait_days: Option<i32>,
}

impl From<EffectivenessPlanInput> for PlannedEffect {
    fn from(input: EffectivenessPlanInput) -> Self {
        Self {
            method: input.method.into(),
            indicator_code: input.indicator_code,
            comparator: input.comparator.into(),
            threshold: Millionths::of(input.threshold),
            window_days: input.window_days,
            minimum_sample: input.minimum_sample,
            wait_days: input.wait_days,
        }
    }
}

/// Answer to whether the same is so elsewhere.
#[derive(InputObject)]
pub struct SimilarCasesInput {
    /// Indicates that it is.
    found: bool,
    /// Where it is, or where it was looked, in one line.
    note: String,
}

/// Input of `findingPlan`.
#[derive(InputObject)]
pub struct FindingPlanInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Actions, 1 to 20, of them at least one corrective.
    #[graphql(validator(max_items = 100))]
    actions: Vec<CorrectiveActionInput>,
    /// How their effect is judged.
    effectiveness: EffectivenessPlanInput,
    /// Whether the same is so elsewhere.
    similar_cases: SimilarCasesInput,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingPlanPayload, FindingPlanError, FindingPlanErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Finding is neither major nor minor and needs no correction (CAP-1).
    NotRequired = "NOT_REQUIRED",
    /// Root cause of this cycle is not on record (CAP-3).
    CauseMissing = "CAUSE_MISSING",
    /// No corrective action is planned (CAP-3).
    ActionsMissing = "ACTIONS_MISSING",
    /// More than 20 actions at once, or more than 100 altogether.
    TooManyActions = "TOO_MANY_ACTIONS",
    /// No employee who works here has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Day is over.
    InThePast = "IN_THE_PAST",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
    /// Method is an indicator, and none is named.
    IndicatorMissing = "INDICATOR_MISSING",
    /// No indicator has the code.
    IndicatorUnknown = "INDICATOR_UNKNOWN",
    /// Wait is shorter than the grade and the indicator ask for, or longer than 730 days (CAP-4).
    WaitOutOfRange = "WAIT_OUT_OF_RANGE",
    /// Window is not one of 1 to 730 days.
    WindowOutOfRange = "WINDOW_OUT_OF_RANGE",
    /// Sample is not one of 1 to 1,000,000 observations.
    SampleOutOfRange = "SAMPLE_OUT_OF_RANGE",
    /// Threshold has more than nine digits before its decimals.
    NumberOutOfRange = "NUMBER_OUT_OF_RANGE",
}

/// Mutation `findingPlan`.
#[derive(Default)]
pub struct FindingPlanMutation;

#[Object]
impl FindingPlanMutation {
    /// Plans the actions, and how their effect is judged (CAP-3, CAP-4). Requires `ANSWER_FINDINGS` on the department
    /// that it is about, or to answer for it. Since 0.1.
    async fn finding_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingPlanInput,
    ) -> Result<FindingPlanPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingPlan {
                    finding,
                    expected_version,
                    actions: input.actions.into_iter().map(Into::into).collect(),
                    effectiveness: input.effectiveness.into(),
                    elsewhere: Elsewhere { found: input.similar_cases.found, note: input.similar_cases.note },
                };
                request
                    .run("findingPlan", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_plan(unit, &input).await })
                    })
                    .await
            }
        };
        FindingPlanPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
