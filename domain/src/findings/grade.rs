//! How grave a finding is, and where it came from (CAP-1).

use crate::names::named_enum;

named_enum! {
    /// Grade of a finding (CAP-1).
    FindingGrade {
        /// A requirement is not met, and much depends on it.
        Major = "MAJOR",
        /// A requirement is not met.
        Minor = "MINOR",
        /// Nothing is broken yet.
        Observation = "OBSERVATION",
        /// It could be better.
        Opportunity = "OPPORTUNITY",
        /// It is done well.
        Strength = "STRENGTH",
    }
}

impl FindingGrade {
    /// Whether root cause, corrective action and proof of its effect are required.
    #[must_use]
    pub fn needs_correction(self) -> bool {
        matches!(self, Self::Major | Self::Minor)
    }

    /// The days from issue to the due day where nobody names one; none where nothing is due.
    #[must_use]
    pub fn due_days(self) -> Option<u64> {
        match self {
            Self::Major => Some(30),
            Self::Minor => Some(60),
            Self::Observation | Self::Opportunity | Self::Strength => None,
        }
    }

    /// The days from the end of the work to the earliest look at its effect, where nothing asks for more (CAP-4).
    #[must_use]
    pub fn wait_days(self) -> i32 {
        match self {
            Self::Major => 60,
            Self::Minor | Self::Observation | Self::Opportunity | Self::Strength => 90,
        }
    }

    /// One grade graver; MAJOR stays.
    #[must_use]
    pub fn graver(self) -> Self {
        match self {
            Self::Major | Self::Minor => Self::Major,
            Self::Observation => Self::Minor,
            Self::Opportunity => Self::Observation,
            Self::Strength => Self::Opportunity,
        }
    }
}

named_enum! {
    /// Where a finding came from (CAP-1).
    FindingSource {
        /// An audit.
        Audit = "AUDIT",
        /// An inspection.
        Inspection = "INSPECTION",
        /// A complaint.
        Complaint = "COMPLAINT",
        /// An indicator that is off its target.
        Indicator = "INDICATOR",
        /// Training that is short of its target.
        Training = "TRAINING",
        /// A survey.
        Survey = "SURVEY",
        /// A management review.
        Review = "REVIEW",
        /// Somebody who saw it.
        Manual = "MANUAL",
    }
}
