//! Sessions: planned, filled, held, and what comes of them.

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use serde_json::{Value, json};

use crate::support::Gradus;

const SESSION: &str = "id number state version seatsTaken capacity place trainerName trainer { number } cancelReason
    timeZone enrollments { totalCount nodes { employee { number } attendance recordedAt
        completion { id score passed completedOn sourceRef revokedAt } } }";

/// P1 to P4 and T1 of customer service, N1 of the network, all at work since 2020; it is 20 November 2026.
async fn with_people() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    for (number, department) in
        [("P1", "CSD"), ("P2", "CSD"), ("P3", "CSD"), ("P4", "CSD"), ("T1", "CSD"), ("N1", "NET")]
    {
        let query = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code } } }";
        let input = json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2020-01-01" });
        let made = gradus.ask(query, json!({ "input": input })).await;
        assert_eq!(made["employeeCreate"]["errors"], json!([]));
    }
    gradus
}

async fn person(gradus: &Gradus, number: &str) -> EmployeeId {
    let found = gradus.ask("query ($n: String!) { employee(number: $n) { id } }", json!({ "n": number })).await;
    found["employee"]["id"].as_str().and_then(EmployeeId::from_node_id).expect("the person")
}

async fn send(gradus: &Gradus, token: &str, command: &str, input: Value) -> Value {
    let query = format!(
        "mutation ($input: TrainingSession{command}Input!) {{ done: trainingSession{command}(input: $input) {{
            session {{ {SESSION} }} errors {{ code field rule message }} }} }}"
    );
    gradus.ask_as(token, &query, json!({ "input": input })).await["done"].clone()
}

async fn done(gradus: &Gradus, command: &str, input: Value) -> Value {
    let answer = send(gradus, &gradus.alpha.admin, command, input).await;
    assert_eq!(answer["errors"], json!([]), "{command}");
    answer["session"].clone()
}

async fn codes(gradus: &Gradus, command: &str, input: Value) -> Vec<String> {
    let answer = send(gradus, &gradus.alpha.admin, command, input).await;
    told(&answer)
}

fn told(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().expect("errors");
    errors.iter().map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
}

fn with(mut input: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("no object: {more}") };
    input.as_object_mut().expect("an input").extend(more);
    input
}

/// A session of security awareness in customer service on 1 December, from nine to eleven in Shanghai.
fn plan(more: Value) -> Value {
    let input = json!({ "courseCode": "C-SEC-1", "departmentCode": "CSD", "mode": "CLASSROOM", "place": "Room 3",
        "capacity": 3, "startsAt": "2026-12-01T01:00:00Z", "endsAt": "2026-12-01T03:00:00Z" });
    with(input, more)
}

fn of(session: &Value, more: Value) -> Value {
    with(json!({ "sessionId": session["id"], "expectedVersion": session["version"] }), more)
}

fn people(session: &Value, numbers: &[&str]) -> Value {
    json!({ "sessionId": session["id"], "employeeNumbers": numbers })
}

/// What was recorded of somebody.
fn part<'a>(session: &'a Value, number: &str) -> &'a Value {
    let parts = session["enrollments"]["nodes"].as_array().expect("enrollments");
    parts.iter().find(|part| part["employee"]["number"] == number).expect("the person's part")
}

