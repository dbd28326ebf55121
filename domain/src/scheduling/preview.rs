//! What a schedule would do, shown before it is saved: its next occurrences, and what a reader should know of it.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{locale::Locale, refusal::Refusal};

use super::{
    calendar::WorkingCalendar,
    cron::{CronExpression, LAST_YEAR},
    plan::{PlanError, PlannedOccurrence, upcoming},
    recurrence::Recurrence,
    words::pick,
};

/// Occurrences that a check looks at (R7).
const CHECKED: usize = 50;
/// The least distance between two occurrences of a schedule that people make (R7).
pub const LEAST_SPACING: TimeDelta = TimeDelta::minutes(5);
/// The most occurrences in one preview.
pub const MOST: usize = 100;

/// A preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The first occurrences.
    pub occurrences: Vec<PlannedOccurrence>,
    /// What a reader should know.
    pub warnings: Vec<PlanWarning>,
    /// Why it could not be saved as it is.
    pub refusal: Option<TooFrequent>,
}

/// What a reader should know of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanWarning {
    /// Day of month and day of week must both match (R6).
    BothDayFields,
    /// From this date on the calendar may still change (R36).
    Provisional {
        /// The first date of which that is so.
        from: NaiveDate,
    },
    /// Nothing comes after the last of these occurrences.
    Ends {
        /// The last date.
        last: NaiveDate,
    },
    /// There is no occurrence at all from here on.
    NothingToCome,
    /// Due instants spread, but there is no schedule yet from which it is known by how much (R50).
    Spread {
        /// The most that one is later, in minutes, rounded up.
        minutes: i64,
    },
    /// A date is to be skipped or moved on which the rule names nothing.
    IdleException {
        /// The date.
        on: NaiveDate,
    },
}

/// Two occurrences lie closer together than a schedule may make them (R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFrequent {
    /// The distance.
    pub spacing: TimeDelta,
    /// What it must be at least.
    pub least: TimeDelta,
}

/// The first occurrences after `from`, at most [`MOST`], with what there is to say about them.
pub fn preview(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    from: DateTime<Utc>,
    first: usize,
) -> Result<Preview, PlanError> {
    let looked_at = upcoming(recurrence, calendar, from).take(first.clamp(CHECKED, MOST) + 1);
    let mut occurrences = looked_at.collect::<Result<Vec<_>, _>>()?;
    let mut warnings = warnings(recurrence, &occurrences, occurrences.len() <= first.clamp(CHECKED, MOST));
    warnings.extend(idle_exceptions(recurrence, calendar, recurrence.zone.date(from)));
    let refusal = spacing_refusal(&occurrences, LEAST_SPACING);
    occurrences.truncate(first.min(MOST));
    Ok(Preview { occurrences, warnings, refusal })
}

/// Why a schedule with this recurrence is not saved where occurrences must lie `least` apart, judged by its first 50 after
/// `from` (R7).
pub fn check_spacing(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    from: DateTime<Utc>,
    least: TimeDelta,
) -> Result<Option<TooFrequent>, PlanError> {
    let occurrences = upcoming(recurrence, calendar, from).take(CHECKED).collect::<Result<Vec<_>, _>>()?;
    Ok(spacing_refusal(&occurrences, least))
}

fn spacing_refusal(occurrences: &[PlannedOccurrence], least: TimeDelta) -> Option<TooFrequent> {
    let instants = occurrences.iter().take(CHECKED).map(|occurrence| occurrence.nominal_at);
    let spacing = instants.clone().skip(1).zip(instants).map(|(later, earlier)| later - earlier).min()?;
    (spacing < least).then_some(TooFrequent { spacing, least })
}

