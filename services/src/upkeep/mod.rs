//! What keeps an installation well: looking after it, and forgetting what need not be kept.

pub mod backup;
pub mod checkup;
pub mod forecast;
pub mod health;
pub mod housekeeping;
mod programs;
