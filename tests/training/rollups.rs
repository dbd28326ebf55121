//! Today's figures from sums that are kept: they are those of a recomputation, after any history and on any day.

use std::{io::Cursor, sync::Arc};

use futures_util::future::join_all;
use gradus_domain::{
    access::RolePreset,
    ids::{CompletionId, EmployeeId, NodeId},
    people::employment::EmploymentType,
    time::Clock,
};
use gradus_services::{
    Actor, Command, Failure, Unit,
    import::{ImportKind, ImportOptions, OnConflict, import},
    people::{
        employee_create::{EmployeeCreate, employee_create},
        employee_leave::{EmployeeLeave, employee_leave},
        employee_transfer::{EmployeeTransfer, employee_transfer},
        import::{departments::DepartmentsImport, groups::GroupsImport},
    },
    training::{
        completion_record::{TrainingCompletionRecord, completion_record},
        completion_revoke::{TrainingCompletionRevoke, completion_revoke},
        import_completions::CompletionsImport,
        rollups::{
            check::{Checked, check},
            due::{Refreshed, refresh_due},
        },
        waive::{TrainingWaive, training_waive},
    },
};
use gradus_store::wall::Wall;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    brute::{Asked, Raw},
    coverage::{QUERY, Question, check as compare},
    roster::{Dice, fill},
};
use crate::support::{Gradus, Tenant};

const UNITS: [&str; 6] = ["SNR", "NET", "NET-GD", "CSD", "CHC", "RET"];
const FIGURES: &str = "query ($department: String) { trainingCoverage(department: $department) {
    required fulfilled persons { required } byDepartment { coverage { required } } } }";

/// Carries out a use case as the operator; whether it was done. Refusals are part of any history.
macro_rules! carry_out {
    ($gradus:expr, $tenant:expr, $use_case:path, $input:expr) => {{
        let (actor, input) = (Actor::command_line($tenant.id), Arc::new($input));
        let command = Command::internal("testHistory");
        let done = $gradus.services.door.run(&actor, command, move |unit: &mut Unit| {
            let input = input.clone();
            Box::pin(async move { $use_case(unit, &input).await })
        });
        match done.await {
            Err(Failure::Broken(error)) => panic!("{error}"),
            done => done.is_ok(),
        }
    }};
}

async fn take_in<K: ImportKind>(gradus: &Gradus, tenant: &Tenant, file: &str) {
    let options = ImportOptions { on_conflict: OnConflict::Update, ..ImportOptions::default() };
    let actor = Actor::command_line(tenant.id);
    import::<K>(&gradus.services, &actor, &mut Cursor::new(file.as_bytes()), options).await.expect("a file");
}

/// Judges anew who is to be, until nobody is; answers how many.
async fn refresh(gradus: &Gradus) -> u64 {
    let mut people = 0;
    loop {
        let Refreshed { people: judged, more } = refresh_due(&gradus.services).await.expect("a turn");
        people += judged;
        if !more {
            return people;
        }
    }
}

/// So many days pass.
fn later(gradus: &Gradus, days: u64) {
    gradus.clock.set(gradus.clock.now() + chrono::Days::new(days));
}

/// The day in Shanghai, where the clock shows ten in the morning.
fn today(gradus: &Gradus) -> String {
    gradus.clock.now().date_naive().to_string()
}

async fn checked(gradus: &Gradus, tenant: &Tenant) -> Checked {
    let reader = gradus.services.store.reader(Wall::around(tenant.id));
    let today = today(gradus).parse().expect("a day");
    check(&reader, tenant.id, today).await.expect("a check").expect("sums")
}

fn number(dice: &mut Dice) -> String {
    format!("P{}", 1 + dice.below(20))
}

fn one<'a>(dice: &mut Dice, of: &[&'a str]) -> &'a str {
    of[usize::try_from(dice.below(of.len() as u64)).expect("an index")]
}

