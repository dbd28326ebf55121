//! Whether the sums are what judging everybody anew makes of the facts.

use std::collections::HashSet;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::OrganizationId,
    training::rollup::{Difference, Place, Sum},
};
use gradus_store::{
    error::StoreError,
    store::Db,
    training::rollups::{self, Kept},
};

use super::{
    due::BATCH,
    judge::{added, load},
};
use crate::training::facts::{TrainingFacts, load_for};

/// Differences that are told at most; of more, their number.
const TOLD: usize = 20;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// People looked at.
    pub people: u64,
    /// Those of them who wait to be judged anew: nothing is answered from the sums meanwhile.
    pub waiting: u64,
    /// What is not as it should be; none where nothing is.
    pub differences: Vec<String>,
}

/// Judges everybody of the organization anew, in batches, and compares with what is kept; `None` where nothing is kept
/// yet. A database that is written meanwhile is looked at a second time before a difference is told.
pub async fn check(
    db: &impl Db,
    organization: OrganizationId,
    today: NaiveDate,
) -> Result<Option<Checked>, StoreError> {
    let Some(first) = look(db, organization, today).await? else { return Ok(None) };
    if first.differences.is_empty() {
        return Ok(Some(first));
    }
    let Some(mut second) = look(db, organization, today).await? else { return Ok(None) };
    let seen: HashSet<_> = first.differences.into_iter().collect();
    second.differences.retain(|difference| seen.contains(difference));
    let more = second.differences.len().saturating_sub(TOLD);
    second.differences.truncate(TOLD);
    if more > 0 {
        second.differences.push(format!("{more} further differences"));
    }
    Ok(Some(second))
}

async fn look(db: &impl Db, organization: OrganizationId, today: NaiveDate) -> Result<Option<Checked>, StoreError> {
    let scope = Scope::organization(organization);
    let Some(known) = rollups::known(db, &scope, today).await? else { return Ok(None) };
    let curriculum = load_for(db, &scope, today).await?;
    let mut checked = Checked::default();
    let mut expected = Difference::default();
    let mut last = None;
    loop {
        let page = rollups::page(db, &scope, last, BATCH).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.employee);
        let ids = page.iter().map(|kept| kept.employee).collect();
        let people = load(db, &scope, &curriculum, ids, today).await?;
        for Kept { employee, state } in page {
            checked.people += 1;
            let Some((generation, changes_on, contribution)) = state else {
                checked.differences.push(format!("{employee} has no state"));
                continue;
            };
            expected.add(&contribution);
            if generation < known.generation || changes_on.is_some_and(|day| day <= today) {
                checked.waiting += 1;
                continue;
            }
            let anew = people.get(&employee).map(|person| added(person, &curriculum, today).0).unwrap_or_default();
            if anew != contribution {
                checked.differences.push(format!("{employee} adds something else than is kept"));
            }
        }
    }
    compare(&curriculum, &mut expected, &rollups::kept(db, &scope).await?, &mut checked);
    Ok(Some(checked))
}

/// Compares sums of what people add with the sums that are kept.
fn compare(curriculum: &TrainingFacts, expected: &mut Difference, kept: &Difference, checked: &mut Checked) {
    expected.pairs.retain(|_, sum| !sum.is_zero());
    expected.totals.retain(|_, sum| !sum.is_zero());
    let mut told: Vec<_> = expected.pairs.keys().chain(kept.pairs.keys()).collect();
    told.sort_unstable();
    told.dedup();
    for key in told {
        let (should, is) = (expected.pairs.get(key), kept.pairs.get(key));
        if should != is {
            let (place, code) = (named(key.0), curriculum.code_of(key.1));
            checked.differences.push(format!("{place}, {code}: kept {}, people add {}", sum(is), sum(should)));
        }
    }
    let mut told: Vec<_> = expected.totals.keys().chain(kept.totals.keys()).collect();
    told.sort_unstable();
    told.dedup();
    for key in told {
        let (should, is) = (expected.totals.get(key), kept.totals.get(key));
        if should != is {
            checked.differences.push(format!("{}: kept {}, people add {}", named(*key), sum(is), sum(should)));
        }
    }
}

fn named(place: Place) -> String {
    match place {
        Place::Whole => "the whole organization".to_owned(),
        Place::Department(id) => id.to_string(),
    }
}

fn sum(sum: Option<&Sum>) -> String {
    let Sum { required, fulfilled, waived, not_applicable, overdue, people, people_missing } =
        sum.copied().unwrap_or_default();
    format!(
        "{required} required, {fulfilled} fulfilled, {waived} waived, {not_applicable} not applicable, \
         {overdue} overdue, {people} people, {people_missing} of them missing something"
    )
}
