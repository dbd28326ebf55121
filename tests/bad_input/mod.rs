//! Bad input through the API: each gets a clear, typed error that names the place, and nothing is half done.
//!
//! Files are looked at in `people/roster.rs` and `process/import.rs`, templates in `process/template.rs`, documents and
//! bodies where the API is served.

#![expect(clippy::needless_pass_by_value, reason = "inputs are literals, which read best where they are used")]

use serde_json::{Value, json};

use crate::support::Gradus;

/// A request and every error that must come back: code and path.
type Row<'a> = (&'static str, Value, Vec<(&'a str, &'a str)>);

/// The telecom program as a draft, one employee, and what the requests name.
struct World {
    gradus: Gradus,
    employee: String,
    department: String,
    schedule: String,
}

impl World {
    async fn new() -> Self {
        let gradus = Gradus::start().await;
        gradus.telecom("2026-01-01").await;
        let made = send(&gradus, "employeeCreate", employee(json!({}))).await;
        assert_eq!(made["errors"], json!([]));
        let found = gradus
            .ask(
                "{ employee(number: \"E1\") { id version } department(code: \"NET\") { id version }
                   schedule(code: \"SCH-AUD-QMS\") { id version } }",
                json!({}),
            )
            .await;
        let id = |of: &str| {
            assert_eq!(found[of]["version"], 1);
            found[of]["id"].as_str().expect("an id").to_owned()
        };
        let (employee, department, schedule) = (id("employee"), id("department"), id("schedule"));
        Self { gradus, employee, department, schedule }
    }

    fn update_employee(&self, changes: Value) -> Value {
        json!({ "employeeId": self.employee, "expectedVersion": 1, "changes": changes })
    }

    fn update_department(&self, changes: Value) -> Value {
        json!({ "departmentId": self.department, "expectedVersion": 1, "changes": changes })
    }

    fn update_schedule(&self, changes: Value) -> Value {
        json!({ "scheduleId": self.schedule, "expectedVersion": 1, "changes": changes })
    }

    /// Sends each request and wants just these errors, and every row as it was.
    async fn refuses(&self, rows: Vec<Row<'_>>) {
        let before = self.gradus.database.rows().await;
        for (mutation, input, expected) in rows {
            let answer = send(&self.gradus, mutation, input.clone()).await;
            let errors = answer["errors"].as_array().expect("errors");
            let path = |error: &Value| {
                let path = error["field"].as_array().map(Vec::as_slice).unwrap_or_default();
                path.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".")
            };
            let found: Vec<_> =
                errors.iter().map(|error| (error["code"].as_str().unwrap_or_default(), path(error))).collect();
            let expected: Vec<_> = expected.iter().map(|(code, path)| (*code, (*path).to_owned())).collect();
            assert_eq!(found, expected, "{mutation} {input}");
            let sentence = |error: &Value| error["message"].as_str().is_some_and(|text| text.ends_with('.'));
            assert!(errors.iter().all(sentence), "{errors:?}");
        }
        assert_eq!(self.gradus.database.rows().await, before);
    }
}

/// Sends a mutation and answers its payload.
async fn send(gradus: &Gradus, mutation: &str, input: Value) -> Value {
    gradus.ask(&document(mutation), json!({ "input": input })).await[mutation].clone()
}

fn document(mutation: &str) -> String {
    let (first, rest) = mutation.split_at(1);
    let kind = format!("{}{rest}Input", first.to_uppercase());
    format!("mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code field message }} }} }}")
}

/// The input with some other values.
fn with(mut input: Value, other: Value) -> Value {
    let other = other.as_object().expect("an object").clone();
    input.as_object_mut().expect("an object").extend(other);
    input
}

fn employee(other: Value) -> Value {
    let input = json!({ "number": "E1", "name": "王伟", "departmentCode": "NET", "hiredOn": "2020-01-01" });
    with(input, other)
}

fn schedule(other: Value) -> Value {
    let input = json!({ "code": "MINE", "name": "Monthly", "cron": "0 0 9 10 * *", "timeZone": "Asia/Shanghai",
        "action": { "createAudit": "AP-QMS" } });
    with(input, other)
}

fn requirement(name: &str) -> Value {
    json!({ "code": "R9", "name": name, "anyOf": ["C-SEC-1"], "recurrence": { "window": "QUARTER" },
        "firstDue": { "days": 30 }, "audience": { "include": [{ "departments": ["NET"] }] } })
}

