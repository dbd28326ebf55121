//! Organizations, departments, employees and their dated facts.

pub mod departments;
pub mod organizations;