/// TRN-6: what comes of a session is a completion, once, revoked and recorded anew but never edited.
#[tokio::test]
async fn what_comes_of_a_session_is_a_completion() {
    let gradus = with_people().await;
    let coverage = "{ trainingCoverage(requirement: \"TR-02\", department: \"CSD\") { required fulfilled } }";
    let before = gradus.ask(coverage, json!({})).await["trainingCoverage"].clone();
    assert_eq!(before["fulfilled"], 0);
    let session = done(&gradus, "Plan", plan(json!({ "trainerNumber": "T1" }))).await;
    assert_eq!((&session["number"], &session["state"]), (&json!("TRS-000001"), &json!("PLANNED")));
    assert_eq!((&session["trainer"]["number"], &session["timeZone"]), (&json!("T1"), &json!("Asia/Shanghai")));
    let filled = done(&gradus, "Enroll", people(&session, &["P1", "P2"])).await;
    assert_eq!((&filled["seatsTaken"], &filled["version"]), (&json!(2), &json!(2)));

    let results = json!({ "results": [
        { "employeeNumber": "P1", "attendance": "ATTENDED", "score": 88, "passed": true },
        { "employeeNumber": "P2", "attendance": "ABSENT" }] });
    assert_eq!(codes(&gradus, "Record", of(&filled, results.clone())).await, ["NOT_BEGUN"]);
    gradus.set_clock("2026-12-01T03:30:00Z");
    let held = done(&gradus, "Record", of(&filled, results.clone())).await;

    assert_eq!(held["state"], "HELD");
    let (first, second) = (part(&held, "P1"), part(&held, "P2"));
    assert_eq!((&first["attendance"], &second["attendance"]), (&json!("ATTENDED"), &json!("ABSENT")));
    assert_eq!(first["completion"]["completedOn"], "2026-12-01");
    assert_eq!((&first["completion"]["score"], &second["completion"]), (&json!(88.0), &Value::Null));
    let reference = first["completion"]["sourceRef"].as_str().expect("a reference");
    assert!(reference.starts_with(session["id"].as_str().expect("an id")), "{reference}");
    let after = gradus.ask(coverage, json!({})).await["trainingCoverage"].clone();
    assert_eq!((&after["fulfilled"], &after["required"]), (&json!(1), &before["required"]));

    let again = done(&gradus, "Record", of(&held, results)).await;
    assert_eq!((&again["version"], part(&again, "P1")), (&held["version"], first), "the same again changes nothing");
    let other = |attendance: &str, score: Value, passed: Value| json!({ "results": [{ "employeeNumber": "P1", "attendance": attendance, "score": score, "passed": passed }] });
    let worse = of(&held, other("ATTENDED", json!(60), json!(false)));
    let refused = send(&gradus, &gradus.alpha.admin, "Record", worse.clone()).await;
    assert_eq!(told(&refused), ["SOURCE_REF_TAKEN"]);
    assert_eq!(refused["errors"][0]["rule"], "TRN-6");
    let absent = of(&held, other("ABSENT", Value::Null, Value::Null));
    assert_eq!(codes(&gradus, "Record", absent).await, ["COMPLETION_STANDS"]);

    let revoke = "mutation ($input: TrainingCompletionRevokeInput!) { trainingCompletionRevoke(input: $input) {
        errors { code } } }";
    let input = json!({ "completionId": first["completion"]["id"], "reason": "wrong sheet" });
    let revoked = gradus.ask(revoke, json!({ "input": input })).await;
    assert_eq!(revoked["trainingCompletionRevoke"]["errors"], json!([]));
    let anew = done(&gradus, "Record", worse).await;
    assert_eq!(part(&anew, "P1")["completion"]["passed"], false);
    let kept = format!("SELECT count(*) FROM completions WHERE source_ref = '{reference}'");
    assert_eq!(gradus.database.number(&kept).await, 2, "both stay on record");
}

/// SEC-3.
#[tokio::test]
async fn nobody_records_their_own_result() {
    let gradus = with_people().await;
    let session = done(&gradus, "Plan", plan(json!({}))).await;
    let filled = done(&gradus, "Enroll", people(&session, &["P1", "P2"])).await;
    gradus.set_clock("2026-12-01T03:30:00Z");
    let trainer = gradus.token(&gradus.alpha, RolePreset::Trainer, None, Some(person(&gradus, "P1").await)).await;
    let result = |number: &str| {
        of(&filled, json!({ "results": [{ "employeeNumber": number, "attendance": "ATTENDED", "passed": true }] }))
    };

    let own = send(&gradus, &trainer, "Record", result("P1")).await;
    let other = send(&gradus, &trainer, "Record", result("P2")).await;

    assert_eq!((told(&own), &own["errors"][0]["rule"]), (vec!["OWN_RESULT".to_owned()], &json!("SEC-3")));
    assert_eq!(other["errors"], json!([]));
}

