//! An indicator.

use async_graphql::{Context, Description, ID, Object};
use gradus_domain::{
    ids::NodeId,
    indicators::{Indicator as Model, chart::of_series, runs::runs, shown::Shown},
    period::PeriodKind,
    programs::template::{Aggregation, Limit, Thresholds, Unit},
};
use gradus_services::indicators::read::{MOST_PERIODS, Wanted, periods};

use super::{
    chart::ControlChart,
    formula::{Formula, IndicatorTag, OrdinalLevel},
    loaders::{FormulaNames, ShownOf, TargetsOf},
    run::IndicatorRun,
    target::IndicatorTarget,
    value::IndicatorValue,
    words::{Cadence, IndicatorAggregation, IndicatorDirection, IndicatorLimit},
};
use crate::{
    errors::{Result, bad_request},
    people::department::Department,
    programs::definitions::{Basis, show::Show},
    request::request,
    scalars::{DateTime, Period},
};

/// Indicator: a figure that is taken once in each period and shows whether measures help.
#[derive(Description)]
pub struct Indicator(pub Model);

#[Object(use_type_description)]
impl Indicator {
    /// Opaque id of the indicator.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the indicator, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the indicator, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Unit of the indicator as it stands behind a figure, in the request's language.
    async fn unit(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.definition.unit.in_words(request(ctx).locale().await?))
    }

    /// Levels of an ordinal indicator, from the lowest. Empty for any other.
    async fn levels(&self, ctx: &Context<'_>) -> Result<Vec<OrdinalLevel>> {
        let locale = request(ctx).locale().await?;
        Ok(match &self.0.definition.unit {
            Unit::Ordinal { levels } => levels.show(locale),
            _ => Vec::new(),
        })
    }

    /// Direction in which the indicator gets better.
    async fn direction(&self) -> IndicatorDirection {
        self.0.direction.into()
    }

    /// How values of parts and periods make one of the whole (KPI-1).
    async fn aggregation(&self) -> IndicatorAggregation {
        self.0.definition.aggregation.into()
    }

    /// Percentile that the aggregation takes. Null for any other aggregation.
    async fn percentile(&self) -> Option<i32> {
        match self.0.definition.aggregation {
            Aggregation::Percentile { percent } => Some(percent.into()),
            _ => None,
        }
    }

    /// How often a value is taken.
    async fn cadence(&self) -> Cadence {
        self.0.cadence.into()
    }

    /// Department that answers for the indicator. Null where the viewer may not see it. Requires `READ_PEOPLE`.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        request(ctx).load(self.0.owner).await.map(|found| found.map(Department)).transpose()
    }

    /// Where the limits of the indicator come from.
    async fn basis(&self, ctx: &Context<'_>) -> Result<Basis> {
        Ok(self.0.definition.basis.show(request(ctx).locale().await?))
    }

    /// Codes of the sources that name the indicator.
    async fn source_codes(&self) -> Vec<&str> {
        self.0.definition.sources.iter().map(|code| &**code).collect()
    }

    /// How the indicator is used.
    async fn tags(&self) -> Vec<IndicatorTag> {
        self.0.tags.0.iter().copied().map(Into::into).collect()
    }

    /// Remark on the indicator, in the request's language.
    async fn note(&self, ctx: &Context<'_>) -> Option<Result<&str>> {
        let note = self.0.definition.note.as_ref()?;
        Some(request(ctx).locale().await.map(|locale| note.get(locale)))
    }

    /// Target of the indicator. Null where a baseline is still being taken.
    async fn target(&self) -> Option<IndicatorLimit> {
        self.limit(|thresholds| Some(thresholds.target))
    }

    /// Limit where green ends; the target where none of its own is laid down (formula 4.17).
    async fn warning(&self) -> Option<IndicatorLimit> {
        self.limit(|thresholds| thresholds.warning)
    }

    /// Limit where red begins; the target where none of its own is laid down (formula 4.17).
    async fn critical(&self) -> Option<IndicatorLimit> {
        self.limit(|thresholds| thresholds.critical)
    }

    /// Formula of the indicator.
    async fn formula(&self, ctx: &Context<'_>) -> Result<Formula> {
        let locale = request(ctx).locale().await?;
        let names = request(ctx).load(FormulaNames(self.0.program)).await?.unwrap_or_default();
        let name = |code: &str| names.get(code).map_or(code, |name| name.get(locale)).to_owned();
        let formula = &self.0.definition.formula;
        Ok(Formula::shown(formula, locale, &formula.in_words(locale, &name)))
    }

    /// Indicates that values of the indicator are recorded, by hand or by a system. Those of any other are computed.
    async fn active(&self) -> bool {
        self.0.inactive_reason(gradus_domain::locale::Locale::En).is_none()
    }

    /// Why no values of the indicator are recorded, in the request's language. Null where they are.
    async fn inactive_reason(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        Ok(self.0.inactive_reason(request(ctx).locale().await?))
    }

    /// Value of the newest period that has one, of the present one and the two before; where there is none, the last
    /// period that is over, without a value. Null where the viewer may not see values of the department.
    /// Requires `READ_INDICATORS` for the department; without one, for the whole organization. Since 0.2.
    #[graphql(complexity = "20 + child_complexity")]
    async fn latest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department, with what is below it; the whole organization where none is given.")]
        department: Option<String>,
        #[graphql(desc = "Instant by which a value was recorded: what was known then.")] as_of: Option<DateTime>,
    ) -> Result<Option<IndicatorValue>> {
        let shown = self.shown(ctx, department, Wanted::Latest, as_of).await?;
        Ok(shown.into_iter().next().map(|shown| IndicatorValue::of(shown, as_of_or_now(ctx, as_of))))
    }

    /// Values of the periods from one to another, both included, with or without a value; at most 120. Periods longer than
    /// those of the indicator are put together from them (formula 4.16). Empty where they are shorter, and where the viewer
    /// may not see values of the department. Requires `READ_INDICATORS` as `latest` does. Since 0.2.
    #[graphql(complexity = "periods_cost(from, to, child_complexity)")]
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department, with what is below it; the whole organization where none is given.")]
        department: Option<String>,
        #[graphql(desc = "First period.")] from: Period,
        #[graphql(desc = "Last period, as long as the first.")] to: Period,
        #[graphql(desc = "Instant by which a value was recorded: what was known then.")] as_of: Option<DateTime>,
    ) -> Result<Vec<IndicatorValue>> {
        let wanted = self.between(from, to)?;
        let shown = self.shown(ctx, department, wanted, as_of).await?;
        Ok(shown.into_iter().map(|shown| IndicatorValue::of(shown, as_of_or_now(ctx, as_of))).collect())
    }

    /// Control chart of the same periods (formula 4.19). Its limits come from the first 20 points with a value and are
    /// provisional with fewer; below 12 there are none. Without points where the viewer may not see values of the
    /// department. Requires `READ_INDICATORS` as `latest` does. Since 0.2.
    #[graphql(complexity = "periods_cost(from, to, child_complexity)")]
    async fn control_chart(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department, with what is below it; the whole organization where none is given.")]
        department: Option<String>,
        #[graphql(desc = "First period, with which the baseline begins.")] from: Period,
        #[graphql(desc = "Last period, as long as the first.")] to: Period,
        #[graphql(
            desc = "Points in a row on one side of the center that signal; Nelson's variant takes 9.",
            default = 8,
            validator(minimum = 6, maximum = 12)
        )]
        in_a_row: u8,
    ) -> Result<ControlChart> {
        let wanted = self.between(from, to)?;
        let shown = self.shown(ctx, department, wanted, None).await?;
        Ok(ControlChart::of(of_series(&self.0, &shown, in_a_row.into())))
    }

    /// Runs of red periods in the same periods: two in a row or one past a critical limit beyond the target (KPI-5). A run
    /// that began before the first period is shown from there. Requires `READ_INDICATORS` as `latest` does. Since 0.2.
    #[graphql(complexity = "periods_cost(from, to, child_complexity)")]
    async fn runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department, with what is below it; the whole organization where none is given.")]
        department: Option<String>,
        #[graphql(desc = "First period.")] from: Period,
        #[graphql(desc = "Last period, as long as the first.")] to: Period,
    ) -> Result<Vec<IndicatorRun>> {
        let wanted = self.between(from, to)?;
        let shown = self.shown(ctx, department, wanted, None).await?;
        let unit = shown.first().and_then(|shown| shown.unit);
        let verdicts: Vec<_> = shown.iter().map(|shown| (shown.period, shown.verdict)).collect();
        Ok(runs(&verdicts).into_iter().map(|run| IndicatorRun::of(self.0.id, unit, run)).collect())
    }

    /// Targets that were set for exactly this department, or for the whole organization, from the first (KPI-2). What holds
    /// without any is `target`. Empty where the viewer may not see values there. Requires `READ_INDICATORS` as `latest` does.
    /// Since 0.2.
    #[graphql(complexity = "20 + 10 * child_complexity")]
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department; the whole organization where none is given.")] department: Option<
            String,
        >,
    ) -> Result<Vec<IndicatorTarget>> {
        let key = TargetsOf { indicator: self.0.id, department };
        Ok(request(ctx).load(key).await?.unwrap_or_default().iter().cloned().map(IndicatorTarget).collect())
    }
}

