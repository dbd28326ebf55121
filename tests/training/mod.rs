//! Training: coverage that an independent recomputation confirms.

mod brute;
mod campaigns;
mod commands;
mod coverage;
mod figures;
mod freeze;
mod rollups;
mod roster;
mod sessions;
mod snapshot;
