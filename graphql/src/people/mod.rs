//! Organizations, departments, employees.

pub mod department;
pub mod department_create;
pub mod organization;
pub mod query;
