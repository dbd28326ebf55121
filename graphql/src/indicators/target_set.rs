//! `indicatorTargetSet`.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::indicators::targets::{LimitDraft, TargetDraft};
use gradus_services::indicators::target_set::{IndicatorTargetSet, indicator_target_set};

use super::indicator::Indicator;
use crate::{errors::Result, payload::payload, request::request, scalars::Period};

/// Limit of an indicator: a value, or both ends of a band. Decimals as text, such as 99.993, so that they are exact.
#[derive(InputObject)]
pub struct IndicatorLimitInput {
    /// Value of the limit, of an indicator whose direction is `HIGHER` or `LOWER`.
    value: Option<String>,
    /// Lower end of the band, of an indicator whose direction is `RANGE`.
    lower: Option<String>,
    /// Upper end of the band.
    upper: Option<String>,
}

impl From<IndicatorLimitInput> for LimitDraft {
    fn from(input: IndicatorLimitInput) -> Self {
        Self { value: input.value, lower: input.lower, upper: input.upper }
    }
}

/// Input of `indicatorTargetSet`.
#[derive(InputObject)]
pub struct IndicatorTargetSetInput {
    /// Code of the indicator.
    indicator_code: String,
    /// Code of the department, whose target holds for what is below it too; the whole organization where none is given.
    department_code: Option<String>,
    /// What is to be reached.
    target: IndicatorLimitInput,
    /// Limit where green ends; the target where none is given.
    warning: Option<IndicatorLimitInput>,
    /// Limit where red begins; the target where none is given.
    critical: Option<IndicatorLimitInput>,
    /// First period that is judged by it, as long as those of the indicator; the next one that begins where none is given.
    valid_from: Option<Period>,
    /// Why it is set.
    reason: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    IndicatorTargetSetPayload, IndicatorTargetSetError, IndicatorTargetSetErrorCode;
    /// Indicator with the target among its `targets`. Null when the request was refused.
    indicator: Indicator;
    /// No indicator has the code.
    IndicatorUnknown = "INDICATOR_UNKNOWN",
    /// No department has the code.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// Period is not as long as those of the indicator.
    PeriodOfOtherLength = "PERIOD_OF_OTHER_LENGTH",
    /// Period goes on or is over.
    PeriodBegun = "PERIOD_BEGUN",
    /// Limit is no decimal, or neither a value nor a band.
    LimitMalformed = "LIMIT_MALFORMED",
    /// Limits have another form than the direction asks for.
    LimitsForm = "LIMITS_FORM",
    /// Limits are not in order: warning on the better side of the target, critical on the worse.
    LimitsOrder = "LIMITS_ORDER",
    /// Reason is blank, too long, or holds a sign that may not stand.
    ReasonMalformed = "REASON_MALFORMED",
}

/// Mutation `indicatorTargetSet`.
#[derive(Default)]
pub struct IndicatorTargetSetMutation;

#[Object]
impl IndicatorTargetSetMutation {
    /// Sets target and limits of an indicator from a period on that has not begun (KPI-2). Periods that began before keep
    /// theirs. Requires `MANAGE_INDICATORS` for the department, or for the whole organization. Since 0.2.
    async fn indicator_target_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: IndicatorTargetSetInput,
    ) -> Result<IndicatorTargetSetPayload> {
        let request = request(ctx);
        let draft = TargetDraft {
            target: input.target.into(),
            warning: input.warning.map(Into::into),
            critical: input.critical.map(Into::into),
            valid_from: input.valid_from.map(|period| period.0),
            reason: input.reason,
        };
        let (indicator_code, department_code) = (input.indicator_code, input.department_code);
        let command = IndicatorTargetSet { indicator_code, department_code, draft };
        let outcome = request
            .run("indicatorTargetSet", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { indicator_target_set(unit, &input).await })
            })
            .await;
        IndicatorTargetSetPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Indicator)) },
        )
        .await
    }
}
