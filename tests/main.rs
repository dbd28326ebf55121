//! What Gradus promises: black-box stories per area, each run on SQLite and on PostgreSQL.

mod audits;
mod bad_input;
mod house;
mod indicators;
mod journal;
mod leak;
mod people;
mod process;
mod programs;
mod scheduling;
mod statements;
mod support;
mod training;
