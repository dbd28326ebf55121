//! What a check of a gate found: typed, so that it can be kept and read in any language.

use serde::{Deserialize, Serialize};

use crate::{
    ids::ExitCriterionId,
    names::named_enum,
    period::{Period, PeriodKind},
    programs::{
        measure::MeasureState,
        template::{Comparator, Countable, Decimal, DocumentState, FindingCondition, FindingGrade, IndicatorTest},
    },
};

named_enum! {
    /// Whether a criterion holds.
    CriterionStatus {
        /// It holds.
        Met = "MET",
        /// It does not hold.
        NotMet = "NOT_MET",
        /// Nothing is known by which it could be judged. Counts as not met.
        NoData = "NO_DATA",
    }
}

impl CriterionStatus {
    /// Met where `holds`.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::Met } else { Self::NotMet }
    }

    /// The status of several things all of which must hold: what is known not to hold outweighs what is not known.
    #[must_use]
    pub fn all(each: impl IntoIterator<Item = Self>) -> Self {
        let worst = |a: Self, b: Self| match (a, b) {
            (Self::NotMet, _) | (_, Self::NotMet) => Self::NotMet,
            (Self::NoData, _) | (_, Self::NoData) => Self::NoData,
            _ => Self::Met,
        };
        each.into_iter().fold(Self::Met, worst)
    }
}

/// So many of so many, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many of them.
    pub part: i64,
    /// How many there are.
    pub whole: i64,
}

impl Share {
    /// In 1/10000, rounded down; none of nothing.
    #[must_use]
    pub fn basis_points(self) -> Option<i64> {
        (self.whole > 0).then(|| self.part * 10_000 / self.whole)
    }

    /// Whether it is `percent` at least, exactly; nothing is not.
    #[must_use]
    pub fn reaches(self, percent: Decimal) -> bool {
        let exact =
            |wanted: i64| i128::from(self.part) * 100_000_000_000 >= i128::from(wanted) * i128::from(self.whole);
        self.whole > 0 && percent.scaled(9).is_some_and(exact)
    }
}

/// What all checks of a criterion found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The criterion.
    pub criterion: ExitCriterionId,
    /// Its code.
    pub code: String,
    /// Whether the gate stays shut while it is not met.
    pub blocking: bool,
    /// Whether it holds.
    pub status: CriterionStatus,
    /// Each check; a criterion holds where all of them do.
    pub checks: Vec<Checked>,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether it holds.
    pub status: CriterionStatus,
    /// What was seen, and what was wanted.
    pub told: Told,
}

/// What was seen, and what was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", tag = "kind")]
pub enum Told {
    /// Values or status of indicators.
    Indicators {
        /// What each must show.
        test: IndicatorTest,
        /// What each shows.
        seen: Vec<SeenIndicator>,
    },
    /// Training coverage of the last closed period.
    Coverage {
        /// Length of the period.
        length: PeriodKind,
        /// The period; none where none has closed in the program's time.
        period: Option<Period>,
        /// The figure.
        share: Share,
        /// Whether it is final.
        is_frozen: bool,
        /// Percent at least.
        wanted: Decimal,
    },
    /// Audits of a program.
    Audits {
        /// Code of the program.
        program: String,
        /// How many are completed; none where there is no such program.
        completed: Option<u32>,
        /// How many, at least.
        wanted: Option<u32>,
        /// Percent reported by their due day at least, and how many were.
        on_time: Option<(Decimal, Option<Share>)>,
        /// Percent of the score at least, and the score.
        score: Option<(Decimal, Option<Share>)>,
    },
    /// Findings of a grade.
    Findings {
        /// Which grade.
        grade: FindingGrade,
        /// In which condition.
        condition: FindingCondition,
        /// How many there are; none where nobody supplies it.
        number: Option<u32>,
        /// How many may be left.
        at_most: u32,
    },
    /// Weighted share of measures.
    Measures {
        /// Weight that is verified or sustained, of the weight that is not cancelled.
        share: Share,
        /// Percent at least.
        wanted: Decimal,
        /// Each of them.
        seen: Vec<SeenMeasure>,
    },
    /// A document.
    Document {
        /// Its code.
        document: String,
        /// Its state; none where nobody supplies it.
        state: Option<DocumentState>,
        /// In which state it must be.
        wanted: DocumentState,
    },
    /// A count of objects.
    Count {
        /// What is counted.
        of: Countable,
        /// How many there are; none where nobody supplies it.
        number: Option<u32>,
        /// How the count compares.
        comparator: Comparator,
        /// With what.
        wanted: u32,
    },
    /// A statement of a named person.
    Attestation {
        /// The role that states it.
        role: String,
        /// The day on which it was stated; none where it was not.
        on: Option<chrono::NaiveDate>,
    },
}

/// What an indicator shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenIndicator {
    /// Its code.
    pub code: String,
    /// Whether it passes the test.
    pub status: CriterionStatus,
    /// Whether a department answers for it.
    pub is_owned: bool,
    /// How many closed periods were looked at.
    pub periods: u32,
    /// In how many of them it showed what was wanted.
    pub passed: u32,
}

/// A measure that counts for a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenMeasure {
    /// Its code.
    pub code: String,
    /// Its weight.
    pub weight: i32,
    /// Its state; none where the program has no such measure.
    pub state: Option<MeasureState>,
}
