//! Training coverage: one judgement of everybody per day or period, and every way to count it.
//!
//! Everybody whom the viewer may see is judged once; every figure beside it (by department, by requirement, people, who
//! is missing) counts the same answers in memory. That is why all of them agree, and why a list of departments with
//! their coverage costs no more statements than one.
//!
//! Today's figures are read from sums that are kept ([`super::rollups`]) where those hold: then nobody is looked at unless
//! somebody asks who is missing. Any day of a large organization is counted from memory ([`super::snapshot`]). Where a
//! figure comes from is a [`Source`]; it is the same figure.

mod everybody;
mod rolled_up;
mod source;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Reach},
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    page::{Cursor, Page, PageRequest},
    period::{Period, PeriodKind},
    programs::definition::{DefinitionContent, DefinitionKind},
    training::{
        coverage::{self, Coverage, Filter, PersonTally, Tally},
        facts::{Judgement, PersonTraining},
        frequency::{Frequency, frequency},
        judge::AssignmentOutcome,
        requirement::Recurrence,
    },
};
use gradus_store::{
    programs::definitions,
    training::{
        People,
        facts::{self, CompletedIn},
    },
};

pub use self::{
    everybody::Everybody,
    source::{Source, source},
};
use super::facts::TrainingFacts;
use crate::{Failure, Read, ReadResult};
pub use gradus_domain::training::columns::Missing;

/// Everybody whom the viewer may see, judged.
#[derive(Debug)]
pub struct Judged {
    /// By what they were judged.
    pub facts: Arc<TrainingFacts>,
    people: Vec<PersonTraining>,
    numbers: HashMap<EmployeeId, String>,
    coverage: Coverage,
}

/// Judges everybody whom the viewer may see.
pub async fn judge(ctx: &Read, facts: Arc<TrainingFacts>, judgement: Judgement) -> ReadResult<Judged> {
    let (db, scope) = (&ctx.reader, &facts.scope);
    let roster = facts::roster(db, scope, &People::All).await?;
    let completions = facts::completions(db, scope, &People::All, days_that_bear_on(&facts, judgement)).await?;
    let waivers = facts::waivers(db, scope, &People::All).await?;
    let people = facts::together(&roster, completions, waivers);
    let numbers = roster.into_iter().map(|person| (person.facts.employee, person.number)).collect();
    let mut coverage = Coverage::judge(&people, &facts.curriculum, judgement);
    // What a department shows is of the people who count there; one's own record elsewhere adds nothing to it.
    if let Reach::Subtrees { departments: tops, .. } = &scope.reach {
        let visible = Filter::all().within(&facts.tree, tops);
        coverage.outcomes.retain(|outcome| visible.admits(outcome));
    }
    Ok(Judged { facts, people, numbers, coverage })
}

impl Judged {
    /// Counts of pairs of each requirement in each department by itself, of those that the viewer may see.
    #[must_use]
    pub fn by_department_and_requirement(&self) -> BTreeMap<(DepartmentId, TrainingRequirementId), Tally> {
        let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
        for outcome in &self.coverage.outcomes {
            for department in outcome.departments.iter().filter(|department| self.shows(**department)) {
                tallies.entry((*department, outcome.requirement)).or_default().add(outcome.standing);
            }
        }
        tallies
    }

    /// How many people hold a post on `day` in each department by itself, of those that the viewer may see.
    #[must_use]
    pub fn people_on(&self, day: NaiveDate) -> BTreeMap<DepartmentId, u64> {
        let mut counts: BTreeMap<_, u64> = BTreeMap::new();
        for person in self.people.iter().map(|known| &known.person).filter(|person| person.employed_on(day)) {
            let mut held: Vec<_> = person.posts_on(day).map(|post| post.department).collect();
            held.sort_unstable();
            held.dedup();
            for department in held.into_iter().filter(|department| self.shows(*department)) {
                *counts.entry(department).or_default() += 1;
            }
        }
        counts
    }

    /// The pairs that `filter` lets through.
    pub(super) fn pairs<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a AssignmentOutcome> {
        self.coverage.pairs(filter)
    }

    /// The number of an employee.
    pub(super) fn number(&self, employee: EmployeeId) -> String {
        self.numbers.get(&employee).cloned().unwrap_or_default()
    }

    fn shows(&self, department: DepartmentId) -> bool {
        match &self.facts.scope.reach {
            Reach::Organization => true,
            Reach::Subtrees { departments: tops, .. } => {
                tops.iter().any(|top| self.facts.tree.is_within(department, *top))
            }
            Reach::Own(_) => false,
        }
    }
}

