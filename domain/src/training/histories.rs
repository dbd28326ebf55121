//! Random people and requirements of every kind, for tests that compare two ways to the same answer.

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::{
    audience::{Audience, Clause, Employment},
    completion::{Completion, Score},
    course::Course,
    facts::{Curriculum, PersonTraining},
    requirement::{CourseRule, FirstDue, Recurrence, Requirement},
    samples::*,
};
use crate::{
    people::{
        employment::EmploymentType,
        spans::{Dated, DaySpan},
    },
    period::PeriodKind,
};

/// Days in which everything happens.
pub(crate) const DAYS: i64 = 900;

const UNITS: [&str; 6] = ["NET", "NET-GD", "NET-SH", "CSD", "CHC", "RET"];
const RULES: [&str; 5] = ["TR-1", "TR-2", "TR-3", "TR-4", "TR-5"];

/// A day by its number from November 2024 on.
pub(crate) fn nth(number: i64) -> NaiveDate {
    day("2024-11-01") + TimeDelta::days(number)
}

fn span() -> impl Strategy<Value = DaySpan> {
    (0..DAYS, prop::option::weighted(0.7, 1..200_i64))
        .prop_map(|(from, length)| DaySpan { from: nth(from), to: length.map(|days| nth(from + days)) })
}

fn clause() -> impl Strategy<Value = Clause> {
    let employment = prop::sample::select(vec![Some(Employment::Anyone), Some(Employment::Contractors), None, None]);
    (0..7_usize, 0..UNITS.len(), employment).prop_map(|(kind, unit, employment)| {
        let all = Clause { employment: Some(Employment::Employees), ..Clause::default() };
        let narrowed = match kind {
            0 => Clause { roles: codes(&["HANDLER"]), ..Clause::default() },
            1 => Clause { groups: codes(&["EMERGENCY_TEAM"]), ..Clause::default() },
            2 => Clause { tenure_less_than_months: Some(6), ..Clause::default() },
            3 => Clause { positions: codes(&["HEAD"]), ..Clause::default() },
            4 | 5 => departments(&[UNITS[unit]]),
            _ => return all,
        };
        Clause { employment, ..narrowed }
    })
}

fn course_rule() -> impl Strategy<Value = CourseRule<crate::ids::CourseId>> {
    let two = || vec![course_id("C1"), course_id("C2")];
    prop_oneof![
        (1..3_u32).prop_map(|min_completions| CourseRule::AnyCourse { min_completions }),
        (1..3_u32).prop_map(move |min_completions| CourseRule::AnyOf { courses: two(), min_completions }),
        Just(CourseRule::AllOf { courses: two() }),
        Just(CourseRule::AllOf { courses: vec![course_id("C1")] }),
    ]
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let windows = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year];
    prop_oneof![
        prop::sample::select(windows.to_vec()).prop_map(|window| Recurrence::Calendar { window }),
        (1..13_u32).prop_map(|months| Recurrence::Rolling { months }),
        Just(Recurrence::Once),
    ]
}

prop_compose! {
    fn one_version(code: &'static str)(
        include in prop::collection::vec(clause(), 1..3),
        exclude in prop::option::weighted(0.2, clause()),
        courses in course_rule(),
        recurrence in recurrence(),
        days in prop::sample::select(vec![0_u32, 7, 30, 60]),
        mark in prop::option::weighted(0.3, 7000..9500_i32),
        retrain in any::<bool>(),
        long_leave_days in prop::sample::select(vec![10_u32, 30]),
    ) -> Requirement {
        let audience = Audience { include, exclude: exclude.into_iter().collect() };
        Requirement {
            scope: scope(&audience),
            courses,
            recurrence,
            first_due: FirstDue::Within { days },
            pass_mark: mark.and_then(|mark| Score::try_from_hundredths(mark).ok()),
            retrain,
            long_leave_days,
            ..requirement(code)
        }
    }
}

