//! Schedules, and what each occurrence of them does.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{header::Basis, value::Code};
use crate::{
    locale::LocalizedText,
    period::PeriodKind,
    scheduling::{
        action::{CalendarYear, ScheduleAction, TrainingWindow},
        draft::{RuleFields, When},
        jitter::{Jitter, SpreadBy, TooWide},
        lead::LeadTime,
        offset::WorkingDayOffset,
        policy::RollPolicy,
    },
};

/// A rule that says when something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleTemplate {
    /// Its code.
    pub code: Code,
    /// When, in the template's dialect. This or `rule`.
    #[serde(default)]
    pub cron: Option<String>,
    /// When, where it is no cron expression.
    #[serde(default)]
    pub rule: Option<RuleFields>,
    /// IANA zone in which that is meant; the template's own where nothing is said.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// What becomes of days that are no working days.
    pub roll: RollPolicy,
    /// Working days after that day, before it where negative.
    #[serde(default)]
    pub offset: WorkingDayOffset,
    /// Within which time each schedule made of this gets a minute of its own, by which it is always later (R53).
    #[serde(default)]
    pub spread: Option<LeadTime>,
    /// What an occurrence does.
    pub action: TemplateAction,
    /// How long before its due instant an occurrence starts.
    #[serde(default)]
    pub lead: Option<LeadTime>,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
}

impl ScheduleTemplate {
    /// When it takes place.
    #[must_use]
    pub fn when(&self) -> When {
        When::Given { cron: self.cron.clone(), rule: self.rule.clone() }
    }

    /// How the schedule with the id `seed` spreads.
    pub fn jitter(&self, seed: Uuid) -> Result<Jitter, TooWide> {
        Jitter::try_new(self.spread.unwrap_or_default().elapsed(), SpreadBy::Schedule, Some(seed))
    }
}

/// What an occurrence does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum TemplateAction {
    /// Makes an audit.
    CreateAudit {
        /// Of which program.
        audit_program: Code,
    },
    /// Opens follow-up audits of what is due.
    OpenFollowUps {
        /// Of which program.
        audit_program: Code,
    },
    /// Plans visits.
    PlanVisits {
        /// Of which inspection.
        inspection: Code,
    },
    /// Plans rounds.
    PlanPatrols {
        /// Of which inspection.
        inspection: Code,
    },
    /// Makes test calls.
    RunTestCalls {
        /// Of which inspection.
        inspection: Code,
    },
    /// Opens surveys.
    OpenSurveys {
        /// Which ones.
        surveys: Vec<Code>,
    },
    /// Plans talks with customers.
    PlanFocusGroups {
        /// Of which survey.
        survey: Code,
    },
    /// Looks for trainings that become due or overdue.
    TrainingSweep,
    /// Plans the trainings of the next quarter.
    PlanTraining,
    /// Freezes the coverage of a window.
    CloseTrainingWindow {
        /// Which one, seen from the occurrence.
        window: TrainingWindow,
    },
    /// Closes the indicators of a period.
    RollUpIndicators {
        /// How long the period is.
        period: PeriodKind,
    },
    /// Plans calls to key customers.
    PlanCallbacks,
    /// Builds a report.
    BuildReport {
        /// Which one.
        report: Code,
    },
    /// Opens a review.
    OpenReview {
        /// Which one.
        review: Code,
    },
    /// Opens a drill.
    OpenDrill {
        /// Which one.
        drill: Code,
    },
    /// Opens a review of who has access to what.
    OpenAccessReview,
    /// Opens the appraisal of people.
    OpenAppraisal,
    /// Opens next year's budget.
    OpenBudgetCycle,
    /// Looks at how resources are used.
    ReviewResources,
    /// Looks at whether targets still fit.
    ReviewTargets,
    /// Looks for documents whose review is due.
    ReviewDocuments,
    /// Looks whether the calendar of a year is there.
    CheckCalendar {
        /// Which year, seen from the occurrence.
        year: CalendarYear,
    },
}

impl From<&TemplateAction> for ScheduleAction {
    fn from(action: &TemplateAction) -> Self {
        let text = ToString::to_string;
        match action {
            TemplateAction::CreateAudit { audit_program } => Self::CreateAudit { program: text(audit_program) },
            TemplateAction::OpenFollowUps { audit_program } => Self::OpenFollowups { program: text(audit_program) },
            TemplateAction::PlanVisits { inspection } => Self::PlanVisits { inspection: text(inspection) },
            TemplateAction::PlanPatrols { inspection } => Self::PlanPatrols { inspection: text(inspection) },
            TemplateAction::RunTestCalls { inspection } => Self::RunTestCalls { inspection: text(inspection) },
            TemplateAction::OpenSurveys { surveys } => Self::OpenSurvey { surveys: surveys.iter().map(text).collect() },
            TemplateAction::PlanFocusGroups { survey } => Self::PlanFocusGroups { survey: text(survey) },
            TemplateAction::TrainingSweep => Self::TrainingSweep,
            TemplateAction::PlanTraining => Self::PlanTraining,
            TemplateAction::CloseTrainingWindow { window } => Self::CloseTrainingWindow { window: *window },
            TemplateAction::RollUpIndicators { period } => Self::Rollup { period: *period },
            TemplateAction::PlanCallbacks => Self::PlanCallbacks,
            TemplateAction::BuildReport { report } => Self::BuildReport { report: text(report) },
            TemplateAction::OpenReview { review } => Self::OpenReview { review: text(review) },
            TemplateAction::OpenDrill { drill } => Self::OpenDrill { drill: text(drill) },
            TemplateAction::OpenAccessReview => Self::OpenAccessReview,
            TemplateAction::OpenAppraisal => Self::OpenAppraisal,
            TemplateAction::OpenBudgetCycle => Self::OpenBudgetCycle,
            TemplateAction::ReviewResources => Self::ReviewResources,
            TemplateAction::ReviewTargets => Self::ReviewTargets,
            TemplateAction::ReviewDocuments => Self::ReviewDocuments,
            TemplateAction::CheckCalendar { year } => Self::CheckCalendar { year: *year },
        }
    }
}
