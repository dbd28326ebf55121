//! Batches of what belongs to gates, to measures' past, and of who stands for departments.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{async_trait::async_trait, dataloader::Loader};
use chrono::NaiveDate;
use gradus_domain::{
    ids::{DepartmentId, MeasureId, PhaseId},
    programs::{
        dependency::Need,
        gate::{review::Gate, told::Evaluation},
        holder::Holder,
        measure_check::MeasureCheck,
    },
};
use gradus_services::programs::{
    gates::{evaluate, read},
    holders,
    measure_check::checks_of,
    measure_consult::{Consultation, consultations_of},
    measure_update::needs_of,
};

use crate::request::{Batch, BatchError, group};

type Answer<K, V> = std::result::Result<HashMap<K, V>, BatchError>;

/// Key of the reviews of a phase's gate, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GatesOf(pub PhaseId);

#[async_trait]
impl Loader<GatesOf> for Batch {
    type Value = Vec<Gate>;
    type Error = BatchError;

    async fn load(&self, keys: &[GatesOf]) -> Answer<GatesOf, Vec<Gate>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = read::of_phases(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(group(keys, found, |gate| Some(GatesOf(gate.review.phase))))
    }
}

/// Key of what the criteria of a phase say today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EvaluationsOf(pub PhaseId);

#[async_trait]
impl Loader<EvaluationsOf> for Batch {
    type Value = Vec<Evaluation>;
    type Error = BatchError;

    async fn load(&self, keys: &[EvaluationsOf]) -> Answer<EvaluationsOf, Vec<Evaluation>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = evaluate::of_phases(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(phase, evaluations)| (EvaluationsOf(phase), evaluations)).collect())
    }
}

/// Key of who stands for a department on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HolderOn(pub DepartmentId, pub NaiveDate);

#[async_trait]
impl Loader<HolderOn> for Batch {
    type Value = Holder;
    type Error = BatchError;

    async fn load(&self, keys: &[HolderOn]) -> Answer<HolderOn, Holder> {
        let mut answer = HashMap::new();
        let days: std::collections::BTreeSet<_> = keys.iter().map(|key| key.1).collect();
        for day in days {
            let asked: Vec<_> = keys.iter().filter(|key| key.1 == day).map(|key| key.0).collect();
            let found = holders::holders(&self.read, &asked, day).await.map_err(Arc::new)?;
            answer.extend(found.into_iter().map(|(department, holder)| (HolderOn(department, day), holder)));
        }
        Ok(answer)
    }
}

macro_rules! of_measures {
    ($($(#[$doc:meta])* $key:ident => $value:ty, $find:path;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub struct $key(pub MeasureId);

            #[async_trait]
            impl Loader<$key> for Batch {
                type Value = Vec<$value>;
                type Error = BatchError;

                async fn load(&self, keys: &[$key]) -> Answer<$key, Vec<$value>> {
                    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
                    let found = $find(&self.read, &ids).await.map_err(Arc::new)?;
                    Ok(group(keys, found, |value| Some($key(value.measure))))
                }
            }
        )+
    };
}

of_measures! {
    /// Key of a measure's checks.
    ChecksOf => MeasureCheck, checks_of;
    /// Key of what was asked about a measure.
    ConsultationsOf => Consultation, consultations_of;
    /// Key of what a measure needs.
    NeedsOf => Need, needs_of;
}
