//! What Gradus promises: black-box stories per area, each run on SQLite and on PostgreSQL.

mod access;
mod audits;
mod bad_input;
mod changes;
mod delivery;
mod evidence;
mod findings;
mod house;
mod identity;
mod imports;
mod indicators;
mod journal;
mod leak;
mod people;
mod process;
mod programs;
mod request_door;
mod rigs;
mod scheduling;
mod simulation;
mod statements;
mod support;
mod tasks;
mod training;
mod walls;
