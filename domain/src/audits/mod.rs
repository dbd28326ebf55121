//! Audits: planned visits that look whether measures are done as they should be.
//!
//! An audit program says against what, how often and by whom is audited; a schedule makes an audit of it when one is
//! due. What an audit looks at is frozen on the day on which it is made, and so is its checklist. The order of work:
//! `scope` tells what is looked at, `independence` and `qualification` tell who may look, `team` puts both together,
//! `transition` says which command may come next.

pub mod audit;
pub mod checklist;
pub mod program;
pub mod scope;
pub mod state;
