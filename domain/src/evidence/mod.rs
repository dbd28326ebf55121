//! Evidence: files that show that something was done (DOC-1, DOC-4).
//!
//! A file's bytes are kept once in an organization, under their hash. What people hand in, bind to records and look up is
//! a revision: a name, a source and a day that go with those bytes. A revision never changes what it shows; another one
//! may replace it, and it stays.

pub mod command;
pub mod file;
pub mod format;
pub mod name;
pub mod refusal;
pub mod retention;
pub mod revision;
