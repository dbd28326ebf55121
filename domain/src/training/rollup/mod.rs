//! What one person adds to the figures of today, so that sums can be kept instead of judging everybody anew.
//!
//! Each department has a row of its own, and the figure of a department with all below it is the sum over its subtree.
//! Whoever holds several posts would be counted several times in it. Therefore a pair is counted once in each of its
//! departments and once less where two of them meet: with the departments in the order of a walk through the tree, at
//! the lowest department above each two neighbors. The departments that lie inside one subtree are neighbors in that
//! order, and so are the places where they meet; k of them meet k − 1 times, which leaves exactly 1. Rows of a single
//! department may therefore be negative; sums over subtrees never are. What belongs to no department, and where
//! departments under different roots meet, stands at [`Place::Whole`], which no department's subtree holds.
//!
//! A contribution holds until a fact changes or the clock reaches [`changes_on`]. The figures are still defined by
//! [`judge`](super::judge) and [`coverage`](super::coverage); this only adds up the same answers.

mod changes;
mod contribution;
mod place;
mod stored;

#[cfg(test)]
mod tests;

pub use changes::changes_on;
pub use contribution::{Contribution, Difference, Sum};
pub use place::Place;
pub use stored::NotAContribution;
