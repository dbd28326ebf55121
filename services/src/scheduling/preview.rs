//! `schedulePreview`: what a rule would do, shown before it is saved. Writes nothing.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Action,
    locale::Locale,
    refusal::Refusal,
    scheduling::{
        draft::{RecurrenceDraft, RecurrenceFault},
        plan::PlannedOccurrence,
        preview::{self, PlanWarning},
    },
};
use gradus_store::scheduling::{calendars, settings};

use crate::{Read, ReadResult};

/// A preview.
#[derive(Clone, Debug, Default)]
pub struct SchedulePreview {
    /// The first occurrences.
    pub occurrences: Vec<PlannedOccurrence>,
    /// The rule in words.
    pub in_words: Option<String>,
    /// What a reader should know.
    pub warnings: Vec<PlanWarning>,
    /// Why it could not be saved as it is.
    pub faults: Vec<RecurrenceFault>,
}

impl SchedulePreview {
    /// The faults as code, sentence and field.
    #[must_use]
    pub fn told(&self, locale: Locale) -> Vec<(&'static str, String, Vec<String>)> {
        self.faults.iter().map(|fault| (fault.code(), fault.message(locale), fault.field())).collect()
    }
}

/// Shows the first occurrences of a draft after `from`. Requires `READ_SCHEDULES`.
///
/// What takes place too often to be saved is shown all the same, with the fault beside it.
pub async fn schedule_preview(
    ctx: &Read,
    draft: &RecurrenceDraft,
    from: DateTime<Utc>,
    first: usize,
    locale: Locale,
) -> ReadResult<SchedulePreview> {
    let scope = ctx.scope(Action::ReadSchedules)?;
    let calendar = match &draft.calendar {
        Some(code) => calendars::find_by_code(&ctx.reader, &scope, code).await?,
        None => None,
    };
    let calendar = calendar.as_ref().map(|calendar| &calendar.working);
    let least = settings::find(&ctx.reader, &scope).await?.spacing();
    let (recurrence, faults) = match draft.read(calendar) {
        Ok(recurrence) => {
            let faults = draft.settle(calendar, from, least).err().unwrap_or_default();
            (recurrence, faults)
        }
        Err(faults) => return Ok(SchedulePreview { faults, ..SchedulePreview::default() }),
    };
    let in_words = Some(recurrence.in_words(locale));
    let Ok(shown) = preview::preview(&recurrence, calendar, from, first) else {
        return Ok(SchedulePreview { in_words, faults, ..SchedulePreview::default() });
    };
    Ok(SchedulePreview { occurrences: shown.occurrences, in_words, warnings: shown.warnings, faults })
}