fn warnings(recurrence: &Recurrence, occurrences: &[PlannedOccurrence], is_all: bool) -> Vec<PlanWarning> {
    use chrono::Datelike;
    let mut warnings = Vec::new();
    if recurrence.rule.cron().is_some_and(CronExpression::sets_both_day_fields) {
        warnings.push(PlanWarning::BothDayFields);
    }
    if let Some(occurrence) = occurrences.iter().find(|occurrence| occurrence.provisional) {
        warnings.push(PlanWarning::Provisional { from: occurrence.due_local.civil.date() });
    }
    match occurrences.last() {
        None => warnings.push(PlanWarning::NothingToCome),
        Some(last) if is_all && last.nominal_civil.year() < LAST_YEAR - 8 => {
            warnings.push(PlanWarning::Ends { last: last.due_local.civil.date() });
        }
        Some(_) => {}
    }
    if !recurrence.jitter.is_settled() {
        let minutes = (recurrence.jitter.width() + TimeDelta::seconds(59)).num_minutes();
        warnings.push(PlanWarning::Spread { minutes });
    }
    warnings
}

/// Exceptions from `today` on that change nothing.
fn idle_exceptions(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    today: NaiveDate,
) -> impl Iterator<Item = PlanWarning> {
    let names = move |on: NaiveDate| {
        let before = on.and_time(NaiveTime::MIN) - TimeDelta::seconds(1);
        recurrence.rule.next_after(before, calendar).is_some_and(|next| next.date() == on)
    };
    let dates = recurrence.limits.exceptions.range(today..).map(|(on, _)| *on);
    dates.filter(move |on| !names(*on)).map(|on| PlanWarning::IdleException { on })
}

impl PlanWarning {
    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BothDayFields => "BOTH_DAY_FIELDS",
            Self::Provisional { .. } => "PROVISIONAL",
            Self::Ends { .. } => "ENDS",
            Self::NothingToCome => "NOTHING_TO_COME",
            Self::Spread { .. } => "SPREAD",
            Self::IdleException { .. } => "IDLE_EXCEPTION",
        }
    }

    /// What to know, for people.
    #[must_use]
    pub fn message(self, locale: Locale) -> String {
        match self {
            Self::BothDayFields => pick(
                locale,
                "Day of month and day of week must both match; classic cron would take either.",
                "日期与星期必须同时满足；传统 cron 满足其一即可触发。",
                "日期與星期必須同時符合；傳統 cron 符合其一即會觸發。",
            )
            .to_owned(),
            Self::Provisional { from } => pick(
                locale,
                format!("From {from} on the working calendar is not final, so dates may still move."),
                format!("自 {from} 起工作日历尚未确定，日期可能调整。"),
                format!("自 {from} 起工作日曆尚未確定，日期可能調整。"),
            ),
            Self::Ends { last } => pick(
                locale,
                format!("The last occurrence is on {last}; none follows."),
                format!("最后一次在 {last}，此后不再触发。"),
                format!("最後一次在 {last}，此後不再觸發。"),
            ),
            Self::Spread { minutes } => pick(
                locale,
                format!("Each may be due up to {minutes} minutes later; by how much is known once it is saved."),
                format!("每次最多可能推迟 {minutes} 分钟；保存后才能确定具体时间。"),
                format!("每次最多可能延後 {minutes} 分鐘；儲存後才能確定實際時間。"),
            ),
            Self::IdleException { on } => pick(
                locale,
                format!("The rule names nothing on {on}, so there is nothing to skip or move."),
                format!("规则在 {on} 没有触发，无需跳过或调整。"),
                format!("規則在 {on} 沒有觸發，無需略過或調整。"),
            ),
            Self::NothingToCome => {
                pick(locale, "There is no occurrence from here on.", "从现在起不会再触发。", "從現在起不會再觸發。")
                    .to_owned()
            }
        }
    }
}

