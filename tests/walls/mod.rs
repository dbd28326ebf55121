//! Two walls stand between organizations, and each holds by itself: every statement asks for one organization, and
//! PostgreSQL shows the rows of no other to whoever forgets to.

pub mod auditor;
mod rows;
mod start;
mod tables;
