//! Where figures come from: judged anew, or frozen. What is asked of them is the same.

use std::sync::Arc;

use chrono::Days;
use gradus_domain::{
    ids::{DepartmentId, TrainingRequirementId},
    page::Page,
    training::{
        coverage::{PersonTally, Tally},
        facts::Judgement,
        frequency::Frequency,
        frozen::{self, Freeze, FrozenPair, UnitFigures},
        judge::Standing,
        obligation::{Obligation, ObligationStatus},
    },
};
use gradus_services::training::{
    coverage::CoverageView,
    facts::TrainingFacts,
    frozen::{FrozenPeriod, Place, Recovered, page},
    parts::{self, PersonStanding},
};

use super::{
    completion::PersonOf,
    frozen::{FiguresOf, FreezeOf, FrozenPart, MissingOf, RecoveredOf},
    judged::{SourceKey, training_facts},
    obligation::TrainingObligation,
};
use crate::{
    errors::{Result, bad_request, fault, internal},
    page::{List, PageArgs, list},
    people::employee::Employee,
    request::Request,
    scalars::{Date, Period},
};

/// Figures of a part of the organization, of all requirements or one.
#[derive(Clone)]
pub struct Figures {
    facts: Arc<TrainingFacts>,
    department: Option<DepartmentId>,
    requirement: Option<TrainingRequirementId>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Judged(CoverageView),
    Frozen(FrozenView),
}

/// A part of a frozen period with its figures.
#[derive(Clone)]
struct FrozenView {
    frozen: Arc<FrozenPeriod>,
    place: Place,
    figures: Arc<UnitFigures>,
}

/// What figures are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Code of a department.
    pub department: Option<&'a str>,
    /// Code of a requirement.
    pub requirement: Option<&'a str>,
    /// Day at whose end they are told.
    pub as_of: Option<Date>,
    /// Period that is judged at its close.
    pub period: Option<Period>,
}

impl Figures {
    /// The figures of what is asked for. A period that is frozen answers its snapshot, unless a day before that is named.
    pub async fn find(request: &Request, asked: Asked<'_>) -> Result<Self> {
        let facts = training_facts(request).await?;
        if let Some(period) = asked.period {
            let key = FreezeOf { period: period.0, facts: facts.clone() };
            let frozen: Option<Arc<FrozenPeriod>> = request.load(key).await?;
            let in_force =
                |frozen: &Arc<FrozenPeriod>| asked.as_of.is_none_or(|day| frozen.freeze.known_through <= day.0);
            if let Some(frozen) = frozen.filter(in_force) {
                return Self::of_frozen(request, facts, frozen, asked).await;
            }
        }
        let as_of = asked.as_of.map_or(facts.today, |day| day.0);
        let judgement = match asked.period {
            None => Judgement::Day(as_of),
            Some(period) => Judgement::Period { period: period.0, as_of },
        };
        let source = request.load(SourceKey { judgement, facts: facts.clone() }).await?;
        let source = source.ok_or_else(|| internal(&"nothing was judged"))?;
        let view = CoverageView::of(source, asked.department, asked.requirement).map_err(fault)?;
        let department = asked.department.and_then(|code| facts.departments.get(code).copied());
        let requirement = asked.requirement.and_then(|code| {
            facts.requirements.values().find(|requirement| requirement.code == code).map(|requirement| requirement.id)
        });
        Ok(Self { facts, department, requirement, source: Source::Judged(view) })
    }

    async fn of_frozen(
        request: &Request,
        facts: Arc<TrainingFacts>,
        frozen: Arc<FrozenPeriod>,
        asked: Asked<'_>,
    ) -> Result<Self> {
        let (department, place) = frozen.place(asked.department).map_err(fault)?;
        let requirement = asked.requirement.map(|code| frozen.requirement(code)).transpose().map_err(fault)?;
        let key = FiguresOf(FrozenPart { frozen: frozen.clone(), place: place.clone() });
        let figures = request.load(key).await?.ok_or_else(|| internal(&"no frozen figures"))?;
        Ok(Self { facts, department, requirement, source: Source::Frozen(FrozenView { frozen, place, figures }) })
    }

    /// The same scope in the period before; `None` for the figures of a day.
    pub async fn previous(&self, request: &Request) -> Result<Option<Self>> {
        let Judgement::Period { period, .. } = self.judgement() else { return Ok(None) };
        let code_of = |(code, id): (&String, &DepartmentId)| (Some(*id) == self.department).then(|| code.clone());
        let department = self.facts.departments.iter().find_map(code_of);
        let as_of = match &self.source {
            Source::Judged(view) => Some(Date(view.judgement().as_of())),
            Source::Frozen(_) => None,
        };
        let asked = Asked {
            department: department.as_deref(),
            requirement: self.requirement.map(|requirement| self.facts.code_of(requirement)),
            as_of,
            period: Some(Period(period.previous())),
        };
        Ok(Some(Box::pin(Self::find(request, asked)).await?))
    }

