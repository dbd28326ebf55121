//! Audit programs, the rules of auditing, and what findings become.

use serde::{Deserialize, Serialize};

use super::{
    cases::ClockCalendar,
    header::Basis,
    value::{Code, IsoDuration},
    words::words,
};
use crate::{locale::LocalizedText, period::PeriodKind};

words! {
    /// Who audits whom.
    AuditType {
        /// Own people, the management system.
        InternalSystem,
        /// Own people, one process.
        Process,
        /// The operator audits a supplier.
        SecondParty,
        /// Somebody from outside audits the operator.
        ThirdParty,
        /// Only what was found earlier.
        FollowUp,
    }
    /// A quarter of the calendar year.
    Quarter {
        /// January to March.
        Q1,
        /// April to June.
        Q2,
        /// July to September.
        Q3,
        /// October to December.
        Q4,
    }
    /// How grave a finding is (CAP-1).
    FindingGrade {
        /// A requirement is not met, gravely.
        Major,
        /// A requirement is not met.
        Minor,
        /// Something to watch.
        Observation,
        /// Something that could be better.
        Opportunity,
        /// Something done well.
        Strength,
    }
    /// State of a finding (CAP-2).
    FindingState {
        /// Being written.
        Draft,
        /// Sent to those whom it concerns.
        Issued,
        /// Taken in hand by them.
        Acknowledged,
        /// Contradicted by them.
        Disputed,
        /// The cause is sought.
        Analysis,
        /// What will be done is laid down.
        Planned,
        /// It is being done.
        InProgress,
        /// It is done.
        Implemented,
        /// Somebody else has seen that it is done.
        Verified,
        /// Whether it helps remains to be seen.
        EffectivenessWait,
        /// It helped.
        Closed,
        /// It did not help; a new round begins.
        Reopened,
        /// Lived with until a day.
        RiskAccepted,
        /// Taken back.
        Voided,
    }
    /// How a cause is sought.
    CauseMethod {
        /// Asking why, five times.
        FiveWhy,
        /// Cause-and-effect diagram.
        Fishbone,
        /// From the event down.
        FaultTree,
    }
    /// From when a report is due.
    ReportDueFrom {
        /// The closing meeting.
        ClosingMeeting,
    }
    /// What happens to an action that did not help.
    IneffectiveOutcome {
        /// A new round with another root cause.
        NewCycleWithOtherCause,
    }
}

/// Audits of one kind that come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditProgramTemplate {
    /// Its code.
    pub code: Code,
    /// Who audits whom.
    #[serde(rename = "type")]
    pub audit_type: AuditType,
    /// Against what is audited.
    pub criteria: Vec<AuditCriterion>,
    /// The schedule that starts its audits.
    pub schedule: Code,
    /// The checklist that they use.
    #[serde(default)]
    pub checklist: Option<Code>,
    /// In each period of this length at least one audit takes place, whatever the schedule says (SCH-6); not watched where
    /// nothing is said.
    #[serde(default)]
    pub at_least_once_in: Option<PeriodKind>,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// Which areas are looked at in which quarter; the same ones always where nothing is said.
    #[serde(default)]
    pub rotation: Vec<QuarterScope>,
    /// What is looked at where nothing rotates.
    #[serde(default)]
    pub scope: Option<AuditScopeRule>,
}

/// What the audits of a program look at, whatever the quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum AuditScopeRule {
    /// All measures and whoever does them or answers for them.
    Everything,
    /// A part of the measures.
    Part {
        /// Areas of the measures; all of them where none is named.
        #[serde(default)]
        areas: Vec<Code>,
        /// The departments that are audited, and whose measures count; whoever does the measures or answers for them
        /// where none is named.
        #[serde(default)]
        departments: Vec<Code>,
    },
    /// Whatever earlier audits found and is followed up.
    OpenFindings,
}

/// Against what is audited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum AuditCriterion {
    /// A standard.
    Standard {
        /// Its code in the template.
        standard: Code,
    },
    /// A controlled document.
    Document {
        /// Which one.
        document: Code,
    },
    /// The measures of the program.
    ProgramMeasures,
    /// The contract with the supplier.
    Contract,
    /// The rules for outsourcing.
    OutsourcingRules,
    /// Findings that are still open.
    OpenFindings,
}

/// What is looked at in one quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuarterScope {
    /// The quarter.
    pub quarter: Quarter,
    /// The areas.
    pub areas: Vec<Code>,
}

/// Rules that all audits share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditRules {
    /// The department that audits.
    pub team: Code,
    /// The roles whose holders may be auditors.
    pub auditor_roles: Vec<Code>,
    /// What keeps somebody from auditing.
    pub independence: Vec<IndependenceRule>,
    /// What it takes to lead an audit.
    pub lead_auditor_needs: LeadNeeds,
    /// How long before its day those audited are told.
    pub notice: IsoDuration,
    /// When its report is due.
    pub report_due: ReportDue,
    /// How grave findings may be.
    pub finding_grades: Vec<GradeName>,
    /// The words of corrective action in the source, and the states that they mean here.
    pub capa_states: Vec<CapaWord>,
    /// How causes are sought.
    pub cause_methods: Vec<CauseMethod>,
    /// What happens to an action that did not help.
    pub ineffective: IneffectiveRule,
}

/// What keeps somebody from auditing (AUD-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum IndependenceRule {
    /// Auditors belong to another department than those audited.
    OtherDepartment,
    /// Auditors held no role in the process for a while.
    NoRoleInProcess {
        /// How long.
        within: IsoDuration,
    },
    /// The lead states in writing that nothing conflicts.
    LeadSignsNoConflict,
}

/// What it takes to lead an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadNeeds {
    /// The training requirement that must be fulfilled.
    pub requirement: Code,
    /// How many audits as a member.
    pub audits_as_member: u32,
}

/// When a report is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportDue {
    /// How long after.
    pub within: IsoDuration,
    /// How that time is counted.
    pub calendar: ClockCalendar,
    /// After what.
    pub after: ReportDueFrom,
}

/// A grade and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeName {
    /// The grade.
    pub grade: FindingGrade,
    /// What it is called.
    pub name: LocalizedText,
}

/// A word of the source and the state that it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapaWord {
    /// The source's word.
    pub word: Code,
    /// The state.
    pub state: FindingState,
}

/// What happens to an action that did not help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IneffectiveRule {
    /// What happens.
    pub outcome: IneffectiveOutcome,
    /// After how many failures it goes higher.
    pub escalate_after: u32,
    /// To which department.
    pub escalate_to: Code,
}
