//! Recording that a measure was checked (PRG-6): it is sustained or degraded by that, and its next quarter is watched.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{MeasureId, TimerId},
    locale::Locale,
    programs::{
        measure::MeasureRefusal,
        measure_check::{CheckBasis, CheckResult, MeasureCheck, quarter, step},
    },
    refusal::Refusal,
    scheduling::timer::{Timer, TimerKey, TimerKind},
    text::{self, TextFault},
};
use gradus_store::{error::StoreError, programs::measure_facts, scheduling::timers};
use serde::Serialize;

use super::measure_move::{Held, zone};
use crate::{Failure, Read, ReadResult, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureCheckInput {
    /// The measure.
    pub measure: MeasureId,
    /// Whether it is still in effect.
    pub passed: bool,
    /// By what it was checked.
    pub basis: CheckBasis,
    /// What was seen.
    pub note: String,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Why a check is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureCheckRefusal {
    /// The measure does not allow it.
    Measure(MeasureRefusal),
    /// The note may not stand as it is.
    Note(TextFault),
}

impl Refusal for MeasureCheckRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Measure(refusal) => refusal.code(),
            Self::Note(TextFault::Blank) => "NOTE_MISSING",
            Self::Note(_) => "NOTE_MALFORMED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Measure(refusal), _) => refusal.message(locale),
            (Self::Note(_), Locale::En) => "Say in one line what was seen.".into(),
            (Self::Note(_), Locale::ZhCn) => "请用一行文字说明所见情况。".into(),
            (Self::Note(_), Locale::ZhTw) => "請用一行文字說明所見情況。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::Measure(refusal) => refusal.field(),
            Self::Note(_) => vec!["note".into()],
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Measure(refusal) => refusal.rule(),
            Self::Note(_) => "PRG-6",
        }
    }
}

/// Records a check of a measure that was verified. Requires `VERIFY_MEASURES`; refused to whom the department employs that
/// carries the measure out (RSP-5).
pub async fn measure_check(
    unit: &mut Unit,
    input: &MeasureCheckInput,
) -> Result<MeasureId, Failure<MeasureCheckRefusal>> {
    let held = Held::load(unit, Action::VerifyMeasures, input.measure, input.expected_version).await?;
    let facts = held.facts(unit).await?;
    let result = if input.passed { CheckResult::Passed } else { CheckResult::Failed };
    let note = text::plain(&input.note).map(str::to_owned);
    let after = match (held.measure.clone().apply(result.moves(), &facts, held.today), &note) {
        (Ok(after), Ok(_)) => after,
        (moved, note) => {
            let wrong = moved.err().into_iter().flatten().map(MeasureCheckRefusal::Measure);
            let silent = note.as_ref().err().copied().map(MeasureCheckRefusal::Note);
            return Err(wrong.chain(silent).collect::<Vec<_>>().into());
        }
    };
    let today = held.today;
    let scope = Scope::organization(unit.actor.organization);
    let check = MeasureCheck {
        id: unit.new_id(),
        measure: after.id,
        quarter: quarter(today),
        result,
        basis: Some(input.basis),
        note: note.ok(),
        on: today,
        at: unit.now,
        by: unit.actor.employee,
    };
    measure_facts::insert_checks(unit.tx(), &scope, std::slice::from_ref(&check)).await?;
    if result == CheckResult::Passed {
        watch(unit, &scope, after.id, today).await?;
    }
    let after = held.save(unit, after, check.note.as_deref()).await?;
    unit.record_also(check.id, &check);
    Ok(after.id)
}

/// Arms the look at the quarter after that of `today`, for which nobody has checked yet; once.
async fn watch(unit: &Unit, scope: &Scope, measure: MeasureId, today: NaiveDate) -> Result<(), StoreError> {
    let next = quarter(today).next();
    let key = TimerKey { kind: TimerKind::MeasureCheck, object: measure.0, step: step(next), armed_version: 0 };
    let known = timers::of_objects(unit.tx(), scope, key.kind, &[measure.0]).await?;
    if known.iter().any(|timer| timer.step == key.step) {
        return Ok(());
    }
    let over = zone(unit.tx(), scope).await?.end_of(next.last_day());
    timers::save_many(unit.tx(), scope, &[Timer::armed(TimerId(unit.new_uuid()), key, over)]).await
}

/// The checks of these measures, the oldest first. Requires `READ_PROGRAMS`.
pub async fn checks_of(ctx: &Read, ids: &[MeasureId]) -> ReadResult<Vec<MeasureCheck>> {
    Ok(measure_facts::checks_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}
