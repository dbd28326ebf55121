//! Drills, reviews and reports.

use serde::{Deserialize, Serialize};

use super::{header::Basis, value::Code, words::words};
use crate::locale::LocalizedText;

words! {
    /// How much of an emergency is played.
    DrillKind {
        /// At the table.
        Tabletop,
        /// One function.
        Functional,
        /// Everything.
        FullScale,
    }
    /// What sort of meeting a review is.
    ReviewKind {
        /// The management judges the system.
        ManagementReview,
        /// The committee meets.
        CommitteeMeeting,
        /// Departments settle their affairs.
        CoordinationMeeting,
        /// A phase is accepted, extended or stopped.
        PhaseGate,
    }
    /// What a review looks at.
    ReviewInput {
        /// What earlier reviews decided.
        ActionsOfPreviousReviews,
        /// What changed around the operator.
        ChangesInContext,
        /// What customers say.
        CustomerSatisfactionAndFeedback,
        /// How far objectives are met.
        ObjectiveAttainment,
        /// How processes go.
        ProcessPerformance,
        /// What was wrong and what was done.
        NonconformitiesAndCapa,
        /// What was measured.
        MonitoringResults,
        /// What audits found.
        AuditResults,
        /// How suppliers do.
        SupplierPerformance,
        /// Whether means suffice.
        ResourceAdequacy,
        /// Whether actions on risks helped.
        RiskAndOpportunityActions,
        /// What could be better.
        ImprovementOpportunities,
        /// The board of indicators.
        IndicatorBoard,
        /// Findings past their day.
        OverdueFindings,
        /// How far the phase is.
        PhaseProgress,
        /// What went higher.
        Escalations,
        /// Actions not yet done.
        OpenActions,
        /// Requests for shared resources.
        SharedResourceRequests,
        /// Conditions of the gate.
        ExitCriteria,
        /// What was waived.
        Waivers,
        /// Risks still open.
        OpenRisks,
    }
    /// What a review brings about.
    ReviewOutput {
        /// What will be made better.
        ImprovementDecisions,
        /// What changes in the system.
        SystemChanges,
        /// What is needed.
        ResourceNeeds,
        /// Decisions.
        Decisions,
        /// Actions.
        Actions,
        /// The phase is accepted.
        Accept,
        /// The phase goes on.
        Extend,
        /// The program stops.
        Stop,
    }
    /// What a section of a report must hold.
    ReportNeed {
        /// What it is for.
        Purpose,
        /// Which period.
        Period,
        /// About what.
        Objects,
        /// The mean.
        Mean,
        /// The greatest value.
        Max,
        /// The least value.
        Min,
        /// How many values.
        N,
        /// What is good.
        Strengths,
        /// What is not.
        Weaknesses,
        /// Why.
        Causes,
        /// What will be done.
        Action,
        /// By whom.
        Owner,
        /// Until when.
        Due,
        /// The judgement.
        Verdict,
        /// What comes next.
        NextSteps,
        /// Forms used.
        Forms,
        /// Charts.
        Charts,
        /// Where the data come from.
        DataSources,
    }
}

/// An emergency that is played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrillTemplate {
    /// Its code.
    pub code: Code,
    /// The schedule that opens it.
    pub schedule: Code,
    /// The department that holds it.
    pub owner: Code,
    /// How much is played.
    pub kind: DrillKind,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// What is to be shown.
    pub objectives: Vec<LocalizedText>,
}

/// A meeting that judges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewTemplate {
    /// Its code.
    pub code: Code,
    /// What sort of meeting it is.
    pub kind: ReviewKind,
    /// The schedule that opens it; none where an event does.
    #[serde(default)]
    pub schedule: Option<Code>,
    /// The department that chairs it.
    pub chair: Code,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// What it looks at.
    pub inputs: Vec<ReviewInput>,
    /// What it brings about.
    pub outputs: Vec<ReviewOutput>,
}

/// A report that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportTemplate {
    /// Its code.
    pub code: Code,
    /// The schedule that builds it.
    pub schedule: Code,
    /// The department that writes it.
    pub owner: Code,
    /// The department that approves it.
    pub approver: Code,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// Its sections, where they are laid down.
    #[serde(default)]
    pub sections: Vec<ReportSection>,
}

/// A section of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSection {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// What it must hold.
    pub needs: Vec<ReportNeed>,
}