/// IMP-3: no way in is wider than the importer's.
#[tokio::test]
async fn a_name_that_is_none_is_refused_by_every_command_that_takes_one() {
    let world = World::new().await;
    let long = "长".repeat(501);
    let names = ["=1+1", "+86", "-1", "@SUM(A1)", "\u{3000}＝1", "a\nb", "a\u{1}b", "\u{200B}=1", "\u{202E}x", &long];
    let malformed = names.iter().map(|name| (*name, "NAME_MALFORMED"));
    for (name, code) in malformed.chain([("", "NAME_BLANK"), (" \u{3000}", "NAME_BLANK")]) {
        let rows: Vec<Row<'_>> = vec![
            ("employeeCreate", employee(json!({ "number": "E2", "name": name })), vec![(code, "name")]),
            ("employeeUpdate", world.update_employee(json!({ "name": name })), vec![(code, "changes.name")]),
            ("departmentCreate", json!({ "code": "D", "name": name }), vec![(code, "name")]),
            ("departmentUpdate", world.update_department(json!({ "name": name })), vec![(code, "changes.name")]),
            ("scheduleCreate", schedule(json!({ "name": name })), vec![(code, "name")]),
            ("scheduleUpdate", world.update_schedule(json!({ "name": name })), vec![(code, "changes.name")]),
            (
                "programCreate",
                json!({ "templateCode": "TELECOM-QP", "code": "QP2", "startsOn": "2026-01-01", "name": name }),
                vec![("TEMPLATE_IN_USE", "templateCode"), (code, "name")],
            ),
            ("trainingRequirementPublish", requirement(name), vec![(code, "name")]),
        ];
        world.refuses(rows).await;
    }
}

/// No database could give such a text to the other; so none gets in.
#[tokio::test]
async fn a_text_with_a_zero_is_refused_before_anything_looks_at_it() {
    let world = World::new().await;
    let before = world.gradus.database.rows().await;
    let create = document("departmentCreate");
    let department = |key: &str, name: &str| json!({ "code": "D", "name": name, "idempotencyKey": key });
    let written = r#"mutation { departmentCreate(input: { code: "D", name: "a\u0000b" }) { errors { code } } }"#;
    let block = "mutation { departmentCreate(input: { code: \"D\", name: \"\"\"a\0b\"\"\" }) { errors { code } } }";
    for (query, variables, place) in [
        (create.as_str(), json!({ "input": department("a\0b", "D") }), "$input.idempotencyKey "),
        (&create, json!({ "input": department("k", "a\0b") }), "$input.name "),
        (&create, json!({ "input": department("k", "D"), "unused": ["\0"] }), "$unused "),
        (written, json!({}), "A string "),
        (block, json!({}), "A string "),
    ] {
        let answer = world.gradus.answer(&world.gradus.alpha.admin, query, variables).await;

        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_REQUEST", "{answer}");
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains(place) && message.contains("U+0000"), "{message}");
    }
    assert_eq!(world.gradus.database.rows().await, before);
}

#[tokio::test]
async fn an_idempotency_key_is_short_and_printed() {
    let world = World::new().await;
    let before = world.gradus.database.rows().await;
    let trigger = |key: &str| json!({ "scheduleId": world.schedule, "idempotencyKey": key });
    let create = |key: &str| json!({ "code": "D", "name": "D", "idempotencyKey": key });
    let long = "x".repeat(201);
    for (mutation, input) in [
        ("departmentCreate", create("")),
        ("departmentCreate", create("a\nb")),
        ("departmentCreate", create(&long)),
        ("scheduleTrigger", trigger("a\nb")),
        ("scheduleTrigger", trigger(&long)),
    ] {
        let answer =
            world.gradus.answer(&world.gradus.alpha.admin, &document(mutation), json!({ "input": input })).await;

        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_REQUEST", "{answer}");
        assert!(error["message"].as_str().is_some_and(|text| text.starts_with("idempotencyKey must")), "{answer}");
    }
    assert_eq!(world.gradus.database.rows().await, before);
    let longest = send(&world.gradus, "departmentCreate", create(&"长".repeat(200))).await;
    assert_eq!(longest["errors"], json!([]));
}

#[tokio::test]
async fn a_name_is_kept_without_the_blanks_around_it() {
    let world = World::new().await;
    let made = send(&world.gradus, "departmentCreate", json!({ "code": "D", "name": " Shop \u{3000}" })).await;
    assert_eq!(made["errors"], json!([]));

    let found = world.gradus.ask("{ department(code: \"D\") { name } }", json!({})).await;

    assert_eq!(found["department"]["name"], "Shop");
}

