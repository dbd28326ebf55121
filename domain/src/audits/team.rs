//! Who may audit: independence and qualification of each person, and the shape of the team.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    independence::{Duty, IndependenceFacts, ties},
    qualification::gaps,
    rotation::{Cell, OtherAudit, rotation},
    state::{AuditRole, AuditState},
};
use crate::{
    ids::{AuditId, DepartmentId, EmployeeId},
    people::spans::DaySpan,
};

/// What an audit asks of those who audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditTerms {
    /// The audit itself, which counts nowhere as experience.
    pub audit: Option<AuditId>,
    /// Its number: of audits of one day, the one with the lower number comes first.
    pub number: String,
    /// Departments that are audited.
    pub departments: Vec<DepartmentId>,
    /// Codes of the areas that are looked at.
    pub areas: Vec<String>,
    /// Who does the measures in scope or answers for them, and did.
    pub duties: Vec<Duty>,
    /// First day of the audit.
    pub first_day: NaiveDate,
    /// Last day of the audit, included.
    pub last_day: NaiveDate,
    /// The day until which ties to what is audited are looked at; later than the last one where the report is written.
    pub bound_until: NaiveDate,
    /// Months for which a tie lasts after it ended.
    pub cooling_off_months: u32,
    /// Code of the training requirement that auditors fulfill.
    pub requirement: String,
    /// How many audits a lead has been a member in.
    pub lead_audits_as_member: u32,
    /// First day of the program.
    pub program_starts_on: NaiveDate,
    /// The cells at which it looks.
    pub cells: BTreeSet<Cell>,
    /// Other audits of these cells and of the same period of the program (AUD-6).
    pub others: Vec<OtherAudit>,
}

/// An audit in whose team somebody is or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAudit {
    /// The audit.
    pub audit: AuditId,
    /// Its first day.
    pub planned_on: NaiveDate,
    /// Its state.
    pub state: AuditState,
    /// Their part in it.
    pub role: AuditRole,
    /// Codes of the areas at which it looks.
    pub areas: Vec<String>,
}

/// What is known of somebody who may audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditorFacts {
    /// Who.
    pub employee: EmployeeId,
    /// Number by which refusals speak of them.
    pub number: String,
    /// From the day of hiring to the day of leaving.
    pub employed: DaySpan,
    /// Who manages them.
    pub manager: Option<EmployeeId>,
    /// What may bind them to what is audited.
    pub independence: IndependenceFacts,
    /// The days on which they fulfill the training requirement.
    pub qualified: Vec<DaySpan>,
    /// The days on which they are away.
    pub leaves: Vec<DaySpan>,
    /// Audits in whose team they are or were.
    pub history: Vec<PastAudit>,
}

impl AuditorFacts {
    /// In how many audits that took place they were a member.
    #[must_use]
    pub fn audits_as_member(&self) -> u32 {
        let been = self.history.iter().filter(|past| past.role == AuditRole::Member && past.state.took_place());
        u32::try_from(been.count()).unwrap_or(u32::MAX)
    }
}

/// Why somebody does not audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuditorRefusal {
    /// They are not employed on every day of the audit.
    NotEmployed,
    /// They are away on a day of the audit.
    OnLeave,
    /// They belong to a unit in scope, or did so too recently.
    AuditedUnit {
        /// Its code.
        unit: String,
    },
    /// Their unit does a measure in scope or answers for it, or did so too recently.
    HoldsActivity {
        /// Code of the measure.
        measure: String,
    },
    /// They own or verify an open corrective action in scope.
    OpenAction {
        /// Its number.
        action: String,
    },
    /// They declared a conflict.
    DeclaredConflict,
    /// Somebody whom they manage would review their work.
    ReviewedByReport,
    /// They do not fulfill the training requirement on every day of the audit.
    NotQualified {
        /// Code of the requirement.
        requirement: String,
    },
    /// They have too little experience to lead.
    TooFewAudits {
        /// In how many audits they were a member.
        has: u32,
        /// How many it takes.
        needs: u32,
    },
    /// They led the audits of a cell in a row, as often as they may.
    LedInARow {
        /// Number of another audit of that row.
        audit: String,
    },
    /// Somebody of a unit in scope audited their unit in the same period of the program.
    AuditedEachOther {
        /// Number of that audit.
        audit: String,
    },
}

impl AuditorRefusal {
    /// Code of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmployed => "NOT_EMPLOYED",
            Self::OnLeave => "ON_LEAVE",
            Self::LedInARow { .. } | Self::AuditedEachOther { .. } => "NOT_ROTATED",
            Self::NotQualified { .. } | Self::TooFewAudits { .. } => "NOT_QUALIFIED",
            Self::AuditedUnit { .. }
            | Self::HoldsActivity { .. }
            | Self::OpenAction { .. }
            | Self::DeclaredConflict
            | Self::ReviewedByReport => "NOT_INDEPENDENT",
        }
    }

    /// Code of the rule that refuses.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NotEmployed | Self::OnLeave => "",
            Self::LedInARow { .. } | Self::AuditedEachOther { .. } => "AUD-6",
            Self::NotQualified { .. } | Self::TooFewAudits { .. } => "AUD-7",
            Self::AuditedUnit { .. }
            | Self::HoldsActivity { .. }
            | Self::OpenAction { .. }
            | Self::DeclaredConflict
            | Self::ReviewedByReport => "AUD-5",
        }
    }
}

