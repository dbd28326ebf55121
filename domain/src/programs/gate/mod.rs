//! Gates: what must hold before a phase is left, what is known of it, and who decides (PRG-3, PRG-4).
//!
//! It promises: a criterion is judged from typed facts alone, and the same judgement stands in the snapshot, in the live
//! status, in the recommendation and in the explanation. A fact that nobody supplies is no data, and no data is not met:
//! silence never opens a gate. What was judged is kept as typed values, so that it reads in any language later.
//!
//! Considered and left: to keep the sentences themselves. They would stay in the language of whoever opened the review.
//!
//! One could break it by judging in a resolver; the resolver has the facts of no criterion.

pub mod condition;
pub mod cycle;
pub mod decision;
pub mod evaluate;
pub mod explain;
pub mod facts;
pub mod life;
pub mod refusal;
pub mod review;
mod rows;
mod sentences;
pub mod told;
mod values;
mod wording;

#[cfg(test)]
mod tests;
