//! What refines a recurrence, as people write it: working days after it, limits by date, clock changes, spread.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    locale::Locale,
    refusal::Refusal,
    scheduling::{
        jitter::{Jitter, SpreadBy},
        lead::LeadTime,
        limits::{DateSpan, Exception, FARTHEST_DAYS, Limits, LimitsRefusal, MOST},
        offset::{self, WorkingDayOffset},
        policy::{CollisionPolicy, UnknownCalendar},
        recurrence::Recurrence,
        resolve::DstPolicy,
        words::{pick, time_of_day},
    },
};

/// What refines a recurrence. By default nothing does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refinements {
    /// Working days after the day that it would have, before it where negative.
    pub offset: i32,
    /// What happens in gaps and folds.
    pub dst: DstPolicy,
    /// What becomes of several that roll onto one day.
    pub collision: CollisionPolicy,
    /// What to do beyond what the calendar knows.
    pub unknown_calendar: UnknownCalendar,
    /// The first date.
    pub starts_on: Option<NaiveDate>,
    /// The last date.
    pub ends_on: Option<NaiveDate>,
    /// Days on which nothing takes place.
    pub exclusions: Vec<DateSpan>,
    /// Single dates that differ.
    pub exceptions: Vec<ExceptionFields>,
    /// How far due instants spread: ISO 8601 duration.
    pub jitter: Option<String>,
    /// What spreads.
    pub spread_by: SpreadBy,
    /// The id of the schedule, from which the spread is drawn; none where there is no schedule yet.
    pub seed: Option<Uuid>,
}

/// A single date that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionFields {
    /// The date that the rule names.
    pub on: NaiveDate,
    /// The date to which it moves; none where it is left out.
    pub move_to: Option<NaiveDate>,
    /// Another time of day on that date: `09:00`.
    pub at: Option<String>,
}

/// What is wrong with a refinement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefinementFault {
    /// Too many working days.
    OffsetOutOfBounds,
    /// Dates that cannot be kept.
    Limits(LimitsRefusal),
    /// A date has two exceptions.
    ExceptionTwice(NaiveDate),
    /// The time of day of an exception does not read, or stands where nothing moves.
    ExceptionTime,
    /// The spread does not read.
    JitterMalformed,
}

/// Refinements that can be kept.
pub(super) struct Refined {
    pub offset: WorkingDayOffset,
    pub limits: Limits,
    pub jitter: Jitter,
}

impl Refinements {
    /// Those of a recurrence that exists.
    #[must_use]
    pub fn of(recurrence: &Recurrence) -> Self {
        let exception = |(on, exception): (&NaiveDate, &Exception)| match exception {
            Exception::Skip => ExceptionFields { on: *on, move_to: None, at: None },
            Exception::Move { to, at } => ExceptionFields { on: *on, move_to: Some(*to), at: at.map(time_of_day) },
        };
        let Recurrence { limits, jitter, .. } = recurrence;
        let seconds = format!("PT{}S", jitter.width().num_seconds());
        let width = seconds.parse::<LeadTime>().map_or(seconds, |width| width.to_string());
        Self {
            offset: recurrence.offset.get(),
            dst: recurrence.dst,
            collision: recurrence.collision,
            unknown_calendar: recurrence.unknown_calendar,
            starts_on: limits.starts_on,
            ends_on: limits.ends_on,
            exclusions: limits.exclusions.clone(),
            exceptions: limits.exceptions.iter().map(exception).collect(),
            jitter: (!jitter.is_none()).then_some(width),
            spread_by: jitter.by(),
            seed: jitter.seed(),
        }
    }

    pub(super) fn read(&self) -> Result<Refined, Vec<RefinementFault>> {
        let mut faults = Vec::new();
        let offset =
            WorkingDayOffset::try_new(self.offset).map_err(|_| faults.push(RefinementFault::OffsetOutOfBounds));
        let exceptions = self.exceptions().map_err(|fault| faults.push(fault));
        let limits = exceptions.and_then(|exceptions| {
            let limits = Limits {
                starts_on: self.starts_on,
                ends_on: self.ends_on,
                exclusions: self.exclusions.clone(),
                exceptions,
            };
            limits.checked().map_err(|refusal| faults.push(RefinementFault::Limits(refusal)))
        });
        let jitter = self.jitter().map_err(|fault| faults.push(fault));
        match (offset, limits, jitter) {
            (Ok(offset), Ok(limits), Ok(jitter)) => Ok(Refined { offset, limits, jitter }),
            _ => Err(faults),
        }
    }

