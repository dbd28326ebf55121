//! Organizations, departments, employees.

pub mod department_create;
pub mod departments;
pub mod from_template;
pub mod import;
pub mod organization_create;
pub mod organizations;
pub mod today;