impl Refusal for TooFrequent {
    fn code(&self) -> &'static str {
        "TOO_FREQUENT"
    }

    fn message(&self, locale: Locale) -> String {
        let (found, least) = (self.spacing.num_seconds(), self.least.num_minutes());
        pick(
            locale,
            format!("Two occurrences lie {found} seconds apart; there must be {least} minutes between them."),
            format!("两次触发仅相隔 {found} 秒；至少应相隔 {least} 分钟。"),
            format!("兩次觸發僅相隔 {found} 秒；至少應相隔 {least} 分鐘。"),
        )
    }

    fn rule(&self) -> &'static str {
        "R7"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::{
        policy::RollPolicy,
        recurrence::RecurrenceRefusal,
        test_calendar::{at, cn, cron, date, in_china, zone},
    };

    fn warnings_of(expression: &str) -> Vec<PlanWarning> {
        let recurrence = Recurrence::new(cron(expression), zone("Asia/Shanghai"));
        preview(&recurrence, None, at("2026-01-01T00:00:00Z"), 3).expect("a preview").warnings
    }

    /// R6: said in the preview, because readers of POSIX cron expect OR.
    #[test]
    fn r6_a_preview_says_that_both_day_fields_must_match() {
        assert_eq!(warnings_of("0 0 9 13 * FRI"), [PlanWarning::BothDayFields]);
        assert_eq!(warnings_of("0 0 9 13 * *"), []);
    }

    #[test]
    fn r4_a_preview_says_when_a_rule_ends() {
        assert_eq!(warnings_of("0 0 9 1 1,7 * 2026-2027"), [PlanWarning::Ends { last: date("2027-07-01") }]);
        assert_eq!(warnings_of("0 0 9 1 1 * 2020"), [PlanWarning::NothingToCome]);
        assert_eq!(warnings_of("0 0 9 29 2 *"), []);
    }

    #[test]
    fn r7_occurrences_closer_than_five_minutes_are_refused() {
        let within = |expression, least| {
            let recurrence = Recurrence::new(cron(expression), zone("Asia/Shanghai"));
            check_spacing(&recurrence, None, at("2026-01-01T00:00:00Z"), least).expect("a plan")
        };
        let least = LEAST_SPACING;
        let check = |expression| within(expression, least);

        assert_eq!(check("0 */5 * * * *"), None);
        assert_eq!(check("0 0,4 9 * * *"), Some(TooFrequent { spacing: TimeDelta::minutes(4), least }));
        assert_eq!(check("* * * * * *"), Some(TooFrequent { spacing: TimeDelta::seconds(1), least }));
        let hour = TimeDelta::hours(1);
        assert_eq!(within("0 0,59 9 * * *", hour), Some(TooFrequent { spacing: TimeDelta::minutes(59), least: hour }));
        assert_eq!((within("0 0 9,10 * * *", hour), within("0 * * * * *", TimeDelta::minutes(1))), (None, None));
    }

    #[test]
    fn r36_a_preview_says_from_when_on_it_is_provisional_and_has_no_more_than_asked_for() {
        let (recurrence, calendar) = (in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following), cn());

        let shown = preview(&recurrence, Some(&calendar), at("2025-12-31T16:00:00Z"), 4).expect("a preview");

        assert_eq!(shown.occurrences.len(), 4);
        assert_eq!(shown.warnings, [PlanWarning::Provisional { from: date("2027-01-11") }]);
        let many = preview(&recurrence, Some(&calendar), at("2025-12-31T16:00:00Z"), usize::MAX).expect("a preview");
        assert_eq!(many.occurrences.len(), MOST);
    }

    #[test]
    fn r32_a_calendar_without_a_roll_policy_is_refused() {
        let rule = || Recurrence::new(cron("0 0 9 1 * *"), zone("Asia/Shanghai"));

        assert_eq!(rule().with_calendar(Some("CN".into()), None), Err(RecurrenceRefusal::RollMissing));
        let roll = Some(RollPolicy::Following);
        assert_eq!(rule().with_calendar(None, roll), Err(RecurrenceRefusal::RollWithoutCalendar));
        assert!(rule().with_calendar(None, Some(RollPolicy::None)).is_ok());
    }
}
