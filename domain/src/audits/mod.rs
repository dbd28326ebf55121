//! Audits: planned visits that look whether measures are done as they should be.
//!
//! An audit program says against what, how often and by whom is audited; a schedule makes an audit of it when one is
//! due. What an audit looks at is frozen on the day on which it is made, and so is its checklist. The order of work:
//! `scope` tells what is looked at, `independence` and `qualification` tell who may look, `team` puts both together,
//! `command` says what may be done next and does it, `candidates` suggests people.

pub mod audit;
pub mod candidates;
pub mod checklist;
pub mod command;
pub mod independence;
pub mod plan;
pub mod program;
pub mod qualification;
pub mod reminders;
pub mod scope;
pub mod state;
pub mod team;
