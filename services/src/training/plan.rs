//! The training plan of a period: people who are missing against seats that are planned. Nothing of it is stored.
//!
//! Whoever may read training of a department sees its plan. Seats are counted over the whole organization, as far as
//! they could serve the department: those of sessions that it organizes, one below it, or one above it.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Reach, Scope},
    ids::{DepartmentId, TrainingRequirementId},
    page::{Cursor, Page, PageRequest},
    period::Period,
    scheduling::{watchdog::WatchdogStatus, zone::Zone},
    training::{
        facts::Judgement,
        plan::{Offer, PlanLine, Seats, Watch, judge},
        session::SessionState,
    },
};
use gradus_store::training::sessions::{self, SessionFilter};

use super::{
    coverage::{CoverageView, Judged, Source, place, slice},
    facts::TrainingFacts,
};
use crate::{Failure, Read, ReadResult, people::organizations};

/// How everybody is judged for the plan of `period`: at its close, by everything on record now; of those who join until
/// then as well.
#[must_use]
pub fn judgement(period: Period, today: NaiveDate) -> Judgement {
    Judgement::Period { period, as_of: period.last_day().max(today) }
}

/// The sessions that are planned to begin in `period`, of the whole organization.
pub async fn offers(ctx: &Read, period: Period) -> ReadResult<Arc<Vec<Offer>>> {
    ctx.scope(Action::ReadTraining)?;
    let zone = Zone::try_new(&organizations::own(ctx).await?.time_zone).unwrap_or_else(|_| Zone::utc());
    let filter = SessionFilter {
        states: vec![SessionState::Planned],
        from: Some(zone.start_of(period.first_day())),
        before: Some(zone.start_of(period.next().first_day())),
        ..SessionFilter::default()
    };
    let planned = sessions::list(&ctx.reader, &Scope::organization(ctx.actor.organization), &filter).await?;
    let offer = |session: &gradus_domain::training::session::TrainingSession| Offer {
        course: session.course,
        department: session.department,
        seats: u64::try_from(session.capacity).unwrap_or_default(),
    };
    Ok(Arc::new(planned.iter().map(offer).collect()))
}

/// People against seats, for a part of the organization.
#[derive(Clone, Debug)]
pub struct TrainingPlan {
    view: CoverageView,
    offers: Arc<Vec<Offer>>,
    requirement: Option<TrainingRequirementId>,
}

impl TrainingPlan {
    /// The plan of the department with this code, or of all that the viewer may see.
    pub fn of(source: Source, offers: Arc<Vec<Offer>>, department: Option<&str>) -> ReadResult<Self> {
        if department.is_none() && matches!(source.facts().scope.reach, Reach::Own(_)) {
            return Err(Failure::Forbidden);
        }
        Ok(Self { view: CoverageView::of(source, department, None)?, offers, requirement: None })
    }

    /// People against seats. Of several requirements: pairs that are missing, and all seats.
    pub async fn line(&self) -> ReadResult<PlanLine> {
        let tally = self.view.tally().await?;
        let facts = self.view.facts();
        let seats = seats(facts, &self.offers, self.view.department());
        let seats = match self.requirement {
            None => seats.total(),
            Some(requirement) => sufficient(facts, &seats, requirement, self.view.judgement().as_of()),
        };
        Ok(PlanLine { required: tally.required.into(), missing: self.view.missing_count().await?, seats })
    }

    /// How many cannot be trained by what is planned: of several requirements, the sum over them.
    pub async fn gap(&self) -> ReadResult<u64> {
        if self.requirement.is_some() {
            return Ok(self.line().await?.gap());
        }
        let mut gap = 0;
        for (_, plan) in self.by_requirement().await? {
            gap += plan.line().await?.gap();
        }
        Ok(gap)
    }

    /// The same of each requirement that speaks of somebody here, by code.
    pub async fn by_requirement(&self) -> ReadResult<Vec<(TrainingRequirementId, Self)>> {
        let plan = |(requirement, view)| {
            (requirement, Self { view, offers: self.offers.clone(), requirement: Some(requirement) })
        };
        Ok(self.view.by_requirement().await?.into_iter().map(plan).collect())
    }

