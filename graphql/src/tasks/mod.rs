//! What waits for the viewer.

pub mod task;
