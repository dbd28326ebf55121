//! The self-check (R130): signs that the service has stopped looking after something, each with what would mend it.
//!
//! None of them can come about while everything works. They are looked for all the same, because what is forgotten makes
//! no noise of its own.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    ids::{AuditId, DeliveryId, DepartmentId, MeasureId, NodeId, OccurrenceId, PhaseId, ScheduleId},
    locale::Locale,
    names::named_enum,
};

/// How long something that is due may wait for a look before that is told.
pub const PATIENCE: TimeDelta = TimeDelta::seconds(60);

/// How many days ahead a working calendar should reach: next year's days are published late in the year before (R36).
pub const HORIZON: TimeDelta = TimeDelta::days(60);

named_enum! {
    /// What is looked for, in the order in which it is told (R130).
    HealthCheck {
        /// A schedule is due, and nobody has looked at it for longer than the patience.
        ScheduleOverdue = "SCHEDULE_OVERDUE",
        /// A schedule is active, and nothing will ever wake it.
        ScheduleAsleep = "SCHEDULE_ASLEEP",
        /// A schedule could not be planned; it is tried again.
        ScheduleErrored = "SCHEDULE_ERRORED",
        /// A schedule has decided about its next occurrence already, so that it would leave it out.
        CursorAhead = "CURSOR_AHEAD",
        /// An occurrence has started, and there is no work that it started.
        OccurrenceWithoutWork = "OCCURRENCE_WITHOUT_WORK",
        /// A reminder of an audit is due, and nobody has sent it for longer than the patience, or sending it fails.
        TimerOverdue = "TIMER_OVERDUE",
        /// An audit is being prepared by nobody.
        AuditUnattended = "AUDIT_UNATTENDED",
        /// A working calendar is not known far enough ahead.
        CalendarHorizon = "CALENDAR_HORIZON",
        /// A delivery was given up (R123).
        DeliveryDead = "DELIVERY_DEAD",
        /// A department answers for a measure, and nobody of its own stands for it today (RSP-3).
        AccountableVacant = "ACCOUNTABLE_VACANT",
        /// A condition of a gate is past its day (PRG-4).
        ConditionsBreached = "CONDITIONS_BREACHED",
        /// No indicator shows the effect of a measure (PRG-6).
        MeasureWithoutIndicator = "MEASURE_WITHOUT_INDICATOR",
        /// A phase should have been left by now (PRG-2).
        PhaseOverdue = "PHASE_OVERDUE",
    }
}

named_enum! {
    /// How grave it is.
    HealthSeverity {
        /// Worth knowing; nothing is broken.
        Notice = "NOTICE",
        /// Needs care.
        Problem = "PROBLEM",
    }
}

/// Something that a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The check that found it.
    pub check: HealthCheck,
    /// The record.
    pub id: Uuid,
    /// Its code or number; empty where it has none.
    pub code: String,
    /// Since when it looks so, where that is known.
    pub since: Option<DateTime<Utc>>,
    /// The last day that is known, of a calendar.
    pub known_through: Option<NaiveDate>,
}

impl HealthCheck {
    /// Whether it is about what people have to do, and not about whether the service does its part.
    #[must_use]
    pub fn is_of_people(self) -> bool {
        matches!(
            self,
            Self::AccountableVacant | Self::ConditionsBreached | Self::MeasureWithoutIndicator | Self::PhaseOverdue
        )
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(self) -> HealthSeverity {
        match self {
            Self::ScheduleOverdue
            | Self::ScheduleAsleep
            | Self::ScheduleErrored
            | Self::CursorAhead
            | Self::OccurrenceWithoutWork
            | Self::TimerOverdue
            | Self::DeliveryDead
            | Self::AccountableVacant
            | Self::ConditionsBreached => HealthSeverity::Problem,
            Self::AuditUnattended | Self::CalendarHorizon | Self::MeasureWithoutIndicator | Self::PhaseOverdue => {
                HealthSeverity::Notice
            }
        }
    }

    /// The mutation that would mend it; none where an operator must, at the machine.
    #[must_use]
    pub fn mended_by(self) -> Option<&'static str> {
        match self {
            Self::ScheduleOverdue | Self::TimerOverdue | Self::CalendarHorizon => None,
            Self::ScheduleAsleep | Self::ScheduleErrored | Self::CursorAhead => Some("scheduleUpdate"),
            Self::OccurrenceWithoutWork => Some("scheduleTrigger"),
            Self::AuditUnattended => Some("auditAssign"),
            Self::DeliveryDead => Some("deliveryRetry"),
            Self::AccountableVacant => Some("departmentUpdate"),
            Self::ConditionsBreached => Some("gateConditionMeet"),
            Self::MeasureWithoutIndicator => Some("measureUpdate"),
            Self::PhaseOverdue => Some("phaseReviewOpen"),
        }
    }
}

