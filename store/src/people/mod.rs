//! Organizations, departments, employees and their dated facts.

pub mod catalog;
pub mod dated;
pub mod departments;
pub mod employees;
pub mod facts;
pub mod organizations;
pub mod posts;
pub mod tree;
