//! Audit programs: audits of one kind that come back (AUD-1).

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::scope::ScopeSelection;
use crate::{
    ids::{AuditProgramId, ProgramId},
    locale::LocalizedText,
    period::PeriodKind,
    programs::template::{
        AuditCriterion, AuditRules, AuditScopeRule, AuditType, Basis, Code, IndependenceRule, Quarter, QuarterScope,
    },
    scheduling::watchdog::Duty,
};

/// How many months somebody stays away from what they worked in, where the rules of a program name no other number.
const COOLING_OFF_MONTHS: u32 = 12;

/// An audit program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditProgram {
    /// Its id.
    pub id: AuditProgramId,
    /// The improvement program to which it belongs.
    pub program: ProgramId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Everything else that the template lays down for it.
    pub definition: AuditProgramDefinition,
}

/// What is laid down for the audits of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct AuditProgramDefinition {
    /// Who audits whom.
    pub audit_type: AuditType,
    /// Against what is audited.
    pub criteria: Vec<AuditCriterion>,
    /// Code of the schedule that starts its audits.
    pub schedule: Code,
    /// Code of the checklist that they use; none for follow-ups, which take over what failed.
    pub checklist: Option<Code>,
    /// In each period of this length at least one audit takes place (SCH-6); not watched where nothing is said.
    #[serde(default)]
    pub at_least_once_in: Option<PeriodKind>,
    /// Where it comes from.
    pub basis: Basis,
    /// Which areas are looked at in which quarter.
    pub rotation: Vec<QuarterScope>,
    /// What is looked at where nothing rotates.
    pub scope: Option<AuditScopeRule>,
    /// The rules of auditing.
    pub rules: AuditRules,
}

impl AuditProgramDefinition {
    /// Whether the organization's own audit department carries the audits out, and so never looks at its own work.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.audit_type != AuditType::ThirdParty
    }

    /// What the watchdog asks of it, since the improvement program began; none where no frequency is laid down (SCH-6).
    #[must_use]
    pub fn duty(&self, starts_on: NaiveDate) -> Option<Duty> {
        self.at_least_once_in.map(|every| Duty { every, from: starts_on, until: None })
    }

    /// What an audit that is due on `day` looks at.
    #[must_use]
    pub fn selection_on(&self, day: NaiveDate) -> ScopeSelection {
        let quarter = match day.month0() / 3 {
            0 => Quarter::Q1,
            1 => Quarter::Q2,
            2 => Quarter::Q3,
            _ => Quarter::Q4,
        };
        let texts = |codes: &[Code]| codes.iter().map(ToString::to_string).collect();
        if let Some(turn) = self.rotation.iter().find(|turn| turn.quarter == quarter) {
            return ScopeSelection::part(texts(&turn.areas), Vec::new());
        }
        match &self.scope {
            Some(AuditScopeRule::Part { areas, departments }) => ScopeSelection::part(texts(areas), texts(departments)),
            Some(AuditScopeRule::OpenFindings) => ScopeSelection::Nothing,
            Some(AuditScopeRule::Everything) | None => ScopeSelection::part(Vec::new(), Vec::new()),
        }
    }

    /// How many months somebody stays away from what they worked in (AUD-5).
    #[must_use]
    pub fn cooling_off_months(&self) -> u32 {
        let named = self.rules.independence.iter().find_map(|rule| match rule {
            IndependenceRule::NoRoleInProcess { within } => Some(within.months),
            IndependenceRule::OtherDepartment | IndependenceRule::LeadSignsNoConflict => None,
        });
        named.unwrap_or(COOLING_OFF_MONTHS)
    }
}
