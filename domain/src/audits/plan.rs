//! Planning an audit by hand.

use chrono::NaiveDate;

use crate::{locale::Locale, refusal::Refusal};

/// The most days that an audit lasts.
const MOST_DAYS: i64 = 60;

/// Why an audit is not planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditPlanRefusal {
    /// No such audit program.
    ProgramUnknown(String),
    /// The first day is over.
    InThePast,
    /// The last day comes before the first, or too long after it.
    EndsOddly,
    /// No measure and no department would be looked at.
    NothingToAudit,
}

/// What is wrong with the days of an audit that is planned today.
#[must_use]
pub fn days_refused(first: NaiveDate, last: NaiveDate, today: NaiveDate) -> Vec<AuditPlanRefusal> {
    let mut refusals = Vec::new();
    if first < today {
        refusals.push(AuditPlanRefusal::InThePast);
    }
    if !(0..MOST_DAYS).contains(&(last - first).num_days()) {
        refusals.push(AuditPlanRefusal::EndsOddly);
    }
    refusals
}

impl Refusal for AuditPlanRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::ProgramUnknown(_) => "PROGRAM_UNKNOWN",
            Self::InThePast => "IN_THE_PAST",
            Self::EndsOddly => "ENDS_ODDLY",
            Self::NothingToAudit => "NOTHING_TO_AUDIT",
        }
    }

    fn message(&self, locale: Locale) -> String {
        use Locale::{En, ZhCn, ZhTw};
        match (self, locale) {
            (Self::ProgramUnknown(code), En) => format!("There is no audit program {code}."),
            (Self::ProgramUnknown(code), ZhCn) => format!("没有审核方案 {code}。"),
            (Self::ProgramUnknown(code), ZhTw) => format!("沒有稽核方案 {code}。"),
            (Self::InThePast, En) => "The first day of the audit is over.".into(),
            (Self::InThePast, ZhCn) => "审核首日已经过去。".into(),
            (Self::InThePast, ZhTw) => "稽核首日已經過去。".into(),
            (Self::EndsOddly, En) => {
                format!("An audit ends on or after its first day and lasts up to {MOST_DAYS} days.")
            }
            (Self::EndsOddly, ZhCn) => format!("审核须在首日或之后结束，且不超过 {MOST_DAYS} 天。"),
            (Self::EndsOddly, ZhTw) => format!("稽核須在首日或之後結束，且不超過 {MOST_DAYS} 天。"),
            (Self::NothingToAudit, En) => "The program has no measures and departments to look at then.".into(),
            (Self::NothingToAudit, ZhCn) => "该方案届时没有可审核的措施和部门。".into(),
            (Self::NothingToAudit, ZhTw) => "該方案屆時沒有可稽核的措施和部門。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::ProgramUnknown(_) => vec!["auditProgramCode".into()],
            Self::InThePast => vec!["plannedOn".into()],
            Self::EndsOddly => vec!["endsOn".into()],
            Self::NothingToAudit => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_is_planned_for_today_or_later_and_ends_within_sixty_days() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let today = day("2026-03-01");
        let refused = |first, last| days_refused(day(first), day(last), today);

        assert_eq!(refused("2026-03-01", "2026-03-01"), []);
        assert_eq!(refused("2026-03-01", "2026-04-29"), []);
        assert_eq!(refused("2026-03-01", "2026-04-30"), [AuditPlanRefusal::EndsOddly]);
        assert_eq!(refused("2026-02-28", "2026-02-27"), [AuditPlanRefusal::InThePast, AuditPlanRefusal::EndsOddly]);
    }
}
