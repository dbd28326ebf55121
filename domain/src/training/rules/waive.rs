//! Waiving a requirement for a while (TRN-6): approver other than the person, reason, end.

use chrono::NaiveDate;

use crate::{ids::EmployeeId, locale::Locale, refusal::Refusal};

/// What somebody wants to waive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverDraft {
    /// For whom.
    pub person: EmployeeId,
    /// Who approves; none where whoever asks is no employee.
    pub approver: Option<EmployeeId>,
    /// Why.
    pub reason: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_until: Option<NaiveDate>,
}

/// Why a requirement is not waived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainingWaiveRefusal {
    /// No employee with this number.
    EmployeeUnknown(String),
    /// No requirement with this code.
    RequirementUnknown(String),
    /// Nobody approves it by name.
    ApproverMissing,
    /// The person approves it.
    ApproverIsPerson,
    /// Nobody says why.
    ReasonMissing,
    /// It would never end.
    EndMissing,
    /// It would end before it begins.
    EndBeforeStart,
}

/// Whether `draft` may be granted; its last day where it may.
pub fn waive(draft: &WaiverDraft) -> Result<NaiveDate, TrainingWaiveRefusal> {
    let approver = draft.approver.ok_or(TrainingWaiveRefusal::ApproverMissing)?;
    if approver == draft.person {
        return Err(TrainingWaiveRefusal::ApproverIsPerson);
    }
    if draft.reason.trim().is_empty() {
        return Err(TrainingWaiveRefusal::ReasonMissing);
    }
    let until = draft.valid_until.ok_or(TrainingWaiveRefusal::EndMissing)?;
    if until < draft.valid_from {
        return Err(TrainingWaiveRefusal::EndBeforeStart);
    }
    Ok(until)
}

impl Refusal for TrainingWaiveRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::EmployeeUnknown(_) => "EMPLOYEE_UNKNOWN",
            Self::RequirementUnknown(_) => "REQUIREMENT_UNKNOWN",
            Self::ApproverMissing => "APPROVER_MISSING",
            Self::ApproverIsPerson => "APPROVER_IS_PERSON",
            Self::ReasonMissing => "REASON_MISSING",
            Self::EndMissing => "END_MISSING",
            Self::EndBeforeStart => "END_BEFORE_START",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::EmployeeUnknown(number), Locale::En) => format!("There is no employee {number}."),
            (Self::EmployeeUnknown(number), Locale::ZhCn) => format!("没有工号为 {number} 的员工。"),
            (Self::EmployeeUnknown(number), Locale::ZhTw) => format!("沒有工號為 {number} 的員工。"),
            (Self::RequirementUnknown(code), Locale::En) => format!("There is no training requirement {code}."),
            (Self::RequirementUnknown(code), Locale::ZhCn) => format!("没有培训要求 {code}。"),
            (Self::RequirementUnknown(code), Locale::ZhTw) => format!("沒有訓練要求 {code}。"),
            (Self::ApproverMissing, Locale::En) => "A waiver is approved by an employee.".into(),
            (Self::ApproverMissing, Locale::ZhCn) => "豁免须由一名员工批准。".into(),
            (Self::ApproverMissing, Locale::ZhTw) => "豁免須由一名員工核准。".into(),
            (Self::ApproverIsPerson, Locale::En) => "Nobody approves a waiver for themselves.".into(),
            (Self::ApproverIsPerson, Locale::ZhCn) => "不得批准本人的豁免。".into(),
            (Self::ApproverIsPerson, Locale::ZhTw) => "不得核准本人的豁免。".into(),
            (Self::ReasonMissing, Locale::En) => "Say why the requirement is waived.".into(),
            (Self::ReasonMissing, Locale::ZhCn) => "请说明豁免的理由。".into(),
            (Self::ReasonMissing, Locale::ZhTw) => "請說明豁免的理由。".into(),
            (Self::EndMissing, Locale::En) => "Say until when the requirement is waived.".into(),
            (Self::EndMissing, Locale::ZhCn) => "请说明豁免的截止日期。".into(),
            (Self::EndMissing, Locale::ZhTw) => "請說明豁免的截止日期。".into(),
            (Self::EndBeforeStart, Locale::En) => "The waiver ends before it begins.".into(),
            (Self::EndBeforeStart, Locale::ZhCn) => "豁免的截止日期早于起始日期。".into(),
            (Self::EndBeforeStart, Locale::ZhTw) => "豁免的截止日期早於起始日期。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::EmployeeUnknown(_) => vec!["employeeNumber".into()],
            Self::RequirementUnknown(_) => vec!["requirementCode".into()],
            Self::ApproverMissing | Self::ApproverIsPerson => Vec::new(),
            Self::ReasonMissing => vec!["reason".into()],
            Self::EndMissing | Self::EndBeforeStart => vec!["validUntil".into()],
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::EmployeeUnknown(_) | Self::RequirementUnknown(_) => "",
            _ => "TRN-6",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::samples::{day, employee_id};

    fn draft() -> WaiverDraft {
        WaiverDraft {
            person: employee_id("E1"),
            approver: Some(employee_id("E2")),
            reason: "posted abroad".into(),
            valid_from: day("2026-07-01"),
            valid_until: Some(day("2026-07-01")),
        }
    }

    #[test]
    fn trn6_a_waiver_has_an_approver_other_than_the_person_a_reason_and_an_end() {
        assert_eq!(waive(&draft()), Ok(day("2026-07-01")));

        let refused = |draft| waive(&draft).expect_err("a refusal");
        let itself = Some(employee_id("E1"));
        assert_eq!(refused(WaiverDraft { approver: itself, ..draft() }), TrainingWaiveRefusal::ApproverIsPerson);
        assert_eq!(refused(WaiverDraft { approver: None, ..draft() }), TrainingWaiveRefusal::ApproverMissing);
        assert_eq!(refused(WaiverDraft { reason: "  ".into(), ..draft() }), TrainingWaiveRefusal::ReasonMissing);
        assert_eq!(refused(WaiverDraft { valid_until: None, ..draft() }), TrainingWaiveRefusal::EndMissing);
        let before = Some(day("2026-06-30"));
        assert_eq!(refused(WaiverDraft { valid_until: before, ..draft() }), TrainingWaiveRefusal::EndBeforeStart);
    }
}
