//! Deliveries to channels, their attempts, and where they go.

pub mod dead;
pub mod destinations;
pub mod records;