/// A capacity is a limit that no race passes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_seat_has_one_taker() {
    let gradus = with_people().await;
    let other = gradus.replica().await;
    let session = done(&gradus, "Plan", plan(json!({ "capacity": 1 }))).await;

    let admin = &gradus.alpha.admin;
    let (one, two, three) = tokio::join!(
        send(&gradus, admin, "Enroll", people(&session, &["P1"])),
        send(&other, admin, "Enroll", people(&session, &["P2"])),
        send(&gradus, admin, "Enroll", people(&session, &["P3"])),
    );

    let mut outcomes: Vec<_> = [one, two, three].iter().map(|answer| told(answer).concat()).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["", "FULL", "FULL"]);
    let seen = gradus.ask("{ trainingSessions { nodes { seatsTaken enrollments { totalCount } } } }", json!({})).await;
    let seen = &seen["trainingSessions"]["nodes"][0];
    assert_eq!((&seen["seatsTaken"], &seen["enrollments"]["totalCount"]), (&json!(1), &json!(1)));
}

/// One person put down for two sessions at one time by two clients: one of them is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_put_down_for_two_sessions_at_one_time_by_a_race() {
    let gradus = with_people().await;
    let other = gradus.replica().await;
    let first = done(&gradus, "Plan", plan(json!({}))).await;
    let second = done(&gradus, "Plan", plan(json!({ "place": "Room 4" }))).await;

    let admin = &gradus.alpha.admin;
    let (one, two) = tokio::join!(
        send(&gradus, admin, "Enroll", people(&first, &["P1", "P2"])),
        send(&other, admin, "Enroll", people(&second, &["P2", "P1"])),
    );

    let refused = [&one, &two].into_iter().filter(|answer| told(answer) == ["OVERLAPS", "OVERLAPS"]).count();
    assert_eq!(refused, 1, "{one:#}\n{two:#}");
    assert_eq!(gradus.database.number("SELECT count(*) FROM training_enrollments").await, 2);
}

#[tokio::test]
async fn whoever_cannot_come_is_refused_and_each_is_told_by_place() {
    let gradus = with_people().await;
    let session = done(&gradus, "Plan", plan(json!({ "trainerNumber": "T1", "capacity": 9 }))).await;
    done(&gradus, "Enroll", people(&session, &["P4"])).await;
    let meanwhile = plan(json!({ "place": "Room 4", "startsAt": "2026-12-01T02:30:00Z" }));
    let meanwhile = done(&gradus, "Plan", meanwhile).await;
    done(&gradus, "Enroll", people(&meanwhile, &["P3"])).await;
    // One day away, and gone the day before.
    gradus.database.execute("UPDATE employees SET left_on = '2026-11-30' WHERE number = 'P1'").await;
    let id = "(SELECT id FROM employees WHERE number = 'P2')";
    let leave = if gradus.database.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let away = format!(
        "INSERT INTO leaves (organization_id, id, employee_id, kind, valid_from, valid_to)
         SELECT organization_id, {leave}, {id}, 'LEAVE', '2026-12-01', '2026-12-02' FROM employees WHERE number = 'P2'"
    );
    gradus.database.execute(&away).await;

    let named = ["P1", "P2", "P3", "P4", "T1", "N1", "N1"];
    let answer = send(&gradus, &gradus.alpha.admin, "Enroll", people(&session, &named)).await;
    let unknown = codes(&gradus, "Enroll", people(&session, &["N1", "P9"])).await;

    let expected = ["NOT_EMPLOYED", "ON_LEAVE", "OVERLAPS", "ALREADY_ENROLLED", "IS_TRAINER", "NAMED_TWICE"];
    assert_eq!(told(&answer), expected);
    let fields: Vec<_> = answer["errors"].as_array().expect("errors").iter().map(|e| e["field"][1].clone()).collect();
    assert_eq!(json!(fields), json!(["0", "1", "2", "3", "4", "6"]));
    assert_eq!(unknown, ["EMPLOYEE_UNKNOWN"], "and nobody beside is enrolled");
    assert_eq!(gradus.database.number("SELECT count(*) FROM training_enrollments").await, 2);
}

