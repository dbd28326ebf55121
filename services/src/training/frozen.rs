//! Reading frozen training coverage (TRN-5): the figures as they were taken, who was missing, and who recovered since.
//!
//! Figures are read, never computed: a department's are one row, whatever it counts. Only who sees several subtrees at
//! once has theirs counted anew from the frozen lists, because somebody with posts in two of them counts once. What one
//! may see is decided by today's tree, what belongs to a department by the tree as it was.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use gradus_domain::{
    access::Reach,
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    page::{Cursor, Page, PageRequest},
    people::tree::DepartmentTree,
    period::Period,
    training::{
        facts::PersonTraining,
        frozen::{self, Freeze, FrozenList, FrozenPair, NotPacked, Part, UnitFigures},
        judge::AssignmentOutcome,
        recovered::recovered_on,
        requirement::Requirement,
    },
};
use gradus_store::{
    error::StoreError,
    training::{
        People,
        facts::{CompletedIn, completions, roster, together, waivers},
        freezes,
    },
};

use super::{
    coverage::{is_topmost, visible_department},
    facts::TrainingFacts,
};
use crate::{Failure, Read, ReadResult};

/// People in one look for what was made good since.
const PEOPLE: usize = 10_000;

/// A frozen period, as the viewer may see it.
#[derive(Debug)]
pub struct FrozenPeriod {
    /// That it was frozen.
    pub freeze: Freeze,
    tree: DepartmentTree,
    facts: Arc<TrainingFacts>,
}

/// A part of a frozen period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A department with its subtree, or everybody.
    Part(Part),
    /// Several departments with their subtrees, of which none is below another.
    Several(Vec<DepartmentId>),
}

/// Somebody who was missing when the period was frozen, and has made it good since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// How it was frozen.
    pub pair: FrozenPair,
    /// The day on which it was done.
    pub on: NaiveDate,
}

/// The freeze of `period`, where there is one and the viewer sees whole departments of it.
pub async fn find(ctx: &Read, facts: &Arc<TrainingFacts>, period: Period) -> ReadResult<Option<FrozenPeriod>> {
    if matches!(facts.scope.reach, Reach::Own(_)) {
        return Ok(None);
    }
    let found = freezes::find(&ctx.reader, &facts.scope, period).await?;
    Ok(found.map(|(freeze, tree)| FrozenPeriod { freeze, tree, facts: facts.clone() }))
}

impl FrozenPeriod {
    /// The whole of what the viewer may see, or a department with its subtree. A department that the viewer may not see
    /// is not found, as if there were none.
    pub fn place(&self, department: Option<&str>) -> ReadResult<(Option<DepartmentId>, Place)> {
        if let Some(code) = department {
            let found = visible_department(&self.facts, code).ok_or(Failure::NotFound("department"))?;
            return Ok((Some(found), Place::Part(Some(found))));
        }
        let mut tops = self.tops();
        let place = match (&self.facts.scope.reach, tops.len()) {
            (Reach::Organization, _) => Place::Part(None),
            (_, 1) => Place::Part(tops.pop()),
            _ => Place::Several(tops),
        };
        Ok((None, place))
    }

    /// The requirement with this code.
    pub fn requirement(&self, code: &str) -> ReadResult<TrainingRequirementId> {
        let found = self.facts.requirements.values().find(|requirement| requirement.code == code);
        Ok(found.ok_or(Failure::NotFound("requirement"))?.id)
    }

    /// The departments directly below the one with code `parent`, as they were. Without `parent`: those below `asked`, or
    /// the topmost ones that the viewer may see.
    pub fn children(&self, asked: Option<DepartmentId>, parent: Option<&str>) -> ReadResult<Vec<DepartmentId>> {
        let parent = match parent {
            None => asked,
            Some(code) => {
                let found = visible_department(&self.facts, code);
                let found = found.filter(|parent| asked.is_none_or(|top| self.tree.is_within(*parent, top)));
                Some(found.ok_or(Failure::NotFound("department"))?)
            }
        };
        if parent.is_none() && self.facts.scope.reach != Reach::Organization {
            return Ok(self.tops());
        }
        Ok(self.tree.children(parent).into_iter().filter(|child| self.is_visible(*child)).collect())
    }

