//! Recording values: all or nothing, a thousand at once.

use gradus_domain::{
    access::Action,
    ids::{IndicatorId, IndicatorValueId},
    indicators::{
        parts::{Revision, ValueSource},
        record::{IndicatorValuesRecordRefusal as Refusal, MOST_VALUES, ValueDraft},
    },
};
use gradus_store::indicators::values;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ledger::{Decision, Ledger},
    runs::{self, Warning},
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorValuesRecord {
    /// The values.
    pub values: Vec<ValueDraft>,
}

/// What became of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Revisions that were recorded.
    pub recorded: usize,
    /// Values that stood as they were handed in.
    pub unchanged: usize,
    /// The indicators of which something was recorded.
    pub indicators: Vec<IndicatorId>,
    /// Runs of red periods that the values began or lengthened (KPI-5).
    pub warnings: Vec<Warning>,
}

/// What the journal keeps: which revisions there are since, and a digest of what they say.
#[derive(Serialize)]
struct Kept<'a> {
    revisions: Vec<IndicatorValueId>,
    unchanged: usize,
    digest: String,
    warnings: &'a [Warning],
}

/// Records values. Requires `RECORD_INDICATORS` for each department, or for the whole organization where there is none.
/// The same values again change nothing.
pub async fn indicator_values_record(
    unit: &mut Unit,
    input: &IndicatorValuesRecord,
) -> Result<Recorded, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::RecordIndicators, unit.now)?;
    if !(1..=MOST_VALUES).contains(&input.values.len()) {
        return Err(vec![Refusal::ListSize].into());
    }
    let drafts: Vec<_> = input.values.iter().collect();
    let mut ledger = Ledger::load(unit, &scope, &drafts, ValueSource::Recorded).await?;
    if drafts.iter().any(|draft| ledger.is_forbidden(draft)) {
        return Err(Failure::Forbidden);
    }
    let (mut revisions, mut refusals) = (Vec::new(), Vec::new());
    for (index, draft) in drafts.into_iter().enumerate() {
        match ledger.decide(unit, index, draft) {
            Ok(Decision::New(revision, _)) => revisions.push(*revision),
            Ok(Decision::Unchanged) => {}
            Err(fault) => refusals.push(Refusal::Value { index, fault }),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    values::insert(unit.tx(), &scope, &revisions).await?;
    let warnings = runs::after_record(unit, &scope, &ledger.indicators(), &revisions).await?;
    let mut touched: Vec<_> = revisions.iter().map(|revision| revision.indicator).collect();
    touched.sort_unstable();
    touched.dedup();
    let unchanged = input.values.len() - revisions.len();
    let kept = Kept {
        revisions: revisions.iter().map(|revision| revision.id).collect(),
        unchanged,
        digest: digest(&revisions),
        warnings: &warnings,
    };
    let reason = revisions.iter().find_map(|revision| revision.reason.clone());
    let about = touched.first().copied().or_else(|| ledger.of(&input.values).first().copied());
    if let Some(about) = about {
        unit.record(about, None::<&()>, Some(&kept), reason.as_deref());
    }
    for indicator in &touched {
        unit.announce(*indicator, 0, None);
    }
    Ok(Recorded { recorded: revisions.len(), unchanged, indicators: touched, warnings })
}

/// SHA-256 over the revisions, line by line.
fn digest(revisions: &[Revision]) -> String {
    let mut digest = Sha256::new();
    for revision in revisions {
        digest.update(serde_json::to_vec(revision).unwrap_or_default());
        digest.update(b"\n");
    }
    format!("{:x}", digest.finalize())
}