#[tokio::test]
async fn a_session_that_cannot_be_is_not_planned() {
    let gradus = with_people().await;
    let day = |from: &str, to: &str| json!({ "startsAt": from, "endsAt": to });
    done(&gradus, "Plan", plan(json!({ "trainerNumber": "T1" }))).await;

    for (more, expected, field) in [
        (json!({ "courseCode": "C-NONE" }), "COURSE_UNKNOWN", "courseCode"),
        (json!({ "departmentCode": "NONE" }), "DEPARTMENT_UNKNOWN", "departmentCode"),
        (day("2026-11-20T01:59:59Z", "2026-11-20T04:00:00Z"), "IN_THE_PAST", "startsAt"),
        (day("2026-12-01T03:00:00Z", "2026-12-01T03:00:00Z"), "ENDS_ODDLY", "endsAt"),
        (day("2026-12-01T03:00:00Z", "2027-01-01T03:00:01Z"), "ENDS_ODDLY", "endsAt"),
        (json!({ "capacity": 0 }), "CAPACITY_OUT_OF_RANGE", "capacity"),
        (json!({ "capacity": 10_001 }), "CAPACITY_OUT_OF_RANGE", "capacity"),
        (json!({ "place": "=1+1" }), "PLACE_MALFORMED", "place"),
        (json!({ "place": null }), "NOWHERE", "place"),
        (json!({ "link": "javascript:alert(1)" }), "LINK_MALFORMED", "link"),
        (json!({ "trainerNumber": "X9" }), "TRAINER_UNKNOWN", "trainerNumber"),
        (json!({ "trainerNumber": "P1", "trainerName": "Guest" }), "TWO_TRAINERS", "trainerNumber"),
        (json!({ "trainerName": "@Guest" }), "TRAINER_NAME_MALFORMED", "trainerName"),
        (json!({ "trainerNumber": "T1" }), "OVERLAPS", "trainerNumber"),
    ] {
        let answer = send(&gradus, &gradus.alpha.admin, "Plan", plan(more.clone())).await;
        assert_eq!(told(&answer), [expected], "{more}");
        assert_eq!(answer["errors"][0]["field"], json!([field]), "{more}");
    }
    assert_eq!(gradus.database.number("SELECT count(*) FROM training_sessions").await, 1);
}

#[tokio::test]
async fn results_that_cannot_be_are_refused_and_nothing_is_recorded() {
    let gradus = with_people().await;
    let session = done(&gradus, "Plan", plan(json!({}))).await;
    let filled = done(&gradus, "Enroll", people(&session, &["P1", "P2"])).await;
    gradus.set_clock("2026-12-01T03:30:00Z");

    for (result, expected, field) in [
        (json!({ "employeeNumber": "P9", "attendance": "ABSENT" }), "EMPLOYEE_UNKNOWN", "employeeNumber"),
        (json!({ "employeeNumber": "P3", "attendance": "ABSENT" }), "NOT_ENROLLED", "employeeNumber"),
        (json!({ "employeeNumber": "P2", "attendance": "ABSENT" }), "NAMED_TWICE", "employeeNumber"),
        (json!({ "employeeNumber": "P1", "attendance": "ATTENDED" }), "RESULT_MISSING", "passed"),
        (json!({ "employeeNumber": "P1", "attendance": "EXCUSED", "passed": false }), "RESULT_ODD", "passed"),
        (
            json!({ "employeeNumber": "P1", "attendance": "ATTENDED", "passed": true, "score": 101 }),
            "SCORE_OUT_OF_RANGE",
            "score",
        ),
    ] {
        let good = json!({ "employeeNumber": "P2", "attendance": "ATTENDED", "passed": true });
        let input = of(&filled, json!({ "results": [good, result.clone()] }));
        let answer = send(&gradus, &gradus.alpha.admin, "Record", input).await;
        assert_eq!(told(&answer), [expected], "{result}");
        assert_eq!(answer["errors"][0]["field"], json!(["results", "1", field]), "{result}");
    }
    assert_eq!(codes(&gradus, "Record", of(&filled, json!({ "results": [] }))).await, ["NOBODY_NAMED"]);
    assert_eq!(gradus.database.number("SELECT count(*) FROM completions").await, 0);
}

