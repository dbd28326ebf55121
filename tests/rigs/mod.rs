//! Rigs: what the write door promises, tried by force.
//!
//! Each draws from a seed that it prints (`GRADUS_SEED` repeats it), says how much it did and how often it came by the
//! rare paths, and has a planted fault that it must find. The counts here are floors that fit into a run of the suite;
//! `docs/reliability.md` has the settings for more.

mod caller;
mod cancel;
mod commands;
mod crash;
mod disk;
mod doubt;
mod forger;
mod guards;
mod hygiene;
mod kills;
mod lines;
mod model;
mod points;
mod replays;
mod served;
mod stops;
mod tamper;
mod witness;

pub use caller::{Caller, Got};
pub use commands::{KINDS, World};
pub use served::{Replica, organization};
pub use witness::Witness;
