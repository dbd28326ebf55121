//! Calendars, schedules, occurrences.

pub mod backfills;
pub mod calendar_proposals;
pub mod calendars;
pub mod due;
pub mod health;
pub mod notes;
pub mod occurrences;
pub mod schedules;
pub mod settings;
pub mod timers;
pub mod zone_data;
