//! Values that Gradus computes from its own records (KPI-6).

use std::collections::BTreeMap;

use gradus_domain::{
    access::Scope,
    indicators::{
        builtin::BuiltIn,
        exact::Amount,
        ground::Unit,
        parts::{Parts, Revision, ValueSource},
    },
    period::Period,
};
use gradus_store::{
    error::StoreError,
    indicators::{
        self,
        values::{self, Of},
    },
};

use super::runs::{self, Warning};
use crate::Unit as Work;

/// Records training coverage of a period that is being frozen: fulfilled and required pairs of everybody and of each
/// department. Runs in the transaction of the freeze, so that figure and value cannot differ.
pub async fn training_coverage(
    work: &mut Work,
    scope: &Scope,
    period: Period,
    counted: &BTreeMap<Unit, (u32, u32)>,
) -> Result<Vec<Warning>, StoreError> {
    let all = indicators::list(work.tx(), scope).await?;
    let of = all.iter().filter(|indicator| {
        let is_coverage = BuiltIn::of(&indicator.definition) == Some(BuiltIn::TrainingCoverage);
        is_coverage && period.kind() == indicator.cadence.into()
    });
    let mut revisions = Vec::new();
    for indicator in of {
        let known = values::current(work.tx(), scope, (&[indicator.id], &[period]), Of::Subtree(None), None).await?;
        for (unit, (fulfilled, required)) in counted {
            let amount = |count: u32| Amount(i64::from(count) * 1_000_000);
            let before = known.iter().find(|revision| revision.unit == *unit);
            revisions.push(Revision {
                id: work.new_id(),
                indicator: indicator.id,
                unit: *unit,
                period,
                revision: before.map_or(0, |before| before.revision) + 1,
                parts: Parts::Quotient { numerator: amount(*fulfilled), denominator: amount(*required) },
                sample_size: None,
                source: ValueSource::Computed,
                formula_version: Some(BuiltIn::TrainingCoverage.version().into()),
                recorded_at: work.now,
                recorded_by: None,
                // A freeze is what was known by the end of its grace, whenever it is taken.
                is_late: false,
                reason: None,
            });
        }
        work.announce(indicator.id, 0, None);
    }
    values::insert(work.tx(), scope, &revisions).await?;
    runs::after_record(work, scope, &all, &revisions).await
}
