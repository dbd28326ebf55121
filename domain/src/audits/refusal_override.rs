//! Why no exception from independence is made, in words (AUD-8).

use super::{
    exception::{OverrideRefusal, SMALL_UNIT},
    refusal::text_rule,
};
use crate::locale::Locale;

pub(super) fn override_code(why: &OverrideRefusal) -> &'static str {
    match why {
        OverrideRefusal::NotNeeded => "OVERRIDE_NOT_NEEDED",
        OverrideRefusal::NotSmall => "OVERRIDE_NOT_SMALL",
        OverrideRefusal::ReasonFaulty(_) => "REASON_MISSING",
        OverrideRefusal::ApproverInvolved(_) => "APPROVER_INVOLVED",
        OverrideRefusal::CompensatorBound(_) | OverrideRefusal::CompensatorMisplaced(_) => "NOT_COMPENSATED",
        OverrideRefusal::EmployeeUnknown(..) => "EMPLOYEE_UNKNOWN",
    }
}

pub(super) fn override_field(why: &OverrideRefusal) -> Vec<String> {
    let within = match why {
        OverrideRefusal::NotNeeded | OverrideRefusal::NotSmall => None,
        OverrideRefusal::ReasonFaulty(_) => Some("reason"),
        OverrideRefusal::ApproverInvolved(_) => Some("approverNumber"),
        OverrideRefusal::CompensatorBound(_) | OverrideRefusal::CompensatorMisplaced(_) => Some("compensatorNumber"),
        OverrideRefusal::EmployeeUnknown(field, _) => Some(*field),
    };
    std::iter::once("override").chain(within).map(str::to_owned).collect()
}

pub(super) fn override_words(why: &OverrideRefusal, locale: Locale) -> String {
    use Locale::{En, ZhCn, ZhTw};
    match (why, locale) {
        (OverrideRefusal::NotNeeded, En) => "Nothing is refused that an exception could cover.".into(),
        (OverrideRefusal::NotNeeded, ZhCn) => "没有需要以例外处理的事项。".into(),
        (OverrideRefusal::NotNeeded, ZhTw) => "沒有需要以例外處理的事項。".into(),
        (OverrideRefusal::NotSmall, En) => {
            format!("Exceptions are for departments of up to {SMALL_UNIT} people; name somebody who is independent.")
        }
        (OverrideRefusal::NotSmall, ZhCn) => format!("例外仅适用于不超过 {SMALL_UNIT} 人的部门；请指定独立的人员。"),
        (OverrideRefusal::NotSmall, ZhTw) => format!("例外僅適用於不超過 {SMALL_UNIT} 人的部門；請指定獨立的人員。"),
        (OverrideRefusal::ReasonFaulty(_), locale) => text_rule(locale).into(),
        (OverrideRefusal::ApproverInvolved(number), En) => {
            format!("Employee {number} audits, is audited, planned the audit or has left, and so does not approve.")
        }
        (OverrideRefusal::ApproverInvolved(number), ZhCn) => {
            format!("员工 {number} 为审核员、受审核方、策划人或已离职，不能批准。")
        }
        (OverrideRefusal::ApproverInvolved(number), ZhTw) => {
            format!("員工 {number} 為稽核員、受稽核方、規劃人或已離職，不能核准。")
        }
        (OverrideRefusal::CompensatorBound(number), En) => {
            format!("Employee {number} has to do with what is audited, and so makes up for nothing.")
        }
        (OverrideRefusal::CompensatorBound(number), ZhCn) => {
            format!("员工 {number} 与审核对象有关，不能作为补偿措施。")
        }
        (OverrideRefusal::CompensatorBound(number), ZhTw) => {
            format!("員工 {number} 與稽核對象有關，不能作為補償措施。")
        }
        (OverrideRefusal::CompensatorMisplaced(number), En) => {
            format!("A co-auditor is of the team and a peer is not, nor is either the approver: employee {number}.")
        }
        (OverrideRefusal::CompensatorMisplaced(number), ZhCn) => {
            format!("共同审核员须在组内、复核人须在组外，且均非批准人：员工 {number}。")
        }
        (OverrideRefusal::CompensatorMisplaced(number), ZhTw) => {
            format!("共同稽核員須在組內、覆核人須在組外，且均非核准人：員工 {number}。")
        }
        (OverrideRefusal::EmployeeUnknown(_, number), En) => format!("There is no employee {number}."),
        (OverrideRefusal::EmployeeUnknown(_, number), ZhCn) => format!("没有工号为 {number} 的员工。"),
        (OverrideRefusal::EmployeeUnknown(_, number), ZhTw) => format!("沒有員工編號 {number} 的員工。"),
    }
}