/// Something happens.
async fn step(gradus: &Gradus, tenant: &Tenant, dice: &mut Dice, step: u64) -> &'static str {
    let (today, number) = (today(gradus), number(dice));
    let on = |days: u64| today.parse::<chrono::NaiveDate>().expect("a day") - chrono::Days::new(days);
    let person =
        "query ($number: String!) { employee(number: $number) { id version completions(first: 1) { nodes { id } } } }";
    let found = gradus.ask_as(&tenant.admin, person, json!({ "number": number })).await["employee"].clone();
    let employee = found["id"].as_str().and_then(EmployeeId::from_node_id).expect("an employee");
    let expected_version = found["version"].as_i64().and_then(|version| i32::try_from(version).ok());
    match dice.below(10) {
        0..=2 => {
            let (course, score) =
                (one(dice, &["C0", "C1", "C2", "C3"]), 60.0 + f64::from(u32::try_from(dice.below(40)).expect("few")));
            let input = TrainingCompletionRecord {
                employee_number: number,
                course_code: course.into(),
                completed_on: on(dice.below(60)),
                score: Some(score),
                passed: dice.below(8) > 0,
                closes: None,
                source_ref: None,
            };
            carry_out!(gradus, tenant, completion_record, input);
            "record"
        }
        3 => {
            let completion = found["completions"]["nodes"][0]["id"].as_str().and_then(CompletionId::from_node_id);
            let Some(completion) = completion else { return "nothing" };
            carry_out!(
                gradus,
                tenant,
                completion_revoke,
                TrainingCompletionRevoke { completion, reason: "wrong".into() }
            );
            "revoke"
        }
        4 => {
            let input = TrainingWaive {
                employee_number: number,
                requirement_code: one(dice, &["R1", "R2", "R3", "R4", "R5", "R6"]).into(),
                reason: "posted abroad".into(),
                valid_from: Some(on(dice.below(5))),
                valid_until: Some(on(0) + chrono::Days::new(dice.below(30))),
                approver_number: Some("P1".into()),
            };
            carry_out!(gradus, tenant, training_waive, input);
            "waive"
        }
        5 => {
            let input = EmployeeTransfer {
                employee,
                expected_version,
                department_code: one(dice, &UNITS).into(),
                position_code: Some(one(dice, &["HEAD", "STAFF"]).into()),
                on: on(0) + chrono::Days::new(dice.below(20)),
                reason: None,
            };
            carry_out!(gradus, tenant, employee_transfer, input);
            "transfer"
        }
        6 => {
            let left_on = (dice.below(3) > 0).then(|| on(0) + chrono::Days::new(dice.below(20)));
            carry_out!(
                gradus,
                tenant,
                employee_leave,
                EmployeeLeave { employee, expected_version, left_on, reason: None }
            );
            "leave"
        }
        7 => {
            let input = EmployeeCreate {
                number: format!("N{step}"),
                name: "Newcomer".into(),
                email: None,
                department_code: one(dice, &UNITS).into(),
                position_code: Some("HEAD".into()),
                role_codes: vec!["HANDLER".into()],
                employment: EmploymentType::Employee,
                hired_on: on(dice.below(100)),
                left_on: None,
                manager_number: None,
                locale: None,
            };
            assert!(carry_out!(gradus, tenant, employee_create, input), "a newcomer");
            "create"
        }
        8 => {
            let (unit, above) = match dice.below(3) {
                0 => ("CHC", one(dice, &["CSD", "NET", "RET", "SNR"])),
                1 => ("NET-GD", one(dice, &["NET", "CSD", "SNR"])),
                _ => ("RET", one(dice, &["SNR", "CSD"])),
            };
            let file = format!("code,parent_code,name\n{unit},{above},{unit}\n");
            take_in::<DepartmentsImport>(gradus, tenant, &file).await;
            "move a department"
        }
        _ => {
            let (from, to) = (on(dice.below(40)), on(0) + chrono::Days::new(1 + dice.below(20)));
            let file = format!("employee_no,group_code,valid_from,valid_to\n{number},DATA,{from},{to}\n");
            take_in::<GroupsImport>(gradus, tenant, &file).await;
            let file = format!("employee_no,course_code,completed_on,score,passed\n{number},C1,{},95,true\n", on(1));
            take_in::<CompletionsImport>(gradus, tenant, &file).await;
            "import"
        }
    }
}

