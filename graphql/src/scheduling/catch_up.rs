//! The bounds within which a schedule catches up.

use async_graphql::{InputObject, SimpleObject};
use gradus_domain::scheduling::missed::{Bounds, CatchUp};

/// Bounds within which a schedule catches up on missed occurrences (R10, R12).
#[derive(SimpleObject)]
pub struct ScheduleCatchUp {
    /// Seconds that an occurrence may start late and still counts as on time.
    grace_seconds: i32,
    /// Seconds back from now within which missed occurrences are caught up; older ones are missed (WINDOW).
    window_seconds: i32,
    /// Most occurrences that are caught up at once, the newest; further ones are missed (MAX).
    max: i32,
}

impl From<CatchUp> for ScheduleCatchUp {
    fn from(catch_up: CatchUp) -> Self {
        // The bounds are checked when they are written: none comes near to what an Int holds.
        let seconds = |span: chrono::TimeDelta| i32::try_from(span.num_seconds()).unwrap_or(i32::MAX);
        Self {
            grace_seconds: seconds(catch_up.grace()),
            window_seconds: seconds(catch_up.window()),
            max: catch_up.max().into(),
        }
    }
}

/// Bounds within which a schedule catches up on missed occurrences. What is absent stays as it was, or is the default.
#[derive(InputObject)]
pub struct ScheduleCatchUpInput {
    /// Seconds that an occurrence may start late and still counts as on time: 0 to 86,400, by default 60.
    grace_seconds: Option<i32>,
    /// Seconds back from now within which missed occurrences are caught up: 10 to 315,360,000, by default 31,536,000, a
    /// year.
    window_seconds: Option<i32>,
    /// Most occurrences that are caught up at once: 1 to 1,000, by default 50.
    max: Option<i32>,
}

impl From<ScheduleCatchUpInput> for Bounds {
    fn from(input: ScheduleCatchUpInput) -> Self {
        Self { grace_seconds: input.grace_seconds, window_seconds: input.window_seconds, max: input.max }
    }
}