/// What keeps somebody from a part in an audit that `lead` leads: AUD-5 to AUD-7 together.
#[must_use]
pub fn refusals(
    terms: &AuditTerms,
    role: AuditRole,
    facts: &AuditorFacts,
    lead: Option<&AuditorFacts>,
) -> Vec<AuditorRefusal> {
    let mut refusals = Vec::new();
    if !(facts.employed.contains(terms.first_day) && facts.employed.contains(terms.last_day)) {
        refusals.push(AuditorRefusal::NotEmployed);
    }
    if facts.leaves.iter().any(|leave| leave.touches(terms.first_day, terms.last_day)) {
        refusals.push(AuditorRefusal::OnLeave);
    }
    refusals.extend(ties(terms, &facts.independence));
    // The lead reviews what the members do.
    if role == AuditRole::Member && lead.is_some_and(|lead| lead.manager == Some(facts.employee)) {
        refusals.push(AuditorRefusal::ReviewedByReport);
    }
    refusals.extend(rotation(terms, role, facts));
    refusals.extend(gaps(terms, role, facts));
    refusals
}

#[cfg(test)]
pub(crate) mod samples {
    use uuid::Uuid;

    use super::*;

    pub fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    pub fn terms() -> AuditTerms {
        AuditTerms {
            audit: None,
            number: "AUD-000099".into(),
            departments: Vec::new(),
            areas: vec!["A1".into()],
            duties: Vec::new(),
            first_day: day("2026-04-10"),
            last_day: day("2026-04-10"),
            bound_until: day("2026-04-10"),
            cooling_off_months: 12,
            requirement: "TR-07".into(),
            lead_audits_as_member: 3,
            program_starts_on: day("2026-01-01"),
            cells: BTreeSet::new(),
            others: Vec::new(),
        }
    }

    pub fn auditor() -> AuditorFacts {
        AuditorFacts {
            employee: EmployeeId(Uuid::from_u128(1)),
            number: "E0001".into(),
            employed: DaySpan::since(day("2020-01-01")),
            manager: None,
            independence: IndependenceFacts::default(),
            qualified: Vec::new(),
            leaves: Vec::new(),
            history: Vec::new(),
        }
    }

    pub fn past() -> PastAudit {
        PastAudit {
            audit: AuditId(Uuid::from_u128(77)),
            planned_on: day("2026-01-12"),
            state: AuditState::Closed,
            role: AuditRole::Member,
            areas: vec!["A1".into()],
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{samples::*, *};

    fn trained(id: u128) -> AuditorFacts {
        let employee = EmployeeId(Uuid::from_u128(id));
        AuditorFacts { employee, qualified: vec![DaySpan::since(day("2026-01-01"))], ..auditor() }
    }

    /// AUD-5
    #[test]
    fn nobody_is_reviewed_by_somebody_who_reports_to_them() {
        let lead = AuditorFacts { manager: Some(trained(2).employee), ..trained(1) };

        let refused = refusals(&terms(), AuditRole::Member, &trained(2), Some(&lead));

        assert_eq!(refused, [AuditorRefusal::ReviewedByReport]);
        assert_eq!(refusals(&terms(), AuditRole::Member, &trained(3), Some(&lead)), []);
        assert_eq!(refusals(&terms(), AuditRole::Lead, &lead, Some(&lead)), []);
    }

    #[test]
    fn who_is_away_on_a_day_of_the_audit_does_not_audit() {
        let away = |from, to| AuditorFacts { leaves: vec![DaySpan::between(day(from), day(to))], ..trained(1) };
        let refused = |from, to| refusals(&terms(), AuditRole::Member, &away(from, to), None);

        assert_eq!(refused("2026-04-01", "2026-04-10"), []);
        assert_eq!(refused("2026-04-10", "2026-04-11"), [AuditorRefusal::OnLeave]);
    }

    #[test]
    fn who_has_left_by_the_last_day_does_not_audit() {
        let two_days = AuditTerms { last_day: day("2026-04-11"), ..terms() };
        let employed_until = |to| AuditorFacts { employed: DaySpan::between(day("2020-01-01"), day(to)), ..trained(1) };
        let refused = |to| refusals(&two_days, AuditRole::Member, &employed_until(to), None);

        assert_eq!(refused("2026-04-12"), []);
        assert_eq!(refused("2026-04-11"), [AuditorRefusal::NotEmployed]);
    }
}
