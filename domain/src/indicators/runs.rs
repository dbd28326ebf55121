//! Early warning (KPI-5): runs of red periods that ask for a finding.

use serde::{Deserialize, Serialize};

use super::status::Verdict;
use crate::{
    ids::{DepartmentId, IndicatorId},
    period::Period,
    programs::template::Status,
};

/// Consecutive red periods of one indicator and unit: two at least, or one that is critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The first period of it, by which it is known.
    pub first: Period,
    /// The last period of it so far.
    pub last: Period,
    /// Whether a value of it is past a critical limit beyond the target.
    pub critical: bool,
}

impl Run {
    /// What tells one run of an indicator and a unit from every other, however long it grows.
    #[must_use]
    pub fn key(&self, indicator: IndicatorId, unit: Option<DepartmentId>) -> String {
        let unit = unit.map_or_else(|| "organization".to_owned(), |unit| unit.to_string());
        format!("{indicator}/{unit}/{}", self.first)
    }
}

/// The runs in `series`, which goes on in time; a period without a color, or one that is missing, ends a run.
#[must_use]
pub fn runs(series: &[(Period, Verdict)]) -> Vec<Run> {
    let red = |verdict: &Verdict| verdict.status == Status::Red;
    let goes_on = |a: &(Period, Verdict), b: &(Period, Verdict)| red(&a.1) && red(&b.1) && a.0.next() == b.0;
    let stretches = series.chunk_by(goes_on).filter(|stretch| stretch.iter().all(|(_, verdict)| red(verdict)));
    let found = stretches.filter_map(|stretch| {
        let critical = stretch.iter().any(|(_, verdict)| verdict.is_critical);
        let (first, last) = (stretch.first()?.0, stretch.last()?.0);
        (stretch.len() >= 2 || critical).then_some(Run { first, last, critical })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `R` red, `C` critical, `G` green, `-` without a color; `.` leaves a period out.
    fn of(signs: &str) -> Vec<(String, String, bool)> {
        let mut period: Period = "2026-01".parse().expect("a month");
        let mut series = Vec::new();
        for sign in signs.chars() {
            let status = match sign {
                'R' | 'C' => Status::Red,
                'G' => Status::Green,
                _ => Status::Grey,
            };
            if sign != '.' {
                let verdict = Verdict { status, reason: None, attained: None, is_critical: sign == 'C' };
                series.push((period, verdict));
            }
            period = period.next();
        }
        runs(&series).iter().map(|run| (run.first.to_string(), run.last.to_string(), run.critical)).collect()
    }

    fn run(first: &str, last: &str, critical: bool) -> (String, String, bool) {
        (first.into(), last.into(), critical)
    }

    /// KPI-5
    #[test]
    fn two_consecutive_red_periods_or_one_critical_are_a_run() {
        assert_eq!(of("GRG"), []);
        assert_eq!(of("GRRG"), [run("2026-02", "2026-03", false)]);
        assert_eq!(of("GCG"), [run("2026-02", "2026-02", true)]);
        assert_eq!(of("RRCR"), [run("2026-01", "2026-04", true)]);
    }

    /// KPI-5
    #[test]
    fn a_gap_or_a_better_period_ends_a_run_and_the_next_one_is_another() {
        assert_eq!(of("R.R"), []);
        assert_eq!(of("R-R"), []);
        assert_eq!(of("RRGRR"), [run("2026-01", "2026-02", false), run("2026-04", "2026-05", false)]);
    }

    /// KPI-5
    #[test]
    fn a_run_keeps_its_key_while_it_grows() {
        let period = |text: &str| text.parse::<Period>().expect("a period");
        let (indicator, unit) = (IndicatorId(uuid::Uuid::from_u128(1)), DepartmentId(uuid::Uuid::from_u128(2)));
        let shorter = Run { first: period("2026-01"), last: period("2026-02"), critical: false };
        let longer = Run { last: period("2026-03"), critical: true, ..shorter };

        assert_eq!(shorter.key(indicator, Some(unit)), longer.key(indicator, Some(unit)));
        assert_ne!(shorter.key(indicator, Some(unit)), shorter.key(indicator, None));
    }
}
