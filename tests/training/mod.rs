//! Training: coverage that an independent recomputation confirms.

mod brute;
mod coverage;
mod roster;
