//! Checks whether measures are still in effect (PRG-6): one in every quarter of the open-ended phase.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    measure::{MeasureMove, MeasureState},
    phase::{Phase, PhaseState},
};
use crate::{
    ids::{EmployeeId, MeasureCheckId, MeasureId},
    names::named_enum,
    period::{Period, PeriodKind},
};

named_enum! {
    /// What a check found.
    CheckResult {
        /// The measure is in effect.
        Passed = "PASSED",
        /// It is no longer.
        Failed = "FAILED",
        /// Nobody checked it in the quarter.
        Missing = "MISSING",
    }
}

named_enum! {
    /// By what a measure was checked.
    CheckBasis {
        /// An item of an audit's checklist.
        AuditItem = "AUDIT_ITEM",
        /// Values of an indicator.
        Indicator = "INDICATOR",
        /// An inspection on the spot.
        Inspection = "INSPECTION",
    }
}

/// A check of a measure. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureCheck {
    /// Its id.
    pub id: MeasureCheckId,
    /// The measure.
    pub measure: MeasureId,
    /// The quarter for which it counts.
    pub quarter: Period,
    /// What it found.
    pub result: CheckResult,
    /// By what; none where nobody checked.
    pub basis: Option<CheckBasis>,
    /// What was seen; none where nobody checked.
    pub note: Option<String>,
    /// Day of it in the organization.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who checked; none where a machine did, or nobody.
    pub by: Option<EmployeeId>,
}

impl CheckResult {
    /// How the measure moves by it.
    #[must_use]
    pub fn moves(self) -> MeasureMove {
        match self {
            Self::Passed => MeasureMove::Hold,
            Self::Failed => MeasureMove::Slip,
            Self::Missing => MeasureMove::Lapse,
        }
    }
}

/// The quarter in which `day` lies.
#[must_use]
pub fn quarter(day: NaiveDate) -> Period {
    Period::containing(day, PeriodKind::Quarter)
}

/// The step of a timer that looks at a quarter when it is over: it grows by one with each quarter.
#[must_use]
pub fn step(quarter: Period) -> i32 {
    let first = quarter.first_day();
    first.year() * 4 + i32::try_from(first.month0() / 3).unwrap_or(0)
}

/// Whether a sustained measure must have been checked in `quarter`: all of it lay in the open-ended phase.
#[must_use]
pub fn is_wanted(phases: &[Phase], quarter: Period) -> bool {
    let open_ended = |phase: &Phase| {
        let under_way = matches!(phase.state, PhaseState::Active | PhaseState::GateReview);
        phase.ends_on.is_none() && under_way && phase.starts_on <= quarter.first_day()
    };
    phases.iter().any(open_ended)
}

/// Where a measure stood at the end of `day`, as its present state and the days of its past tell: verified on a day, and
/// sustained or degraded by each check since.
#[must_use]
pub fn state_on(
    state: MeasureState,
    verified_on: Option<NaiveDate>,
    checks: &[MeasureCheck],
    day: NaiveDate,
) -> MeasureState {
    match verified_on {
        // What it was before it was verified is not told by days; it had not been.
        Some(verified) if day < verified => MeasureState::Implemented,
        None => state,
        Some(_) if state == MeasureState::Cancelled => state,
        Some(_) => {
            let last = checks.iter().filter(|check| check.on <= day).max_by_key(|check| (check.at, check.id));
            match last.map(|check| check.result) {
                None => MeasureState::Verified,
                Some(CheckResult::Passed) => MeasureState::Sustained,
                Some(CheckResult::Failed | CheckResult::Missing) => MeasureState::Degraded,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn check(on: &str, result: CheckResult) -> MeasureCheck {
        let (on, basis) = (day(on), Some(CheckBasis::Inspection));
        let at = on.and_time(chrono::NaiveTime::MIN).and_utc();
        let (id, measure) = (MeasureCheckId(uuid::Uuid::nil()), MeasureId(uuid::Uuid::nil()));
        MeasureCheck { id, measure, quarter: quarter(on), result, basis, note: None, on, at, by: None }
    }

    /// PRG-6
    #[test]
    fn a_measures_past_is_told_by_the_day_of_its_verification_and_its_checks() {
        let checks = [check("2027-02-01", CheckResult::Passed), check("2027-07-01", CheckResult::Missing)];
        let on = |text| state_on(MeasureState::Degraded, Some(day("2026-12-01")), &checks, day(text));

        assert_eq!(on("2026-11-30"), MeasureState::Implemented);
        assert_eq!(on("2027-01-31"), MeasureState::Verified);
        assert_eq!(on("2027-06-30"), MeasureState::Sustained);
        assert_eq!(on("2027-07-01"), MeasureState::Degraded);
    }

    #[test]
    fn each_quarter_is_one_step_after_the_one_before() {
        let mut of = quarter(day("2026-11-20"));
        for _ in 0..9 {
            assert_eq!(step(of.next()), step(of) + 1);
            of = of.next();
        }
    }
}
