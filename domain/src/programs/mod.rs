//! Programs: phases on a time line, measures with weights, who answers for what.

pub mod definition;
pub mod dependency;
pub mod gate;
pub mod holder;
pub mod matrix;
pub mod measure;
pub mod measure_check;
pub mod measure_refusal;
pub mod phase;
pub mod program;
pub mod progress;
pub mod template;
