//! Random organizations: people who join, move, leave, are away, hold several posts, are waived, and learn.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use gradus_domain::{
    access::Scope,
    ids::{
        AssignmentId, CompletionId, CourseId, DepartmentId, EmployeeId, GroupId, IdSource, PositionId, RoleId,
        TrainingRequirementId, WaiverId,
    },
    locale::LocalizedText,
    people::{
        catalog::{Group, Position, Role},
        department::Department,
        employee::Employee,
        employment::{EmploymentType, Post},
        spans::{Dated, DaySpan},
    },
    training::{
        catalog::{CatalogCourse, CatalogRequirement, CourseMode, Equivalents, RequirementVersion, Subject},
        completion::{Completion, Score},
        evidence::{RecordedCompletion, RecordedWaiver, Revocation},
    },
};
use gradus_services::{Actor, Command, Never, Unit, door::Work};
use gradus_store::{
    people::{
        catalog,
        dated::{self, Held},
        departments, employees,
        posts::{self, HeldPost},
    },
    training::{completions, courses, requirements, waivers},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Gradus, Tenant, at, day};

/// First day of the time in which everything happens.
pub const START: &str = "2025-01-01";
/// Days until everything has happened.
pub const DAYS: u64 = 760;

const DEPARTMENTS: &[(&str, Option<&str>)] = &[
    ("SNR", None),
    ("NET", Some("SNR")),
    ("NET-GD", Some("NET")),
    ("CSD", Some("SNR")),
    ("CHC", Some("CSD")),
    ("RET", Some("SNR")),
];

/// Numbers that look random and are the same for the same seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).expect("an index")]
    }
}

pub fn nth(number: u64) -> NaiveDate {
    day(START) + Days::new(number)
}

fn definitions(dice: &mut Dice) -> Vec<(&'static str, Vec<(NaiveDate, Value)>)> {
    let all =
        json!({ "include": [{ "employment": "EMPLOYEES" }, { "groups": ["LISTED"], "employment": "CONTRACTORS" }] });
    let any = json!({ "rule": "ANY_COURSE", "min_completions": 1 });
    let quarter = json!({ "basis": "CALENDAR", "window": "QUARTER" });
    let within = |days: u32| json!({ "rule": "WITHIN", "days": days });
    let before = |event: &str| json!({ "rule": "BEFORE", "event": event });
    let of = |audience: Value, courses: Value, recurrence: Value, first_due: Value, mark: Value| {
        json!({
            "code": "X", "name": { "en": "X" }, "audience": audience, "courses": courses, "recurrence": recurrence,
            "first_due": first_due, "pass_mark": mark, "retrain": false, "long_leave_days": 30,
            "effective_from": null, "retired_on": null
        })
    };
    let start = nth(dice.below(60));
    let later = nth(300 + dice.below(300));
    let once = if dice.chance(50) { json!({ "basis": "ONCE" }) } else { json!({ "basis": "ROLLING", "months": 8 }) };
    vec![
        ("R1", vec![(start, of(all, any, quarter.clone(), within(30), Value::Null))]),
        (
            "R2",
            vec![(
                start,
                of(
                    json!({ "include": [{ "departments": ["NET"] }] }),
                    json!({ "rule": "ANY_OF", "courses": ["C1", "C2"], "min_completions": 1 + dice.below(2) }),
                    quarter.clone(),
                    within(30),
                    json!(80.0),
                ),
            )],
        ),
        (
            "R3",
            vec![(
                start,
                of(
                    json!({ "include": [{ "departments": ["CSD", "RET"], "tenure_less_than_months": 6 }] }),
                    json!({ "rule": "ANY_OF", "courses": ["C1", "C2", "C3"], "min_completions": 1 }),
                    json!({ "basis": "CALENDAR", "window": "MONTH" }),
                    within(7),
                    json!(80.0),
                ),
            )],
        ),
        (
            "R4",
            vec![(
                start,
                of(
                    json!({ "include": [{ "roles": ["HANDLER"] }] }),
                    json!({ "rule": "ALL_OF", "courses": ["C1", "C2"] }),
                    json!({ "basis": "ROLLING", "months": 6 }),
                    before("CASE"),
                    json!(85.0),
                ),
            )],
        ),
        (
            "R5",
            vec![(
                start,
                of(
                    json!({
                        "include": [{ "groups": ["DATA"], "employment": "ANYONE" }, { "persons": ["P1", "P2"] }],
                        "exclude": [{ "positions": ["HEAD"] }]
                    }),
                    json!({ "rule": "ALL_OF", "courses": ["C1"] }),
                    json!({ "basis": "ROLLING", "months": 12 }),
                    within(60),
                    Value::Null,
                ),
            )],
        ),
        (
            "R6",
            vec![
                (
                    start,
                    of(
                        json!({ "include": [{ "positions": ["HEAD"] }] }),
                        json!({ "rule": "ALL_OF", "courses": ["C0", "C2"] }),
                        once,
                        within(90),
                        Value::Null,
                    ),
                ),
                (
                    later,
                    of(
                        json!({ "include": [{ "positions": ["HEAD"], "departments": ["NET", "RET"] }] }),
                        json!({ "rule": "ANY_OF", "courses": ["C2"], "min_completions": 1 }),
                        json!({ "basis": "CALENDAR", "window": "HALF_YEAR" }),
                        within(20),
                        json!(90.0),
                    ),
                ),
            ],
        ),
    ]
}

