//! Backfills: making up for a past span, as an object that is worked off beside the live schedules (R76–R78).
//!
//! What a backfill makes is planned by the rule of the revision under which it was asked for, so that an edit in between
//! changes nothing of it. It goes in portions, each its own transaction; what has a row when its turn comes is passed over.
//! Where occurrences wait in line it takes no more than half of the places, so that what comes due by itself always finds
//! one, and looks again after a while, longer each time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{BackfillId, ScheduleId},
    locale::Locale,
    names::named_enum,
    refusal::Refusal,
};

use super::{overlap::MOST_WAITING, plan::PlannedOccurrence, policy::OverlapPolicy, words::pick};

/// Nominal times in the span of one backfill at most (R76).
pub const MOST: usize = 1_000;
/// Backfills of one schedule that may be open at once (R76).
pub const MOST_OPEN: u64 = 100;
/// Occurrences in one portion: few enough that live work waits for no more than a short transaction.
pub const PORTION: usize = 100;
/// Places in a line that backfills leave to what comes due by itself (R77).
const RESERVED: usize = MOST_WAITING / 2;
/// How long a backfill waits at first where there is no room; it doubles each time.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);

named_enum! {
    /// Where a backfill stands.
    BackfillState {
        /// It is being worked off.
        Running = "RUNNING",
        /// Every nominal time of its span has a row.
        Done = "DONE",
        /// It was ended before it was through; what it made stays.
        Cancelled = "CANCELLED",
    }
}

named_enum! {
    /// In which order a backfill works.
    #[derive(Default)]
    BackfillOrder {
        /// The oldest nominal time first.
        #[default]
        OldestFirst = "OLDEST_FIRST",
        /// The newest nominal time first.
        NewestFirst = "NEWEST_FIRST",
    }
}

/// Who said something, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Word {
    /// Name of who said it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// A backfill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// Its id.
    pub id: BackfillId,
    /// Its schedule.
    pub schedule: ScheduleId,
    /// Revision of the schedule's rule by which it plans.
    pub revision: i32,
    /// Version, for `expectedVersion`: counts what people do, not how far it has come.
    pub version: i32,
    /// Where it stands.
    pub state: BackfillState,
    /// First instant of the span, included.
    pub from: DateTime<Utc>,
    /// Last instant of the span, included.
    pub to: DateTime<Utc>,
    /// In which order it works.
    pub order: BackfillOrder,
    /// Whether it starts them also where the overlap policy would have them wait or leave them out.
    pub even_if_open: bool,
    /// Nominal times without a row, when it was asked for.
    pub planned: i32,
    /// Occurrences that it made.
    pub made: i32,
    /// Nominal times that had a row when their turn came.
    pub passed: i32,
    /// The last nominal instant that it has decided about.
    pub watermark: Option<DateTime<Utc>>,
    /// When it goes on; none once it has ended.
    pub wake_at: Option<DateTime<Utc>>,
    /// How often in a row there was no room for it.
    pub waits: i32,
    /// Why it could not go on the last time.
    pub error: Option<String>,
    /// Who asked for it.
    pub asked: Word,
    /// Who ended it before it was through.
    pub cancelled: Option<Word>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Backfill {
    /// Of the nominal times of its span, those that it has not decided about, in its order.
    #[must_use]
    pub fn remaining(&self, span: Vec<PlannedOccurrence>) -> Vec<PlannedOccurrence> {
        let mut remaining = span;
        match self.order {
            BackfillOrder::OldestFirst => {
                remaining.retain(|planned| self.watermark.is_none_or(|mark| planned.nominal_at > mark));
            }
            BackfillOrder::NewestFirst => {
                remaining.retain(|planned| self.watermark.is_none_or(|mark| planned.nominal_at < mark));
                remaining.reverse();
            }
        }
        remaining
    }

    /// It has decided about all up to `watermark`, and made `made` of them; it goes on at once, or is done.
    pub fn go_on(
        &mut self,
        watermark: DateTime<Utc>,
        (made, passed): (usize, usize),
        is_done: bool,
        now: DateTime<Utc>,
    ) {
        let count = |count| i32::try_from(count).unwrap_or(i32::MAX);
        self.watermark = Some(watermark);
        self.made = self.made.saturating_add(count(made));
        self.passed = self.passed.saturating_add(count(passed));
        (self.waits, self.error, self.wake_at) = (0, None, Some(now));
        if is_done {
            self.end(BackfillState::Done, now);
        }
    }

    /// There is no room for it, or something is in its way: it looks again later, the later the more often (R77).
    pub fn wait(&mut self, error: Option<String>, now: DateTime<Utc>) {
        let wait = FIRST_WAIT * 2_i32.pow(self.waits.clamp(0, 9).unsigned_abs());
        self.waits = self.waits.saturating_add(1);
        self.wake_at = Some(now + wait.min(LONGEST_WAIT));
        self.error = error;
    }

    /// Somebody ends it; what it has made stays.
    pub fn cancel(&mut self, word: Word) {
        let now = word.at;
        self.cancelled = Some(word);
        self.end(BackfillState::Cancelled, now);
    }

    /// It has ended.
    pub fn end(&mut self, state: BackfillState, now: DateTime<Utc>) {
        self.state = state;
        self.wake_at = None;
        self.ended_at = Some(now);
    }
}

