//! Why somebody does not audit, in words.

use super::team::AuditorRefusal;
use crate::locale::Locale;

impl AuditorRefusal {
    /// The reason as a sentence about a person who is named elsewhere.
    #[must_use]
    pub fn message(&self, locale: Locale) -> String {
        use Locale::{En, ZhCn, ZhTw};
        match (self, locale) {
            (Self::NotEmployed, En) => "Is not employed on every day of the audit.".into(),
            (Self::NotEmployed, ZhCn) => "并非在审核的每一天都在职。".into(),
            (Self::NotEmployed, ZhTw) => "並非在稽核的每一天都在職。".into(),
            (Self::OnLeave, En) => "Is away on a day of the audit.".into(),
            (Self::OnLeave, ZhCn) => "审核期间有休假。".into(),
            (Self::OnLeave, ZhTw) => "稽核期間有休假。".into(),
            (Self::LedInARow { audit }, En) => {
                format!("Would lead audits of the same area too often in a row, as {audit}.")
            }
            (Self::LedInARow { audit }, ZhCn) => format!("对同一范围连续担任组长次数过多，如 {audit}。"),
            (Self::LedInARow { audit }, ZhTw) => format!("對同一範圍連續擔任組長次數過多，如 {audit}。"),
            (Self::AuditedEachOther { audit }, En) => {
                format!("Belongs to a unit that somebody of an audited unit audited in the same period, in {audit}.")
            }
            (Self::AuditedEachOther { audit }, ZhCn) => format!("同一周期内受审核部门人员已在 {audit} 中审核其部门。"),
            (Self::AuditedEachOther { audit }, ZhTw) => format!("同一週期內受稽核部門人員已在 {audit} 中稽核其部門。"),
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
