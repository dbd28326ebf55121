//! `measureUpdate`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{MeasureId, NodeId};
use gradus_services::programs::measure_update::{MeasureUpdate, measure_update};

use super::measure::Measure;
use crate::{errors::Result, payload::payload, request::request};

/// New values of a measure.
#[derive(InputObject)]
pub struct MeasureChanges {
    /// Codes of all measures that must be verified before this one may begin. Absent or null: as it is.
    #[graphql(validator(max_items = 100))]
    needs: Option<Vec<String>>,
    /// Codes of indicators that show the effect of the measure, beside those that it has.
    #[graphql(default, validator(max_items = 100))]
    add_indicators: Vec<String>,
}

/// Input of `measureUpdate`.
#[derive(InputObject)]
pub struct MeasureUpdateInput {
    /// Id of the measure.
    measure_id: ID,
    /// New values.
    changes: MeasureChanges,
    /// Version that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    MeasureUpdatePayload, MeasureUpdateError, MeasureUpdateErrorCode;
    /// Measure after the change. Null when the request was refused.
    measure: Measure;
    /// Measure has begun: what it needs is settled.
    WrongState = "WRONG_STATE",
    /// Program is completed or cancelled.
    ProgramOver = "PROGRAM_OVER",
    /// Program has no such measure.
    MeasureUnknown = "MEASURE_UNKNOWN",
    /// Indicator does not exist.
    IndicatorUnknown = "INDICATOR_UNKNOWN",
    /// Measure would need itself, directly or by way of others.
    Circle = "CIRCLE",
}

/// Mutation `measureUpdate`.
#[derive(Default)]
pub struct MeasureUpdateMutation;

#[Object]
impl MeasureUpdateMutation {
    /// Changes what a measure needs before it may begin, and adds indicators that show its effect (PRG-6). Requires
    /// `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    async fn measure_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: MeasureUpdateInput,
    ) -> Result<MeasureUpdatePayload> {
        let request = request(ctx);
        let command = MeasureUpdate {
            measure: MeasureId::from_node_id(&input.measure_id).unwrap_or(MeasureId(uuid::Uuid::nil())),
            needs: input.changes.needs,
            add_indicators: input.changes.add_indicators,
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("measureUpdate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { measure_update(unit, &input).await })
            })
            .await;
        MeasureUpdatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Measure)) })
            .await
    }
}
