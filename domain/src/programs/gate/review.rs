//! Reviews of gates: what was judged when the decision was asked for, and what was decided.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{condition::GateCondition, evaluate::GateRecommendation, told::Evaluation};
use crate::{
    ids::{EmployeeId, ExitCriterionId, GateReviewId, PhaseId},
    names::named_enum,
};

named_enum! {
    /// What a gate decides.
    GateDecision {
        /// The phase is passed.
        Pass = "PASS",
        /// The phase is passed, and something must be done by a day.
        PassWithConditions = "PASS_WITH_CONDITIONS",
        /// The phase goes back to work.
        Rework = "REWORK",
        /// The phase is left out, as the sponsor says.
        Skip = "SKIP",
    }
}

/// A snapshot of what the criteria said at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Evaluations(pub Vec<Evaluation>);

/// A review of a gate. Nothing of it changes once it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateReview {
    /// Its id.
    pub id: GateReviewId,
    /// The phase.
    pub phase: PhaseId,
    /// Which review of the phase, from 1.
    pub number: i32,
    /// The round of an open-ended phase; none of a phase that ends.
    pub cycle: Option<i32>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Who opened it; none where a machine did.
    pub opened_by: Option<EmployeeId>,
    /// What the criteria said then.
    pub evaluations: Evaluations,
    /// What they recommended.
    pub recommendation: GateRecommendation,
}

/// What was decided. Nothing of it changes once it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRuling {
    /// The review.
    pub review: GateReviewId,
    /// What was decided.
    pub decision: GateDecision,
    /// Why.
    pub reason: Option<String>,
    /// Whether it goes against what the criteria recommended.
    pub is_against: bool,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: EmployeeId,
    /// What the criteria said at that instant.
    pub evaluations: Evaluations,
    /// What they recommended, but for those that were waived.
    pub recommendation: GateRecommendation,
}

/// That a criterion did not have to be met for once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateWaiver {
    /// The review.
    pub review: GateReviewId,
    /// The criterion.
    pub criterion: ExitCriterionId,
    /// Its code.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// A review with all that became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The review.
    pub review: GateReview,
    /// What was decided; none until then.
    pub ruling: Option<GateRuling>,
    /// The criteria that were waived.
    pub waivers: Vec<GateWaiver>,
    /// The conditions that were set.
    pub conditions: Vec<GateCondition>,
}

impl Gate {
    /// Whether it lets the phase go.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        let passes =
            |ruling: &GateRuling| matches!(ruling.decision, GateDecision::Pass | GateDecision::PassWithConditions);
        self.ruling.as_ref().is_some_and(passes)
    }
}

/// How many rounds of an open-ended phase its gates have let go.
#[must_use]
pub fn rounds_passed<'a>(gates: impl IntoIterator<Item = &'a Gate>) -> u32 {
    let passed = gates.into_iter().filter(|gate| gate.is_passed()).filter_map(|gate| gate.review.cycle);
    passed.max().and_then(|cycle| u32::try_from(cycle).ok()).unwrap_or(0)
}