/// A requirement in one or two versions.
fn requirement_of(code: &'static str) -> impl Strategy<Value = Vec<Requirement>> {
    let bounds = (prop::option::weighted(0.5, 0..DAYS), prop::option::weighted(0.4, 0..DAYS));
    (one_version(code), prop::option::weighted(0.4, one_version(code)), bounds).prop_map(
        |(first, second, (from, until))| {
            let (from, until) = (from.map(nth), until.map(nth));
            match second {
                None => vec![Requirement { effective_from: from, retired_on: until, ..first }],
                Some(second) => {
                    let turn = until.unwrap_or_else(|| nth(400));
                    let first = Requirement { effective_from: from, retired_on: Some(turn), ..first };
                    vec![first, Requirement { effective_from: Some(turn), ..second }]
                }
            }
        },
    )
}

/// Requirements of every kind, and courses that get a new version on the way.
pub(crate) fn curricula() -> impl Strategy<Value = Curriculum> {
    let requirements: Vec<_> = RULES.iter().map(|code| requirement_of(code)).collect();
    (requirements, prop::option::weighted(0.6, 0..DAYS), any::<bool>()).prop_map(|(requirements, since, counts)| {
        let since = since.map(nth);
        let version = if since.is_some() { 2 } else { 1 };
        let equivalents = if counts { vec![course_id("C2")] } else { Vec::new() };
        let renewed = Course { version, version_since: since, equivalents, ..course("C1", Some(80)) };
        Curriculum {
            courses: [renewed, course("C2", Some(80)), course("C0", None)].into_iter().collect(),
            requirements: requirements.into_iter().flatten().collect(),
        }
    })
}

fn completion() -> impl Strategy<Value = Completion> {
    let result = (7000..10_000_i32, prop::bool::weighted(0.9), prop::bool::weighted(0.1));
    (0..3_usize, 0..DAYS, 1..3_i32, result).prop_map(|(course, on, course_version, (score, passed, revoked))| {
        Completion {
            course_version,
            score: Score::try_from_hundredths(score).ok(),
            passed,
            revoked_on: revoked.then(|| nth(on + 20)),
            ..done(["C0", "C1", "C2"][course], &nth(on).to_string())
        }
    })
}

prop_compose! {
    /// Somebody with a history.
    pub(crate) fn people(code: &'static str)(
        hired_at in 0..400_i64,
        stays in prop::option::weighted(0.3, 0..500_i64),
        contractor in prop::bool::weighted(0.2),
        posts in prop::collection::vec((0..UNITS.len(), prop::bool::weighted(0.3), span()), 0..4),
        moves in prop::collection::vec((0..UNITS.len(), 10..200_i64), 0..3),
        roles in prop::collection::vec(span(), 0..3),
        groups in prop::collection::vec(span(), 0..2),
        leaves in prop::collection::vec((0..DAYS, 1..70_i64), 0..3),
        waivers in prop::collection::vec((0..RULES.len(), 0..DAYS, 0..120_i64), 0..3),
        completions in prop::collection::vec(completion(), 0..14),
    ) -> PersonTraining {
        let mut person = hired(code, &nth(hired_at).to_string());
        let facts = &mut person.person;
        facts.employment = if contractor { EmploymentType::Contractor } else { EmploymentType::Employee };
        facts.left_on = stays.map(|days| nth(hired_at + days));
        facts.posts = posts
            .into_iter()
            .map(|(unit, head, span)| {
                let mut post = post(UNITS[unit], "2024-11-01", None);
                post.span = span;
                post.position = Some(position(if head { "HEAD" } else { "STAFF" }));
                post
            })
            .collect();
        let mut from = hired_at;
        for (unit, days) in moves {
            facts.posts.push(post(UNITS[unit], &nth(from).to_string(), Some(&nth(from + days).to_string())));
            from += days;
        }
        facts.roles = roles.into_iter().map(|span| Dated { value: role("HANDLER"), span }).collect();
        facts.groups = groups.into_iter().map(|span| Dated { value: group("EMERGENCY_TEAM"), span }).collect();
        facts.leaves = leaves.iter().map(|(at, days)| DaySpan::between(nth(*at), nth(at + days))).collect();
        person.waivers = waivers
            .iter()
            .map(|(rule, at, days)| waiver(RULES[*rule], &nth(*at).to_string(), &nth(at + days).to_string()))
            .collect();
        person.completions = completions;
        person
    }
}
