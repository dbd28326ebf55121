//! Definitions of drills, reviews and reports.

use super::{
    header::Basis,
    show::{DepartmentOf, defined, mirrored, shown},
};

defined! {
    /// An emergency that is played.
    DrillDefinition of DrillTemplate {
        /// The schedule that opens it.
        schedule_code = schedule: String,
        /// The department that holds it. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        owner: Option<DepartmentOf>,
        /// How much is played.
        drill_kind = kind: DrillKind,
        /// Where it comes from.
        basis: Basis,
        /// What is to be shown.
        objectives: Vec<String>,
    }
}

defined! {
    /// A meeting that judges.
    ReviewDefinition of ReviewTemplate {
        /// What sort of meeting it is.
        review_kind = kind: ReviewKind,
        /// The schedule that opens it; none where an event does.
        schedule_code = schedule: Option<String>,
        /// The department that chairs it. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        chair: Option<DepartmentOf>,
        /// Where it comes from.
        basis: Basis,
        /// What it looks at.
        inputs: Vec<ReviewInput>,
        /// What it brings about.
        outputs: Vec<ReviewOutput>,
    }
}

defined! {
    /// A report that comes back.
    ReportDefinition of ReportTemplate {
        /// The schedule that builds it.
        schedule_code = schedule: String,
        /// The department that writes it. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        owner: Option<DepartmentOf>,
        /// The department that approves it. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        approver: Option<DepartmentOf>,
        /// Where it comes from.
        basis: Basis,
        /// Sections, where they are laid down of the report.
        sections: Vec<ReportSection>,
    }
}

shown! {
    /// A section of a report.
    ReportSection of ReportSection {
        /// Code of the report section.
        code: String,
        /// Name of the report section.
        name: String,
        /// What it must hold.
        needs: Vec<ReportNeed>,
    }
}

mirrored! {
    /// How much of an emergency is played. Expect new values.
    DrillKind of DrillKind {
        /// At the table.
        Tabletop,
        /// One function.
        Functional,
        /// Everything.
        FullScale,
    }
}

mirrored! {
    /// What sort of meeting a review is. Expect new values.
    ReviewKind of ReviewKind {
        /// The management judges the system.
        ManagementReview,
        /// The committee meets.
        CommitteeMeeting,
        /// Departments settle their affairs.
        CoordinationMeeting,
        /// A phase is accepted, extended or stopped.
        PhaseGate,
    }
}

mirrored! {
    /// What a review looks at. Expect new values.
    ReviewInput of ReviewInput {
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
}

mirrored! {
    /// What a review brings about. Expect new values.
    ReviewOutput of ReviewOutput {
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
}

mirrored! {
    /// What a section of a report must hold. Expect new values.
    ReportNeed of ReportNeed {
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