    fn exceptions(&self) -> Result<BTreeMap<NaiveDate, Exception>, RefinementFault> {
        let mut exceptions = BTreeMap::new();
        for fields in &self.exceptions {
            let at = fields
                .at
                .as_deref()
                .map(super::rule_fields::time)
                .transpose()
                .map_err(|_| RefinementFault::ExceptionTime)?;
            let exception = match (fields.move_to, at) {
                (None, None) => Exception::Skip,
                (None, Some(_)) => return Err(RefinementFault::ExceptionTime),
                (Some(to), at) => Exception::Move { to, at },
            };
            match exceptions.entry(fields.on) {
                Entry::Vacant(free) => free.insert(exception),
                Entry::Occupied(_) => return Err(RefinementFault::ExceptionTwice(fields.on)),
            };
        }
        Ok(exceptions)
    }

    fn jitter(&self) -> Result<Jitter, RefinementFault> {
        let width = self.jitter.as_deref().map_or(Ok(LeadTime::NONE), str::parse);
        let width = width.map_err(|_| RefinementFault::JitterMalformed)?;
        Jitter::try_new(width.elapsed(), self.spread_by, self.seed).map_err(|_| RefinementFault::JitterMalformed)
    }
}

impl Refusal for RefinementFault {
    fn code(&self) -> &'static str {
        match self {
            Self::OffsetOutOfBounds => "OFFSET_OUT_OF_BOUNDS",
            Self::Limits(LimitsRefusal::DatesReversed(_)) => "DATES_REVERSED",
            Self::Limits(LimitsRefusal::TooManyDates(_)) => "TOO_MANY_DATES",
            Self::Limits(LimitsRefusal::MoveTooFar(_)) => "MOVE_TOO_FAR",
            Self::ExceptionTwice(_) => "EXCEPTION_TWICE",
            Self::ExceptionTime => "TIME_MALFORMED",
            Self::JitterMalformed => "JITTER_MALFORMED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match self {
            Self::OffsetOutOfBounds => pick(
                locale,
                format!("The offset is a number of working days from -{0} to {0}.", offset::MOST),
                format!("工作日偏移须为 -{0} 至 {0} 的整数。", offset::MOST),
                format!("工作日位移須為 -{0} 至 {0} 的整數。", offset::MOST),
            ),
            Self::Limits(LimitsRefusal::DatesReversed(_)) => pick(
                locale,
                "The last date must not lie before the first.",
                "结束日期不得早于开始日期。",
                "結束日期不得早於開始日期。",
            )
            .to_owned(),
            Self::Limits(LimitsRefusal::TooManyDates(_)) => pick(
                locale,
                format!("There can be {MOST} of them at most; a working calendar holds more."),
                format!("最多 {MOST} 项；更多日期请使用工作日历。"),
                format!("最多 {MOST} 項；更多日期請使用工作日曆。"),
            ),
            Self::Limits(LimitsRefusal::MoveTooFar(on)) => pick(
                locale,
                format!("{on} can be moved by {FARTHEST_DAYS} days at most."),
                format!("{on} 最多可调整 {FARTHEST_DAYS} 天。"),
                format!("{on} 最多可調整 {FARTHEST_DAYS} 天。"),
            ),
            Self::ExceptionTwice(on) => pick(
                locale,
                format!("{on} is named twice; say once what happens on that date."),
                format!("{on} 出现了两次；每个日期只能说明一次。"),
                format!("{on} 出現了兩次；每個日期只能說明一次。"),
            ),
            Self::ExceptionTime => pick(
                locale,
                "A time of day is written 09:00 or 09:00:00, and only of a date that moves.",
                "时间应写作 09:00 或 09:00:00，且仅用于调整到其他日期的情形。",
                "時間應寫作 09:00 或 09:00:00，且僅用於調整到其他日期的情形。",
            )
            .to_owned(),
            Self::JitterMalformed => pick(
                locale,
                "The spread is a duration of hours, minutes and seconds, at most P1D, such as PT30M.",
                "分散时长应为时、分、秒的时长，最长 P1D，例如 PT30M。",
                "分散時長應為時、分、秒的時長，最長 P1D，例如 PT30M。",
            )
            .to_owned(),
        }
    }

    fn field(&self) -> Vec<String> {
        let name = match self {
            Self::OffsetOutOfBounds => "workingDayOffset",
            Self::Limits(LimitsRefusal::DatesReversed(field) | LimitsRefusal::TooManyDates(field)) => field,
            Self::Limits(LimitsRefusal::MoveTooFar(_)) | Self::ExceptionTwice(_) | Self::ExceptionTime => "exceptions",
            Self::JitterMalformed => "jitter",
        };
        vec![name.to_owned()]
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::OffsetOutOfBounds => "R32",
            Self::Limits(_) | Self::ExceptionTwice(_) | Self::ExceptionTime => "R5",
            Self::JitterMalformed => "R50",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::test_calendar::date;

    fn faults(refinements: &Refinements) -> Vec<&'static str> {
        refinements.read().err().unwrap_or_default().iter().map(Refusal::code).collect()
    }

    fn except(on: &str, move_to: Option<&str>, at: Option<&str>) -> ExceptionFields {
        ExceptionFields { on: date(on), move_to: move_to.map(date), at: at.map(str::to_owned) }
    }

    #[test]
    fn r32_more_than_62_working_days_are_refused_and_everything_wrong_is_told_at_once() {
        let wrong = Refinements {
            offset: 63,
            starts_on: Some(date("2026-02-01")),
            ends_on: Some(date("2026-01-31")),
            jitter: Some("P1DT1S".into()),
            ..Refinements::default()
        };

        assert_eq!(faults(&wrong), ["OFFSET_OUT_OF_BOUNDS", "DATES_REVERSED", "JITTER_MALFORMED"]);
        for offset in [-62, 0, 62] {
            assert_eq!(faults(&Refinements { offset, ..Refinements::default() }), [""; 0]);
        }
        assert_eq!(faults(&Refinements { offset: -63, ..Refinements::default() }), ["OFFSET_OUT_OF_BOUNDS"]);
    }

    #[test]
    fn r5_exceptions_that_contradict_themselves_are_refused() {
        let told = |exceptions: Vec<ExceptionFields>| faults(&Refinements { exceptions, ..Refinements::default() });

        assert_eq!(
            told(vec![except("2026-05-10", None, None), except("2026-06-10", Some("2026-06-11"), None)]),
            [""; 0]
        );
        let twice = vec![except("2026-05-10", None, None), except("2026-05-10", Some("2026-05-11"), None)];
        assert_eq!(told(twice), ["EXCEPTION_TWICE"]);
        assert_eq!(told(vec![except("2026-05-10", None, Some("09:00"))]), ["TIME_MALFORMED"]);
        assert_eq!(told(vec![except("2026-05-10", Some("2026-05-11"), Some("9"))]), ["TIME_MALFORMED"]);
        assert_eq!(told(vec![except("2026-05-10", Some("2027-05-12"), None)]), ["MOVE_TOO_FAR"]);
        let days = date("2026-01-01").iter_days().take(101);
        let many = days.map(|on| ExceptionFields { on, move_to: None, at: None }).collect();
        assert_eq!(told(many), ["TOO_MANY_DATES"]);
    }

    #[test]
    fn r5_refinements_read_back_what_they_wrote() {
        let written = Refinements {
            offset: -3,
            starts_on: Some(date("2026-02-01")),
            exclusions: vec![DateSpan { first: date("2026-07-01"), last: date("2026-07-31") }],
            exceptions: vec![except("2026-05-10", None, None), except("2026-06-10", Some("2026-06-11"), Some("14:00"))],
            jitter: Some("PT30M".into()),
            spread_by: SpreadBy::Schedule,
            seed: Some(Uuid::from_u128(7)),
            ..Refinements::default()
        };
        let Ok(Refined { offset, limits, jitter }) = written.read() else { panic!("refinements") };
        let plain =
            crate::scheduling::test_calendar::in_china("0 0 9 * * *", crate::scheduling::policy::RollPolicy::None);

        let recurrence = Recurrence { offset, limits, jitter, ..plain };

        assert_eq!(Refinements::of(&recurrence), written);
        let json = serde_json::to_string(&recurrence).expect("text");
        assert_eq!(serde_json::from_str::<Recurrence>(&json).expect("a recurrence"), recurrence);
    }
}
