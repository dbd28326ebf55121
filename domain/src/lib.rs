//! What is true: the types and rules of every area.
//!
//! Nothing here reads a clock, a database or the network. A rule is a pure function of facts and `now`; a use
//! case in `gradus-services` gathers the facts, asks the rule, and stores the answer.

pub mod access;
pub mod audits;
pub mod changes;
pub mod clocks;
pub mod delivery;
pub mod duties;
pub mod evidence;
pub mod findings;
pub mod ids;
pub mod imports;
pub mod indicators;
pub mod locale;
pub mod names;
pub mod notifications;
pub mod page;
pub mod people;
pub mod period;
pub mod programs;
pub mod refusal;
pub mod scheduling;
pub mod tasks;
pub mod text;
pub mod time;
pub mod training;
