//! Programs: from template to plan, and the commands that move them.

pub mod definitions;
pub mod from_template;
pub mod measure_move;
pub mod program_activate;
pub mod program_create;
pub mod program_hold;
pub mod program_replan;
pub mod read;
pub mod responsibilities_publish;
pub mod shipped;
