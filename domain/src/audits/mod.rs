//! Audits: planned visits that look whether measures are done as they should be.
//!
//! An audit program says against what, how often and by whom is audited; a schedule makes an audit of it when one is
//! due. What an audit looks at is frozen on the day on which it is made, and so is its checklist. The order of work:
//! `scope` tells what is looked at, `independence` and `qualification` tell who may look, `team` puts both together,
//! `transition` says what may be done next, `command` and `conduct` do it, `candidates` suggests people; `answer`, `score`
//! and `result` tell what came of it.

pub mod answer;
pub mod audit;
pub mod candidates;
pub mod checklist;
pub mod command;
pub mod conduct;
pub mod conflict;
pub mod exception;
pub mod failed;
pub mod independence;
pub mod plan;
pub mod program;
pub mod qualification;
pub mod refusal;
mod refusal_override;
pub mod reminders;
pub mod result;
pub mod rotation;
pub mod scope;
pub mod score;
pub mod sheet;
pub mod state;
pub mod team;
mod team_words;
pub mod transition;