#[tokio::test]
async fn what_a_person_cannot_be_is_refused() {
    let world = World::new().await;
    let leave = json!({ "employeeId": world.employee, "expectedVersion": 1, "leftOn": "2019-12-31" });
    let transfer = json!({ "employeeId": world.employee, "expectedVersion": 1, "departmentCode": "NONE",
        "on": "2026-01-01" });
    let rows: Vec<Row<'_>> = vec![
        ("employeeCreate", employee(json!({ "name": "李娜" })), vec![("NUMBER_TAKEN", "number")]),
        ("employeeCreate", employee(json!({ "number": "E 2" })), vec![("NUMBER_MALFORMED", "number")]),
        (
            "employeeCreate",
            employee(json!({ "number": "E2", "leftOn": "2019-12-31" })),
            vec![("LEFT_BEFORE_HIRED", "leftOn")],
        ),
        (
            "employeeCreate",
            employee(json!({ "email": "=x@operator.example", "departmentCode": "NONE" })),
            vec![("DEPARTMENT_UNKNOWN", "departmentCode")],
        ),
        (
            "employeeCreate",
            employee(json!({ "number": "E2", "email": "=x@operator.example", "positionCode": "NONE",
                "roleCodes": ["NONE"], "managerNumber": "E9" })),
            vec![
                ("EMAIL_MALFORMED", "email"),
                ("POSITION_UNKNOWN", "positionCode"),
                ("ROLE_UNKNOWN", "roleCodes"),
                ("MANAGER_UNKNOWN", "managerNumber"),
            ],
        ),
        ("employeeLeave", leave, vec![("LEFT_BEFORE_HIRED", "leftOn")]),
        ("employeeTransfer", transfer, vec![("DEPARTMENT_UNKNOWN", "departmentCode")]),
        (
            "employeeUpdate",
            world.update_employee(json!({ "email": "nobody", "managerNumber": "E1" })),
            vec![("OWN_MANAGER", "changes.managerNumber"), ("EMAIL_MALFORMED", "changes.email")],
        ),
        (
            "departmentCreate",
            json!({ "code": "D", "name": "D", "kind": "=1", "parentCode": "NONE" }),
            vec![("KIND_MALFORMED", "kind"), ("PARENT_UNKNOWN", "parentCode")],
        ),
        (
            "departmentUpdate",
            world.update_department(json!({ "headNumber": "E9" })),
            vec![("HEAD_UNKNOWN", "changes.headNumber")],
        ),
    ];

    world.refuses(rows).await;
}

#[tokio::test]
async fn a_schedule_that_never_comes_or_comes_nowhere_is_not_saved() {
    let world = World::new().await;
    let faults = [
        (json!({ "cron": "0 0 9 30 2 *" }), "NEVER_FIRES", "cron"),
        (json!({ "cron": "0 9 10 * *" }), "CRON_FIVE_FIELDS", "cron"),
        (json!({ "cron": "0 0 9 * * 1" }), "CRON_NUMBERED_WEEKDAY", "cron"),
        (json!({ "cron": "=1+1" }), "CRON_MALFORMED", "cron"),
        (json!({ "timeZone": "Mars/Base" }), "TIME_ZONE_UNKNOWN", "timeZone"),
        (json!({ "calendar": "XX", "roll": "FOLLOWING" }), "CALENDAR_UNKNOWN", "calendar"),
        (json!({ "leadTime": "two weeks" }), "LEAD_TIME_MALFORMED", "leadTime"),
        (json!({ "action": { "createAudit": "AP-NONE" } }), "AUDIT_PROGRAM_UNKNOWN", "action"),
    ];
    for (other, code, path) in faults {
        let inner = format!("changes.{path}");
        let rows: Vec<Row<'_>> = vec![
            ("scheduleCreate", schedule(other.clone()), vec![(code, path)]),
            ("scheduleUpdate", world.update_schedule(other), vec![(code, &inner)]),
        ];
        world.refuses(rows).await;
    }
}