impl Suspect {
    /// The record's id as the API writes it; none for a calendar, which is read by its code.
    #[must_use]
    pub fn node_id(&self) -> Option<String> {
        match self.check {
            HealthCheck::ScheduleOverdue
            | HealthCheck::ScheduleAsleep
            | HealthCheck::ScheduleErrored
            | HealthCheck::CursorAhead => Some(ScheduleId(self.id).to_node_id()),
            HealthCheck::OccurrenceWithoutWork => Some(OccurrenceId(self.id).to_node_id()),
            HealthCheck::TimerOverdue | HealthCheck::AuditUnattended => Some(AuditId(self.id).to_node_id()),
            HealthCheck::DeliveryDead => Some(DeliveryId(self.id).to_node_id()),
            HealthCheck::AccountableVacant => Some(DepartmentId(self.id).to_node_id()),
            HealthCheck::MeasureWithoutIndicator => Some(MeasureId(self.id).to_node_id()),
            HealthCheck::ConditionsBreached | HealthCheck::PhaseOverdue => Some(PhaseId(self.id).to_node_id()),
            HealthCheck::CalendarHorizon => None,
        }
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self, locale: Locale) -> String {
        let code = &self.code;
        let [en, zh_cn, zh_tw] = match self.check {
            HealthCheck::ScheduleOverdue => [
                format!("Schedule {code} is due, and no process has looked at it; does `gradus work` run?"),
                format!("计划 {code} 已到期但无进程处理；`gradus work` 是否在运行？"),
                format!("排程 {code} 已到期但無程序處理；`gradus work` 是否在執行？"),
            ],
            HealthCheck::ScheduleAsleep => [
                format!("Schedule {code} is active, and nothing will wake it; saving its rule anew does."),
                format!("计划 {code} 处于启用状态但不会再被唤醒；重新保存其规则即可恢复。"),
                format!("排程 {code} 處於啟用狀態但不會再被喚醒；重新儲存其規則即可恢復。"),
            ],
            HealthCheck::ScheduleErrored => [
                format!("Schedule {code} cannot be planned; its `error` tells why."),
                format!("计划 {code} 无法排定；原因见其 `error`。"),
                format!("排程 {code} 無法排定；原因見其 `error`。"),
            ],
            HealthCheck::CursorAhead => [
                format!("Schedule {code} would leave out its next occurrence; saving its rule anew plans it again."),
                format!("计划 {code} 将遗漏下一次执行；重新保存其规则可重新排定。"),
                format!("排程 {code} 將遺漏下一次執行；重新儲存其規則可重新排定。"),
            ],
            HealthCheck::OccurrenceWithoutWork => [
                format!("An occurrence of schedule {code} has started without any work; it can be triggered."),
                format!("计划 {code} 的一次执行已开始但没有产生工作；可手动触发。"),
                format!("排程 {code} 的一次執行已開始但沒有產生工作；可手動觸發。"),
            ],
            HealthCheck::TimerOverdue => [
                format!("A reminder of audit {code} is due and was not sent; does `gradus work` run?"),
                format!("审核 {code} 的提醒已到期但未发送；`gradus work` 是否在运行？"),
                format!("稽核 {code} 的提醒已到期但未送出；`gradus work` 是否在執行？"),
            ],
            HealthCheck::AuditUnattended => [
                format!("Audit {code} is to be prepared by now, and nobody is in its team."),
                format!("审核 {code} 已进入准备期，但审核组无人。"),
                format!("稽核 {code} 已進入準備期，但稽核組無人。"),
            ],
            HealthCheck::CalendarHorizon => {
                let known = self.known_through.map(|day| day.to_string()).unwrap_or_default();
                [
                    format!("Calendar {code} is known until {known}; what lies later is planned by weekends alone."),
                    format!("日历 {code} 仅公布至 {known}；之后仅按周末排定。"),
                    format!("行事曆 {code} 僅公布至 {known}；之後僅按週末排定。"),
                ]
            }
            HealthCheck::DeliveryDead => [
                format!("A delivery to {code} was given up; its `error` tells why."),
                format!("发往 {code} 的一个投递已被放弃；原因见其 `error`。"),
                format!("發往 {code} 的一個投遞已被放棄；原因見其 `error`。"),
            ],
            HealthCheck::AccountableVacant => [
                format!("{code} answers for measures, and neither its head nor a deputy is there."),
                format!("{code} 对措施最终负责，但负责人与代理人均不在岗。"),
                format!("{code} 對措施當責，但主管與代理人均不在崗。"),
            ],
            HealthCheck::ConditionsBreached => [
                format!("Conditions under which the gate of {code} was passed are past their day."),
                format!("{code} 验收所附条件已逾期。"),
                format!("{code} 驗收所附條件已逾期。"),
            ],
            HealthCheck::MeasureWithoutIndicator => [
                format!("No indicator shows the effect of measure {code}."),
                format!("措施 {code} 没有体现成效的指标。"),
                format!("措施 {code} 沒有呈現成效的指標。"),
            ],
            HealthCheck::PhaseOverdue => [
                format!("Phase {code} is past its end, and its gate has not let it go."),
                format!("阶段 {code} 已过结束日期，尚未通过验收。"),
                format!("階段 {code} 已過結束日期，尚未通過驗收。"),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => zh_cn,
            Locale::ZhTw => zh_tw,
        }
    }
}

/// Whether a calendar that is known until `known_through` reaches too short on `today`.
#[must_use]
pub fn is_short(known_through: NaiveDate, today: NaiveDate) -> bool {
    known_through - today < HORIZON
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(check: HealthCheck) -> Suspect {
        Suspect { check, id: Uuid::from_u128(7), code: "SCH".into(), since: None, known_through: None }
    }

    #[test]
    fn r130_every_check_says_what_is_wrong_in_every_language_and_names_the_record() {
        for check in HealthCheck::ALL {
            let found = suspect(*check);
            for locale in Locale::ALL {
                assert!(found.message(locale).contains("SCH"), "{check} in {locale}");
            }
            let names = found.node_id().is_some_and(|id| id.ends_with(&Uuid::from_u128(7).as_simple().to_string()));
            assert!(names || *check == HealthCheck::CalendarHorizon, "{check}");
        }
    }

    #[test]
    fn r130_r36_a_calendar_is_short_when_fewer_than_sixty_days_are_left() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");

        assert!(!is_short(day("2026-12-31"), day("2026-11-01")));
        assert!(is_short(day("2026-12-31"), day("2026-11-02")));
        assert!(is_short(day("2026-12-31"), day("2027-06-01")));
    }
}