/// Rows of a random organization.
#[derive(Clone, Default)]
struct Rows {
    departments: Vec<Department>,
    positions: Vec<Position>,
    roles: Vec<Role>,
    groups: Vec<Group>,
    employees: Vec<Employee>,
    posts: Vec<HeldPost>,
    held_roles: Vec<Held<RoleId>>,
    memberships: Vec<Held<GroupId>>,
    leaves: Vec<Held<String>>,
    courses: Vec<CatalogCourse>,
    requirements: Vec<CatalogRequirement>,
    completions: Vec<(Uuid, RecordedCompletion)>,
    waivers: Vec<RecordedWaiver>,
}

/// Fills `tenant` with `people` random people.
pub async fn fill(gradus: &Gradus, tenant: &Tenant, dice: &mut Dice, people: u64) {
    let rows = Arc::new(draw(gradus, dice, people));
    let actor = Actor::command_line(tenant.id);
    let saved = gradus.services.door.run(&actor, Command::internal("testRoster"), move |unit| {
        let rows = rows.clone();
        let work: Work<'_, (), Never> = Box::pin(async move { Ok(save(unit, &rows).await?) });
        work
    });
    saved.await.expect("rows");
}

async fn save(unit: &mut Unit, rows: &Rows) -> Result<(), gradus_store::error::StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let (tx, now) = (unit.tx(), unit.now);
    for department in &rows.departments {
        departments::insert(tx, &scope, department, "local", now).await?;
    }
    catalog::insert_positions(tx, &scope, &rows.positions).await?;
    catalog::insert_roles(tx, &scope, &rows.roles).await?;
    catalog::insert_groups(tx, &scope, &rows.groups).await?;
    employees::insert_many(tx, &scope, &rows.employees, now).await?;
    posts::insert_many(tx, &scope, &rows.posts).await?;
    dated::roles::insert_many(tx, &scope, &rows.held_roles).await?;
    dated::groups::insert_many(tx, &scope, &rows.memberships).await?;
    dated::leaves::insert_many(tx, &scope, &rows.leaves).await?;
    courses::insert_many(tx, &scope, &rows.courses, now).await?;
    for requirement in &rows.requirements {
        requirements::insert(tx, &scope, requirement, now).await?;
    }
    completions::insert_many(tx, &scope, &rows.completions).await?;
    for (_, record) in &rows.completions {
        if let Some(revocation) = &record.revocation {
            completions::revoke(tx, &scope, record.completion.id, revocation, now).await?;
        }
    }
    waivers::insert_many(tx, &scope, &rows.waivers, now).await?;
    unit.record(DepartmentId(Uuid::nil()), None::<&()>, None::<&()>, None);
    Ok(())
}

