//! Organizations, departments, employees.

pub mod department_create;
pub mod departments;
pub mod organization_create;
pub mod organizations;
