//! Spans of days: half-open, so that one fact ends on the day on which the next begins.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days from `from` up to, not including, `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DaySpan {
    /// First day.
    pub from: NaiveDate,
    /// First day that no longer belongs to it; `None` where no end is known.
    pub to: Option<NaiveDate>,
}

impl DaySpan {
    /// The days from `from` on, without a known end.
    #[must_use]
    pub fn since(from: NaiveDate) -> Self {
        Self { from, to: None }
    }

    /// The days from `from` up to, not including, `to`.
    #[must_use]
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from, to: Some(to) }
    }

    /// Whether `day` belongs to it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Whether it has a day in common with the days from `first` to `last`, both included.
    #[must_use]
    pub fn touches(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.from <= last && self.to.is_none_or(|to| first < to && self.from < to)
    }

    /// How many days it has; `None` where no end is known.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        self.to.map(|to| (to - self.from).num_days().max(0))
    }
}

/// A fact that holds for a span of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The fact.
    pub value: T,
    /// When it holds.
    pub span: DaySpan,
}

impl<T> Dated<T> {
    /// `value`, holding from `from` on.
    #[must_use]
    pub fn since(value: T, from: NaiveDate) -> Self {
        Self { value, span: DaySpan::since(from) }
    }

    /// `value`, holding from `from` up to, not including, `to`.
    #[must_use]
    pub fn between(value: T, from: NaiveDate, to: NaiveDate) -> Self {
        Self { value, span: DaySpan::between(from, to) }
    }
}

/// Unites spans that overlap or follow each other without a gap; sorted by their first day.
#[must_use]
pub fn unite(mut spans: Vec<DaySpan>) -> Vec<DaySpan> {
    spans.retain(|span| span.to.is_none_or(|to| span.from < to));
    spans.sort_unstable();
    let mut united: Vec<DaySpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match united.last_mut() {
            Some(last) if last.to.is_none_or(|to| span.from <= to) => {
                last.to = last.to.zip(span.to).map(|(a, b)| a.max(b));
            }
            _ => united.push(span),
        }
    }
    united
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, day).expect("a day of January")
    }

    #[test]
    fn a_span_ends_on_the_day_before_the_next_begins() {
        let first = DaySpan::between(day(1), day(10));

        assert!(first.contains(day(1)) && first.contains(day(9)) && !first.contains(day(10)));
        assert!(first.touches(day(9), day(20)) && !first.touches(day(10), day(20)));
        assert_eq!(first.days(), Some(9));
    }

    #[test]
    fn spans_that_meet_are_one() {
        let spans = vec![
            DaySpan::between(day(20), day(25)),
            DaySpan::between(day(1), day(5)),
            DaySpan::between(day(5), day(9)),
            DaySpan::between(day(3), day(3)),
            DaySpan::since(day(24)),
        ];

        assert_eq!(unite(spans), [DaySpan::between(day(1), day(9)), DaySpan::since(day(20))]);
    }
}