#[tokio::test]
async fn a_session_is_changed_within_what_its_people_allow_and_called_off_with_a_reason() {
    let gradus = with_people().await;
    let session = done(&gradus, "Plan", plan(json!({}))).await;
    let later = plan(json!({ "startsAt": "2026-12-01T05:00:00Z", "endsAt": "2026-12-01T06:00:00Z" }));
    let later = done(&gradus, "Plan", later).await;
    done(&gradus, "Enroll", people(&later, &["P1"])).await;
    let filled = done(&gradus, "Enroll", people(&session, &["P1", "P2"])).await;
    let changes = |changes: Value| of(&filled, json!({ "changes": changes }));

    for (new, expected, field) in [
        (json!({ "capacity": 1 }), "CAPACITY_BELOW_ENROLLED", json!(["changes", "capacity"])),
        (json!({ "endsAt": "2026-12-01T05:30:00Z" }), "OVERLAPS", Value::Null),
        (json!({ "trainerNumber": "P2" }), "IS_TRAINER", Value::Null),
        (json!({ "place": null }), "NOWHERE", json!(["changes", "place"])),
    ] {
        let answer = send(&gradus, &gradus.alpha.admin, "Change", changes(new.clone())).await;
        assert_eq!((told(&answer), &answer["errors"][0]["field"]), (vec![expected.to_owned()], &field), "{new}");
    }
    let moved = done(&gradus, "Change", changes(json!({ "place": "Room 9", "trainerName": "Dr Wu" }))).await;
    assert_eq!(
        (&moved["place"], &moved["trainerName"], &moved["version"]),
        (&json!("Room 9"), &json!("Dr Wu"), &json!(3))
    );
    assert_eq!(codes(&gradus, "Change", changes(json!({ "place": "Room 1" }))).await, ["CONFLICT"]);

    let left = done(&gradus, "Withdraw", people(&session, &["P2"])).await;
    assert_eq!(left["seatsTaken"], 1);
    assert_eq!(codes(&gradus, "Withdraw", people(&session, &["P2"])).await, ["NOT_ENROLLED"]);
    assert_eq!(codes(&gradus, "Cancel", of(&left, json!({ "reason": " " }))).await, ["REASON_MISSING"]);
    let off = done(&gradus, "Cancel", of(&left, json!({ "reason": "storm" }))).await;
    assert_eq!((&off["state"], &off["cancelReason"]), (&json!("CANCELLED"), &json!("storm")));
    for (command, input) in [
        ("Enroll", people(&session, &["P3"])),
        ("Withdraw", people(&session, &["P1"])),
        ("Cancel", of(&off, json!({ "reason": "again" }))),
        ("Change", of(&off, json!({ "changes": { "capacity": 2 } }))),
        ("Record", of(&off, json!({ "results": [{ "employeeNumber": "P1", "attendance": "ABSENT" }] }))),
    ] {
        assert_eq!(codes(&gradus, command, input).await, ["WRONG_STATE"], "{command}");
    }
    // Whoever was enrolled in what was called off is free at that time.
    let instead = done(&gradus, "Plan", plan(json!({}))).await;
    done(&gradus, "Enroll", people(&instead, &["P1"])).await;
}

#[tokio::test]
async fn the_same_request_twice_plans_and_enrolls_once() {
    let gradus = with_people().await;
    let input = plan(json!({ "idempotencyKey": "plan-1" }));

    let first = done(&gradus, "Plan", input.clone()).await;
    let again = done(&gradus, "Plan", input).await;
    let enroll = with(people(&first, &["P1"]), json!({ "idempotencyKey": "enroll-1" }));
    done(&gradus, "Enroll", enroll.clone()).await;
    let repeated = done(&gradus, "Enroll", enroll).await;

    assert_eq!(first["id"], again["id"]);
    assert_eq!((&repeated["seatsTaken"], &repeated["version"]), (&json!(1), &json!(2)));
}

