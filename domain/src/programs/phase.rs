//! Phases: where they lie on the time line (PRG-1) and how it moves (PRG-5).

use chrono::{Days, Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::template::GateCheck;
use crate::{
    ids::{ExitCriterionId, PhaseId, ProgramId},
    locale::{Locale, LocalizedText},
    names::named_enum,
    refusal::Refusal,
};

named_enum! {
    /// State of a phase.
    PhaseState {
        /// Not yet begun.
        Planned = "PLANNED",
        /// Under way.
        Active = "ACTIVE",
        /// Its gate is being reviewed.
        GateReview = "GATE_REVIEW",
        /// Its gate was passed.
        Passed = "PASSED",
        /// Its gate was passed, with conditions.
        PassedWithConditions = "PASSED_WITH_CONDITIONS",
        /// Its gate sent it back.
        Rework = "REWORK",
        /// It was left out.
        Skipped = "SKIPPED",
    }
}

impl PhaseState {
    /// Whether nothing about the phase changes any more.
    #[must_use]
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Passed | Self::PassedWithConditions | Self::Skipped)
    }
}

/// A phase of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Its id.
    pub id: PhaseId,
    /// Program that it belongs to.
    pub program: ProgramId,
    /// Code, unique in the program.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Which one it is, from 1.
    pub position: i32,
    /// Month after the program's start in which it begins.
    pub start_month: i32,
    /// Month before which it ends; none where it is open-ended.
    pub end_month: Option<i32>,
    /// Length of a round of an open-ended phase.
    pub cycle_months: Option<i32>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; none where it is open-ended.
    pub ends_on: Option<NaiveDate>,
    /// First day as first planned.
    pub baseline_starts_on: NaiveDate,
    /// Last day as first planned.
    pub baseline_ends_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: PhaseState,
    /// What it is to reach.
    pub objectives: Vec<LocalizedText>,
    /// Version.
    pub version: i32,
}

impl Phase {
    /// By how many days the end lies after the one first planned; none where it is open-ended.
    #[must_use]
    pub fn slippage_days(&self) -> Option<i64> {
        Some((self.ends_on? - self.baseline_ends_on?).num_days())
    }
}

/// What a gate looks up, all of which must hold (PRG-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct GateChecks(pub Vec<GateCheck>);

/// A condition of leaving a phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitCriterion {
    /// Its id.
    pub id: ExitCriterionId,
    /// Phase that it guards.
    pub phase: PhaseId,
    /// Code, unique in the phase.
    pub code: String,
    /// The condition in words.
    pub text: LocalizedText,
    /// Whether the gate stays shut while it is not met.
    pub blocking: bool,
    /// Where it comes from.
    pub basis: String,
    /// The condition as it is looked up.
    pub checks: Vec<GateCheck>,
}

/// First and last day of each phase, from the program's start and the months of its phases (PRG-1).
///
/// A phase begins `start_month` months after the program, on the same day of the month or the month's last; it ends on
/// the day before the next begins; the last one is open-ended.
#[must_use]
pub fn lay_out(starts_on: NaiveDate, start_months: &[u32]) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let starts: Vec<_> = start_months.iter().map(|months| starts_on + Months::new(*months)).collect();
    let ends = starts.iter().skip(1).map(|next| Some(*next - Days::new(1))).chain([None]);
    starts.iter().copied().zip(ends).collect()
}

/// Whether phases follow one another without gap or overlap, in order, only the last one open-ended (PRG-1).
#[must_use]
pub fn is_seamless(phases: &[(NaiveDate, Option<NaiveDate>)]) -> bool {
    let follows = |pair: &[(NaiveDate, Option<NaiveDate>)]| match pair {
        [(start, Some(end)), (next, _)] => start <= end && *end + Days::new(1) == *next,
        _ => false,
    };
    phases.windows(2).all(follows) && phases.last().is_some_and(|(start, end)| end.is_none_or(|end| *start <= end))
}

/// Why a program is not re-planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplanRefusal {
    /// The phase is finished.
    PhaseFinished,
    /// The phase is open-ended: it has no end to move.
    OpenEnded,
    /// It would end before it begins.
    EndsBeforeStart,
    /// The end is the one that it has.
    NothingChanges,
    /// A reason must be given.
    ReasonMissing,
    /// The program is completed or cancelled.
    ProgramOver,
}

