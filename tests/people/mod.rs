//! Departments and people.

mod departments;
