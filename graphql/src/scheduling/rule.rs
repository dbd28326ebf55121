//! A rule that is no cron expression, as a schedule has it.

use async_graphql::SimpleObject;
use gradus_domain::scheduling::draft::RuleFields;

use super::enums::{DayOfWeek, RuleKind, RulePeriod};
use crate::scalars::Date;

/// Rule that is no cron expression. Fields that its kind does not need are null.
#[derive(SimpleObject)]
pub struct RecurrenceRule {
    /// Kind of the rule.
    kind: RuleKind,
    /// Local time of day: `09:00`, with seconds where there are some.
    at: String,
    /// Days, weeks or months from one occurrence to the next.
    interval: Option<i32>,
    /// First day, from which the intervals count.
    anchor: Option<Date>,
    /// Period in which the day is looked for.
    of: Option<RulePeriod>,
    /// Which one in the period, from 1.
    nth: Option<i32>,
    /// Day of the week.
    weekday: Option<DayOfWeek>,
}

impl From<RuleFields> for RecurrenceRule {
    fn from(fields: RuleFields) -> Self {
        Self {
            kind: fields.kind.into(),
            at: fields.at,
            interval: fields.interval,
            anchor: fields.anchor.map(Date),
            of: fields.of.map(Into::into),
            nth: fields.nth,
            weekday: fields.weekday.map(Into::into),
        }
    }
}