    /// The same of each department directly below, with its subtree.
    pub async fn by_department(&self) -> ReadResult<Vec<(DepartmentId, Self)>> {
        let plan = |(department, view)| {
            (department, Self { view, offers: self.offers.clone(), requirement: self.requirement })
        };
        Ok(self.view.by_department(None).await?.into_iter().map(plan).collect())
    }
}

fn seats(facts: &TrainingFacts, offers: &[Offer], department: Option<DepartmentId>) -> Seats {
    let tops = match (&facts.scope.reach, department) {
        (_, Some(department)) => vec![department],
        (Reach::Subtrees { departments, .. }, None) => departments.clone(),
        (Reach::Organization | Reach::Own(_), None) => return offers.iter().copied().collect(),
    };
    let serves = |offer: &&Offer| tops.iter().any(|top| offer.serves(&facts.tree, *top));
    offers.iter().filter(serves).copied().collect()
}

/// For how many people the seats suffice by the version of the requirement that is in force on `day`.
fn sufficient(facts: &TrainingFacts, seats: &Seats, requirement: TrainingRequirementId, day: NaiveDate) -> u64 {
    let mut of = facts.curriculum.requirements.iter().filter(|found| found.id == requirement);
    let in_force = of.clone().find(|found| found.in_force_on(day)).or_else(|| of.next_back());
    in_force.map_or(0, |found| seats.suffice_for(&found.courses, &facts.curriculum.courses))
}

/// A department in a period, and how its training stands (SCH-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The department by itself.
    pub department: DepartmentId,
    /// The requirement; none where no requirement speaks of its people.
    pub requirement: Option<TrainingRequirementId>,
    /// The period.
    pub period: Period,
    /// What was looked at.
    pub watch: Watch,
    /// How it stands today.
    pub status: WatchdogStatus,
}

/// How training stands in every department that the viewer may see, by the codes of department and requirement. Only
/// those that stand as `statuses` say, where any is named.
#[must_use]
pub fn look(judged: &Judged, offers: &[Offer], period: Period, statuses: &[WatchdogStatus]) -> Vec<(Cursor, Watched)> {
    let facts = &judged.facts;
    let codes: HashMap<_, _> = facts.departments.iter().map(|(code, id)| (*id, code)).collect();
    let tallies = judged.by_department_and_requirement();
    let day = facts.today.clamp(period.first_day(), period.last_day());
    let idle = judged.people_on(day).into_iter().filter(|(department, _)| {
        tallies.range((*department, TrainingRequirementId(uuid::Uuid::nil()))..).next().map(|((next, _), _)| next)
            != Some(department)
    });
    let idle: Vec<_> = idle.map(|(department, people)| (department, None, Watch::NoObligations(people))).collect();
    let mut known: HashMap<DepartmentId, Seats> = HashMap::new();
    let obliged = tallies.iter().map(|((department, requirement), tally)| {
        let seats = known.entry(*department).or_insert_with(|| seats(facts, offers, Some(*department)));
        let line = PlanLine {
            required: tally.required.into(),
            missing: u64::from(tally.required - tally.fulfilled),
            seats: sufficient(facts, seats, *requirement, day),
        };
        (*department, Some(*requirement), Watch::Requirement(line))
    });
    let mut rows: Vec<_> = obliged
        .chain(idle)
        .map(|(department, requirement, watch)| {
            let status = judge(period, watch, facts.today);
            let code = codes.get(&department).map_or("", |code| code.as_str());
            let key = format!("{code}\u{1}{}", requirement.map_or("", |requirement| facts.code_of(requirement)));
            (Cursor { key, id: department.0 }, Watched { department, requirement, period, watch, status })
        })
        .filter(|(_, watched)| statuses.is_empty() || statuses.contains(&watched.status))
        .collect();
    rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
    rows
}

/// One page of what [`look`] found.
#[must_use]
pub fn page(rows: Vec<(Cursor, Watched)>, request: &PageRequest) -> Page<Watched> {
    slice(rows, request)
}
