//! Conflicts of interest that people declare (AUD-5): dated, with the unit that they are about.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::refusal::text_rule;
use crate::{
    ids::{AuditConflictId, DepartmentId, EmployeeId},
    locale::Locale,
    people::spans::DaySpan,
    refusal::Refusal,
    text::{TextFault, plain},
};

/// A declared conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditConflict {
    /// Its id.
    pub id: AuditConflictId,
    /// Whose.
    pub employee: EmployeeId,
    /// With which unit.
    pub department: DepartmentId,
    /// On which days it holds; after them it refuses for the cooling-off time.
    pub span: DaySpan,
    /// What it is.
    pub reason: String,
    /// Who declared it, where that was a person.
    pub declared_by: Option<EmployeeId>,
    /// When.
    pub declared_at: DateTime<Utc>,
    /// How it was taken back; it then refuses nothing.
    pub withdrawal: Option<ConflictWithdrawal>,
    /// Version.
    pub version: i32,
}

/// That a conflict was declared by mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictWithdrawal {
    /// Why.
    pub reason: String,
    /// Who took it back, where that was a person.
    pub by: Option<EmployeeId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a conflict is not declared or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConflictRefusal {
    /// No such employee.
    EmployeeUnknown(String),
    /// Nobody is named, and no person asks.
    NobodyNamed,
    /// No such department.
    DepartmentUnknown(String),
    /// The last day comes before the first.
    EndsOddly,
    /// The reason may not stand.
    ReasonFaulty(TextFault),
    /// It was taken back before.
    WithdrawnBefore,
}

/// The days and the reason of a declaration; the last day is included.
pub fn declared(
    first: NaiveDate,
    last: Option<NaiveDate>,
    reason: &str,
) -> Result<(DaySpan, String), Vec<ConflictRefusal>> {
    let mut refused = Vec::new();
    if last.is_some_and(|last| last < first) {
        refused.push(ConflictRefusal::EndsOddly);
    }
    let reason = plain(reason).map(str::to_owned);
    if let Err(fault) = reason {
        refused.push(ConflictRefusal::ReasonFaulty(fault));
    }
    match reason {
        Ok(reason) if refused.is_empty() => {
            Ok((DaySpan { from: first, to: last.and_then(|last| last.succ_opt()) }, reason))
        }
        _ => Err(refused),
    }
}

/// The conflict taken back.
pub fn withdrawn(
    mut conflict: AuditConflict,
    reason: &str,
    by: Option<EmployeeId>,
    at: DateTime<Utc>,
) -> Result<AuditConflict, Vec<ConflictRefusal>> {
    if conflict.withdrawal.is_some() {
        return Err(vec![ConflictRefusal::WithdrawnBefore]);
    }
    let reason = plain(reason).map_err(|fault| vec![ConflictRefusal::ReasonFaulty(fault)])?.to_owned();
    conflict.withdrawal = Some(ConflictWithdrawal { reason, by, at });
    conflict.version += 1;
    Ok(conflict)
}

impl Refusal for ConflictRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::EmployeeUnknown(_) => "EMPLOYEE_UNKNOWN",
            Self::NobodyNamed => "NOBODY_NAMED",
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::EndsOddly => "ENDS_ODDLY",
            Self::ReasonFaulty(_) => "REASON_MISSING",
            Self::WithdrawnBefore => "WITHDRAWN_BEFORE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        use Locale::{En, ZhCn, ZhTw};
        match (self, locale) {
            (Self::EmployeeUnknown(number), En) => format!("There is no employee {number}."),
            (Self::EmployeeUnknown(number), ZhCn) => format!("没有工号为 {number} 的员工。"),
            (Self::EmployeeUnknown(number), ZhTw) => format!("沒有員工編號 {number} 的員工。"),
            (Self::NobodyNamed, En) => "Say whose conflict it is.".into(),
            (Self::NobodyNamed, ZhCn) => "请说明是谁的利益冲突。".into(),
            (Self::NobodyNamed, ZhTw) => "請說明是誰的利益衝突。".into(),
            (Self::DepartmentUnknown(code), En) => format!("There is no department {code}."),
            (Self::DepartmentUnknown(code), ZhCn) => format!("没有代码为 {code} 的部门。"),
            (Self::DepartmentUnknown(code), ZhTw) => format!("沒有代碼為 {code} 的部門。"),
            (Self::EndsOddly, En) => "A conflict ends on or after its first day.".into(),
            (Self::EndsOddly, ZhCn) => "利益冲突的结束日不得早于首日。".into(),
            (Self::EndsOddly, ZhTw) => "利益衝突的結束日不得早於首日。".into(),
            (Self::ReasonFaulty(_), locale) => text_rule(locale).into(),
            (Self::WithdrawnBefore, En) => "The conflict was taken back before.".into(),
            (Self::WithdrawnBefore, ZhCn) => "该利益冲突声明此前已撤回。".into(),
            (Self::WithdrawnBefore, ZhTw) => "該利益衝突聲明先前已撤回。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::EmployeeUnknown(_) | Self::NobodyNamed => vec!["employeeNumber".into()],
            Self::DepartmentUnknown(_) => vec!["departmentCode".into()],
            Self::EndsOddly => vec!["endsOn".into()],
            Self::ReasonFaulty(_) => vec!["reason".into()],
            Self::WithdrawnBefore => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        "AUD-5"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AUD-5
    #[test]
    fn a_conflict_is_declared_for_days_and_says_what_it_is() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");

        let (span, reason) =
            declared(day("2026-03-01"), Some(day("2026-03-31")), " my brother works there ").expect("is declared");

        assert_eq!(
            (span, &*reason),
            (DaySpan::between(day("2026-03-01"), day("2026-04-01")), "my brother works there")
        );
        let refused = declared(day("2026-03-01"), Some(day("2026-02-28")), " ");
        assert_eq!(refused, Err(vec![ConflictRefusal::EndsOddly, ConflictRefusal::ReasonFaulty(TextFault::Blank)]));
    }
}