    fn tops(&self) -> Vec<DepartmentId> {
        let Reach::Subtrees { departments: tops, .. } = &self.facts.scope.reach else { return Vec::new() };
        tops.iter().copied().filter(|top| is_topmost(&self.facts, tops, *top)).collect()
    }

    fn is_visible(&self, department: DepartmentId) -> bool {
        match &self.facts.scope.reach {
            Reach::Organization => true,
            Reach::Subtrees { departments: tops, .. } => {
                tops.iter().any(|top| self.facts.tree.is_within(department, *top))
            }
            Reach::Own(_) => false,
        }
    }

    /// The departments whose lists belong to `place` and may be seen; all where nothing is said.
    fn departments(&self, place: &Place) -> Option<HashSet<DepartmentId>> {
        let tops = match place {
            Place::Part(None) => return None,
            Place::Part(Some(top)) => std::slice::from_ref(top),
            Place::Several(tops) => tops,
        };
        let all = tops.iter().flat_map(|top| self.tree.subtree(*top));
        Some(all.filter(|department| self.is_visible(*department)).collect())
    }

    /// The lists of all `places` together, read at once.
    async fn lists(&self, ctx: &Read, places: &[Place]) -> ReadResult<Lists> {
        let named: Option<Vec<_>> = places.iter().map(|place| self.departments(place)).collect();
        let named: Option<BTreeSet<_>> = named.map(|sets| sets.into_iter().flatten().collect());
        let named: Option<Vec<_>> = named.map(|set| set.into_iter().collect());
        let found = freezes::lists(&ctx.reader, &self.facts.scope, self.freeze.id, named.as_deref()).await?;
        Ok(Lists(found))
    }
}

/// Lists as they were frozen.
/// A pair and the departments that count it.
type Counted = (FrozenPair, Vec<DepartmentId>);

struct Lists(Vec<(Option<DepartmentId>, FrozenList)>);

impl Lists {
    /// The pairs of `departments`, each once, with those of the departments that count it.
    fn pairs(
        &self,
        departments: Option<&HashSet<DepartmentId>>,
    ) -> ReadResult<BTreeMap<(EmployeeId, TrainingRequirementId), Counted>> {
        let here =
            |held: &Option<DepartmentId>| departments.is_none_or(|only| held.is_some_and(|it| only.contains(&it)));
        let mut pairs: BTreeMap<_, Counted> = BTreeMap::new();
        for (department, list) in self.0.iter().filter(|(department, _)| here(department)) {
            for pair in list.pairs().map_err(inconsistent)? {
                let found = pairs.entry((pair.employee, pair.requirement)).or_insert_with(|| (pair, Vec::new()));
                found.1.extend(*department);
            }
        }
        Ok(pairs)
    }
}

fn inconsistent(error: NotPacked) -> Failure<crate::Never> {
    StoreError::Inconsistent { table: "coverage_lists", what: error.to_string() }.into()
}

/// The figures of each of `places`.
pub async fn figures(
    ctx: &Read,
    frozen: &FrozenPeriod,
    places: &[Place],
) -> ReadResult<HashMap<Place, Arc<UnitFigures>>> {
    let parts = places.iter().filter_map(|place| match place {
        Place::Part(part) => Some(*part),
        Place::Several(_) => None,
    });
    let parts: Vec<_> = parts.collect();
    let mut stored = BTreeMap::new();
    if !parts.is_empty() {
        stored = freezes::figures(&ctx.reader, &frozen.facts.scope, frozen.freeze.id, &parts).await?;
    }
    let mut found = HashMap::with_capacity(places.len());
    for place in places {
        let figures = match place {
            Place::Part(part) => stored.get(part).cloned().unwrap_or_default(),
            Place::Several(_) => count(ctx, frozen, place).await?,
        };
        found.insert(place.clone(), Arc::new(figures));
    }
    Ok(found)
}

/// Counts the frozen pairs of several departments together. Trainings per person cannot be told from them.
async fn count(ctx: &Read, frozen: &FrozenPeriod, place: &Place) -> ReadResult<UnitFigures> {
    let lists = frozen.lists(ctx, std::slice::from_ref(place)).await?;
    let pairs = lists.pairs(frozen.departments(place).as_ref())?;
    let outcome = |(pair, departments): (FrozenPair, Vec<DepartmentId>)| AssignmentOutcome {
        employee: pair.employee,
        requirement: pair.requirement,
        departments,
        window: pair.window,
        due_on: pair.due_on.unwrap_or(frozen.freeze.period.last_day()),
        standing: pair.standing,
    };
    let outcomes: Vec<_> = pairs.into_values().map(outcome).collect();
    Ok(frozen::figures(&outcomes, &frozen.tree).remove(&None).unwrap_or_default())
}

