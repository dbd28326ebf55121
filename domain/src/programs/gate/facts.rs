//! What gates look at. Each kind of fact says whether anybody supplies it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::told::Share;
use crate::{
    period::{Period, PeriodKind},
    programs::{
        measure::MeasureState,
        template::{Countable, Decimal, DocumentState, FindingCondition, FindingGrade, IndicatorTag, Status},
    },
};

/// Everything that the criteria of some phases look at, as it stood at the end of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GateFacts {
    /// Measures of the program, by code.
    pub measures: BTreeMap<String, MeasureFact>,
    /// Coverage of the last closed period of each length that is asked for.
    pub coverage: BTreeMap<PeriodKind, CoverageFact>,
    /// Audit programs, by code.
    pub audits: BTreeMap<String, AuditProgramFact>,
    /// Indicators; none where nobody supplies their values.
    pub indicators: Vec<IndicatorFact>,
    /// Counts of findings; without a row for a grade and a condition nobody supplies it.
    pub findings: Vec<FindingFact>,
    /// Documents, by code; one without a row is supplied by nobody.
    pub documents: BTreeMap<String, DocumentState>,
    /// Counts of other objects; without a row nobody supplies it.
    pub counts: Vec<CountFact>,
    /// Statements of named people, by the code of the role.
    pub attestations: BTreeMap<String, NaiveDate>,
}

/// A measure on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureFact {
    /// Its weight.
    pub weight: i32,
    /// Where it stood.
    pub state: MeasureState,
}

/// Training coverage of a closed period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverageFact {
    /// The period.
    pub period: Period,
    /// Assignments that were met, of those that were required.
    pub share: Share,
    /// Whether the figure is final.
    pub is_frozen: bool,
}

/// Audits of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditProgramFact {
    /// The days for which the completed ones were planned, in any order.
    pub completed_on: Vec<NaiveDate>,
    /// How many were reported by their due day; none where nobody supplies it.
    pub on_time: Option<Share>,
    /// Mean of the scores, as points of those that were to be had; none where nobody supplies it.
    pub score: Option<Share>,
}

/// An indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorFact {
    /// Its code.
    pub code: String,
    /// Its tags.
    pub tags: Vec<IndicatorTag>,
    /// Whether a department answers for it.
    pub is_owned: bool,
    /// Its closed periods, the newest first; none where nobody supplies values.
    pub closed: Option<Vec<ClosedValue>>,
}

/// What an indicator showed in a closed period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedValue {
    /// The period.
    pub period: Period,
    /// The value; none where there was no data.
    pub value: Option<Decimal>,
    /// Its status; none where it is grey.
    pub status: Option<Status>,
    /// Whether the target was met; none where there is none.
    pub attained: Option<bool>,
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingFact {
    /// Of which grade.
    pub grade: FindingGrade,
    /// In which condition.
    pub condition: FindingCondition,
    /// How many.
    pub number: u32,
}

/// How many objects of a sort there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountFact {
    /// Of which sort.
    pub of: Countable,
    /// How many.
    pub number: u32,
}
