//! Batches of what belongs to programs, phases and measures.

use std::{collections::HashMap, sync::Arc};

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use gradus_domain::{
    ids::{DepartmentId, MatrixVersionId, MeasureAreaId, MeasureId, PhaseId, ProgramId, ProgramTemplateId},
    programs::{
        measure::{Measure, MeasureFacts},
        phase::{ExitCriterion, Phase},
        program::Program,
    },
};
use gradus_services::programs::{
    measure_move::{Judged, facts},
    read::{self, AppliedTemplate, Deliverable, MeasureArea, Replanning, Responsibility, ResponsibilityFilter},
};

use crate::request::{Batch, BatchError, group};

type Answer<K, V> = std::result::Result<HashMap<K, V>, BatchError>;

macro_rules! by_id {
    ($($id:ty => $value:ty, $find:path;)+) => {
        $(#[async_trait]
        impl Loader<$id> for Batch {
            type Value = $value;
            type Error = BatchError;

            async fn load(&self, ids: &[$id]) -> Answer<$id, $value> {
                let found = $find(&self.read, ids).await.map_err(Arc::new)?;
                Ok(found.into_iter().map(|value| (value.id, value)).collect())
            }
        })+
    };
}

by_id! {
    ProgramTemplateId => AppliedTemplate, read::find_templates;
    ProgramId => Program, read::find_many;
    PhaseId => Phase, read::find_phases;
    MeasureId => Measure, read::find_measures;
    MeasureAreaId => MeasureArea, read::find_areas;
}

macro_rules! lists {
    ($($(#[$doc:meta])* $key:ident($id:ty) => $value:ty, $find:path, $of:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub struct $key(pub $id);

            #[async_trait]
            impl Loader<$key> for Batch {
                type Value = Vec<$value>;
                type Error = BatchError;

                async fn load(&self, keys: &[$key]) -> Answer<$key, Vec<$value>> {
                    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
                    let found = $find(&self.read, &ids).await.map_err(Arc::new)?;
                    let of: fn(&$value) -> $id = $of;
                    Ok(group(keys, found, |value| Some($key(of(value)))))
                }
            }
        )+
    };
}

lists! {
    /// Key of a program's phases.
    PhasesOf(ProgramId) => Phase, read::phases_of, |phase| phase.program;
    /// Key of a program's measures.
    MeasuresOf(ProgramId) => Measure, read::measures_of, |measure| measure.program;
    /// Key of a program's areas.
    AreasOf(ProgramId) => MeasureArea, read::areas_of, |area| area.program;
    /// Key of a phase's exit criteria.
    CriteriaOf(PhaseId) => ExitCriterion, read::criteria_of, |criterion| criterion.phase;
    /// Key of a phase's moves.
    ReplanningsOf(PhaseId) => Replanning, read::replannings_of, |moved| moved.phase;
    /// Key of the parts that a version of the matrix gives.
    PartsByVersion(MatrixVersionId) => Responsibility, read::responsibilities_by, |part| part.version;
    /// Key of a measure's deliverables.
    DeliverablesOf(MeasureId) => Deliverable, read::deliverables_of, |deliverable| deliverable.measure;
}

/// Key of who has which part in a measure on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartsInMeasure(pub MeasureId, pub NaiveDate);

#[async_trait]
impl Loader<PartsInMeasure> for Batch {
    type Value = Vec<Responsibility>;
    type Error = BatchError;

    async fn load(&self, keys: &[PartsInMeasure]) -> Answer<PartsInMeasure, Vec<Responsibility>> {
        let mut parts = HashMap::new();
        for day in days(keys.iter().map(|key| key.1)) {
            let today: Vec<_> = keys.iter().filter(|key| key.1 == day).copied().collect();
            let measures = Some(today.iter().map(|key| key.0).collect());
            let filter = ResponsibilityFilter { measures, ..ResponsibilityFilter::default() };
            let found = read::responsibilities(&self.read, &filter, day).await.map_err(Arc::new)?;
            parts.extend(group(&today, found, |part| Some(PartsInMeasure(part.measure, day))));
        }
        Ok(parts)
    }
}

/// Key of what decides on a measure's next commands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FactsOf(pub Judged, pub NaiveDate);

#[async_trait]
impl Loader<FactsOf> for Batch {
    type Value = MeasureFacts;
    type Error = BatchError;

    async fn load(&self, keys: &[FactsOf]) -> Answer<FactsOf, MeasureFacts> {
        let mut answer = HashMap::new();
        for day in days(keys.iter().map(|key| key.1)) {
            let today: Vec<_> = keys.iter().filter(|key| key.1 == day).map(|key| key.0).collect();
            let found = facts(&self.read.reader, &self.read.actor, &today, day).await;
            let mut found = found.map_err(|error| BatchError::new(error.into()))?;
            let known = today.into_iter().filter_map(|of| Some((FactsOf(of, day), found.remove(&of.measure)?)));
            answer.extend(known);
        }
        Ok(answer)
    }
}

/// Key of the parts that a department has on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartsOfDepartment(pub DepartmentId, pub NaiveDate);

#[async_trait]
impl Loader<PartsOfDepartment> for Batch {
    type Value = Vec<Responsibility>;
    type Error = BatchError;

    async fn load(&self, keys: &[PartsOfDepartment]) -> Answer<PartsOfDepartment, Vec<Responsibility>> {
        let mut parts = HashMap::new();
        for day in days(keys.iter().map(|key| key.1)) {
            let today: Vec<_> = keys.iter().filter(|key| key.1 == day).copied().collect();
            let departments = Some(today.iter().map(|key| key.0).collect());
            let filter = ResponsibilityFilter { departments, ..ResponsibilityFilter::default() };
            let found = read::responsibilities(&self.read, &filter, day).await.map_err(Arc::new)?;
            parts.extend(group(&today, found, |part| Some(PartsOfDepartment(part.department, day))));
        }
        Ok(parts)
    }
}

fn days(all: impl Iterator<Item = NaiveDate>) -> std::collections::BTreeSet<NaiveDate> {
    all.collect()
}
