//! Figures of findings.

use async_graphql::{Description, Object};
use gradus_domain::findings::figures::{Ageing, Share};
use gradus_services::findings::figures::FindingFigures as Model;

use crate::scalars::Period;

fn number(value: u64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Share of findings or of looks at their effect, exact.
#[derive(Description)]
pub struct FindingShare(Share);

#[Object(use_type_description)]
impl FindingShare {
    /// Number of those that count.
    async fn numerator(&self) -> i32 {
        number(self.0.numerator)
    }

    /// Number of all.
    async fn denominator(&self) -> i32 {
        number(self.0.denominator)
    }

    /// Share in 1/10000, rounded down. Null of nothing.
    async fn basis_points(&self) -> Option<i32> {
        self.0.basis_points().map(number)
    }
}

/// Number of open and overdue findings by how many days their due day lies back, whatever the period.
#[derive(Description)]
pub struct FindingAgeing(Ageing);

#[Object(use_type_description)]
impl FindingAgeing {
    /// Number of those up to 30 days late.
    async fn up_to30_days(&self) -> i32 {
        number(self.0.days_1_to_30)
    }

    /// Number of those 31 to 60 days late.
    async fn up_to60_days(&self) -> i32 {
        number(self.0.days_31_to_60)
    }

    /// Number of those 61 to 90 days late.
    async fn up_to90_days(&self) -> i32 {
        number(self.0.days_61_to_90)
    }

    /// Number of those more than 90 days late.
    async fn over90_days(&self) -> i32 {
        number(self.0.days_over_90)
    }
}

/// Figures of findings in a period. What was voided is on neither side.
#[derive(Description)]
pub struct FindingFigures(pub Model);

#[Object(use_type_description)]
impl FindingFigures {
    /// Period of the figures.
    async fn period(&self) -> Period {
        Period(self.0.period)
    }

    /// Work that was verified by its due day, of all that was due or done in the period; extensions count (formula 4.13).
    async fn closed_on_time(&self) -> FindingShare {
        FindingShare(self.0.on_time.current)
    }

    /// The same against the due day that was set first.
    async fn closed_on_time_originally(&self) -> FindingShare {
        FindingShare(self.0.on_time.original)
    }

    /// Open findings by how late they are.
    async fn ageing(&self) -> FindingAgeing {
        FindingAgeing(self.0.on_time.ageing)
    }

    /// Looks that found an effect, of all that were due in the period; one that was not made counts as none (formula 4.14).
    async fn effectiveness(&self) -> FindingShare {
        FindingShare(self.0.effectiveness.of_due)
    }

    /// The same of first looks, of those that were made (CAP-5).
    async fn effectiveness_at_first_check(&self) -> FindingShare {
        FindingShare(self.0.effectiveness.at_first)
    }

    /// Findings that repeat earlier ones, of those that were issued in the period (CAP-5).
    async fn repeats(&self) -> FindingShare {
        FindingShare(self.0.repeats)
    }
}
