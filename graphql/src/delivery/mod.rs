//! Deliveries to channels: what has left, what waits, what was given up.

pub mod delivery;
pub mod delivery_discard;
pub mod delivery_retry;
pub mod query;
