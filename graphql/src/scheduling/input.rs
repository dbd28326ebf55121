//! Inputs that several mutations share.

use async_graphql::{InputObject, OneofObject};
use gradus_domain::scheduling::{action::ScheduleAction, draft::RuleFields};

use super::enums::{DayOfWeek, RuleKind, RulePeriod};
use crate::scalars::Date;

/// Rule that is no cron expression. Which fields it needs depends on its kind.
#[derive(Clone, InputObject)]
pub struct RecurrenceRuleInput {
    /// Kind of the rule.
    kind: RuleKind,
    /// Local time of day: `09:00` or `09:00:00`.
    at: String,
    /// Days, weeks or months from one occurrence to the next, 1 to 1,000. For `EVERY_…`.
    interval: Option<i32>,
    /// First day, from which the intervals count. For `EVERY_…`.
    anchor: Option<Date>,
    /// Period in which the day is looked for. For the other kinds.
    of: Option<RulePeriod>,
    /// Which one in the period, from 1. For `NTH_…`.
    nth: Option<i32>,
    /// Day of the week. For `NTH_WEEKDAY` and `LAST_WEEKDAY`.
    weekday: Option<DayOfWeek>,
}

impl From<RecurrenceRuleInput> for RuleFields {
    fn from(input: RecurrenceRuleInput) -> Self {
        Self {
            kind: input.kind.into(),
            at: input.at,
            interval: input.interval,
            anchor: input.anchor.map(|day| day.0),
            of: input.of.map(Into::into),
            nth: input.nth,
            weekday: input.weekday.map(Into::into),
        }
    }
}

/// What an occurrence does. Expect new members.
#[derive(Clone, OneofObject)]
pub enum ScheduleActionInput {
    /// Makes an audit of the audit program with this code.
    CreateAudit(String),
}

impl From<ScheduleActionInput> for ScheduleAction {
    fn from(input: ScheduleActionInput) -> Self {
        match input {
            ScheduleActionInput::CreateAudit(program) => Self::CreateAudit { program },
        }
    }
}
