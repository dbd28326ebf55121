//! Programs: phases on a time line, measures with weights, who answers for what.

pub mod definition;
pub mod matrix;
pub mod measure;
pub mod phase;
pub mod program;
pub mod progress;
pub mod template;
