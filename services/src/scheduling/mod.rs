//! Schedules and their occurrences: commands of people, and the engine that materializes what is due.
//!
//! Nothing leads: any process may claim any due schedule, and holds it for one short transaction (R90). In that
//! transaction the occurrence, the work that it starts and the schedule's new cursor are written together (R82).

pub mod backfill_cancel;
mod backfill_work;
pub mod backfills;
mod by_hand;
pub mod calendar_alert;
pub mod calendar_content;
pub mod calendar_decide;
mod calendar_effect;
pub mod calendar_import;
pub mod calendar_proposals;
mod carry;
mod claimed;
mod dispatch;
mod edited;
mod ended;
pub mod engine;
mod facts;
pub mod from_template;
pub mod low_water;
pub mod occurrence_decide;
pub mod preview;
pub mod program;
pub mod refusal;
pub mod schedule_archive;
pub mod schedule_backfill;
pub mod schedule_create;
pub mod schedule_pause;
pub mod schedule_resume;
pub mod schedule_trigger;
pub mod schedule_update;
pub mod schedules;
mod set_aside;
pub mod settings;
pub mod simulated;
pub mod skew;
pub mod tick;
pub mod timers;
pub mod zone_data;

pub(crate) use ended::work_ended;
pub use engine::{Report, materialize_due};
pub use tick::{Turn, next_wake, tick, turn};