/// Percent of waivers above which somebody should be told, by the rules of training of the organization's programs.
pub async fn waiver_alert_percent(ctx: &Read) -> ReadResult<u8> {
    let scope = ctx.scope(Action::ReadTraining)?;
    let rules = definitions::of_kind(&ctx.reader, &scope, DefinitionKind::TrainingRules).await?;
    let given = rules.into_iter().filter_map(|rules| match rules.content {
        DefinitionContent::TrainingRules(rules) => Some(rules.waiver_share_alert_percent),
        _ => None,
    });
    Ok(coverage::waiver_alert_percent(given))
}

/// The days whose completions can matter to `judgement`: as far back as the longest validity reaches.
pub(super) fn days_that_bear_on(facts: &TrainingFacts, judgement: Judgement) -> CompletedIn {
    let period = match judgement {
        Judgement::Day(_) => None,
        Judgement::Period { period, .. } => Some(period),
    };
    // Of a period that has not begun nothing is judged.
    let Some(day) = judgement.day() else {
        return CompletedIn { first: period.map(Period::first_day), last: period.map(Period::first_day) };
    };
    let back = |recurrence| match recurrence {
        // Since when something is overdue depends on when it was last met, however long ago.
        Recurrence::Once | Recurrence::Rolling { .. } => None,
        Recurrence::Calendar { window } => Some(Period::containing(day, window).first_day()),
    };
    let reach = |first: Option<Option<NaiveDate>>, next: Option<NaiveDate>| match first {
        None => Some(next),
        Some(first) => Some(first.zip(next).map(|(first, next)| first.min(next))),
    };
    let windows = facts.curriculum.requirements.iter().map(|requirement| back(requirement.recurrence));
    let windows = windows.chain(period.map(|period| Some(period.first_day())));
    CompletedIn { first: windows.fold(None, reach).flatten(), last: Some(day) }
}

/// A part of what was judged.
#[derive(Clone, Debug)]
pub struct CoverageView {
    source: Source,
    filter: Filter,
    department: Option<DepartmentId>,
    known: Option<Tally>,
}

impl CoverageView {
    /// The whole of what the viewer may see, or the part of a department with its subtree, of one requirement.
    ///
    /// A department or a requirement that the viewer may not see is not found, as if there were none.
    pub fn of(source: Source, department: Option<&str>, requirement: Option<&str>) -> ReadResult<Self> {
        let facts = source.facts();
        let department = match department {
            None => None,
            Some(code) => Some(visible_department(facts, code).ok_or(Failure::NotFound("department"))?),
        };
        let requirement = match requirement {
            None => None,
            Some(code) => {
                let found = facts.requirements.values().find(|requirement| requirement.code == code);
                Some(found.ok_or(Failure::NotFound("requirement"))?.id)
            }
        };
        let filter = Filter { requirement, ..filter_of(facts, department) };
        Ok(Self { filter, department, known: None, source })
    }

