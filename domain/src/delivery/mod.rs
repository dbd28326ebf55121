//! What leaves the house (R84, R120–R124): deliveries to channels such as mail, tried until they arrive or are given up.
//!
//! Recording a delivery is exactly once: it is a row of the command that causes it. Its effect outside is at least once,
//! under a key that stays the same, by which a receiver can tell a repetition.

pub mod breaker;
pub mod parcel;
pub mod retry;
