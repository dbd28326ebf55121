//! What a schedule starts: a typed value for every action that a program can name.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::period::{Period, PeriodKind};

use super::policy::MissedPolicy;

/// An action with what it needs to know. Codes name definitions of the program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum ScheduleAction {
    /// Raise an audit of an audit program.
    CreateAudit {
        /// Code of the audit program.
        program: String,
    },
    /// Raise follow-up audits for findings that wait for one.
    OpenFollowups {
        /// Code of the audit program.
        program: String,
    },
    /// Plan the visits of an inspection.
    PlanVisits {
        /// Code of the inspection.
        inspection: String,
    },
    /// Plan the patrols of an inspection.
    PlanPatrols {
        /// Code of the inspection.
        inspection: String,
    },
    /// Make the test calls of an inspection.
    RunTestCalls {
        /// Code of the inspection.
        inspection: String,
    },
    /// Open surveys.
    OpenSurvey {
        /// Their codes; at least one.
        surveys: Vec<String>,
    },
    /// Plan the focus groups of a survey.
    PlanFocusGroups {
        /// Code of the survey.
        survey: String,
    },
    /// Look through training for what falls due.
    TrainingSweep,
    /// Plan the coming quarter's training.
    PlanTraining,
    /// Close a window of training coverage.
    CloseTrainingWindow {
        /// Which one, seen from the day on which it runs.
        window: TrainingWindow,
    },
    /// Compute the indicators of periods of one kind.
    Rollup {
        /// How long the periods are.
        period: PeriodKind,
    },
    /// Plan the call-backs to key customers.
    PlanCallbacks,
    /// Build a report.
    BuildReport {
        /// Code of the report.
        report: String,
    },
    /// Open a review or meeting.
    OpenReview {
        /// Code of the review.
        review: String,
    },
    /// Open a drill.
    OpenDrill {
        /// Code of the drill.
        drill: String,
    },
    /// Open the review of who may do what.
    OpenAccessReview,
    /// Open the appraisals of a period.
    OpenAppraisal,
    /// Open the investment plan of the coming year.
    OpenBudgetCycle,
    /// Review how resources are used.
    ReviewResources,
    /// Review the targets.
    ReviewTargets,
    /// Review the controlled documents.
    ReviewDocuments,
    /// Check that a year's working calendar is loaded.
    CheckCalendar {
        /// Which year, seen from the day on which it runs.
        year: CalendarYear,
    },
}

/// A window of training coverage, seen from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TrainingWindow {
    /// The quarter before the day's.
    PreviousQuarter,
}

impl TrainingWindow {
    /// Which window it is on `day`.
    #[must_use]
    pub fn seen_from(self, day: NaiveDate) -> Period {
        match self {
            Self::PreviousQuarter => Period::containing(day, PeriodKind::Quarter).previous(),
        }
    }
}

/// A year, seen from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CalendarYear {
    /// The year after the day's.
    NextYear,
}

impl ScheduleAction {
    /// Whether code serves it yet. A schedule whose action is not served stays inactive and makes no occurrences.
    #[must_use]
    pub fn is_served(&self) -> bool {
        matches!(self, Self::CreateAudit { .. } | Self::PlanTraining | Self::CloseTrainingWindow { .. })
    }

