//! Calendars, schedules, occurrences.

pub mod calendars;
pub mod due;
pub mod health;
pub mod occurrences;
pub mod schedules;
