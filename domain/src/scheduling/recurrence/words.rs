//! A recurrence in words: the rule, then everything that makes it differ from its plain reading.

use chrono::TimeDelta;

use super::Recurrence;
use crate::{
    locale::Locale,
    scheduling::{
        jitter::{Jitter, SpreadBy},
        limits::{DateSpan, Exception, Limits},
        policy::{CollisionPolicy, FoldPolicy, GapPolicy, RollPolicy},
        words::{list, pick, time_of_day, working_days},
    },
};

/// Exclusions and exceptions that are told one by one; of more only the number is told.
const MOST_TOLD: usize = 5;

impl Recurrence {
    /// What it says, in words: `At 09:00 on day 10 of January; on a day off, the next working day instead`.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        let mut parts = vec![self.rule.in_words(locale)];
        parts.extend(bounds(&self.limits, locale));
        parts.extend(roll(self.roll, locale).map(str::to_owned));
        if !self.offset.is_none() {
            let days = working_days(self.offset.get(), locale);
            parts.push(pick(locale, format!("{days} that day"), format!("在该日{days}"), format!("在該日{days}")));
        }
        if self.collision == CollisionPolicy::Keep && self.roll != RollPolicy::None {
            let kept = ["several on one day stay apart", "同日多次分别触发", "同日多次分別觸發"];
            parts.push(say(kept, locale));
        }
        parts.extend(exclusions(&self.limits, locale));
        parts.extend(exceptions(&self.limits, locale));
        parts.extend(gap(self.dst.gap, locale).map(str::to_owned));
        parts.extend(fold(self.dst.fold, locale).map(str::to_owned));
        parts.extend(spread(self.jitter, locale));
        parts.join(pick(locale, "; ", "；", "；"))
    }
}

fn say(texts: [&str; 3], locale: Locale) -> String {
    let [en, cn, tw] = texts;
    pick(locale, en, cn, tw).to_owned()
}

fn bounds(limits: &Limits, locale: Locale) -> Option<String> {
    Some(match (limits.starts_on, limits.ends_on) {
        (None, None) => return None,
        (Some(first), None) => pick(locale, format!("from {first} on"), format!("{first}起"), format!("{first}起")),
        (None, Some(last)) => pick(locale, format!("until {last}"), format!("至{last}止"), format!("至{last}止")),
        (Some(first), Some(last)) => {
            pick(locale, format!("from {first} until {last}"), format!("{first}至{last}"), format!("{first}至{last}"))
        }
    })
}

fn roll(policy: RollPolicy, locale: Locale) -> Option<&'static str> {
    let [en, cn, tw] = match policy {
        RollPolicy::None => return None,
        RollPolicy::Skip => ["days off are left out", "休息日不触发", "休息日不觸發"],
        RollPolicy::Following => {
            ["on a day off, the next working day instead", "遇休息日顺延至下一个工作日", "遇休息日順延至下一個工作日"]
        }
        RollPolicy::Preceding => {
            ["on a day off, the working day before instead", "遇休息日提前至上一个工作日", "遇休息日提前至上一個工作日"]
        }
        RollPolicy::ModifiedFollowing => [
            "on a day off, the next working day of that month, else the one before",
            "遇休息日顺延至当月下一个工作日，当月没有则提前",
            "遇休息日順延至當月下一個工作日，當月沒有則提前",
        ],
        RollPolicy::ModifiedPreceding => [
            "on a day off, the working day before in that month, else the next",
            "遇休息日提前至当月上一个工作日，当月没有则顺延",
            "遇休息日提前至當月上一個工作日，當月沒有則順延",
        ],
        RollPolicy::Nearest => [
            "on a day off, the nearest working day, of two the later",
            "遇休息日调整至最近的工作日，前后相同则取后者",
            "遇休息日調整至最近的工作日，前後相同則取後者",
        ],
    };
    Some(pick(locale, en, cn, tw))
}

