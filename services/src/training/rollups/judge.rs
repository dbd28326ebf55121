//! Judging people anew whose states are held.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::EmployeeId,
    training::{
        coverage::Coverage,
        facts::{Judgement, PersonTraining},
        rollup::{Contribution, Difference, changes_on},
    },
};
use gradus_store::{
    error::StoreError,
    store::{Db, WriteTx},
    training::{
        People,
        facts::{self, CompletedIn},
        rollups::{self, Editions, NewState, State},
    },
};

use super::Curricula;
use crate::training::{coverage::days_that_bear_on, facts::TrainingFacts};

/// Judges the people of `held`, whose states the caller holds, keeps what they add from now on, and adds the difference
/// to the sums. `editions` were read before.
pub(super) async fn judge_anew(
    tx: &WriteTx,
    curricula: &Curricula,
    scope: &Scope,
    (editions, today): (Editions, NaiveDate),
    held: Vec<State>,
) -> Result<(), StoreError> {
    let curriculum = curricula.get(tx, scope, editions.edition, today).await?;
    let ids = held.iter().map(|state| state.employee).collect();
    let people = load(tx, scope, &curriculum, ids, today).await?;
    let mut difference = Difference::default();
    let states = held.into_iter().map(|before| {
        let (contribution, changes_on) =
            people.get(&before.employee).map(|person| added(person, &curriculum, today)).unwrap_or_default();
        difference.replace(&before.contribution, &contribution);
        let state = State { employee: before.employee, contribution };
        NewState { state, generation: editions.generation, computed_on: today, changes_on }
    });
    let states: Vec<_> = states.collect();
    rollups::save(tx, scope, &states).await?;
    rollups::add(tx, scope, &difference).await
}

/// What a person adds on `today`, and until when.
pub(super) fn added(
    person: &PersonTraining,
    facts: &TrainingFacts,
    today: NaiveDate,
) -> (Contribution, Option<NaiveDate>) {
    let judged = Coverage::judge([person], &facts.curriculum, Judgement::Day(today));
    (Contribution::of(&judged.outcomes, &facts.tree), changes_on(person, &facts.curriculum, today))
}

/// What is on record of these people, as far as it bears on today and the days after it.
pub(super) async fn load(
    db: &impl Db,
    scope: &Scope,
    curriculum: &TrainingFacts,
    people: Vec<EmployeeId>,
    today: NaiveDate,
) -> Result<HashMap<EmployeeId, PersonTraining>, StoreError> {
    let people = People::These(people);
    let roster = facts::roster(db, scope, &people).await?;
    let days = CompletedIn { last: None, ..days_that_bear_on(curriculum, Judgement::Day(today)) };
    let completions = facts::completions(db, scope, &people, days).await?;
    let waivers = facts::waivers(db, scope, &people).await?;
    let together = facts::together(&roster, completions, waivers);
    Ok(together.into_iter().map(|person| (person.person.employee, person)).collect())
}
