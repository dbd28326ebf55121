//! `indicatorValuesRecord`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use gradus_domain::indicators::record::ValueDraft;
use gradus_services::indicators::values_record::{IndicatorValuesRecord, indicator_values_record};

use super::{indicator::Indicator, run::IndicatorRun};
use crate::{errors::Result, payload::payload, request::request, scalars::Period};

/// Value of an indicator, in the parts that the indicator asks for: numerator and denominator of a quotient, value and
/// weight of a weighted mean, raw readings of a percentile, else the value itself. Numbers have at most six decimals.
#[derive(InputObject)]
pub struct IndicatorValueInput {
    /// Code of the indicator.
    indicator_code: String,
    /// Code of the department; the whole organization where none is given.
    department_code: Option<String>,
    /// Period, as long as those of the indicator and begun.
    period: Period,
    /// What is divided.
    numerator: Option<f64>,
    /// By what it is divided; 0 where there was nothing to count.
    denominator: Option<f64>,
    /// Value in the unit of the indicator.
    value: Option<f64>,
    /// How much the value weighs.
    weight: Option<f64>,
    /// Raw readings, 1,000 at most.
    #[graphql(default, validator(max_items = 1000))]
    readings: Vec<f64>,
    /// Number of things or answers behind the value.
    sample_size: Option<i32>,
    /// Why it comes or changes after its period was closed, a week after its end.
    reason: Option<String>,
}

impl From<IndicatorValueInput> for ValueDraft {
    fn from(input: IndicatorValueInput) -> Self {
        // The shortest text that reads back as the number is what the client wrote.
        let text = |number: f64| number.to_string();
        Self {
            indicator_code: input.indicator_code,
            department_code: input.department_code,
            period: input.period.0.to_string(),
            numerator: input.numerator.map(text),
            denominator: input.denominator.map(text),
            value: input.value.map(text),
            weight: input.weight.map(text),
            readings: input.readings.into_iter().map(text).collect(),
            sample_size: input.sample_size.map(Into::into),
            reason: input.reason,
        }
    }
}

/// Input of `indicatorValuesRecord`.
#[derive(InputObject)]
pub struct IndicatorValuesRecordInput {
    /// Values, 1,000 at most, each for another indicator, department or period.
    #[graphql(validator(max_items = 1000))]
    values: Vec<IndicatorValueInput>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// What became of recorded values.
#[derive(SimpleObject)]
pub struct IndicatorRecording {
    /// Values that are new or corrected: each is a revision.
    recorded: i32,
    /// Values that stood as they were handed in.
    unchanged: i32,
    /// Indicators of which something was recorded.
    indicators: Vec<Indicator>,
    /// Runs of red periods that the values began or lengthened (KPI-5), of periods that are over.
    runs: Vec<IndicatorRun>,
}

payload! {
    IndicatorValuesRecordPayload, IndicatorValuesRecordError, IndicatorValuesRecordErrorCode;
    /// What became of the values. Null when the request was refused, and then nothing was recorded.
    recording: IndicatorRecording;
    /// There is no value, or more than 1,000.
    ListSize = "LIST_SIZE",
    /// No indicator has the code.
    IndicatorUnknown = "INDICATOR_UNKNOWN",
    /// No department has the code.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// Period is not as long as those of the indicator.
    PeriodOfOtherLength = "PERIOD_OF_OTHER_LENGTH",
    /// Period has not begun.
    PeriodInFuture = "PERIOD_IN_FUTURE",
    /// Period is closed, and no reason is given.
    ReasonMissing = "REASON_MISSING",
    /// Reason is blank, too long, or holds a sign that may not stand.
    ReasonMalformed = "REASON_MALFORMED",
    /// Gradus computes the indicator from its own records.
    Computed = "COMPUTED",
    /// Part that the indicator asks for is missing.
    PartMissing = "PART_MISSING",
    /// Part is none of those that the indicator asks for.
    PartUnwanted = "PART_UNWANTED",
    /// Number has more than twelve digits or six decimals.
    NumberMalformed = "NUMBER_MALFORMED",
    /// Number is below zero.
    Negative = "NEGATIVE",
    /// Value has more than 1,000 readings.
    TooManyReadings = "TOO_MANY_READINGS",
    /// List has a value for the same indicator, department and period before.
    Twice = "TWICE",
}

/// Mutation `indicatorValuesRecord`.
#[derive(Default)]
pub struct IndicatorValuesRecordMutation;

#[Object]
impl IndicatorValuesRecordMutation {
    /// Records values, all of them or, where one is refused, none; each error says at which place of the list it is. What is
    /// recorded already is corrected by another revision; the same value again changes nothing (KPI-3). Requires
    /// `RECORD_INDICATORS` for each department, or for the whole organization. Since 0.2.
    #[graphql(complexity = "100 + child_complexity")]
    async fn indicator_values_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: IndicatorValuesRecordInput,
    ) -> Result<IndicatorValuesRecordPayload> {
        let request = request(ctx);
        let command = IndicatorValuesRecord { values: input.values.into_iter().map(Into::into).collect() };
        let outcome = request
            .run("indicatorValuesRecord", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { indicator_values_record(unit, &input).await })
            })
            .await;
        IndicatorValuesRecordPayload::of(request, outcome, |after, done| async move {
            let mut found = after.load_many(done.indicators.iter().copied()).await?;
            let indicators = done.indicators.iter().filter_map(|id| found.remove(id)).map(Indicator).collect();
            let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
            let runs = done.warnings.into_iter().map(|of| IndicatorRun::of(of.indicator, of.unit, of.run)).collect();
            let (recorded, unchanged) = (count(done.recorded), count(done.unchanged));
            Ok(Some(IndicatorRecording { recorded, unchanged, indicators, runs }))
        })
        .await
    }
}
