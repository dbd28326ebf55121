//! Service clocks (R100–R105): how much working time a case, a step or a promise has used, and when its target is passed.
//!
//! [`hours`] says when work is done, on the wall; [`business`] counts its seconds; a [`clock`] goes by a
//! [`definition`] and is a list of spans, never a counter. Whatever comes late finds the same instants: elapsed time and
//! the breach are computed from the spans, so an outage moves neither.
//!
//! How one could break it: by adding up seconds as time passes, by measuring a shift by what its wall times differ by
//! (a night in which the clock changes has 7 or 9 hours), or by letting a pause that is entered later undo a breach.

pub mod business;
pub mod clock;
pub mod definition;
pub mod hours;
pub mod record;
#[cfg(test)]
mod tests;
