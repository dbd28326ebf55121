//! Programs: from template to plan, and the commands that move them.

pub mod definitions;
pub mod from_template;
pub mod gates;
pub mod holders;
pub mod measure_check;
pub mod measure_consult;
mod measure_informed;
pub(crate) mod measure_lapse;
pub mod measure_move;
pub mod measure_update;
pub mod program_activate;
pub mod program_create;
pub mod program_hold;
pub mod program_replan;
pub mod read;
pub mod responsibilities_publish;
pub mod shipped;
