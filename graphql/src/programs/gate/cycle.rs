//! A round of an open-ended phase.

use async_graphql::{Description, Object};
use gradus_domain::programs::gate::cycle::Cycle;

use crate::scalars::Date;

/// Round of an open-ended phase: it is judged once in each (PRG-2, formula 4.18).
#[derive(Description)]
pub struct PhaseCycle(pub Cycle);

#[Object(use_type_description)]
impl PhaseCycle {
    /// Which round it is, from 1.
    async fn number(&self) -> i32 {
        i32::try_from(self.0.number).unwrap_or(i32::MAX)
    }

    /// First day of the round.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day of the round.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }
}
