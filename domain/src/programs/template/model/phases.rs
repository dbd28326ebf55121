//! Phases, what they are for and when they may be left (PRG-1, PRG-3).

use serde::{Deserialize, Serialize};

use super::{
    audits::FindingGrade,
    header::{Basis, Origin},
    indicators::{IndicatorTag, Status},
    value::{Code, Decimal},
    words::words,
};
use crate::{locale::LocalizedText, period::PeriodKind};

/// A stretch of the program, in months from its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseTemplate {
    /// Its code.
    pub code: Code,
    /// Which one it is, from 1.
    pub order: u32,
    /// The month in which it begins.
    pub from_month: u32,
    /// The month before which it ends; none where it is open-ended.
    #[serde(default)]
    pub to_month: Option<u32>,
    /// How long one round of an open-ended phase is.
    #[serde(default)]
    pub cycle_months: Option<u32>,
    /// Whether a source document names it.
    pub origin: Origin,
    /// Its name.
    pub name: LocalizedText,
    /// What it is to reach.
    pub objectives: Vec<LocalizedText>,
    /// When it may be left.
    pub exit_criteria: Vec<ExitCriterion>,
    /// A remark.
    #[serde(default)]
    pub note: Option<LocalizedText>,
}

/// One condition of the gate; every check of it must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitCriterion {
    /// Its code.
    pub code: Code,
    /// The condition in words.
    pub text: LocalizedText,
    /// Whether the gate stays shut while it is not met.
    pub blocking: bool,
    /// Where it comes from; the phase's own origin where nothing is said.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// The condition as the machine checks it.
    pub all_of: Vec<GateCheck>,
}

/// One thing that is looked up and compared (PRG-3, and counts of typed objects).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum GateCheck {
    /// Every one of these indicators passes the test.
    Indicator {
        /// Which ones.
        indicators: IndicatorSelector,
        /// What each must show.
        test: IndicatorTest,
    },
    /// Training coverage of the last closed period.
    TrainingCoverage {
        /// The indicator that holds the figure.
        indicator: Code,
        /// Length of the period.
        period: PeriodKind,
        /// Percent at least.
        at_least: Decimal,
    },
    /// Audits of a program.
    AuditProgram {
        /// Which program.
        audit_program: Code,
        /// How many are completed, at least.
        #[serde(default)]
        completed: Option<u32>,
        /// Percent reported by their due day, at least.
        #[serde(default)]
        on_time: Option<Decimal>,
        /// Percent of the score, at least.
        #[serde(default)]
        score: Option<Decimal>,
    },
    /// Findings of a grade.
    Findings {
        /// Which grade.
        grade: FindingGrade,
        /// In which condition.
        condition: FindingCondition,
        /// How many may be left.
        at_most: u32,
    },
    /// Share of these measures, by weight, that are verified or sustained.
    Measures {
        /// Which ones.
        measures: Vec<Code>,
        /// Percent at least.
        verified: Decimal,
    },
    /// A document in a state.
    Document {
        /// Which document.
        document: Code,
        /// In which state.
        state: DocumentState,
    },
    /// How many objects of a sort there are.
    Count {
        /// What is counted.
        of: Countable,
        /// How the count compares.
        comparator: Comparator,
        /// With what.
        number: u32,
    },
    /// A named person states it.
    Attestation {
        /// The role that states it.
        role: Code,
        /// What is stated.
        text: LocalizedText,
    },
}

/// Which indicators a check is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum IndicatorSelector {
    /// Those with a tag.
    Tagged {
        /// The tag.
        tag: IndicatorTag,
    },
    /// Those named.
    Named {
        /// Their codes.
        codes: Vec<Code>,
    },
}

/// What an indicator must show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum IndicatorTest {
    /// An owner, and data in some closed periods.
    OwnedWithData {
        /// In how many, at least.
        periods: u32,
    },
    /// A value in each of the last closed periods.
    Value {
        /// How the value compares.
        comparator: Comparator,
        /// With what.
        threshold: Decimal,
        /// In how many of the last closed periods.
        last_periods: u32,
    },
    /// A status in none of the last closed periods.
    StatusNever {
        /// The status.
        status: Status,
        /// In how many of the last closed periods.
        last_periods: u32,
    },
    /// The target met in some of the last months.
    TargetMet {
        /// In how many, at least.
        times: u32,
        /// Out of how many closed periods.
        last_periods: u32,
        /// How long a period is; the indicator's own where nothing is said.
        #[serde(default)]
        period: Option<PeriodKind>,
    },
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Countable {
    /// Feedback channels in a state.
    Channels {
        /// The state.
        state: ChannelState,
    },
    /// Drills in a state.
    Drills {
        /// The state.
        state: WorkState,
    },
    /// Improvement items of drills in a state.
    DrillActions {
        /// The state.
        state: WorkState,
    },
    /// Reviews of a kind in a state.
    Reviews {
        /// Which review.
        review: Code,
        /// The state.
        state: WorkState,
    },
    /// Decisions of a review in a state.
    ReviewDecisions {
        /// Which review.
        review: Code,
        /// The state.
        state: WorkState,
    },
    /// Documents in a state.
    Documents {
        /// Which documents.
        documents: Vec<Code>,
        /// The state.
        state: DocumentState,
    },
}

words! {
    /// How two numbers compare.
    Comparator {
        /// Not below.
        AtLeast,
        /// Not above.
        AtMost,
        /// The same.
        Equal,
    }
    /// In which condition findings are counted.
    FindingCondition {
        /// Not closed.
        Open,
        /// Not answered or closed by the due day.
        Overdue,
    }
    /// State of a controlled document (DOC-2).
    DocumentState {
        /// Being written.
        Draft,
        /// Being judged.
        InReview,
        /// In force.
        Approved,
        /// Replaced by a newer one.
        Superseded,
        /// Taken back.
        Withdrawn,
    }
    /// State of a feedback channel.
    ChannelState {
        /// Customers can use it.
        Active,
        /// They cannot.
        Inactive,
    }
    /// State of a thing that is to be done.
    WorkState {
        /// Not done.
        Open,
        /// Not done by its day.
        Overdue,
        /// Done.
        Completed,
    }
}