fn draw(gradus: &Gradus, dice: &mut Dice, people: u64) -> Rows {
    let ids = gradus.services.ids.clone();
    let mut rows = Rows::default();
    for (code, parent) in DEPARTMENTS {
        let parent =
            parent.and_then(|above| rows.departments.iter().find(|made| made.code == above)).map(|made| made.id);
        rows.departments.push(Department {
            id: DepartmentId(ids.next()),
            code: (*code).into(),
            name: LocalizedText::plain(*code),
            kind: "department".into(),
            tier: None,
            duty: LocalizedText::default(),
            parent,
            head: None,
            deputy: None,
            version: 1,
        });
    }
    let name = LocalizedText::plain;
    rows.positions = ["HEAD", "STAFF"]
        .map(|code| Position { id: PositionId(ids.next()), code: code.into(), name: name(code) })
        .to_vec();
    rows.roles = ["HANDLER"]
        .map(|code| Role {
            id: RoleId(ids.next()),
            code: code.into(),
            name: name(code),
            held_in: None,
            may: Vec::new(),
            identity_hidden: false,
        })
        .to_vec();
    rows.groups =
        ["LISTED", "DATA"].map(|code| Group { id: GroupId(ids.next()), code: code.into(), name: name(code) }).to_vec();
    rows.courses =
        [("C0", None, vec![]), ("C1", Some(8000), vec![]), ("C2", Some(8000), vec!["C3"]), ("C3", Some(7000), vec![])]
            .map(|(code, mark, equivalents)| CatalogCourse {
                id: CourseId(ids.next()),
                code: code.into(),
                name: name(code),
                subject: Subject::Quality,
                minutes: 90,
                mode: CourseMode::Online,
                pass_mark: mark.and_then(|mark| Score::try_from_hundredths(mark).ok()),
                equivalents: Equivalents(equivalents.into_iter().map(str::to_owned).collect()),
                version: 1,
                version_since: None,
            })
            .to_vec();
    for (code, versions) in definitions(dice) {
        let versions: Vec<_> = (1..)
            .zip(versions)
            .map(|(version, (effective_from, definition))| RequirementVersion {
                version,
                effective_from,
                definition: serde_json::from_value(definition).expect("a definition"),
            })
            .collect();
        rows.requirements.push(CatalogRequirement {
            id: TrainingRequirementId(ids.next()),
            code: code.into(),
            name: name(code),
            note: LocalizedText::default(),
            version: i32::try_from(versions.len()).expect("few"),
            versions,
        });
    }
    for number in 1..=people {
        person(&mut rows, ids.as_ref(), dice, number);
    }
    rows
}

fn span(dice: &mut Dice, from: u64, longest: u64) -> DaySpan {
    let to = dice.chance(70).then(|| nth(from + 1 + dice.below(longest)));
    DaySpan { from: nth(from), to }
}

