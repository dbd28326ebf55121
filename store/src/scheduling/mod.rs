//! Calendars, schedules, occurrences.

pub mod calendar_proposals;
pub mod calendars;
pub mod due;
pub mod health;
pub mod notes;
pub mod occurrences;
pub mod schedules;
pub mod timers;
pub mod zone_data;
