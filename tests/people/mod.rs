//! Departments and people.

mod departments;
mod employees;
mod roster;
mod statements;
