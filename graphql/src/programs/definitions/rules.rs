//! Rules that all audits and all trainings share.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{locale::Locale, programs::template as model};

use super::{
    cases::ClockCalendar,
    show::{DepartmentOf, Show, defined, mirrored, shown},
};
use crate::findings::enums::{CauseMethod, FindingGrade, FindingState};

defined! {
    /// Rules that all audits share.
    AuditRulesDefinition of AuditRules {
        /// The department that audits. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        team: Option<DepartmentOf>,
        /// The roles whose holders may be auditors.
        auditor_role_codes = auditor_roles: Vec<String>,
        /// What keeps somebody from auditing.
        independence: Vec<IndependenceRule>,
        /// What it takes to lead an audit.
        lead_auditor_needs: LeadAuditorNeeds,
        /// How long before its day those audited are told.
        notice: String,
        /// When its report is due.
        report_due: AuditReportDue,
        /// How grave findings may be.
        finding_grades: Vec<FindingGradeName>,
        /// The words of corrective action in the source, and the states that they mean here.
        capa_states: Vec<CapaWord>,
        /// How causes are sought.
        cause_methods: Vec<CauseMethod>,
        /// What happens to an action that did not help.
        ineffective: IneffectiveRule,
    }
}

defined! {
    /// Rules that all requirements share.
    TrainingRulesDefinition of TrainingRules {
        /// How long a newcomer has.
        joiner_grace: String,
        /// The leave from which on one is exempt.
        long_leave_exempt_from: String,
        /// What a waiver must carry.
        waiver_needs: Vec<WaiverNeed>,
        /// Percent of waivers at which somebody is told.
        waiver_share_alert_percent: i32,
        /// Whether contractors count.
        contractors: ContractorRule,
        /// A remark on contractors.
        contractors_note: Option<String>,
        /// How the effect of training is judged.
        appraisal: Vec<TrainingAppraisal>,
        /// By what means training is given.
        delivery: Vec<TrainingDelivery>,
        /// Who teaches.
        trainers: Vec<TrainerSort>,
        /// What else makes people better.
        development: Vec<String>,
    }
}

shown! {
    /// What it takes to lead an audit.
    LeadAuditorNeeds of LeadNeeds {
        /// The training requirement that must be fulfilled.
        requirement_code = requirement: String,
        /// How many audits as a member.
        audits_as_member: i32,
    }
}

shown! {
    /// When a report is due.
    AuditReportDue of ReportDue {
        /// How long after.
        within: String,
        /// How that time is counted.
        calendar: ClockCalendar,
        /// After what.
        after: AuditReportDueFrom,
    }
}

shown! {
    /// A grade and what it is called.
    FindingGradeName of GradeName {
        /// The grade.
        grade: FindingGrade,
        /// What it is called.
        name: String,
    }
}

shown! {
    /// A word of the source and the state that it means.
    CapaWord of CapaWord {
        /// The source's word.
        word: String,
        /// The state.
        state: FindingState,
    }
}

shown! {
    /// What happens to an action that did not help.
    IneffectiveRule of IneffectiveRule {
        /// What happens.
        outcome: IneffectiveOutcome,
        /// After how many failures it goes higher.
        escalate_after: i32,
        /// To which department. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        escalate_to: Option<DepartmentOf>,
    }
}

/// Form of the independence rule. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum IndependenceRuleKind {
    /// Auditors belong to another department than those audited.
    OtherDepartment,
    /// Auditors held no role in the process for a while.
    NoRoleInProcess,
    /// The lead states in writing that nothing conflicts.
    LeadSignsNoConflict,
}

/// What keeps somebody from auditing (AUD-5). Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct IndependenceRule {
    /// Form of the independence rule.
    kind: IndependenceRuleKind,
    /// How long.
    within: Option<String>,
    /// The independence rule in words, in the request's language.
    in_words: String,
}

impl Show<IndependenceRule> for model::IndependenceRule {
    fn show(&self, locale: Locale) -> IndependenceRule {
        let form = |kind| IndependenceRule { kind, within: None, in_words: self.in_words(locale) };
        match self {
            Self::OtherDepartment => form(IndependenceRuleKind::OtherDepartment),
            Self::NoRoleInProcess { within } => {
                IndependenceRule { within: Some(within.show(locale)), ..form(IndependenceRuleKind::NoRoleInProcess) }
            }
            Self::LeadSignsNoConflict => form(IndependenceRuleKind::LeadSignsNoConflict),
        }
    }
}

impl Show<FindingGrade> for model::FindingGrade {
    fn show(&self, _: Locale) -> FindingGrade {
        match self {
            Self::Major => FindingGrade::Major,
            Self::Minor => FindingGrade::Minor,
            Self::Observation => FindingGrade::Observation,
            Self::Opportunity => FindingGrade::Opportunity,
            Self::Strength => FindingGrade::Strength,
        }
    }
}

impl Show<FindingState> for model::FindingState {
    fn show(&self, _: Locale) -> FindingState {
        match self {
            Self::Draft => FindingState::Draft,
            Self::Issued => FindingState::Issued,
            Self::Acknowledged => FindingState::Acknowledged,
            Self::Disputed => FindingState::Disputed,
            Self::Analysis => FindingState::Analysis,
            Self::Planned => FindingState::Planned,
            Self::InProgress => FindingState::InProgress,
            Self::Implemented => FindingState::Implemented,
            Self::Verified => FindingState::Verified,
            Self::EffectivenessWait => FindingState::EffectivenessWait,
            Self::Closed => FindingState::Closed,
            Self::Reopened => FindingState::Reopened,
            Self::RiskAccepted => FindingState::RiskAccepted,
            Self::Voided => FindingState::Voided,
        }
    }
}

impl Show<CauseMethod> for model::CauseMethod {
    fn show(&self, _: Locale) -> CauseMethod {
        match self {
            Self::FiveWhy => CauseMethod::FiveWhy,
            Self::Fishbone => CauseMethod::Fishbone,
            Self::FaultTree => CauseMethod::FaultTree,
        }
    }
}

mirrored! {
    /// From when a report is due. Expect new values.
    AuditReportDueFrom of ReportDueFrom {
        /// The closing meeting.
        ClosingMeeting,
    }
}

mirrored! {
    /// What happens to an action that did not help. Expect new values.
    IneffectiveOutcome of IneffectiveOutcome {
        /// A new round with another root cause.
        NewCycleWithOtherCause,
    }
}

mirrored! {
    /// What a waiver must carry. Expect new values.
    WaiverNeed of WaiverNeed {
        /// Why.
        Reason,
        /// Until when.
        ValidUntil,
        /// An approver other than the person waived.
        ApproverNotSelf,
    }
}

mirrored! {
    /// Whether contractors count. Expect new values.
    ContractorRule of ContractorRule {
        /// Where a requirement's audience names them.
        CountedWhenListed,
    }
}

mirrored! {
    /// How the effect of training is judged. Expect new values.
    TrainingAppraisal of Appraisal {
        /// A written test.
        TheoryTest,
        /// A task carried out.
        PracticalSkill,
        /// What customers experience.
        CustomerPerformance,
    }
}

mirrored! {
    /// By what means training is given. Expect new values.
    TrainingDelivery of Delivery {
        /// A course at the screen.
        OnlineCourse,
        /// A test at the screen.
        OnlineExam,
        /// A class.
        Classroom,
        /// A drill.
        Drill,
    }
}

mirrored! {
    /// Who teaches. Expect new values.
    TrainerSort of TrainerSort {
        /// Own staff with a certificate.
        InternalCertified,
        /// Somebody from outside.
        ExternalExpert,
    }
}
