//! Whether a finding repeats earlier ones (CAP-5), and whether its cause came again while its effect was waited for.

use chrono::{Months, NaiveDate};

use crate::ids::{DepartmentId, FindingId};

/// Months after closing in which the same counts as a repeat.
const WITHIN: Months = Months::new(12);

/// What makes findings the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sameness {
    /// The department.
    pub department: DepartmentId,
    /// Code of the clause or item; findings without one are the same in that.
    pub item: Option<String>,
    /// Code of the cause.
    pub cause: String,
}

/// An earlier finding that was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Which.
    pub finding: FindingId,
    /// What makes it the same as others.
    pub sameness: Sameness,
    /// When it was closed.
    pub closed_on: NaiveDate,
}

/// The earlier findings that one which was raised on `raised_on` repeats: the same, closed before and within twelve months.
#[must_use]
pub fn repeated(of: &Sameness, raised_on: NaiveDate, earlier: &[Earlier]) -> Vec<FindingId> {
    let repeats = |other: &&Earlier| {
        let until = other.closed_on.checked_add_months(WITHIN);
        other.sameness == *of && other.closed_on <= raised_on && until.is_none_or(|until| raised_on <= until)
    };
    earlier.iter().filter(repeats).map(|other| other.finding).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::findings::samples::{NET, QMO, day};

    fn sameness() -> Sameness {
        Sameness { department: NET, item: Some("8.5.1".into()), cause: "NO-TRAINING".into() }
    }

    fn earlier(sameness: Sameness) -> [Earlier; 1] {
        [Earlier { finding: FindingId(Uuid::from_u128(7)), sameness, closed_on: day("2025-03-31") }]
    }

    /// CAP-5
    #[test]
    fn the_same_within_twelve_months_of_closing_is_a_repeat() {
        let on = |raised_on| repeated(&sameness(), day(raised_on), &earlier(sameness())).len();

        assert_eq!(on("2025-03-31"), 1);
        assert_eq!(on("2026-03-31"), 1);
        assert_eq!(on("2026-04-01"), 0);
        assert_eq!(on("2025-03-30"), 0, "it was not closed yet");
    }

    /// CAP-5
    #[test]
    fn another_item_department_or_cause_is_none() {
        let with = |other| repeated(&sameness(), day("2025-06-01"), &earlier(other)).len();

        assert_eq!(with(Sameness { department: QMO, ..sameness() }), 0);
        assert_eq!(with(Sameness { item: None, ..sameness() }), 0);
        assert_eq!(with(Sameness { cause: "OTHER".into(), ..sameness() }), 0);
        let bare = Sameness { item: None, ..sameness() };
        assert_eq!(repeated(&bare, day("2025-06-01"), &earlier(bare.clone())).len(), 1);
    }
}
