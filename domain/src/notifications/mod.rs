//! Reminders and escalation (R110–R115): which of them are due. Who is told, and by what channel, is decided elsewhere.
//!
//! Everything is decided by ranges: what is due is due since an instant, and stays so until somebody has dealt with it. A
//! look that comes late, for whatever reason, finds the same as one that comes in time.

pub mod ladder;
pub mod reminder;