/// TRN-4: after any history, whether the sums hold or wait for the background, and whoever asks, today's figures are
/// those of a recomputation from the raw rows. `GRADUS_SEEDS` asks for more organizations than the floor.
#[tokio::test]
async fn sums_are_a_recomputation_after_any_history() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|count| count.parse::<u64>().ok());
    let (first, seeds) = (asked("GRADUS_SEED").unwrap_or(1), asked("GRADUS_SEEDS").unwrap_or(4));
    let mut required = 0;
    for seed in first..first + seeds {
        let mut dice = Dice::new(seed);
        let gradus = Gradus::start().await;
        let tenant = gradus.add_tenant("SUMS").await;
        let database = gradus.database.connect().await;
        fill(&gradus, &tenant, &mut dice, 20).await;
        refresh(&gradus).await;
        let head = gradus.token(&tenant, RolePreset::DepartmentHead, Some("CSD"), None).await;
        let mut days = 60;
        for number in 0..14 {
            let happened = if days > 10 && dice.below(5) == 0 {
                let more = 1 + dice.below(10);
                days -= more;
                later(&gradus, more);
                "the clock"
            } else {
                step(&gradus, &tenant, &mut dice, number).await
            };
            if dice.below(2) == 0 {
                refresh(&gradus).await;
                let found = checked(&gradus, &tenant).await;
                assert_eq!(
                    (found.waiting, found.differences),
                    (0, Vec::new()),
                    "GRADUS_SEED={seed}: {number} {happened}"
                );
            }
            let department = Some(one(&mut dice, &UNITS)).filter(|_| number % 3 > 0);
            let requirement = Some(one(&mut dice, &["R1", "R2", "R4", "R5"])).filter(|_| number % 4 == 0);
            let today: Date = today(&gradus).parse().expect("a day");
            let variables = json!({ "department": department, "requirement": requirement });
            let question = Question { variables, asked: Asked::Day(today), department, requirement };
            let case = format!("GRADUS_SEED={seed} {number}: {happened}, {}", question.variables);
            let raw = Raw::read(&database, "SUMS").await;
            let pairs = raw.pairs(question.asked);
            let answer = gradus.ask_as(&tenant.quality, QUERY, question.variables.clone()).await;
            compare(&raw, &pairs, &question, None, &answer["trainingCoverage"], &case);
            required += answer["trainingCoverage"]["required"].as_u64().expect("a number");
            if department.is_none_or(|department| raw.is_within(department, "CSD")) {
                let answer = gradus.ask_as(&head, QUERY, question.variables.clone()).await;
                compare(&raw, &pairs, &question, Some("CSD"), &answer["trainingCoverage"], &format!("{case} as head"));
            }
        }
    }
    assert!(required > 10 * seeds, "the organizations were too empty to prove anything: {required}");
    println!("{seeds} organizations from seed {first}, {required} assignments required");
}

async fn with_sums(people: u64) -> Gradus {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(7), people).await;
    refresh(&gradus).await;
    gradus
}

async fn figures(gradus: &Gradus, department: Option<&str>) -> Value {
    gradus.ask(FIGURES, json!({ "department": department })).await["trainingCoverage"].clone()
}

/// TRN-4: today is answered from the sums while all of them hold, by judging everybody while one does not, and from the
/// sums again once the background has judged who was to be.
#[tokio::test]
async fn today_is_answered_from_the_sums_where_all_of_them_hold() {
    let gradus = with_sums(12).await;
    let judged = figures(&gradus, None).await;
    let more = judged["required"].as_u64().expect("a number") + 1000;
    // A sum that is wrong on purpose shows where a figure comes from.
    gradus
        .database
        .execute(
            "UPDATE coverage_totals SET required = required + 1000 WHERE department_id IN
        (SELECT department_id FROM coverage_totals ORDER BY department_id DESC LIMIT 1)",
        )
        .await;
    assert_eq!(figures(&gradus, None).await["required"], json!(more), "from the sums");
    let dated = gradus.ask("{ trainingCoverage(asOf: \"2026-11-19\") { required } }", json!({})).await;
    assert!(dated["trainingCoverage"]["required"].as_u64().expect("a number") < 1000, "another day is judged");

    gradus
        .database
        .execute(
            "UPDATE coverage_states SET generation = 0 WHERE employee_id IN
        (SELECT employee_id FROM coverage_states LIMIT 1)",
        )
        .await;
    assert_eq!(figures(&gradus, None).await, judged, "one state is void, so everybody is judged");

    assert_eq!(refresh(&gradus).await, 1);
    assert_eq!(figures(&gradus, None).await["required"], json!(more), "from the sums again");
}

