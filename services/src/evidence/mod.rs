//! Evidence: files that show that something was done (DOC-1, DOC-4, SEC-1).
//!
//! What it promises: bytes are stored once in an organization; a row that says that they are stored is never without
//! them, wherever a process dies; nothing that a running upload needs is swept away; and what a signed-off record shows
//! stays with it. How it does so stands in `gradus_domain::evidence::file`: the row is reserved first, the bytes follow,
//! and the command that makes a revision confirms both or neither.
//!
//! Considered and left: looking through the store for files without a row. It costs more with every file, asks for the
//! right to list, and races with whoever stores at that moment. How one could break it: by writing to the store without
//! a reservation, or by removing from it without holding the row.

pub mod bind;
pub mod blobs;
pub mod change;
pub mod examine;
pub mod read;
pub mod sweep;
pub mod transitions;
pub mod upload;
pub mod verify;

pub use bind::{bind, missing, settle};
