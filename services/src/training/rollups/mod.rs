//! Sums of today's coverage, kept as facts change, so that a figure need not judge everybody.
//!
//! A use case says whose facts it changed ([`Unit::judge_anew`](crate::Unit::judge_anew)) or that anybody may stand
//! otherwise ([`Unit::judge_everybody_anew`](crate::Unit::judge_everybody_anew)); the door settles it in the same
//! transaction, last of all. A few people are judged at once, and what they add differently is added to the sums. Of
//! more, only their states are made void, and a background task judges them in batches. The same task takes those
//! whose day has come: a window that closed, validity or a waiver that ended. It costs what lapses, not what exists.
//!
//! Sums answer only while no state is void or lapsed; else everybody is judged as ever (`coverage`), so that a figure is
//! late never and slow sometimes. They are derived from facts that the journal tells, and so leave no line themselves;
//! `gradus verify` recomputes all of them.
//!
//! How one could break it: by changing facts in a use case that does not say so, or by reading what people are judged by
//! before their states are held.

pub mod check;
mod curricula;
pub mod due;
mod judge;
mod settle;

pub(crate) use curricula::Curricula;
pub(crate) use settle::{Unsettled, settle};
