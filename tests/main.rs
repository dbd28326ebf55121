//! What Gradus promises: black-box stories per area, each run on SQLite and on PostgreSQL.

mod audits;
mod house;
mod journal;
mod people;
mod programs;
mod process;
mod support;
