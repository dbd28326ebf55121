//! The process: configuration, HTTP, background loops, commands.

pub mod app;
pub mod background;
pub mod backup;
pub mod commands;
pub mod config;
pub mod demo;
pub mod first_start;
pub mod http;
pub mod lifecycle;
pub mod logging;
pub mod openid;
pub mod private_file;
pub mod process;
pub mod system;