fn gap(policy: GapPolicy, locale: Locale) -> Option<&'static str> {
    let [en, cn, tw] = match policy {
        GapPolicy::Auto => return None,
        GapPolicy::ShiftForward => [
            "where the clock jumps over the time, right after the jump",
            "遇拨快时钟而不存在的时间，在拨快后立即触发",
            "遇撥快時鐘而不存在的時間，在撥快後立即觸發",
        ],
        GapPolicy::Rfc5545 => [
            "where the clock jumps over the time, as much later as it jumps",
            "遇拨快时钟而不存在的时间，按拨快的时长推迟",
            "遇撥快時鐘而不存在的時間，按撥快的時長延後",
        ],
        GapPolicy::Skip => [
            "where the clock jumps over the time, not at all",
            "遇拨快时钟而不存在的时间，不触发",
            "遇撥快時鐘而不存在的時間，不觸發",
        ],
    };
    Some(pick(locale, en, cn, tw))
}

fn fold(policy: FoldPolicy, locale: Locale) -> Option<&'static str> {
    let [en, cn, tw] = match policy {
        FoldPolicy::Auto => return None,
        FoldPolicy::First => [
            "where the clock shows the time twice, the first time",
            "遇拨慢时钟而重复的时间，仅第一次触发",
            "遇撥慢時鐘而重複的時間，僅第一次觸發",
        ],
        FoldPolicy::Both => [
            "where the clock shows the time twice, both times",
            "遇拨慢时钟而重复的时间，两次均触发",
            "遇撥慢時鐘而重複的時間，兩次均觸發",
        ],
        FoldPolicy::Second => [
            "where the clock shows the time twice, the second time",
            "遇拨慢时钟而重复的时间，仅第二次触发",
            "遇撥慢時鐘而重複的時間，僅第二次觸發",
        ],
    };
    Some(pick(locale, en, cn, tw))
}

fn exclusions(limits: &Limits, locale: Locale) -> Option<String> {
    let span = |span: &DateSpan| {
        let DateSpan { first, last } = span;
        if first == last {
            return first.to_string();
        }
        pick(locale, format!("{first} to {last}"), format!("{first}至{last}"), format!("{first}至{last}"))
    };
    let skipped = limits.exceptions.iter().filter(|(_, exception)| **exception == Exception::Skip);
    let mut days: Vec<DateSpan> = limits.exclusions.clone();
    days.extend(skipped.map(|(on, _)| DateSpan::day(*on)));
    days.sort_unstable();
    let told = match days.len() {
        0 => return None,
        count if count > MOST_TOLD => {
            pick(locale, format!("on {count} spans of days"), format!("{count}段日期"), format!("{count}段日期"))
        }
        _ => pick(locale, "on ", "", "").to_owned() + &list(days.iter().map(span), locale),
    };
    Some(pick(locale, format!("not {told}"), format!("{told}不触发"), format!("{told}不觸發")))
}

fn exceptions(limits: &Limits, locale: Locale) -> Option<String> {
    let moves: Vec<String> = limits
        .exceptions
        .iter()
        .filter_map(|(on, exception)| match exception {
            Exception::Skip => None,
            Exception::Move { to, at } => {
                let at = at.map(|at| format!(" {}", time_of_day(at))).unwrap_or_default();
                Some(pick(
                    locale,
                    format!("{on} to {to}{at}"),
                    format!("{on}改为{to}{at}"),
                    format!("{on}改為{to}{at}"),
                ))
            }
        })
        .collect();
    let told = match moves.len() {
        0 => return None,
        count if count > MOST_TOLD => {
            pick(locale, format!("{count} dates"), format!("{count}个日期已调整"), format!("{count}個日期已調整"))
        }
        _ => list(moves, locale),
    };
    Some(pick(locale, format!("moved: {told}"), told.clone(), told))
}

fn spread(jitter: Jitter, locale: Locale) -> Option<String> {
    if jitter.is_none() {
        return None;
    }
    let width = told(jitter.width(), locale);
    Some(match jitter.by() {
        SpreadBy::Occurrence => pick(
            locale,
            format!("each up to {width} later, to spread the load"),
            format!("每次错开推迟，最多{width}"),
            format!("每次錯開延後，最多{width}"),
        ),
        SpreadBy::Schedule => pick(
            locale,
            format!("all by the same time later, up to {width}, to spread the load"),
            format!("每次推迟相同时间，最多{width}"),
            format!("每次延後相同時間，最多{width}"),
        ),
    })
}