#[tokio::test]
async fn an_id_of_another_kind_or_of_nothing_is_not_found() {
    let world = World::new().await;
    let uuid = world.employee.split_once('_').expect("a prefix").1;
    let wrong = [
        format!("department_{uuid}"),
        format!("finding_{uuid}"),
        "employee_0199a0b1c2d37e4f8a9b0c1d2e3f4a5b".to_owned(),
        format!("{}0", world.employee),
        uuid.to_owned(),
        "=1+1".to_owned(),
        String::new(),
    ];
    let node = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }";
    for id in &wrong {
        let found = world.gradus.ask(node, json!({ "id": id })).await;
        assert_eq!(found, json!({ "node": null, "nodes": [null] }), "{id}");
    }
    let right = world.gradus.ask(node, json!({ "id": world.employee })).await;
    assert_eq!(right["node"]["id"], json!(world.employee));

    for id in &wrong {
        let changes = json!({ "name": "x" });
        let version = |field: &str, other: Value| with(json!({ field: id, "expectedVersion": 1 }), other);
        let rows: Vec<Row<'_>> = vec![
            ("employeeUpdate", version("employeeId", json!({ "changes": changes })), vec![("NOT_FOUND", "employeeId")]),
            ("employeeLeave", version("employeeId", json!({})), vec![("NOT_FOUND", "employeeId")]),
            (
                "employeeTransfer",
                version("employeeId", json!({ "departmentCode": "CSD", "on": "2026-01-01" })),
                vec![("NOT_FOUND", "employeeId")],
            ),
            (
                "departmentUpdate",
                version("departmentId", json!({ "changes": changes })),
                vec![("NOT_FOUND", "departmentId")],
            ),
            ("scheduleUpdate", version("scheduleId", json!({ "changes": changes })), vec![("NOT_FOUND", "scheduleId")]),
            ("schedulePause", version("scheduleId", json!({ "reason": "x" })), vec![("NOT_FOUND", "scheduleId")]),
            ("scheduleArchive", version("scheduleId", json!({})), vec![("NOT_FOUND", "scheduleId")]),
            ("measureStart", version("measureId", json!({})), vec![("NOT_FOUND", "measureId")]),
            ("programActivate", version("programId", json!({})), vec![("NOT_FOUND", "programId")]),
        ];
        world.refuses(rows).await;
    }
}

#[tokio::test]
async fn a_day_that_no_calendar_has_is_told_with_its_place() {
    let world = World::new().await;
    let before = world.gradus.database.rows().await;
    for day in ["2026-02-30", "2026-13-01", "2026-2-3", "20260203", "", "=1+1"] {
        let input = employee(json!({ "number": "E2", "hiredOn": day }));
        let written = format!("number: \"E2\", name: \"x\", departmentCode: \"NET\", hiredOn: \"{day}\"");
        for (place, query, variables) in [
            ("input.hiredOn", document("employeeCreate"), json!({ "input": input })),
            (
                "input.hiredOn",
                format!("mutation {{ employeeCreate(input: {{ {written} }}) {{ errors {{ code }} }} }}"),
                json!({}),
            ),
            ("asOf", format!("{{ trainingCoverage(asOf: \"{day}\") {{ required }} }}"), json!({})),
        ] {
            let answer = world.gradus.answer(&world.gradus.alpha.admin, &query, variables).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_REQUEST", "{query} {answer}");
            let form = "expected type \"Date\": a day is written 2026-11-20";
            assert_eq!(error["message"], format!("Invalid value for argument \"{place}\", {form}"), "{query}");
            assert!(error["locations"][0]["line"].is_number(), "{query} {answer}");
        }
    }
    assert_eq!(world.gradus.database.rows().await, before);
}

#[tokio::test]
async fn a_change_says_which_version_was_seen() {
    let world = World::new().await;
    let before = world.gradus.database.rows().await;
    let (employee, department) = (&world.employee, &world.department);
    for (mutation, input) in [
        ("employeeUpdate", json!({ "employeeId": employee, "changes": { "name": "x" } })),
        ("employeeTransfer", json!({ "employeeId": employee, "departmentCode": "CSD", "on": "2026-01-01" })),
        ("employeeLeave", json!({ "employeeId": employee, "leftOn": "2026-01-01" })),
        ("departmentUpdate", json!({ "departmentId": department, "changes": { "name": "x" } })),
    ] {
        let variables = json!({ "input": input });
        let answer = world.gradus.answer(&world.gradus.alpha.admin, &document(mutation), variables).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_REQUEST", "{answer}");
        assert!(error["message"].as_str().is_some_and(|told| told.contains("expectedVersion")), "{answer}");
        let stale = send(&world.gradus, mutation, with(input, json!({ "expectedVersion": 7 }))).await;
        assert_eq!(stale["errors"][0]["code"], "CONFLICT", "{stale}");
    }
    assert_eq!(world.gradus.database.rows().await, before);
}
