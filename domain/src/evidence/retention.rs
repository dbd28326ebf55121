//! How long evidence is kept (DOC-4).

use chrono::{Months, NaiveDate};

use crate::names::named_enum;

named_enum! {
    /// How long evidence is kept after it was closed.
    RetentionClass {
        /// Three years.
        Standard = "STANDARD",
        /// Six years: two cycles of a certificate.
        Certification = "CERTIFICATION",
        /// Ten years.
        Long = "LONG",
        /// For as long as there is the organization.
        Permanent = "PERMANENT",
    }
}

impl RetentionClass {
    /// Months after closing; none where it is kept for good.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Standard => Some(36),
            Self::Certification => Some(72),
            Self::Long => Some(120),
            Self::Permanent => None,
        }
    }

    /// The last day on which what was closed on `closed` is kept; none where it is kept for good.
    #[must_use]
    pub fn kept_until(self, closed: NaiveDate) -> Option<NaiveDate> {
        closed.checked_add_months(Months::new(self.months()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// DOC-4
    #[test]
    fn evidence_is_kept_for_three_years_where_nothing_else_is_said() {
        assert_eq!(RetentionClass::Standard.kept_until(day("2024-02-29")), Some(day("2027-02-28")));
        assert_eq!(RetentionClass::Long.kept_until(day("2026-11-02")), Some(day("2036-11-02")));
        assert_eq!(RetentionClass::Permanent.kept_until(day("2026-11-02")), None);
    }
}