/// `1 h 30 min`, `45 s`.
fn told(width: TimeDelta, locale: Locale) -> String {
    let seconds = width.num_seconds();
    let units = [
        (seconds / 3_600, [" h", "小时", "小時"]),
        (seconds / 60 % 60, [" min", "分钟", "分鐘"]),
        (seconds % 60, [" s", "秒", "秒"]),
    ];
    let told = units.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, unit)| format!("{count}{}", say(unit, locale))).collect();
    told.join(pick(locale, " ", "", ""))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::scheduling::{
        offset::WorkingDayOffset,
        resolve::DstPolicy,
        test_calendar::{date, in_china},
    };

    fn said(recurrence: &Recurrence) -> [String; 3] {
        [Locale::En, Locale::ZhCn, Locale::ZhTw].map(|locale| recurrence.in_words(locale))
    }

    #[test]
    fn r32_the_roll_and_the_working_days_after_it_are_told() {
        let offset = WorkingDayOffset::try_new(-2).expect("an offset");
        let recurrence = Recurrence { offset, ..in_china("0 0 9 10 * *", RollPolicy::Following) };

        assert_eq!(
            said(&recurrence),
            [
                "At 09:00 on day 10 of every month; on a day off, the next working day instead; \
                 2 working days before that day",
                "每月10日 09:00；遇休息日顺延至下一个工作日；在该日前2个工作日",
                "每月10日 09:00；遇休息日順延至下一個工作日；在該日前2個工作日",
            ]
        );
    }

    #[test]
    fn r5_bounds_exclusions_and_exceptions_are_told() {
        let limits = Limits {
            starts_on: Some(date("2026-02-01")),
            ends_on: Some(date("2026-12-31")),
            exclusions: vec![DateSpan { first: date("2026-07-01"), last: date("2026-07-31") }],
            exceptions: BTreeMap::from([
                (date("2026-05-10"), Exception::Skip),
                (
                    date("2026-09-10"),
                    Exception::Move { to: date("2026-09-11"), at: chrono::NaiveTime::from_hms_opt(14, 0, 0) },
                ),
            ]),
        };
        let recurrence = Recurrence { limits, ..in_china("0 0 9 10 * *", RollPolicy::None) };

        assert_eq!(
            said(&recurrence),
            [
                "At 09:00 on day 10 of every month; from 2026-02-01 until 2026-12-31; \
                 not on 2026-05-10 and 2026-07-01 to 2026-07-31; moved: 2026-09-10 to 2026-09-11 14:00",
                "每月10日 09:00；2026-02-01至2026-12-31；2026-05-10、2026-07-01至2026-07-31不触发；2026-09-10改为2026-09-11 14:00",
                "每月10日 09:00；2026-02-01至2026-12-31；2026-05-10、2026-07-01至2026-07-31不觸發；2026-09-10改為2026-09-11 14:00",
            ]
        );
    }

    #[test]
    fn r50_the_spread_is_told_and_so_are_clock_changes_that_are_not_automatic() {
        let jitter = Jitter::try_new(TimeDelta::minutes(90), SpreadBy::Occurrence, None).expect("a jitter");
        let dst = DstPolicy { gap: GapPolicy::Skip, fold: FoldPolicy::Second };
        let plain = in_china("0 30 1 * * *", RollPolicy::None);

        let told = Recurrence { dst, jitter, ..plain.clone() }.in_words(Locale::En);

        assert_eq!(plain.in_words(Locale::En), "At 01:30 every day");
        assert_eq!(
            told,
            "At 01:30 every day; where the clock jumps over the time, not at all; where the clock shows the time twice, \
             the second time; each up to 1 h 30 min later, to spread the load"
        );
    }

    /// Each policy has words of its own in each language.
    #[test]
    fn r32_no_two_policies_read_alike() {
        for locale in Locale::ALL {
            let mut told: Vec<_> = RollPolicy::ALL.iter().filter_map(|policy| roll(*policy, locale)).collect();
            told.extend(GapPolicy::ALL.iter().filter_map(|policy| gap(*policy, locale)));
            told.extend(FoldPolicy::ALL.iter().filter_map(|policy| fold(*policy, locale)));
            let count = told.len();
            told.sort_unstable();
            told.dedup();
            assert_eq!((told.len(), count), (12, 12));
        }
    }
}