fn person(rows: &mut Rows, ids: &dyn IdSource, dice: &mut Dice, number: u64) {
    let units: Vec<_> = rows.departments.iter().map(|unit| unit.id).collect();
    let positions: Vec<_> = rows.positions.iter().map(|position| position.id).collect();
    let hired = dice.below(350);
    let left = dice.chance(25).then(|| hired + dice.below(500));
    let id = EmployeeId(ids.next());
    let post = |dice: &mut Dice, main, from, to: Option<u64>| HeldPost {
        id: AssignmentId(ids.next()),
        employee: id,
        post: Post {
            department: dice.one(&units),
            position: dice.chance(80).then(|| dice.one(&positions)),
            main,
            fte_basis_points: 10_000,
            span: DaySpan { from: nth(from), to: to.map(nth) },
        },
    };
    let mut from = hired;
    for _ in 0..dice.below(3) {
        let to = from + 5 + dice.below(200);
        rows.posts.push(post(dice, true, from, Some(to)));
        from = to;
    }
    rows.posts.push(post(dice, true, from, None));
    if dice.chance(30) {
        let since = hired + dice.below(200);
        let until = dice.chance(50).then(|| since + 1 + dice.below(200));
        let second = post(dice, false, since, until);
        let clash = rows.posts.iter().any(|held| held.employee == id && held.post.span.from == second.post.span.from);
        if !clash {
            rows.posts.push(second);
        }
    }
    let department = rows.posts.last().map_or(units[0], |held| held.post.department);
    let contractor = dice.chance(20);
    rows.employees.push(Employee {
        id,
        number: format!("P{number}"),
        name: format!("Person {number}"),
        email: None,
        employment: if contractor { EmploymentType::Contractor } else { EmploymentType::Employee },
        hired_on: nth(hired),
        left_on: left.map(nth),
        department,
        position: None,
        manager: None,
        locale: None,
        version: 1,
    });
    if dice.chance(50) {
        let since = dice.below(600);
        let fact = Dated { value: rows.roles[0].id, span: span(dice, since, 300) };
        rows.held_roles.push(Held { id: ids.next(), employee: id, fact });
    }
    for group in 0..rows.groups.len() {
        if dice.chance(40) {
            let since = dice.below(600);
            let fact = Dated { value: rows.groups[group].id, span: span(dice, since, 300) };
            rows.memberships.push(Held { id: ids.next(), employee: id, fact });
        }
    }
    for _ in 0..dice.below(3) {
        let since = dice.below(700);
        let span = DaySpan { from: nth(since), to: Some(nth(since + 1 + dice.below(60))) };
        let clash = rows.leaves.iter().any(|leave| leave.employee == id && leave.fact.span.from == span.from);
        if !clash {
            rows.leaves.push(Held { id: ids.next(), employee: id, fact: Dated { value: "PARENTAL".into(), span } });
        }
    }
    for _ in 0..dice.below(24) {
        completion(rows, ids, dice, id);
    }
    for _ in 0..if number > 1 { dice.below(3) } else { 0 } {
        let since = dice.below(700);
        let known = since + dice.below(120);
        rows.waivers.push(RecordedWaiver {
            id: WaiverId(ids.next()),
            employee: id,
            requirement: rows.requirements[usize::try_from(dice.below(6)).expect("one")].id,
            reason: "posted abroad".into(),
            valid_from: nth(since),
            valid_until: nth(since + dice.below(300)),
            approved_by: rows.employees[0].id,
            known_on: nth(known),
        });
    }
}

fn completion(rows: &mut Rows, ids: &dyn IdSource, dice: &mut Dice, employee: EmployeeId) {
    let on = dice.below(DAYS - 40);
    let known = on + if dice.chance(70) { 0 } else { dice.below(40) };
    let revoked = dice.chance(12).then(|| known + dice.below(40));
    let course = dice.one(&[0, 1, 2, 3]);
    let score = dice.chance(85).then(|| 6500 + i32::try_from(dice.below(3500)).expect("a score"));
    let recorded_at = at("2026-01-01T00:00:00Z");
    let completion = Completion {
        id: CompletionId(ids.next()),
        course: rows.courses[course].id,
        course_version: 1,
        completed_on: nth(on),
        score: score.and_then(|score| Score::try_from_hundredths(score).ok()),
        passed: dice.chance(90),
        known_on: nth(known),
        revoked_on: revoked.map(nth),
        closes: None,
    };
    let revocation = revoked.map(|on| Revocation { reason: "wrong".into(), on: nth(on), by: None, at: recorded_at });
    let record = RecordedCompletion {
        employee,
        completion,
        source_ref: None,
        attempt: 0,
        recorded_by: None,
        recorded_at,
        revocation,
    };
    rows.completions.push((ids.next(), record));
}
