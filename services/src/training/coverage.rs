//! Training coverage: one judgement of everybody per day or period, and every way to count it.
//!
//! Everybody whom the viewer may see is judged once; every figure beside it (by department, by requirement, people, who
//! is missing) counts the same answers in memory. That is why all of them agree, and why a list of departments with
//! their coverage costs no more statements than one. A day of a large organization is counted from memory instead, with
//! the same answers ([`snapshot`](super::snapshot)).

use std::{collections::HashSet, sync::Arc};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Reach},
    ids::{DepartmentId, TrainingRequirementId},
    page::{Page, PageRequest},
    period::{Period, PeriodKind},
    programs::definition::{DefinitionContent, DefinitionKind},
    training::{
        coverage::{self, Coverage, Filter, PersonTally, Tally},
        facts::{Judgement, PersonTraining},
        frequency::{Frequency, frequency},
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

pub use gradus_domain::training::columns::Missing;

use super::{
    facts::TrainingFacts,
    snapshot::{Everybody, Source},
};
use crate::{Failure, Read, ReadResult};

/// How everybody whom the viewer may see stands.
#[derive(Debug)]
pub struct Judged {
    /// By what they were judged.
    pub facts: Arc<TrainingFacts>,
    judgement: Judgement,
    source: Source,
}

/// Judges everybody whom the viewer may see.
pub async fn judge(ctx: &Read, facts: Arc<TrainingFacts>, judgement: Judgement) -> ReadResult<Judged> {
    if let Judgement::Day(day) = judgement
        && let Some(as_of) = ctx.snapshots.as_of(ctx, &facts, day).await?
    {
        return Ok(Judged { facts, judgement, source: Source::Snapshot(as_of) });
    }
    let everybody = judge_everybody(ctx, &facts, judgement).await?;
    ctx.snapshots.judged(facts.scope.organization, everybody.people.len());
    Ok(Judged { facts, judgement, source: Source::Judged(everybody) })
}

/// Judges everybody by what is on record.
async fn judge_everybody(ctx: &Read, facts: &TrainingFacts, judgement: Judgement) -> ReadResult<Everybody> {
    let (db, scope) = (&ctx.reader, &facts.scope);
    let roster = facts::roster(db, scope, &People::All).await?;
    let completions = facts::completions(db, scope, &People::All, days_that_bear_on(facts, judgement)).await?;
    let waivers = facts::waivers(db, scope, &People::All).await?;
    let people = facts::together(&roster, completions, waivers);
    let numbers = roster.into_iter().map(|person| (person.facts.employee, person.number)).collect();
    let mut coverage = Coverage::judge(&people, &facts.curriculum, judgement);
    // What a department shows is of the people who count there; one's own record elsewhere adds nothing to it.
    if let Reach::Subtrees { departments: tops, .. } = &scope.reach {
        let visible = Filter::all().within(&facts.tree, tops);
        coverage.outcomes.retain(|outcome| visible.admits(outcome));
    }
    Ok(Everybody { people, numbers, coverage })
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
fn days_that_bear_on(facts: &TrainingFacts, judgement: Judgement) -> CompletedIn {
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
    judged: Arc<Judged>,
    filter: Filter,
    department: Option<DepartmentId>,
    known: Option<Tally>,
}

impl CoverageView {
    /// The whole of what the viewer may see, or the part of a department with its subtree, of one requirement.
    ///
    /// A department or a requirement that the viewer may not see is not found, as if there were none.
    pub fn of(judged: Arc<Judged>, department: Option<&str>, requirement: Option<&str>) -> ReadResult<Self> {
        let facts = &judged.facts;
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
        let known = judged.source.at_hand(&filter);
        Ok(Self { filter, department, known, judged })
    }

    /// The day or period that was judged.
    #[must_use]
    pub fn judgement(&self) -> Judgement {
        self.judged.judgement
    }

    /// Counts of pairs.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.known.unwrap_or_else(|| self.judged.source.tally(&self.filter))
    }

    /// Counts of people.
    #[must_use]
    pub fn persons(&self) -> PersonTally {
        self.judged.source.persons(&self.filter)
    }

    /// The departments directly below the one with code `parent`, each with its subtree. Without `parent`: those below
    /// the department that this view is of, or the topmost ones that the viewer may see.
    pub fn by_department(&self, parent: Option<&str>) -> ReadResult<Vec<(DepartmentId, Self)>> {
        let facts = &self.judged.facts;
        let parent = match parent {
            None => self.department,
            Some(code) => {
                let visible = visible_department(facts, code).filter(|parent| self.has_inside(*parent));
                Some(visible.ok_or(Failure::NotFound("department"))?)
            }
        };
        let source = &self.judged.source;
        let tallies = match (&facts.scope.reach, parent) {
            (Reach::Own(_), _) => Vec::new(),
            (Reach::Subtrees { departments: tops, .. }, None) => {
                let top = |top: &DepartmentId| {
                    let filter = Filter { requirement: self.filter.requirement, ..filter_of(facts, Some(*top)) };
                    (*top, source.tally(&filter))
                };
                tops.iter().filter(|top| is_topmost(facts, tops, **top)).map(top).collect()
            }
            (_, parent) => source.by_department(&self.filter, &facts.tree, parent),
        };
        let view = |(department, tally)| {
            let filter = Filter { requirement: self.filter.requirement, ..filter_of(facts, Some(department)) };
            let judged = self.judged.clone();
            (department, Self { judged, filter, department: Some(department), known: Some(tally) })
        };
        Ok(tallies.into_iter().map(view).collect())
    }

    /// The requirements that speak of somebody here, by code.
    #[must_use]
    pub fn by_requirement(&self) -> Vec<(TrainingRequirementId, Self)> {
        let facts = &self.judged.facts;
        let tallies = self.judged.source.by_requirement(&self.filter);
        let mut views: Vec<_> = tallies
            .into_iter()
            .map(|(requirement, tally)| {
                let filter = self.filter.clone().of_requirement(requirement);
                (requirement, Self { filter, known: Some(tally), ..self.clone() })
            })
            .collect();
        views.sort_by(|(a, _), (b, _)| facts.code_of(*a).cmp(facts.code_of(*b)));
        views
    }

    /// How many pairs are missing.
    #[must_use]
    pub fn missing_count(&self) -> u64 {
        let tally = self.tally();
        u64::from(tally.required - tally.fulfilled)
    }

    /// One page of the pairs that are missing: those due first at the front, then by number and requirement.
    #[must_use]
    pub fn missing(&self, request: &PageRequest) -> Page<Missing> {
        self.judged.source.missing(&self.filter, &self.judged.facts, request)
    }

    /// Trainings per person (formula 4.11), of a quarter.
    #[must_use]
    pub fn frequency(&self) -> Option<Frequency> {
        let Judgement::Period { period, as_of } = self.judgement() else { return None };
        let close = self.judgement().day().filter(|_| period.kind() == PeriodKind::Quarter)?;
        let Source::Judged(everybody) = &self.judged.source else { return None };
        let here = |person: &&PersonTraining| self.counts_person(person, close);
        let people = everybody.people.iter().filter(here);
        let asked = |id| self.filter.requirement.is_none_or(|only| only == id);
        let curriculum = &self.judged.facts.curriculum;
        Some(frequency(people, curriculum, |requirement| asked(requirement.id), period, as_of))
    }

    /// Whether the person belongs here: by the posts on the closing day, or on the last day of employment.
    fn counts_person(&self, person: &PersonTraining, close: NaiveDate) -> bool {
        let Some(departments) = &self.filter.departments else { return true };
        let day = person.person.left_on.map_or(close, |left| left.min(close));
        person.person.posts_on(day).any(|post| departments.contains(&post.department))
    }

    fn has_inside(&self, department: DepartmentId) -> bool {
        self.department.is_none_or(|top| self.judged.facts.tree.is_within(department, top))
    }
}

/// The department with this code, where the viewer may see it.
fn visible_department(facts: &TrainingFacts, code: &str) -> Option<DepartmentId> {
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

fn is_topmost(facts: &TrainingFacts, tops: &[DepartmentId], department: DepartmentId) -> bool {
    let above: HashSet<_> = facts.tree.ancestors(department).filter(|above| *above != department).collect();
    !tops.iter().any(|top| above.contains(top))
}
