//! An indicator.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Description, Enum, ID, Object, SimpleObject, async_trait::async_trait, dataloader::Loader,
};
use gradus_domain::{
    ids::{IndicatorId, MeasureId, NodeId, ProgramId},
    indicators::{Cadence as CadenceModel, Indicator as Model, IndicatorDirection as DirectionModel},
    locale::LocalizedText,
    programs::template::{Aggregation, Limit, Thresholds, Unit},
};
use gradus_services::{indicators::indicators, programs::definitions};

use super::formula::{Formula, IndicatorTag, OrdinalLevel};
use crate::{
    errors::Result,
    people::department::Department,
    programs::definitions::{Basis, show::Show},
    request::{Batch, BatchError, request},
};

/// Which way is better.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "DirectionModel")]
pub enum IndicatorDirection {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Inside the band is better.
    Range,
}

/// How often a value of an indicator is taken.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "CadenceModel")]
pub enum Cadence {
    /// Once a year.
    Year,
    /// Twice a year.
    HalfYear,
    /// Once a quarter.
    Quarter,
    /// Once a month.
    Month,
}

/// How values of parts and periods make one of the whole (KPI-1). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum IndicatorAggregation {
    /// Numerators and denominators are added apart.
    RatioOfSums,
    /// Last value counts.
    Last,
    /// Values are added.
    Sum,
    /// Values are added from the beginning of the year.
    SumYtd,
    /// Least value counts.
    Min,
    /// Values are weighted.
    WeightedMean,
    /// Computed anew from raw values.
    Recompute,
    /// As things stood on a day.
    AsOf,
    /// Percentile of raw values.
    Percentile,
}

/// Limit of an indicator: a value, or the two ends of a band. Decimals are exact, as text.
#[derive(SimpleObject, Clone, Debug)]
pub struct IndicatorLimit {
    /// Value of the limit. Null for a band.
    value: Option<String>,
    /// Lower end of the band, which belongs to it. Null for a value.
    lower: Option<String>,
    /// Upper end of the band, which belongs to it. Null for a value.
    upper: Option<String>,
    /// Limit in words.
    in_words: String,
}

impl From<Limit> for IndicatorLimit {
    fn from(limit: Limit) -> Self {
        let in_words = limit.in_words();
        match limit {
            Limit::At(value) => Self { value: Some(value.to_string()), lower: None, upper: None, in_words },
            Limit::Within { from, to } => {
                Self { value: None, lower: Some(from.to_string()), upper: Some(to.to_string()), in_words }
            }
        }
    }
}

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
        match self.0.definition.aggregation {
            Aggregation::RatioOfSums => IndicatorAggregation::RatioOfSums,
            Aggregation::Last => IndicatorAggregation::Last,
            Aggregation::Sum => IndicatorAggregation::Sum,
            Aggregation::SumYtd => IndicatorAggregation::SumYtd,
            Aggregation::Min => IndicatorAggregation::Min,
            Aggregation::WeightedMean => IndicatorAggregation::WeightedMean,
            Aggregation::Recompute => IndicatorAggregation::Recompute,
            Aggregation::AsOf => IndicatorAggregation::AsOf,
            Aggregation::Percentile { .. } => IndicatorAggregation::Percentile,
        }
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

    /// Indicates that values of the indicator can be recorded.
    async fn active(&self) -> bool {
        self.0.inactive_reason(gradus_domain::locale::Locale::En).is_none()
    }

    /// Why no values can be recorded yet, in the request's language. Null where they can.
    async fn inactive_reason(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        Ok(self.0.inactive_reason(request(ctx).locale().await?))
    }
}

impl Indicator {
    fn limit(&self, which: impl Fn(&Thresholds) -> Option<Limit>) -> Option<IndicatorLimit> {
        let thresholds = self.0.definition.thresholds.as_ref()?;
        Some(which(thresholds).unwrap_or(thresholds.target).into())
    }
}

#[async_trait]
impl Loader<IndicatorId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[IndicatorId]) -> std::result::Result<HashMap<IndicatorId, Model>, BatchError> {
        let found = indicators::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|indicator| (indicator.id, indicator)).collect())
    }
}

/// Key of the indicators of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IndicatorsOfMeasure(pub MeasureId);

#[async_trait]
impl Loader<IndicatorsOfMeasure> for Batch {
    type Value = Vec<Model>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[IndicatorsOfMeasure],
    ) -> std::result::Result<HashMap<IndicatorsOfMeasure, Vec<Model>>, BatchError> {
        let measures: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut all: HashMap<_, Vec<Model>> = HashMap::new();
        for (measure, indicator) in indicators::of_measures(&self.read, &measures).await.map_err(Arc::new)? {
            all.entry(IndicatorsOfMeasure(measure)).or_default().push(indicator);
        }
        Ok(all)
    }
}

/// Key of the names that a program's formulas mention by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FormulaNames(pub ProgramId);

#[async_trait]
impl Loader<FormulaNames> for Batch {
    type Value = Arc<HashMap<String, LocalizedText>>;
    type Error = BatchError;

    async fn load(&self, keys: &[FormulaNames]) -> std::result::Result<HashMap<FormulaNames, Self::Value>, BatchError> {
        let programs: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut all: HashMap<_, HashMap<String, LocalizedText>> = HashMap::new();
        for definition in definitions::named_by_formulas(&self.read, &programs).await.map_err(Arc::new)? {
            let name = definition.name();
            all.entry(FormulaNames(definition.program)).or_default().insert(definition.code, name);
        }
        Ok(all.into_iter().map(|(key, names)| (key, Arc::new(names))).collect())
    }
}
