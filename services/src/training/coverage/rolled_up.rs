//! Today's figures from the sums that are kept.
//!
//! The sums over all requirements are read once, for every department: thousands of rows, however many people there are.
//! Those of one requirement, or of each, are read when they are asked for. Whoever reads in several statements may see
//! what was committed in between; where sums no longer hold by then, everybody is looked at after all.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use gradus_domain::{
    access::Reach,
    ids::{DepartmentId, TrainingRequirementId},
    people::tree::DepartmentTree,
    training::{
        coverage::Tally,
        facts::Judgement,
        rollup::{Place, Sum},
    },
};
use gradus_store::training::rollups;
use tokio::sync::{Mutex, OnceCell};

use super::Everybody;
use crate::{Read, ReadResult, training::facts::TrainingFacts};

/// Sums of today, as far as they were asked for.
#[derive(Debug)]
pub struct RolledUp {
    facts: Arc<TrainingFacts>,
    read: Read,
    /// The only department that the viewer sees with what is below it; none where it is the whole organization.
    top: Option<DepartmentId>,
    totals: Sums,
    requirements: Mutex<Requirements>,
    everybody: OnceCell<Everybody>,
}

/// Sums of the whole organization, and of each department with its subtree.
#[derive(Debug, Default)]
struct Sums {
    whole: Sum,
    subtrees: HashMap<DepartmentId, Sum>,
}

/// The sums by requirement that were read.
#[derive(Debug, Default)]
struct Requirements {
    is_all: bool,
    known: BTreeMap<TrainingRequirementId, Sums>,
}

impl Sums {
    fn add(&mut self, tree: &DepartmentTree, place: Place, sum: Sum) {
        self.whole += sum;
        if let Place::Department(department) = place {
            for above in tree.ancestors(department) {
                *self.subtrees.entry(above).or_default() += sum;
            }
        }
    }

    fn of(&self, top: Option<DepartmentId>) -> Sum {
        match top {
            None => self.whole,
            Some(top) => self.subtrees.get(&top).copied().unwrap_or_default(),
        }
    }
}

impl RolledUp {
    /// The sums of today; `None` where they do not hold, or where the viewer sees several parts of the tree: somebody with
    /// posts in two of them would be counted twice.
    pub(super) async fn find(ctx: &Read, facts: &Arc<TrainingFacts>) -> ReadResult<Option<Self>> {
        let top = match &facts.scope.reach {
            Reach::Organization => None,
            Reach::Subtrees { departments, .. } => match departments.as_slice() {
                [top] => Some(*top),
                _ => return Ok(None),
            },
            Reach::Own(_) => return Ok(None),
        };
        let Some(rows) = rollups::totals(&ctx.reader, &facts.scope, facts.today).await? else { return Ok(None) };
        let mut totals = Sums::default();
        for (place, sum) in rows {
            totals.add(&facts.tree, place, sum);
        }
        let (facts, read) = (facts.clone(), ctx.clone());
        Ok(Some(Self { facts, read, top, totals, requirements: Mutex::default(), everybody: OnceCell::new() }))
    }

    pub(super) fn facts(&self) -> &Arc<TrainingFacts> {
        &self.facts
    }

    pub(super) fn judgement(&self) -> Judgement {
        Judgement::Day(self.facts.today)
    }

    /// Everybody, looked at once.
    pub(super) async fn everybody(&self) -> ReadResult<Everybody> {
        let look = || Everybody::look(&self.read, self.facts.clone(), self.judgement());
        self.everybody.get_or_try_init(look).await.cloned()
    }

    /// The sum of `top` with its subtree, or of all that the viewer sees; `None` where the sums no longer hold.
    pub(super) async fn sum(
        &self,
        top: Option<DepartmentId>,
        requirement: Option<TrainingRequirementId>,
    ) -> ReadResult<Option<Sum>> {
        let top = top.or(self.top);
        let Some(requirement) = requirement else { return Ok(Some(self.totals.of(top))) };
        let mut read = self.requirements.lock().await;
        if !self.read_in(&mut read, Some(requirement)).await? {
            return Ok(None);
        }
        Ok(Some(read.known.get(&requirement).map(|sums| sums.of(top)).unwrap_or_default()))
    }

    /// Counts of the departments directly below `parent`, or of the roots.
    pub(super) async fn children(
        &self,
        parent: Option<DepartmentId>,
        requirement: Option<TrainingRequirementId>,
    ) -> ReadResult<Option<Vec<(DepartmentId, Tally)>>> {
        let mut tallies = Vec::new();
        for child in self.facts.tree.children(parent) {
            let Some(sum) = self.sum(Some(child), requirement).await? else { return Ok(None) };
            tallies.push((child, sum.tally()));
        }
        Ok(Some(tallies))
    }

    /// Counts by requirement, or of `only` one.
    pub(super) async fn by_requirement(
        &self,
        top: Option<DepartmentId>,
        only: Option<TrainingRequirementId>,
    ) -> ReadResult<Option<BTreeMap<TrainingRequirementId, Tally>>> {
        let top = top.or(self.top);
        let mut read = self.requirements.lock().await;
        if !self.read_in(&mut read, only).await? {
            return Ok(None);
        }
        let asked = read.known.iter().filter(|(requirement, _)| only.is_none_or(|only| only == **requirement));
        let sums = asked.map(|(requirement, sums)| (*requirement, sums.of(top)));
        Ok(Some(sums.filter(|(_, sum)| !sum.is_zero()).map(|(requirement, sum)| (requirement, sum.tally())).collect()))
    }

    /// Reads the sums of `only` one requirement, or of each, unless they were read; false where they no longer hold.
    async fn read_in(&self, read: &mut Requirements, only: Option<TrainingRequirementId>) -> ReadResult<bool> {
        if read.is_all || only.is_some_and(|only| read.known.contains_key(&only)) {
            return Ok(true);
        }
        let (db, scope, today) = (&self.read.reader, &self.facts.scope, self.facts.today);
        let Some(rows) = rollups::pairs(db, scope, today, only).await? else { return Ok(false) };
        match only {
            None => *read = Requirements { is_all: true, known: BTreeMap::new() },
            Some(only) => {
                read.known.insert(only, Sums::default());
            }
        }
        for (requirement, place, sum) in rows {
            read.known.entry(requirement).or_default().add(&self.facts.tree, place, sum);
        }
        Ok(true)
    }
}