/// How many occurrences the next portion may hold while `waiting` stand in line (R77).
#[must_use]
pub fn room(policy: OverlapPolicy, even_if_open: bool, waiting: usize) -> usize {
    if even_if_open || policy != OverlapPolicy::BufferAll {
        return PORTION;
    }
    PORTION.min((MOST_WAITING - RESERVED).saturating_sub(waiting))
}

/// Why a backfill is not cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackfillCancelRefusal {
    /// It has ended.
    NotRunning,
    /// No reason is given.
    ReasonMissing,
}

impl Refusal for BackfillCancelRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotRunning => "NOT_RUNNING",
            Self::ReasonMissing => "REASON_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match self {
            Self::NotRunning => pick(locale, "The backfill has ended.", "该补做已结束。", "此補做已結束。"),
            Self::ReasonMissing => {
                pick(locale, "Say why the backfill is cancelled.", "请说明取消补做的原因。", "請說明取消補做的原因。")
            }
        }
        .to_owned()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::NotRunning => Vec::new(),
            Self::ReasonMissing => vec!["reason".to_owned()],
        }
    }

    fn rule(&self) -> &'static str {
        "R76"
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::scheduling::{
        plan::upcoming,
        policy::RollPolicy,
        test_calendar::{at, cn, in_china},
    };

    fn backfill(order: BackfillOrder) -> Backfill {
        let now = at("2026-06-01T00:00:00Z");
        Backfill {
            id: BackfillId(Uuid::from_u128(1)),
            schedule: ScheduleId(Uuid::from_u128(2)),
            revision: 1,
            version: 1,
            state: BackfillState::Running,
            from: at("2026-01-01T00:00:00Z"),
            to: now,
            order,
            even_if_open: false,
            planned: 5,
            made: 0,
            passed: 0,
            watermark: None,
            wake_at: Some(now),
            waits: 0,
            error: None,
            asked: Word { by: "Li".into(), at: now, reason: None },
            cancelled: None,
            ended_at: None,
        }
    }

    fn span() -> Vec<PlannedOccurrence> {
        let (recurrence, calendar) = (in_china("0 0 9 10 * *", RollPolicy::Following), cn());
        let all = upcoming(&recurrence, Some(&calendar), at("2026-01-01T00:00:00Z")).take(5);
        all.collect::<Result<_, _>>().expect("a plan")
    }

    #[test]
    fn r76_a_backfill_goes_on_where_it_stopped_in_its_order() {
        for (order, expected) in
            [(BackfillOrder::OldestFirst, [1, 2, 3, 4, 5]), (BackfillOrder::NewestFirst, [5, 4, 3, 2, 1])]
        {
            let mut backfill = backfill(order);
            let mut months = Vec::new();
            while backfill.state == BackfillState::Running {
                let remaining = backfill.remaining(span());
                let portion: Vec<_> = remaining.iter().take(2).collect();
                months.extend(portion.iter().map(|planned| chrono::Datelike::month(&planned.nominal_civil)));
                let mark = portion.last().expect("more to do").nominal_at;
                backfill.go_on(mark, (portion.len(), 0), portion.len() == remaining.len(), at("2026-06-01T00:01:00Z"));
            }
            assert_eq!((months.as_slice(), backfill.made), (&expected[..], 5), "{order}");
            assert_eq!((backfill.wake_at, backfill.ended_at), (None, Some(at("2026-06-01T00:01:00Z"))));
        }
    }

    #[test]
    fn r77_a_backfill_takes_no_more_than_half_of_a_line() {
        use OverlapPolicy::{Allow, BufferAll, Skip};
        assert_eq!((room(BufferAll, false, 0), room(BufferAll, false, 450)), (100, 50));
        assert_eq!((room(BufferAll, false, 500), room(BufferAll, false, 999)), (0, 0));
        assert_eq!((room(BufferAll, true, 999), room(Allow, false, 999), room(Skip, false, 0)), (100, 100, 100));
    }

    #[test]
    fn r77_a_backfill_without_room_looks_again_later_each_time_and_goes_on_at_once_when_there_is_some() {
        let mut backfill = backfill(BackfillOrder::OldestFirst);
        let now = at("2026-06-01T00:00:00Z");
        let waits: Vec<_> = (0..12)
            .map(|_| {
                backfill.wait(None, now);
                (backfill.wake_at.expect("a wake") - now).num_minutes()
            })
            .collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);

        backfill.go_on(now, (1, 0), false, now);

        assert_eq!((backfill.waits, backfill.wake_at), (0, Some(now)));
    }
}