/// Who was missing in each of `places`: those due first at the front, then by employee and requirement.
pub async fn missing(
    ctx: &Read,
    frozen: &FrozenPeriod,
    places: &[Place],
) -> ReadResult<HashMap<Place, Arc<Vec<FrozenPair>>>> {
    let lists = frozen.lists(ctx, places).await?;
    let mut found = HashMap::with_capacity(places.len());
    for place in places {
        let pairs = lists.pairs(frozen.departments(place).as_ref())?;
        let missing = pairs.into_values().map(|(pair, _)| pair).filter(|pair| pair.standing.is_missing());
        let mut missing: Vec<_> = missing.collect();
        missing.sort_by_key(|pair| (pair.due_on, pair.employee, pair.requirement));
        found.insert(place.clone(), Arc::new(missing));
    }
    Ok(found)
}

/// Who of them has made it good since, by what is on record now, in the same order.
pub async fn recovered(
    ctx: &Read,
    frozen: &FrozenPeriod,
    places: &[Place],
) -> ReadResult<HashMap<Place, Arc<Vec<Recovered>>>> {
    let missing = missing(ctx, frozen, places).await?;
    let people: BTreeSet<_> = missing.values().flat_map(|pairs| pairs.iter().map(|pair| pair.employee)).collect();
    let people: Vec<_> = people.into_iter().collect();
    let mut known: HashMap<EmployeeId, PersonTraining> = HashMap::with_capacity(people.len());
    for some in people.chunks(PEOPLE) {
        known.extend(training_of(ctx, &frozen.facts, some.to_vec()).await?);
    }
    let since = |pair: &FrozenPair| {
        let curriculum = &frozen.facts.curriculum;
        let versions = curriculum.requirements.iter().filter(|requirement| requirement.id == pair.requirement);
        let versions: Vec<&Requirement> = versions.collect();
        let training = known.get(&pair.employee)?;
        let on = recovered_on(pair, training, &versions, &curriculum.courses, frozen.facts.today)?;
        Some(Recovered { pair: *pair, on })
    };
    let recovered =
        missing.into_iter().map(|(place, pairs)| (place, Arc::new(pairs.iter().filter_map(since).collect())));
    Ok(recovered.collect())
}

async fn training_of(
    ctx: &Read,
    facts: &TrainingFacts,
    people: Vec<EmployeeId>,
) -> ReadResult<Vec<(EmployeeId, PersonTraining)>> {
    let (db, scope, people) = (&ctx.reader, &facts.scope, People::These(people));
    let listed = roster(db, scope, &people).await?;
    let done = completions(db, scope, &people, CompletedIn::default()).await?;
    let waived = waivers(db, scope, &people).await?;
    Ok(together(&listed, done, waived).into_iter().map(|person| (person.person.employee, person)).collect())
}

/// One page of frozen pairs, which are in their order.
#[must_use]
pub fn page<T: Copy>(
    facts: &TrainingFacts,
    pairs: &[T],
    pair_of: impl Fn(&T) -> &FrozenPair,
    request: &PageRequest,
) -> Page<T> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let cursor = |pair: &FrozenPair| {
        let due = pair.due_on.map_or_else(String::new, |day| day.to_string());
        Cursor { key: format!("{due}\u{1}{}", facts.code_of(pair.requirement)), id: pair.employee.0 }
    };
    let mut rows: Vec<_> = pairs.iter().map(|row| (cursor(pair_of(row)), *row)).collect();
    rows.sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
    let after = |at: &Cursor| request.after.as_ref().is_none_or(|after| order(after) < order(at));
    let mut items: Vec<_> = rows.into_iter().filter(|(at, _)| after(at)).take(size.saturating_add(1)).collect();
    let has_next = items.len() > size;
    items.truncate(size);
    Page { items, has_next, has_previous: request.after.is_some() }
}

/// By due day, then employee, then requirement.
fn order(cursor: &Cursor) -> (&str, uuid::Uuid, &str) {
    let (due, code) = cursor.key.split_once('\u{1}').unwrap_or((&cursor.key, ""));
    (due, cursor.id, code)
}
