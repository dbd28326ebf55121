//! Organizations, departments, employees.

pub mod department;
pub mod department_create;
pub mod department_update;
pub mod employee;
pub mod employee_create;
pub mod employee_filter;
pub mod employee_leave;
pub mod employee_loaders;
pub mod employee_transfer;
pub mod employee_update;
pub mod organization;
pub mod query;
pub mod viewer;
