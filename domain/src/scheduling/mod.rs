//! Scheduling: from a rule and a calendar to occurrences in time.
//!
//! Civil times come from a [`rule`], instants from a [`zone`]; what lies between them is decided in one place each:
//! gaps and folds in [`resolve`], working days in [`calendar`], both put together in [`plan`]. All of it is pure: the
//! engine hands in cursors, calendars and `now`.

pub mod action;
pub mod backfill;
pub mod calendar;
pub mod calendar_change;
pub mod calendar_file;
pub mod calendar_proposal;
pub mod command;
pub mod cron;
pub mod draft;
pub mod edit;
pub mod health;
pub mod jitter;
pub mod lead;
pub mod limits;
pub mod missed;
pub mod occurrence_note;
pub mod offset;
pub mod overlap;
pub mod plan;
pub mod policy;
pub mod preview;
pub mod recurrence;
pub mod resolve;
pub mod rule;
pub mod schedule;
pub mod settings;
pub mod skew;
pub mod standstill;
pub mod step;
pub mod stored;
#[cfg(test)]
pub(crate) mod test_calendar;
pub mod timer;
pub mod waiting;
pub mod watchdog;
mod words;
pub mod zone;
