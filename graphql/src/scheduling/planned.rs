//! Occurrences that a rule plans.

use async_graphql::SimpleObject;
use gradus_domain::{
    locale::Locale,
    scheduling::plan::{self, Shift},
};

use crate::scalars::DateTime;

/// Occurrence that a rule plans, before there is a row of it.
#[derive(SimpleObject)]
pub struct PlannedOccurrence {
    /// Instant that the rule names.
    nominal_at: DateTime,
    /// Local time that the rule names, without a zone: `2026-01-10T09:00:00`.
    nominal_local: String,
    /// Instant at which it is due, after moving to a working day.
    due_at: DateTime,
    /// Local time at which it is due, without a zone.
    due_local: String,
    /// Instant at which its work starts: due less the lead time.
    starts_at: DateTime,
    /// Indicates that the working calendar put it on another day: off a day that is not worked, or some working days
    /// after or before.
    rolled: bool,
    /// Indicates that a person moved it to another day or time.
    moved: bool,
    /// Seconds by which it is due later than the rule says, to spread the load.
    delay_seconds: i32,
    /// Local times that came to the same day and are done with it, without a zone.
    merged_local: Vec<String>,
    /// Indicates that the calendar may still change about it.
    provisional: bool,
    /// Remark on why it takes place at another time than the rule names, in the request's language.
    note: Option<String>,
}

/// A civil time as the API writes it.
pub(super) fn civil(time: chrono::NaiveDateTime) -> String {
    time.format("%Y-%m-%dT%H:%M:%S").to_string()
}

impl PlannedOccurrence {
    /// What the domain planned, told in `locale`.
    #[must_use]
    pub fn new(planned: &plan::PlannedOccurrence, locale: Locale) -> Self {
        Self {
            nominal_at: planned.nominal_at.into(),
            nominal_local: civil(planned.nominal_civil),
            due_at: planned.due_at.into(),
            due_local: civil(planned.due_local.civil),
            starts_at: planned.starts_at.into(),
            rolled: planned.shift.is_some_and(|shift| shift != Shift::Exception),
            moved: planned.shift == Some(Shift::Exception),
            // Less than a day, so that it always fits.
            delay_seconds: i32::try_from(planned.delay.num_seconds()).unwrap_or(i32::MAX),
            merged_local: planned.merged.iter().copied().map(civil).collect(),
            provisional: planned.provisional,
            note: planned.note(locale),
        }
    }
}
