//! What a completion is judged by, remembered from one batch of an import to the next.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{CourseId, DepartmentId, EmployeeId, ImportId, NodeId},
    training::catalog::CatalogCourse,
};
use gradus_store::{
    error::StoreError,
    outbox::{self, Place},
    training::{courses, facts, facts::RosterPerson},
};

use super::completion_record::TrainingCompletionRecord;
use crate::Unit;

/// A person as a completion is judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trainee {
    pub employee: EmployeeId,
    pub hired_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
}

/// Most people that are remembered: about 100 MB of them.
const REMEMBERED: usize = 1_000_000;

/// People by number and courses by code, as far as they were asked for. An import keeps it from batch to batch for as
/// long as nobody is changed: a national operator has half a million people, and twenty completions of each.
#[derive(Debug, Default)]
pub struct Known {
    pub(super) people: HashMap<Box<str>, Trainee>,
    pub(super) courses: HashMap<String, CatalogCourse>,
    /// Whom the scope reached when it was read.
    scope: Option<Scope>,
    /// Up to where it is known that nothing changed; none before the first batch.
    since: Option<Place>,
}

impl Known {
    /// Reads whom and what it does not know yet, in a constant number of statements per 500 unknown people. Forgets
    /// everything where somebody or some course was changed by anything but what `own` names, since the last time.
    pub(super) async fn refresh(
        &mut self,
        unit: &Unit,
        scope: &Scope,
        inputs: impl Iterator<Item = &TrainingCompletionRecord>,
        own: Option<&str>,
    ) -> Result<(), StoreError> {
        if self.scope.as_ref() != Some(scope) {
            *self = Self { scope: Some(scope.clone()), ..Self::default() };
        }
        self.forget_what_changed(unit, own).await?;
        if self.courses.is_empty() {
            let courses = courses::list(unit.tx(), scope).await?;
            self.courses = courses.into_iter().map(|course| (course.code.clone(), course)).collect();
        }
        let unknown =
            inputs.map(|input| &input.employee_number).filter(|number| !self.people.contains_key(number.as_str()));
        let mut unknown: Vec<_> = unknown.cloned().collect();
        unknown.sort_unstable();
        unknown.dedup();
        if self.people.len() + unknown.len() > REMEMBERED {
            self.people.clear();
        }
        for RosterPerson { number, facts } in facts::by_number(unit.tx(), scope, &unknown).await? {
            let trainee = Trainee { employee: facts.employee, hired_on: facts.hired_on, left_on: facts.left_on };
            self.people.insert(number.into(), trainee);
        }
        Ok(())
    }

    async fn forget_what_changed(&mut self, unit: &Unit, own: Option<&str>) -> Result<(), StoreError> {
        let Some(own) = own else { return Ok(()) };
        // First how far everything has ended, then what there is: what ends later is looked at the next time.
        let present = outbox::present(unit.tx()).await?;
        if let Some(since) = self.since {
            let events = outbox::after(unit.tx(), unit.actor.organization, since, None, LOOKED_AT).await?;
            let is_ours =
                |event: &outbox::Recorded| event.event.kind == own || !MATTERS.contains(&&*event.event.object_kind);
            if events.len() as u64 == LOOKED_AT || !events.iter().all(is_ours) {
                *self = Self { scope: self.scope.take(), ..Self::default() };
            }
        }
        self.since = Some(present.place);
        Ok(())
    }
}

/// Events that are looked at between two batches; where there are more, everything is read anew.
const LOOKED_AT: u64 = 500;
/// Objects whose change may change what is known of people and courses.
const MATTERS: [&str; 4] = [EmployeeId::PREFIX, DepartmentId::PREFIX, CourseId::PREFIX, ImportId::PREFIX];
