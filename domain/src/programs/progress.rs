//! Progress as earned value (formula 4.18). It is computed and never typed.

use chrono::{Days, Months, NaiveDate};

use super::{
    measure::{Measure, MeasureState},
    phase::Phase,
};

/// What a plan wanted by a day, and what was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Weight that was to be done by the day, each measure growing evenly from its start to its due day.
    pub planned: f64,
    /// Weight of the measures that are verified.
    pub earned: i64,
    /// Weight of all measures that are not cancelled.
    pub total: i64,
}

impl Progress {
    /// Earned by total in basis points, rounded down; none while there is nothing to do.
    #[must_use]
    pub fn basis_points(self) -> Option<i64> {
        (self.total > 0).then(|| self.earned * 10_000 / self.total)
    }

    /// Earned by planned; none while nothing is planned yet.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "weights are small")]
    pub fn schedule_performance_index(self) -> Option<f64> {
        (self.planned > 0.0).then(|| self.earned as f64 / self.planned)
    }

    /// Progress of two sets of measures together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            planned: self.planned + other.planned,
            earned: self.earned + other.earned,
            total: self.total + other.total,
        }
    }
}

/// Progress of `measures` by the end of `day`.
///
/// Cancelled ones leave both sums; postponed ones keep their first due day, so the index shows the delay.
pub fn of<'a>(measures: impl IntoIterator<Item = &'a Measure>, day: NaiveDate) -> Progress {
    let mut progress = Progress::default();
    for measure in measures.into_iter().filter(|measure| measure.state != MeasureState::Cancelled) {
        let weight = i64::from(measure.weight);
        progress.total += weight;
        if measure.state.is_earned() {
            progress.earned += weight;
        }
        progress.planned += f64::from(measure.weight) * planned_share(measure, day);
    }
    progress
}

/// Share of a measure that was to be done by the end of `day`.
#[expect(clippy::cast_precision_loss, reason = "spans of days are small")]
fn planned_share(measure: &Measure, day: NaiveDate) -> f64 {
    let whole = (measure.baseline_due_on - measure.starts_on).num_days() + 1;
    let gone = (day - measure.starts_on).num_days() + 1;
    if whole <= 0 {
        return if gone > 0 { 1.0 } else { 0.0 };
    }
    (gone as f64 / whole as f64).clamp(0.0, 1.0)
}

/// The measures that count in a phase on `day`: all of them, and in an open-ended phase those of the present round,
/// which leaves out what was verified before the round began.
pub fn counting<'a>(phase: &Phase, measures: &'a [Measure], day: NaiveDate) -> impl Iterator<Item = &'a Measure> {
    let round = round_start(phase, day);
    let id = phase.id;
    measures.iter().filter(move |measure| {
        let done_before = match (round, measure.verified_on) {
            (Some(round), Some(verified)) => measure.state.is_earned() && verified < round,
            _ => false,
        };
        measure.phase == id && !done_before
    })
}

/// First day of the present round of an open-ended phase; none for a phase that ends, or before its first round.
#[must_use]
pub fn round_start(phase: &Phase, day: NaiveDate) -> Option<NaiveDate> {
    let cycle = u32::try_from(phase.cycle_months?).ok().filter(|months| *months > 0)?;
    let mut round = 0;
    let start = |n: u32| phase.starts_on.checked_add_months(Months::new(cycle.checked_mul(n)?));
    while start(round + 1).is_some_and(|next| next <= day) {
        round += 1;
    }
    start(round).filter(|start| *start <= day)
}

/// The last day of the round that begins on `start`.
#[must_use]
pub fn round_end(phase: &Phase, start: NaiveDate) -> Option<NaiveDate> {
    let cycle = u32::try_from(phase.cycle_months?).ok()?;
    Some(start.checked_add_months(Months::new(cycle))? - Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{MeasureAreaId, MeasureId, PhaseId, ProgramId},
        locale::LocalizedText,
        programs::phase::PhaseState,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn measure(weight: i32, state: MeasureState) -> Measure {
        Measure {
            id: MeasureId(uuid::Uuid::nil()),
            program: ProgramId(uuid::Uuid::nil()),
            area: MeasureAreaId(uuid::Uuid::nil()),
            phase: PhaseId(uuid::Uuid::nil()),
            code: "M".into(),
            name: LocalizedText::default(),
            weight,
            state,
            starts_on: day("2026-01-01"),
            due_on: day("2026-01-10"),
            baseline_due_on: day("2026-01-10"),
            steps: Vec::new(),
            verified_on: None,
            version: 1,
        }
    }

    /// The vector of formula 4.18.
    #[test]
    fn half_the_time_gone_and_the_heavier_measure_done() {
        let measures = [measure(2, MeasureState::Verified), measure(1, MeasureState::InProgress)];

        let progress = of(&measures, day("2026-01-05"));

        assert!((progress.planned - 1.5).abs() < 1e-9, "{progress:?}");
        assert_eq!(progress.earned, 2);
        assert_eq!(progress.basis_points(), Some(6666));
        let index = progress.schedule_performance_index().expect("an index");
        assert!((index - 4.0 / 3.0).abs() < 1e-9, "{index}");
    }

    /// 4.18, decisions.md: ratios are null while nothing is planned.
    #[test]
    fn before_anything_is_planned_there_is_no_index() {
        let measures = [measure(2, MeasureState::Planned)];

        assert_eq!(of(&measures, day("2025-12-31")).schedule_performance_index(), None);
        assert_eq!(of([], day("2026-01-05")).basis_points(), None);
    }

    /// 4.18
    #[test]
    fn a_cancelled_measure_leaves_both_sums_and_a_postponed_one_shows_the_delay() {
        let cancelled = measure(5, MeasureState::Cancelled);
        let postponed = Measure { due_on: day("2026-06-30"), ..measure(1, MeasureState::InProgress) };

        let progress = of([&cancelled, &postponed], day("2026-01-10"));

        assert_eq!(progress, Progress { planned: 1.0, earned: 0, total: 1 });
    }

    /// 4.18
    #[test]
    fn an_open_ended_phase_counts_anew_with_each_round() {
        let phase = Phase {
            id: PhaseId(uuid::Uuid::nil()),
            program: ProgramId(uuid::Uuid::nil()),
            code: "P3".into(),
            name: LocalizedText::default(),
            position: 3,
            start_month: 12,
            end_month: None,
            cycle_months: Some(12),
            starts_on: day("2027-01-01"),
            ends_on: None,
            baseline_starts_on: day("2027-01-01"),
            baseline_ends_on: None,
            state: PhaseState::Active,
            objectives: Vec::new(),
            version: 1,
        };
        let done = Measure { verified_on: Some(day("2027-05-01")), ..measure(1, MeasureState::Verified) };
        let measures = [done, measure(1, MeasureState::InProgress)];

        assert_eq!(round_start(&phase, day("2026-12-31")), None);
        assert_eq!(counting(&phase, &measures, day("2027-12-31")).count(), 2);
        assert_eq!(round_start(&phase, day("2028-01-01")), Some(day("2028-01-01")));
        assert_eq!(round_end(&phase, day("2028-01-01")), Some(day("2028-12-31")));
        assert_eq!(counting(&phase, &measures, day("2028-01-01")).count(), 1);
    }
}