    /// The day or period that was judged.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        self.source.judgement()
    }

    /// By what was judged.
    #[must_use]
    pub fn facts(&self) -> &TrainingFacts {
        self.source.facts()
    }

    /// The department with its subtree whose part this is; none for all that the viewer may see.
    #[must_use]
    pub fn department(&self) -> Option<DepartmentId> {
        self.department
    }

    /// Which pairs are counted.
    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Everybody judged, for what no sum tells.
    pub(super) async fn judged(&self) -> ReadResult<Arc<Judged>> {
        self.source.judged().await
    }

    /// Counts of pairs.
    pub async fn tally(&self) -> ReadResult<Tally> {
        match self.known {
            Some(known) => Ok(known),
            None => self.source.tally(&self.filter, self.department).await,
        }
    }

    /// Counts of people.
    pub async fn persons(&self) -> ReadResult<PersonTally> {
        self.source.persons(&self.filter, self.department).await
    }

    /// The departments directly below the one with code `parent`, each with its subtree. Without `parent`: those below
    /// the department that this view is of, or the topmost ones that the viewer may see.
    pub async fn by_department(&self, parent: Option<&str>) -> ReadResult<Vec<(DepartmentId, Self)>> {
        let facts = self.source.facts();
        let parent = match parent {
            None => self.department,
            Some(code) => {
                let visible = visible_department(facts, code).filter(|parent| self.has_inside(*parent));
                Some(visible.ok_or(Failure::NotFound("department"))?)
            }
        };
        let tops = match (&facts.scope.reach, parent) {
            (Reach::Own(_), _) => Some(Vec::new()),
            (Reach::Subtrees { departments: tops, .. }, None) => {
                Some(tops.iter().filter(|top| is_topmost(facts, tops, **top)).copied().collect())
            }
            _ => None,
        };
        let part = |department| Filter { requirement: self.filter.requirement, ..filter_of(facts, Some(department)) };
        let tallies = match tops {
            None => self.source.by_department(&self.filter, parent).await?,
            Some(tops) => {
                let mut tallies = Vec::with_capacity(tops.len());
                for top in tops {
                    tallies.push((top, self.source.tally(&part(top), Some(top)).await?));
                }
                tallies
            }
        };
        let view = |(department, tally)| {
            let (source, filter) = (self.source.clone(), part(department));
            (department, Self { source, filter, department: Some(department), known: Some(tally) })
        };
        Ok(tallies.into_iter().map(view).collect())
    }

    /// The requirements that speak of somebody here, by code.
    pub async fn by_requirement(&self) -> ReadResult<Vec<(TrainingRequirementId, Self)>> {
        let facts = self.source.facts();
        let tallies = self.source.by_requirement(&self.filter, self.department).await?;
        let mut views: Vec<_> = tallies
            .into_iter()
            .map(|(requirement, tally)| {
                let filter = self.filter.clone().of_requirement(requirement);
                (requirement, Self { filter, known: Some(tally), ..self.clone() })
            })
            .collect();
        views.sort_by(|(a, _), (b, _)| facts.code_of(*a).cmp(facts.code_of(*b)));
        Ok(views)
    }

    /// How many pairs are missing.
    pub async fn missing_count(&self) -> ReadResult<u64> {
        let tally = self.tally().await?;
        Ok(u64::from(tally.required - tally.fulfilled))
    }

    /// One page of the pairs that are missing: those due first at the front, then by number and requirement.
    pub async fn missing(&self, request: &PageRequest) -> ReadResult<Page<Missing>> {
        Ok(self.source.everybody().await?.missing(&self.filter, request))
    }

    /// Trainings per person (formula 4.11), of a quarter.
    pub async fn frequency(&self) -> ReadResult<Option<Frequency>> {
        let Judgement::Period { period, as_of } = self.judgement() else { return Ok(None) };
        let quarter = |_: &NaiveDate| period.kind() == PeriodKind::Quarter;
        let Some(close) = self.judgement().day().filter(quarter) else { return Ok(None) };
        let judged = self.source.judged().await?;
        let people = judged.people.iter().filter(|person| self.counts_person(person, close));
        let asked = |id| self.filter.requirement.is_none_or(|only| only == id);
        let curriculum = &judged.facts.curriculum;
        Ok(Some(frequency(people, curriculum, |requirement| asked(requirement.id), period, as_of)))
    }

    /// Whether the person belongs here: by the posts on the closing day, or on the last day of employment.
    fn counts_person(&self, person: &PersonTraining, close: NaiveDate) -> bool {
        let Some(departments) = &self.filter.departments else { return true };
        let day = person.person.left_on.map_or(close, |left| left.min(close));
        person.person.posts_on(day).any(|post| departments.contains(&post.department))
    }

    fn has_inside(&self, department: DepartmentId) -> bool {
        self.department.is_none_or(|top| self.source.facts().tree.is_within(department, top))
    }
}

/// Where a row stands among others: by each part of its key, then by its id.
pub(super) fn place(cursor: &Cursor) -> (Vec<&str>, uuid::Uuid) {
    (cursor.key.split('\u{1}').collect(), cursor.id)
}

/// The page of `rows`, which are sorted by [`place`].
pub(super) fn slice<T>(rows: Vec<(Cursor, T)>, request: &PageRequest) -> Page<T> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let after = |cursor: &Cursor| request.after.as_ref().is_none_or(|after| place(after) < place(cursor));
    let mut items: Vec<_> = rows.into_iter().filter(|(cursor, _)| after(cursor)).take(size.saturating_add(1)).collect();
    let has_next = items.len() > size;
    items.truncate(size);
    Page { items, has_next, has_previous: request.after.is_some() }
}

/// The department with this code, where the viewer may see it.
pub(super) fn visible_department(facts: &TrainingFacts, code: &str) -> Option<DepartmentId> {
    let department = *facts.departments.get(code)?;
    let visible = match &facts.scope.reach {
        Reach::Organization => true,
        Reach::Subtrees { departments: tops, .. } => tops.iter().any(|top| facts.tree.is_within(department, *top)),
        Reach::Own(_) => false,
    };
    visible.then_some(department)
}

/// The pairs of a department with its subtree, or of all that the viewer may see.
fn filter_of(facts: &TrainingFacts, department: Option<DepartmentId>) -> Filter {
    let whole = match department {
        None => Filter::all(),
        Some(top) => Filter::subtree(&facts.tree, top),
    };
    match &facts.scope.reach {
        Reach::Organization | Reach::Own(_) => whole,
        Reach::Subtrees { departments: tops, .. } => whole.within(&facts.tree, tops),
    }
}

pub(super) fn is_topmost(facts: &TrainingFacts, tops: &[DepartmentId], department: DepartmentId) -> bool {
    let above: HashSet<_> = facts.tree.ancestors(department).filter(|above| *above != department).collect();
    !tops.iter().any(|top| above.contains(top))
}
