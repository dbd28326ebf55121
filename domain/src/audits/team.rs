//! Who may audit: independence and qualification of each person, and the shape of the team.

use chrono::NaiveDate;

use super::{
    independence::{Duty, IndependenceFacts, ties},
    qualification::gaps,
    state::{AuditRole, AuditState},
};
use crate::{
    ids::{AuditId, DepartmentId, EmployeeId},
    locale::Locale,
    people::spans::DaySpan,
};

/// What an audit asks of those who audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditTerms {
    /// The audit itself, which counts nowhere as experience.
    pub audit: Option<AuditId>,
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
    /// Months for which a tie lasts after it ended.
    pub cooling_off_months: u32,
    /// Code of the training requirement that auditors fulfill.
    pub requirement: String,
    /// How many audits a lead has been a member in.
    pub lead_audits_as_member: u32,
    /// First day of the program.
    pub program_starts_on: NaiveDate,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditorRefusal {
    /// They are not employed on every day of the audit.
    NotEmployed,
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
}

impl AuditorRefusal {
    /// Code of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmployed => "NOT_EMPLOYED",
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
            Self::NotEmployed => "",
            Self::NotQualified { .. } | Self::TooFewAudits { .. } => "AUD-7",
            Self::AuditedUnit { .. }
            | Self::HoldsActivity { .. }
            | Self::OpenAction { .. }
            | Self::DeclaredConflict
            | Self::ReviewedByReport => "AUD-5",
        }
    }

    /// The reason as a sentence about a person who is named elsewhere.
    #[must_use]
    pub fn message(&self, locale: Locale) -> String {
        use Locale::{En, ZhCn, ZhTw};
        match (self, locale) {
            (Self::NotEmployed, En) => "Is not employed on every day of the audit.".into(),
            (Self::NotEmployed, ZhCn) => "并非在审核的每一天都在职。".into(),
            (Self::NotEmployed, ZhTw) => "並非在稽核的每一天都在職。".into(),
            (Self::AuditedUnit { unit }, En) => format!("Belongs or recently belonged to {unit}, which is audited."),
            (Self::AuditedUnit { unit }, ZhCn) => format!("属于或近期属于受审核部门 {unit}。"),
            (Self::AuditedUnit { unit }, ZhTw) => format!("屬於或近期屬於受稽核部門 {unit}。"),
            (Self::HoldsActivity { measure }, En) => {
                format!("Is or recently was in a department that does measure {measure} or answers for it.")
            }
            (Self::HoldsActivity { measure }, ZhCn) => format!("所在部门执行或负责、或近期执行或负责措施 {measure}。"),
            (Self::HoldsActivity { measure }, ZhTw) => format!("所在部門執行或負責、或近期執行或負責措施 {measure}。"),
            (Self::OpenAction { action }, En) => format!("Owns or verifies the open corrective action {action}."),
            (Self::OpenAction { action }, ZhCn) => format!("负责或验证未关闭的纠正措施 {action}。"),
            (Self::OpenAction { action }, ZhTw) => format!("負責或驗證未結案的矯正措施 {action}。"),
            (Self::DeclaredConflict, En) => "Declared a conflict of interest.".into(),
            (Self::DeclaredConflict, ZhCn) => "已声明利益冲突。".into(),
            (Self::DeclaredConflict, ZhTw) => "已聲明利益衝突。".into(),
            (Self::ReviewedByReport, En) => "Would be reviewed by somebody who reports to them.".into(),
            (Self::ReviewedByReport, ZhCn) => "其工作将由其直接下属复核。".into(),
            (Self::ReviewedByReport, ZhTw) => "其工作將由其直屬部屬覆核。".into(),
            (Self::NotQualified { requirement }, En) => {
                format!("Does not fulfill training requirement {requirement} on every day of the audit.")
            }
            (Self::NotQualified { requirement }, ZhCn) => format!("并非在审核的每一天都满足培训要求 {requirement}。"),
            (Self::NotQualified { requirement }, ZhTw) => format!("並非在稽核的每一天都符合訓練要求 {requirement}。"),
            (Self::TooFewAudits { has, needs }, En) => {
                format!("Was a member in {has} of the {needs} audits that it takes to lead one.")
            }
            (Self::TooFewAudits { has, needs }, ZhCn) => {
                format!("担任组长须曾以组员参加 {needs} 次审核，目前为 {has} 次。")
            }
            (Self::TooFewAudits { has, needs }, ZhTw) => {
                format!("擔任組長須曾以組員參加 {needs} 次稽核，目前為 {has} 次。")
            }
        }
    }
}

/// What keeps somebody from a part in an audit that `lead` leads: AUD-5 and AUD-7 together.
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
    refusals.extend(ties(terms, &facts.independence));
    // The lead reviews what the members do.
    if role == AuditRole::Member && lead.is_some_and(|lead| lead.manager == Some(facts.employee)) {
        refusals.push(AuditorRefusal::ReviewedByReport);
    }
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
            departments: Vec::new(),
            areas: vec!["A1".into()],
            duties: Vec::new(),
            first_day: day("2026-04-10"),
            last_day: day("2026-04-10"),
            cooling_off_months: 12,
            requirement: "TR-07".into(),
            lead_audits_as_member: 3,
            program_starts_on: day("2026-01-01"),
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
    fn who_has_left_by_the_last_day_does_not_audit() {
        let two_days = AuditTerms { last_day: day("2026-04-11"), ..terms() };
        let employed_until = |to| AuditorFacts { employed: DaySpan::between(day("2020-01-01"), day(to)), ..trained(1) };
        let refused = |to| refusals(&two_days, AuditRole::Member, &employed_until(to), None);

        assert_eq!(refused("2026-04-12"), []);
        assert_eq!(refused("2026-04-11"), [AuditorRefusal::NotEmployed]);
    }
}