/// Moves the end of a phase; later ones move by the same number of days and keep their length (PRG-5).
///
/// Finished phases and baselines do not change. `phases` are all of the program, in order.
pub fn replan(
    mut phases: Vec<Phase>,
    phase: PhaseId,
    ends_on: NaiveDate,
    reason: &str,
) -> Result<Vec<Phase>, Vec<ReplanRefusal>> {
    let mut refusals = Vec::new();
    if reason.trim().is_empty() {
        refusals.push(ReplanRefusal::ReasonMissing);
    }
    let moved = phases.iter().find(|other| other.id == phase);
    let shift = moved.and_then(|moved| Some(ends_on - moved.ends_on?)).unwrap_or_default();
    match moved {
        Some(moved) if moved.state.is_finished() => refusals.push(ReplanRefusal::PhaseFinished),
        Some(moved) if moved.ends_on.is_none() => refusals.push(ReplanRefusal::OpenEnded),
        Some(moved) if ends_on < moved.starts_on => refusals.push(ReplanRefusal::EndsBeforeStart),
        _ if shift == TimeDelta::zero() => refusals.push(ReplanRefusal::NothingChanges),
        _ => {}
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut later = false;
    for other in &mut phases {
        if later && !other.state.is_finished() {
            other.starts_on += shift;
            other.ends_on = other.ends_on.map(|end| end + shift);
        }
        if other.id == phase {
            other.ends_on = Some(ends_on);
            later = true;
        }
    }
    Ok(phases)
}

impl Refusal for ReplanRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::PhaseFinished => "PHASE_FINISHED",
            Self::OpenEnded => "OPEN_ENDED",
            Self::EndsBeforeStart => "ENDS_BEFORE_START",
            Self::NothingChanges => "NOTHING_CHANGES",
            Self::ReasonMissing => "REASON_MISSING",
            Self::ProgramOver => "WRONG_STATE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, zh_cn, zh_tw] = match self {
            Self::PhaseFinished => {
                ["A finished phase does not move.", "已结束的阶段不能调整。", "已結束的階段不能調整。"]
            }
            Self::OpenEnded => [
                "The phase is open-ended and has no end to move.",
                "该阶段无结束日期，不能调整。",
                "該階段無結束日期，不能調整。",
            ],
            Self::EndsBeforeStart => {
                ["The phase would end before it begins.", "结束日期早于开始日期。", "結束日期早於開始日期。"]
            }
            Self::NothingChanges => {
                ["The phase ends on that day already.", "该阶段已在该日结束。", "該階段已在該日結束。"]
            }
            Self::ReasonMissing => ["Say why the plan moves.", "请说明调整原因。", "請說明調整原因。"],
            Self::ProgramOver => ["The program is over.", "计划已结束。", "計畫已結束。"],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => zh_cn,
            Locale::ZhTw => zh_tw,
        }
        .into()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::PhaseFinished | Self::OpenEnded => vec!["phaseId".into()],
            Self::EndsBeforeStart | Self::NothingChanges => vec!["endsOn".into()],
            Self::ReasonMissing => vec!["reason".into()],
            Self::ProgramOver => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        "PRG-5"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn three(start: &str) -> Vec<Phase> {
        let laid_out = lay_out(day(start), &[0, 6, 12]);
        laid_out
            .into_iter()
            .zip(1..)
            .map(|((starts_on, ends_on), position): (_, i32)| Phase {
                id: PhaseId(uuid::Uuid::from_u128(position.unsigned_abs().into())),
                program: ProgramId(uuid::Uuid::nil()),
                code: format!("P{position}"),
                name: LocalizedText::default(),
                position,
                start_month: (position - 1) * 6,
                end_month: None,
                cycle_months: None,
                starts_on,
                ends_on,
                baseline_starts_on: starts_on,
                baseline_ends_on: ends_on,
                state: PhaseState::Planned,
                objectives: Vec::new(),
                version: 1,
            })
            .collect()
    }

    fn id(position: u128) -> PhaseId {
        PhaseId(uuid::Uuid::from_u128(position))
    }

    /// PRG-1
    #[test]
    fn phases_lie_seamlessly_from_the_programs_start() {
        let phases = lay_out(day("2026-01-01"), &[0, 6, 12]);

        let expected = [
            (day("2026-01-01"), Some(day("2026-06-30"))),
            (day("2026-07-01"), Some(day("2026-12-31"))),
            (day("2027-01-01"), None),
        ];
        assert_eq!(phases, expected);
        assert!(is_seamless(&phases));
    }

    /// PRG-1, 4.0 rule 9
    #[test]
    fn a_start_on_the_31st_is_clamped_to_the_end_of_shorter_months() {
        let phases = lay_out(day("2027-08-31"), &[0, 6, 12]);

        assert_eq!(phases[1].0, day("2028-02-29"));
        assert_eq!(phases[2].0, day("2028-08-31"));
        assert!(is_seamless(&phases));
    }

    /// PRG-1
    #[test]
    fn a_gap_an_overlap_and_a_closed_middle_are_seen() {
        let gap = [(day("2026-01-01"), Some(day("2026-01-31"))), (day("2026-02-02"), None)];
        let overlap = [(day("2026-01-01"), Some(day("2026-02-02"))), (day("2026-02-01"), None)];
        let open_middle = [(day("2026-01-01"), None), (day("2026-02-01"), None)];

        assert!(![&gap, &overlap, &open_middle].into_iter().any(|phases| is_seamless(phases)));
    }

    /// PRG-5
    #[test]
    fn moving_an_end_moves_what_comes_after_and_keeps_lengths_and_baselines() {
        let before = three("2026-01-01");

        let after = replan(before.clone(), id(1), day("2026-07-15"), "platform delivered late").expect("re-planned");

        assert_eq!(after[0].ends_on, Some(day("2026-07-15")));
        assert_eq!((after[1].starts_on, after[1].ends_on), (day("2026-07-16"), Some(day("2027-01-15"))));
        assert_eq!((after[2].starts_on, after[2].ends_on), (day("2027-01-16"), None));
        assert_eq!(after[1].slippage_days(), Some(15));
        assert!(after.iter().zip(&before).all(|(a, b)| a.baseline_ends_on == b.baseline_ends_on));
        let dates: Vec<_> = after.iter().map(|phase| (phase.starts_on, phase.ends_on)).collect();
        assert!(is_seamless(&dates));
    }

    /// PRG-5
    #[test]
    fn a_finished_phase_and_an_open_end_do_not_move() {
        let mut phases = three("2026-01-01");
        phases[0].state = PhaseState::Passed;

        let finished = replan(phases.clone(), id(1), day("2026-07-15"), "late");
        let open = replan(phases.clone(), id(3), day("2028-01-01"), "late");
        let silent = replan(phases, id(2), day("2026-06-30"), " ");

        assert_eq!(finished, Err(vec![ReplanRefusal::PhaseFinished]));
        assert_eq!(open, Err(vec![ReplanRefusal::OpenEnded]));
        assert_eq!(silent, Err(vec![ReplanRefusal::ReasonMissing, ReplanRefusal::EndsBeforeStart]));
    }
}