    /// The day or period that was judged.
    pub fn judgement(&self) -> Judgement {
        match &self.source {
            Source::Judged(view) => view.judgement(),
            Source::Frozen(view) => {
                Judgement::Period { period: view.frozen.freeze.period, as_of: view.frozen.freeze.known_through }
            }
        }
    }

    /// The freeze that they are of.
    pub fn freeze(&self) -> Option<&Freeze> {
        match &self.source {
            Source::Judged(_) => None,
            Source::Frozen(view) => Some(&view.frozen.freeze),
        }
    }

    /// Counts of pairs.
    pub async fn tally(&self) -> Result<Tally> {
        match &self.source {
            Source::Judged(view) => view.tally().await.map_err(fault),
            Source::Frozen(view) => Ok(view.figures(self.requirement).pairs),
        }
    }

    /// Counts of people.
    pub async fn persons(&self) -> Result<PersonTally> {
        match &self.source {
            Source::Judged(view) => view.persons().await.map_err(fault),
            Source::Frozen(view) => Ok(view.figures(self.requirement).persons),
        }
    }

    /// Trainings per person.
    pub async fn frequency(&self) -> Result<Option<Frequency>> {
        match &self.source {
            Source::Judged(view) => view.frequency().await.map_err(fault),
            Source::Frozen(view) => Ok(Some(view.figures(self.requirement).frequency)),
        }
    }

    /// The departments directly below, each with its figures.
    pub async fn by_department(&self, request: &Request, parent: Option<&str>) -> Result<Vec<(DepartmentId, Self)>> {
        let of = |department, source| {
            (department, Self { facts: self.facts.clone(), department: Some(department), source, ..self.clone() })
        };
        match &self.source {
            Source::Judged(view) => {
                let views = view.by_department(parent).await.map_err(fault)?.into_iter();
                Ok(views.map(|(department, view)| of(department, Source::Judged(view))).collect())
            }
            Source::Frozen(view) => {
                let children = view.frozen.children(self.department, parent).map_err(fault)?;
                let part = |child: DepartmentId| FiguresOf(view.part(Place::Part(Some(child))));
                let figures = request.load_many(children.iter().copied().map(part)).await?;
                let views = children.into_iter().map(|child| {
                    let (frozen, place) = (view.frozen.clone(), Place::Part(Some(child)));
                    let figures = figures.get(&part(child)).cloned().unwrap_or_default();
                    of(child, Source::Frozen(FrozenView { frozen, place, figures }))
                });
                Ok(views.collect())
            }
        }
    }

    /// The requirements that speak of somebody here, by code.
    pub async fn by_requirement(&self) -> Result<Vec<(TrainingRequirementId, Self)>> {
        let of = |requirement, source| (requirement, Self { requirement: Some(requirement), source, ..self.clone() });
        match &self.source {
            Source::Judged(view) => {
                let views = view.by_requirement().await.map_err(fault)?.into_iter();
                Ok(views.map(|(requirement, view)| of(requirement, Source::Judged(view))).collect())
            }
            Source::Frozen(view) => {
                let named = view.figures.by_requirement.0.keys().copied();
                let mut named: Vec<_> =
                    named.filter(|requirement| self.requirement.is_none_or(|only| only == *requirement)).collect();
                named.sort_by(|a, b| self.facts.code_of(*a).cmp(self.facts.code_of(*b)));
                Ok(named.into_iter().map(|requirement| of(requirement, Source::Frozen(view.clone()))).collect())
            }
        }
    }

    /// One page of what is missing.
    pub async fn unfulfilled(&self, request: &Request, page_args: PageArgs) -> Result<List<TrainingObligation>> {
        let args = page_args.request()?;
        match &self.source {
            Source::Judged(view) => {
                let page = view.missing(&args).await.map_err(fault)?;
                let total = view.missing_count().await.map_err(fault)?;
                Ok(list(
                    page,
                    |missing| TrainingObligation::missing(&missing.outcome),
                    move || async move { Ok(total) },
                ))
            }
            Source::Frozen(view) => {
                let pairs = request.load(MissingOf(view.part(view.place.clone()))).await?.unwrap_or_default();
                let pairs: Vec<_> = pairs.iter().filter(|pair| self.asks(pair)).copied().collect();
                let (rows, total) = (page(&self.facts, &pairs, |pair| pair, &args), pairs.len() as u64);
                Ok(list(rows, |pair| obligation(&pair), move || async move { Ok(total) }))
            }
        }
    }