/// SEC-1: who reads training of a department sees what it organizes and where its people sit, and of the people only
/// its own; everybody sees the sessions in which they sit and those that they hold.
#[tokio::test]
async fn a_session_is_seen_by_those_whom_it_concerns() {
    let gradus = with_people().await;
    let session = done(&gradus, "Plan", plan(json!({ "trainerNumber": "T1" }))).await;
    done(&gradus, "Plan", plan(json!({ "departmentCode": "NET", "startsAt": "2026-12-01T02:00:00Z" }))).await;
    done(&gradus, "Enroll", people(&session, &["P1", "N1"])).await;
    let token = |role, department, who| {
        let gradus = &gradus;
        async move { gradus.token(&gradus.alpha, role, department, who).await }
    };
    let query = "{ trainingSessions { totalCount nodes { number seatsTaken
        enrollments { totalCount nodes { employee { number } } } } } }";
    let sees = |token: String| {
        let gradus = &gradus;
        async move {
            let found = gradus.ask_as(&token, query, json!({})).await["trainingSessions"]["nodes"].clone();
            let one = |session: &Value| {
                let people = session["enrollments"]["nodes"].as_array().expect("people").iter();
                let people: Vec<_> = people.map(|part| part["employee"]["number"].clone()).collect();
                json!([session["number"], session["seatsTaken"], people])
            };
            json!(found.as_array().expect("sessions").iter().map(one).collect::<Vec<_>>())
        }
    };

    let head = RolePreset::DepartmentHead;
    let of_csd = sees(token(head, Some("CSD"), None).await).await;
    let of_net = sees(token(head, Some("NET"), None).await).await;
    let own = sees(token(RolePreset::Employee, None, Some(person(&gradus, "P1").await)).await).await;
    let trainer = sees(token(RolePreset::Employee, None, Some(person(&gradus, "T1").await)).await).await;
    let other = sees(token(RolePreset::Employee, None, Some(person(&gradus, "P2").await)).await).await;

    assert_eq!(of_csd, json!([["TRS-000001", 2, ["P1"]]]));
    assert_eq!(of_net, json!([["TRS-000001", 2, ["N1"]], ["TRS-000002", 0, []]]));
    assert_eq!(own, json!([["TRS-000001", 2, ["P1"]]]));
    assert_eq!(trainer, json!([["TRS-000001", 2, []]]));
    assert_eq!(other, json!([]));

    let of_net = token(RolePreset::Trainer, Some("NET"), None).await;
    let document = "mutation ($input: TrainingSessionEnrollInput!) { trainingSessionEnroll(input: $input) {
        errors { code } } }";
    let answer = gradus.answer(&of_net, document, json!({ "input": people(&session, &["N1"]) })).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "it sees the session of CSD and plans none there"
    );
}

#[tokio::test]
async fn what_may_be_done_next_is_told_with_reasons() {
    let gradus = with_people().await;
    let session = done(&gradus, "Plan", plan(json!({ "capacity": 1 }))).await;
    done(&gradus, "Enroll", people(&session, &["P1"])).await;
    let query = "{ trainingSession(number: \"TRS-000001\") { availableTransitions { command allowed reasons } } }";
    let next = async |token: &str| {
        let found = gradus.ask_as(token, query, json!({})).await["trainingSession"]["availableTransitions"].clone();
        let allowed = |t: &Value| t["allowed"] == true;
        let names = found.as_array().expect("transitions").iter().filter(|t| allowed(t));
        json!(names.map(|t| t["command"].clone()).collect::<Vec<_>>())
    };

    let change = ["trainingSessionChange", "trainingSessionCancel", "trainingSessionWithdraw"];
    assert_eq!(next(&gradus.alpha.admin).await, json!(change), "full, and not begun");
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;
    assert_eq!(next(&head).await, json!([]));
    gradus.set_clock("2026-12-01T01:00:00Z");
    let all = [change.as_slice(), &["trainingSessionRecord"]].concat();
    assert_eq!(next(&gradus.alpha.admin).await, json!(all));
}
