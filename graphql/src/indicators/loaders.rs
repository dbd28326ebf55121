//! Loaders of indicators and of what is shown of them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{async_trait::async_trait, dataloader::Loader};
use chrono::{DateTime, Utc};
use gradus_domain::{
    ids::{IndicatorId, MeasureId, ProgramId},
    indicators::{Indicator as Model, shown::Shown, targets::Target},
    locale::LocalizedText,
};
use gradus_services::{
    indicators::{
        indicators,
        read::{self, Wanted},
    },
    programs::definitions,
};

use crate::request::{Batch, BatchError};

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

/// Key of what is shown of an indicator for a department, or for the whole organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShownOf {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Code of the department.
    pub department: Option<String>,
    /// Which periods.
    pub wanted: Wanted,
    /// The instant by which values were recorded.
    pub as_of: Option<DateTime<Utc>>,
}

#[async_trait]
impl Loader<ShownOf> for Batch {
    type Value = Arc<Vec<Shown>>;
    type Error = BatchError;

    /// One look for each department and stretch of time that the request asks for, whatever the number of indicators.
    async fn load(&self, keys: &[ShownOf]) -> std::result::Result<HashMap<ShownOf, Self::Value>, BatchError> {
        let mut looks: HashMap<_, Vec<&ShownOf>> = HashMap::new();
        for key in keys {
            looks.entry((key.department.as_deref(), &key.wanted, key.as_of)).or_default().push(key);
        }
        let mut ids: Vec<_> = keys.iter().map(|key| key.indicator).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = indicators::find_many(&self.read, &ids).await.map_err(Arc::new)?;
        let mut all = HashMap::new();
        for ((department, wanted, as_of), keys) in looks {
            let Some(unit) = read::unit(&self.read, department).await.map_err(Arc::new)? else { continue };
            let asked = known.iter().filter(|indicator| keys.iter().any(|key| key.indicator == indicator.id));
            let asked: Vec<_> = asked.cloned().collect();
            let mut shown = read::shown(&self.read, &asked, unit, wanted, as_of).await.map_err(Arc::new)?;
            let found = keys.into_iter().filter_map(|key| Some((key.clone(), Arc::new(shown.remove(&key.indicator)?))));
            all.extend(found);
        }
        Ok(all)
    }
}

/// Key of the targets of an indicator that were set for a department, or for the whole organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TargetsOf {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Code of the department.
    pub department: Option<String>,
}

#[async_trait]
impl Loader<TargetsOf> for Batch {
    type Value = Arc<Vec<Target>>;
    type Error = BatchError;

    async fn load(&self, keys: &[TargetsOf]) -> std::result::Result<HashMap<TargetsOf, Self::Value>, BatchError> {
        let mut looks: HashMap<_, Vec<&TargetsOf>> = HashMap::new();
        for key in keys {
            looks.entry(key.department.as_deref()).or_default().push(key);
        }
        let mut all = HashMap::new();
        for (department, keys) in looks {
            let Some(unit) = read::unit(&self.read, department).await.map_err(Arc::new)? else { continue };
            let ids: Vec<_> = keys.iter().map(|key| key.indicator).collect();
            let found = read::targets_of(&self.read, &ids, unit).await.map_err(Arc::new)?;
            for key in keys {
                let own = found.iter().filter(|target| target.indicator == key.indicator).cloned();
                all.insert(key.clone(), Arc::new(own.collect()));
            }
        }
        Ok(all)
    }
}
