//! `trainingPeriodFreeze`.

use async_graphql::{Context, InputObject, Object};
use gradus_services::training::freeze::{TrainingPeriodFreeze, training_period_freeze};

use super::coverage::{TrainingCoverage, coverage};
use crate::{errors::Result, payload::payload, request::request, scalars::Period};

/// Input of `trainingPeriodFreeze`.
#[derive(InputObject)]
pub struct TrainingPeriodFreezeInput {
    /// Period that is frozen: a year, half-year, quarter or month.
    period: Period,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingPeriodFreezePayload, TrainingPeriodFreezeError, TrainingPeriodFreezeErrorCode;
    /// Frozen coverage of the period, of the whole organization. Null when the request was refused.
    coverage: TrainingCoverage;
    /// Period or its grace of seven days has not ended.
    TooEarly = "TOO_EARLY",
}

/// Mutation `trainingPeriodFreeze`.
#[derive(Default)]
pub struct TrainingPeriodFreezeMutation;

#[Object]
impl TrainingPeriodFreezeMutation {
    /// Freezes the training coverage of a closed period (TRN-5), where its schedule missed it or there is none. It counts
    /// what is dated inside the period and was known by the end of the seventh day after it, whenever the freeze is made.
    /// It cannot be undone, so import the period's history before. A period that is frozen already stays as it is. Requires
    /// `MANAGE_TRAINING` on the whole organization. Since 0.1.
    async fn training_period_freeze(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingPeriodFreezeInput,
    ) -> Result<TrainingPeriodFreezePayload> {
        let request = request(ctx);
        let command = TrainingPeriodFreeze { period: input.period.0 };
        let outcome = request
            .run("trainingPeriodFreeze", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { training_period_freeze(unit, &input).await })
            })
            .await;
        TrainingPeriodFreezePayload::of(request, outcome, |after, period| async move {
            coverage(&after, None, None, None, Some(Period(period))).await.map(Some)
        })
        .await
    }
}
