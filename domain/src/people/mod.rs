//! Who works here: departments, positions, roles, employees and their dated posts.

pub mod department;
pub mod organization;
