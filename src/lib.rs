//! The process: configuration, HTTP, background loops, commands.

pub mod http;