    /// One page of what was missing when it was frozen and has been made good since; `None` where nothing is frozen.
    pub async fn recovered(&self, request: &Request, page_args: PageArgs) -> Result<Option<List<TrainingObligation>>> {
        let Source::Frozen(view) = &self.source else { return Ok(None) };
        let args = page_args.request()?;
        let found = request.load(RecoveredOf(view.part(view.place.clone()))).await?.unwrap_or_default();
        let found: Vec<_> = found.iter().filter(|recovered| self.asks(&recovered.pair)).copied().collect();
        let (rows, total) = (page(&self.facts, &found, |recovered| &recovered.pair, &args), found.len() as u64);
        Ok(Some(list(rows, |found| made_good(&found), move || async move { Ok(total) })))
    }

    /// One page of the people who have met all that is asked of them, or have not; `None` of a frozen period.
    pub async fn people(
        &self,
        request: &Request,
        standing: PersonStanding,
        page_args: PageArgs,
    ) -> Result<Option<List<Employee>>> {
        let Source::Judged(view) = &self.source else { return Ok(None) };
        let (page, total) = parts::people(view, standing, &page_args.request()?).await.map_err(fault)?;
        let keys: Vec<_> = page.items.iter().map(|(_, employee)| PersonOf(*employee)).collect();
        let known = request.load_many(keys).await?;
        let Page { items, has_next, has_previous } = page;
        let mut found = Vec::with_capacity(items.len());
        for (cursor, employee) in items {
            let person = known.get(&PersonOf(employee)).cloned();
            found.push((cursor, person.ok_or_else(|| internal(&format!("{employee} is missing")))?));
        }
        let page = Page { items: found, has_next, has_previous };
        Ok(Some(list(page, Employee, move || async move { Ok(total) })))
    }

    /// One page of what is valid on the day and no longer so many days later; `None` of a period.
    pub async fn lapses(
        &self,
        request: &Request,
        days: u64,
        page_args: PageArgs,
    ) -> Result<Option<List<TrainingObligation>>> {
        let (Source::Judged(view), Judgement::Day(day)) = (&self.source, self.judgement()) else { return Ok(None) };
        let later = day.checked_add_days(Days::new(days)).ok_or_else(|| bad_request("`days` reaches too far."))?;
        let key = SourceKey { judgement: Judgement::Day(later), facts: self.facts.clone() };
        let then = request.load(key).await?.ok_or_else(|| internal(&"nothing was judged"))?;
        let (page, total) = parts::lapsing(view, &then, &page_args.request()?).await.map_err(fault)?;
        Ok(Some(list(page, |pair| TrainingObligation::missing(&pair), move || async move { Ok(total) })))
    }

    fn asks(&self, pair: &FrozenPair) -> bool {
        self.requirement.is_none_or(|only| only == pair.requirement)
    }
}

impl FrozenView {
    fn figures(&self, requirement: Option<TrainingRequirementId>) -> frozen::Figures {
        match requirement {
            None => self.figures.all,
            Some(requirement) => self.figures.by_requirement.0.get(&requirement).copied().unwrap_or_default(),
        }
    }

    fn part(&self, place: Place) -> FrozenPart {
        FrozenPart { frozen: self.frozen.clone(), place }
    }
}

/// A missing pair as what the person owed when it was frozen.
fn obligation(pair: &FrozenPair) -> TrainingObligation {
    let is_open = pair.standing == Standing::Open;
    let status = if is_open { ObligationStatus::Open } else { ObligationStatus::Overdue };
    TrainingObligation::of(owed(pair, status))
}

fn made_good(recovered: &Recovered) -> TrainingObligation {
    let in_time = recovered.pair.due_on.is_some_and(|due| recovered.on <= due);
    let status = if in_time { ObligationStatus::CompletedOnTime } else { ObligationStatus::CompletedLate };
    TrainingObligation::of(Obligation { completed_on: Some(recovered.on), ..owed(&recovered.pair, status) })
}

fn owed(pair: &FrozenPair, status: ObligationStatus) -> Obligation {
    Obligation {
        employee: pair.employee,
        requirement: pair.requirement,
        period: pair.window,
        due_on: pair.due_on.unwrap_or_default(),
        status,
        completed_on: None,
        exemption: None,
    }
}
