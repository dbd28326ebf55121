//! Who works here: departments, positions, roles, employees and their dated posts.

pub mod catalog;
pub mod department;
pub mod employee;
pub mod employee_refusal;
pub mod employment;
pub mod organization;
pub mod spans;
pub mod transfer;
pub mod tree;
