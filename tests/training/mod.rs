//! Training: coverage that an independent recomputation confirms.

mod brute;
mod commands;
mod coverage;
mod roster;
mod snapshot;
