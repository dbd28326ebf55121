//! Working calendars, schedules, occurrences.

pub mod backfill;
pub mod backfill_cancel;
pub mod calendar;
pub mod calendar_approve;
pub mod calendar_import;
pub mod calendar_proposal;
pub mod calendar_reject;
pub mod catch_up;
pub mod enums;
pub mod input;
pub mod occurrence;
pub mod occurrence_skip;
pub mod occurrence_start;
pub mod planned;
pub mod preview;
pub mod query;
pub mod refinements;
pub mod rule;
pub mod schedule;
pub mod schedule_archive;
pub mod schedule_backfill;
pub mod schedule_create;
pub mod schedule_pause;
pub mod schedule_resume;
pub mod schedule_trigger;
pub mod schedule_update;
