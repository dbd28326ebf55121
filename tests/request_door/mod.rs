//! The door of requests, by force.

mod fuzz;
mod maker;
