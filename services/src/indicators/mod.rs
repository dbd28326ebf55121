//! Indicators: reading them, and making those of a template.

pub mod from_template;
pub mod indicators;
