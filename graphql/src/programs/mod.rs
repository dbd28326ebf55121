//! Programs, phases, measures, responsibilities.

pub mod criterion;
pub mod definitions;
pub mod gate;
pub mod loaders;
pub mod measure;
pub mod measure_check;
pub mod measure_consult;
pub mod measure_move;
pub mod measure_update;
pub mod phase;
pub mod program;
pub mod program_create;
pub mod program_move;
pub mod program_replan;
pub mod progress;
pub mod query;
pub mod responsibilities_publish;
pub mod responsibility;
pub mod template;
