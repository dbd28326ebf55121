//! Programs from plan to measures that are verified.

mod gates;
mod holders;
mod life;
mod matrix;
mod sustained;
mod template;
