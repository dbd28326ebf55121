//! Organizations, departments, employees.

pub mod department_create;
pub mod department_update;
pub mod departments;
pub mod employee_create;
pub mod employee_leave;
pub mod employee_transfer;
pub mod employee_update;
pub mod employees;
pub mod from_template;
pub mod import;
pub mod organization_create;
pub mod organizations;
pub mod sample;
pub mod today;
