//! Programs from plan to measures that are verified.

mod life;
mod matrix;
mod template;