/// TRN-4: midnight moves today's figures, whether or not the background has come, and costs those who lapse.
#[tokio::test]
async fn midnight_moves_the_figures_and_costs_those_who_lapse() {
    let gradus = with_sums(20).await;
    let database = gradus.database.connect().await;
    let mut judged = 0;
    for _ in 0..60 {
        later(&gradus, 1);
        let today = today(&gradus);
        let lapsing = gradus
            .database
            .number(&format!("SELECT count(*) FROM coverage_states WHERE changes_on <= '{today}'"))
            .await;
        let date: Date = today.parse().expect("a day");
        let question = Question { variables: json!({}), asked: Asked::Day(date), department: None, requirement: None };
        let raw = Raw::read(&database, "ALPHA").await;
        let pairs = raw.pairs(question.asked);
        let before = gradus.ask(QUERY, json!({})).await;
        compare(&raw, &pairs, &question, None, &before["trainingCoverage"], &format!("{today}, before the background"));

        let people = refresh(&gradus).await;
        assert_eq!(people, u64::try_from(lapsing).expect("a count"), "on {today}");
        let after = gradus.ask(QUERY, json!({})).await;
        compare(&raw, &pairs, &question, None, &after["trainingCoverage"], &format!("{today}, after the background"));
        judged += people;
    }
    assert!((10..600).contains(&judged), "{judged} judged in sixty days");
}

/// TRN-4: of those who record at once in one department, none takes back what another has added.
#[tokio::test]
async fn completions_recorded_at_once_are_all_in_the_sums() {
    let gradus = with_sums(16).await;
    let record = "mutation ($input: TrainingCompletionRecordInput!) { trainingCompletionRecord(input: $input) {
        completion { id } errors { code } } }";
    let input = |number: u32| {
        json!({ "input": { "employeeNumber": format!("P{}", 1 + number % 16), "courseCode": format!("C{}", 1 + number / 16),
            "completedOn": "2026-11-10", "score": 95, "passed": true } })
    };

    let mut answers = Vec::new();
    // No principal has more under way at once.
    for numbers in [0..24, 24..48] {
        let asked = numbers.map(|number| gradus.answer(&gradus.alpha.quality, record, input(number)));
        answers.extend(join_all(asked).await);
    }

    assert!(answers.iter().all(|answer| answer.get("errors").is_none()), "{answers:#?}");
    let found = checked(&gradus, &gradus.alpha).await;
    assert_eq!((found.waiting, found.differences), (0, Vec::new()));
}

/// G5: recording a completion costs the same number of statements however many people and departments there are.
#[tokio::test]
async fn recording_a_completion_costs_the_same_among_few_and_among_many() {
    let mut costs = Vec::new();
    for people in [4, 60] {
        let gradus = with_sums(people).await;
        let mut last = Vec::new();
        for course in ["C1", "C2", "C0"] {
            let input = TrainingCompletionRecord {
                employee_number: "P2".into(),
                course_code: course.into(),
                completed_on: "2026-11-10".parse().expect("a day"),
                score: Some(95.0),
                passed: true,
                closes: None,
                source_ref: Some(format!("LMS-{course}")),
            };
            gradus
                .database
                .execute("UPDATE employees SET left_on = NULL, hired_on = '2025-01-01' WHERE number = 'P2'")
                .await;
            let before = gradus.services.store.statements();
            assert!(carry_out!(gradus, gradus.alpha, completion_record, input), "{course}");
            last.push(gradus.services.store.statements() - before);
        }
        // The first one also reads what people are judged by; what does not change a sum saves its statements.
        costs.push(last[1..].iter().copied().max().expect("two"));
    }
    assert!(costs[0].abs_diff(costs[1]) <= 2, "{costs:?} statements");
}

/// TRN-4: what is kept is checked against the facts, by person and by sum.
#[tokio::test]
async fn sums_and_states_that_somebody_changed_are_found() {
    let gradus = with_sums(12).await;
    assert_eq!(checked(&gradus, &gradus.alpha).await.differences, [""; 0]);

    gradus
        .database
        .execute(
            "UPDATE coverage_totals SET waived = waived + 1 WHERE department_id IN
        (SELECT department_id FROM coverage_totals LIMIT 1)",
        )
        .await;
    let found = checked(&gradus, &gradus.alpha).await.differences;
    assert_eq!(found.len(), 1, "{found:?}");
    gradus.database.execute("UPDATE coverage_states SET contribution = '{}' WHERE contribution <> '{}'").await;
    let found = checked(&gradus, &gradus.alpha).await.differences;
    assert!(found.iter().any(|told| told.contains("adds something else")), "{found:?}");
    gradus.database.execute("DELETE FROM coverage_states").await;
    let found = checked(&gradus, &gradus.alpha).await.differences;
    assert!(found.iter().any(|told| told.contains("has no state")), "{found:?}");
}