    /// Its kind, as in its stored form: `CREATE_AUDIT`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CreateAudit { .. } => "CREATE_AUDIT",
            Self::OpenFollowups { .. } => "OPEN_FOLLOWUPS",
            Self::PlanVisits { .. } => "PLAN_VISITS",
            Self::PlanPatrols { .. } => "PLAN_PATROLS",
            Self::RunTestCalls { .. } => "RUN_TEST_CALLS",
            Self::OpenSurvey { .. } => "OPEN_SURVEY",
            Self::PlanFocusGroups { .. } => "PLAN_FOCUS_GROUPS",
            Self::TrainingSweep => "TRAINING_SWEEP",
            Self::PlanTraining => "PLAN_TRAINING",
            Self::CloseTrainingWindow { .. } => "CLOSE_TRAINING_WINDOW",
            Self::Rollup { .. } => "ROLLUP",
            Self::PlanCallbacks => "PLAN_CALLBACKS",
            Self::BuildReport { .. } => "BUILD_REPORT",
            Self::OpenReview { .. } => "OPEN_REVIEW",
            Self::OpenDrill { .. } => "OPEN_DRILL",
            Self::OpenAccessReview => "OPEN_ACCESS_REVIEW",
            Self::OpenAppraisal => "OPEN_APPRAISAL",
            Self::OpenBudgetCycle => "OPEN_BUDGET_CYCLE",
            Self::ReviewResources => "REVIEW_RESOURCES",
            Self::ReviewTargets => "REVIEW_TARGETS",
            Self::ReviewDocuments => "REVIEW_DOCUMENTS",
            Self::CheckCalendar { .. } => "CHECK_CALENDAR",
        }
    }

    /// The codes of definitions that it names, to be checked when it is written.
    #[must_use]
    pub fn codes(&self) -> Vec<&str> {
        match self {
            Self::CreateAudit { program: code }
            | Self::OpenFollowups { program: code }
            | Self::PlanVisits { inspection: code }
            | Self::PlanPatrols { inspection: code }
            | Self::RunTestCalls { inspection: code }
            | Self::PlanFocusGroups { survey: code }
            | Self::BuildReport { report: code }
            | Self::OpenReview { review: code }
            | Self::OpenDrill { drill: code } => vec![code],
            Self::OpenSurvey { surveys } => surveys.iter().map(String::as_str).collect(),
            Self::TrainingSweep
            | Self::PlanTraining
            | Self::CloseTrainingWindow { .. }
            | Self::Rollup { .. }
            | Self::PlanCallbacks
            | Self::OpenAccessReview
            | Self::OpenAppraisal
            | Self::OpenBudgetCycle
            | Self::ReviewResources
            | Self::ReviewTargets
            | Self::ReviewDocuments
            | Self::CheckCalendar { .. } => Vec::new(),
        }
    }

    /// What happens to missed occurrences unless somebody chooses: audits, surveys and training are all caught up.
    #[must_use]
    pub fn default_missed_policy(&self) -> MissedPolicy {
        match self {
            Self::CreateAudit { .. }
            | Self::OpenSurvey { .. }
            | Self::PlanFocusGroups { .. }
            | Self::TrainingSweep
            | Self::PlanTraining
            | Self::CloseTrainingWindow { .. } => MissedPolicy::All,
            _ => MissedPolicy::Latest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_reads_back_what_it_wrote_and_its_kind_is_its_tag() {
        let actions = [
            ScheduleAction::CreateAudit { program: "AP-QMS".into() },
            ScheduleAction::OpenSurvey { surveys: vec!["SV-SQ-P".into(), "SV-EXIT".into()] },
            ScheduleAction::TrainingSweep,
            ScheduleAction::CloseTrainingWindow { window: TrainingWindow::PreviousQuarter },
            ScheduleAction::Rollup { period: PeriodKind::HalfYear },
            ScheduleAction::CheckCalendar { year: CalendarYear::NextYear },
        ];

        for action in actions {
            let json = serde_json::to_value(&action).expect("an action is JSON");
            assert_eq!(json["kind"], action.kind());
            assert_eq!(serde_json::from_value::<ScheduleAction>(json).expect("it reads back"), action);
        }
    }

    #[test]
    fn what_is_served_is_all_caught_up() {
        let audit = ScheduleAction::CreateAudit { program: "AP-QMS".into() };
        let close = ScheduleAction::CloseTrainingWindow { window: TrainingWindow::PreviousQuarter };
        let report = ScheduleAction::BuildReport { report: "RP-MON".into() };

        assert!(
            audit.is_served() && ScheduleAction::PlanTraining.is_served() && close.is_served() && !report.is_served()
        );
        assert_eq!(close.default_missed_policy(), MissedPolicy::All);
        assert_eq!(audit.default_missed_policy(), MissedPolicy::All);
        assert_eq!(ScheduleAction::PlanTraining.default_missed_policy(), MissedPolicy::All);
        assert_eq!(report.default_missed_policy(), MissedPolicy::Latest);
    }
}