/// The instant as of which something was looked for.
fn as_of_or_now(ctx: &Context<'_>, as_of: Option<DateTime>) -> DateTime {
    as_of.unwrap_or(DateTime(request(ctx).read().now))
}

/// What so many periods cost.
fn periods_cost(from: Period, to: Period, each: usize) -> usize {
    let days = (to.0.last_day() - from.0.first_day()).num_days().max(0);
    let months = usize::try_from(days).unwrap_or(usize::MAX) / 28 + 1;
    (months / from.0.kind().months() as usize + 1).min(MOST_PERIODS + 1) * each + 20
}

impl Indicator {
    async fn shown(
        &self,
        ctx: &Context<'_>,
        department: Option<String>,
        wanted: Wanted,
        as_of: Option<DateTime>,
    ) -> Result<Vec<Shown>> {
        if wanted == Wanted::Periods(Vec::new()) {
            return Ok(Vec::new());
        }
        let key = ShownOf { indicator: self.0.id, department, wanted, as_of: as_of.map(|at| at.0) };
        Ok(request(ctx).load(key).await?.map(|shown| shown.to_vec()).unwrap_or_default())
    }

    /// The periods from one to another, where values can be shown of them.
    fn between(&self, from: Period, to: Period) -> Result<Wanted> {
        let cadence: PeriodKind = self.0.cadence.into();
        if from.0.kind() != to.0.kind() {
            return Err(bad_request("`from` and `to` are periods of the same length."));
        }
        let periods = periods(from.0, to.0);
        match periods.len() {
            0 => Err(bad_request("`to` is not before `from`.")),
            // In a list of indicators, some have longer periods than others: of those there is nothing to show.
            1..=MOST_PERIODS if from.0.kind().months() < cadence.months() => Ok(Wanted::Periods(Vec::new())),
            1..=MOST_PERIODS => Ok(Wanted::Periods(periods)),
            _ => Err(bad_request(format!("A series has at most {MOST_PERIODS} periods."))),
        }
    }

    fn limit(&self, which: impl Fn(&Thresholds) -> Option<Limit>) -> Option<IndicatorLimit> {
        let thresholds = self.0.definition.thresholds.as_ref()?;
        Some(which(thresholds).unwrap_or(thresholds.target).into())
    }
}
