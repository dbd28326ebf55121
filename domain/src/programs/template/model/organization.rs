//! Departments, roles and the groups that no roster knows.

use serde::{Deserialize, Serialize};

use super::{header::Origin, value::Code, words::words};
use crate::{access::Action, locale::LocalizedText};

words! {
    /// What sort of unit a department is.
    DepartmentKind {
        /// Decides together.
        Committee,
        /// Leads.
        Management,
        /// An ordinary department.
        Department,
        /// A part of a department.
        Team,
    }
    /// What the holder of a role may do, in the words of the template.
    Duty {
        /// Accept or send back a phase.
        ApprovePhase,
        /// Approve a waiver for somebody else.
        ApproveWaiver,
        /// Approve a report.
        ApproveReport,
        /// Run the program.
        ManageProgram,
        /// Define indicators and their targets.
        ManageIndicator,
        /// Close a finding.
        CloseFinding,
        /// Publish a report.
        PublishReport,
        /// Move a measure on.
        UpdateMeasure,
        /// Answer a finding.
        AnswerFinding,
        /// Plan an audit.
        PlanAudit,
        /// Issue the report of an audit.
        IssueAuditReport,
        /// Verify a corrective action.
        VerifyAction,
        /// Record a finding.
        RecordFinding,
        /// Hand in an inspection.
        SubmitInspection,
        /// Work on a case.
        UpdateCase,
        /// Work on a fault.
        UpdateFault,
        /// Record who attended.
        RecordAttendance,
        /// Grade a test.
        Grade,
        /// Maintain training requirements.
        ManageRequirement,
        /// Ask for a waiver.
        GrantWaiverRequest,
        /// Comment.
        Comment,
        /// Work on an action.
        UpdateAction,
        /// Answer a case of the regulator.
        AnswerRegulatorCase,
        /// Read what concerns oneself.
        ReadOwn,
        /// Take a training.
        CompleteTraining,
    }
}

impl Duty {
    /// The actions that the duty takes today; none where it is served by a later area.
    #[must_use]
    pub fn actions(self) -> &'static [Action] {
        match self {
            Self::ManageProgram => &[Action::ReadPrograms, Action::ManagePrograms, Action::ManageSchedules],
            Self::ApprovePhase => &[Action::ReadPrograms, Action::VerifyMeasures],
            Self::ApproveWaiver => &[Action::ReadTraining, Action::WaiveTraining],
            Self::ManageIndicator => &[Action::ReadIndicators, Action::ManageIndicators],
            Self::UpdateMeasure => &[Action::ReadPrograms, Action::UpdateMeasures],
            Self::PlanAudit => &[Action::ReadAudits, Action::ManageAudits],
            Self::IssueAuditReport => &[Action::ReadAudits, Action::ConductAudits],
            Self::RecordFinding => {
                &[Action::ReadAudits, Action::ConductAudits, Action::ReadFindings, Action::RaiseFindings]
            }
            Self::CloseFinding => &[Action::ReadFindings, Action::ManageFindings],
            Self::AnswerFinding | Self::UpdateAction => &[Action::ReadFindings, Action::AnswerFindings],
            Self::VerifyAction => &[Action::ReadFindings, Action::VerifyFindings],
            Self::RecordAttendance | Self::Grade => &[Action::ReadTraining, Action::RecordCompletions],
            Self::ManageRequirement => &[Action::ReadTraining, Action::ManageTraining],
            Self::ApproveReport
            | Self::PublishReport
            | Self::SubmitInspection
            | Self::UpdateCase
            | Self::UpdateFault
            | Self::GrantWaiverRequest
            | Self::Comment
            | Self::AnswerRegulatorCase
            | Self::ReadOwn
            | Self::CompleteTraining => &[],
        }
    }
}

/// A unit of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentTemplate {
    /// Its code.
    pub code: Code,
    /// What sort of unit it is.
    pub kind: DepartmentKind,
    /// The unit above it; none for a root.
    #[serde(default)]
    pub parent: Option<Code>,
    /// Whether a source document names it.
    pub origin: Origin,
    /// Its name.
    pub name: LocalizedText,
    /// What it is there for.
    pub duty: LocalizedText,
}

/// Where the holders of a role belong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum HeldIn {
    /// Anywhere.
    Any,
    /// In one department.
    Department {
        /// Its code.
        department: Code,
    },
}

/// A role that people hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// Where its holders belong.
    pub held_in: HeldIn,
    /// What its holders may do.
    pub may: Vec<Duty>,
    /// Whether who holds it is kept from those whom it concerns.
    #[serde(default)]
    pub identity_hidden: bool,
}

/// A post of a sort, such as head of department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
}

/// People by a fact that no roster has, with dated membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
}
