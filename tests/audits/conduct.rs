//! An audit from its first day on site to its closing (AUD-2, AUD-3, AUD-9, SEC-2, RPT-1).

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use gradus_services::scheduling::tick::tick;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    command, plan,
    team::{hire, staff, train},
};
use crate::support::Gradus;

/// A token of an employee with a role.
pub(super) async fn person(gradus: &Gradus, number: &str, role: RolePreset, department: Option<&str>) -> String {
    let query = "query ($number: String!) { employee(number: $number) { id } }";
    let found = gradus.ask(query, json!({ "number": number })).await;
    let id = found["employee"]["id"].as_str().and_then(EmployeeId::from_node_id).expect("an employee");
    gradus.token(&gradus.alpha, role, department, Some(id)).await
}

/// Answers an item; `more` overrides what is sent.
pub(super) async fn answer(gradus: &Gradus, token: &str, audit: &Value, item: &str, more: Value) -> Value {
    let query = "mutation ($input: AuditAnswerInput!) { auditAnswer(input: $input) {
        audit { version } errors { code message field rule } } }";
    let mut input = json!({ "auditId": audit["id"], "itemCode": item, "expectedItemVersion": 0 });
    for (key, value) in more.as_object().expect("fields") {
        input[key] = value.clone();
    }
    gradus.ask_as(token, query, json!({ "input": input })).await["auditAnswer"].clone()
}

/// What somebody sees of an audit.
pub(super) async fn seen(gradus: &Gradus, token: &str, number: &str) -> Value {
    let query = "query ($number: String!) { audit(number: $number) { id state version startedOn weightProfile
        items { sectionCode version item { code mostPoints veto }
            answer { points isNotApplicable isFailed reason note evidenceNote sampleSize population answeredBy { number } } }
        score { basisPoints grade isPassed isValid sections { code weight basisPoints } vetoes { itemCode scope }
            notApplicable formulaVersion answersHash }
        result { json hash edition } override { reason compensation waived reviewedAt }
        followsUp { number } followUps { number }
        availableTransitions { command allowed reasons } } }";
    gradus.ask_as(token, query, json!({ "number": number })).await["audit"].clone()
}

/// A command that is carried out.
pub(super) async fn done(gradus: &Gradus, token: &str, name: &str, audit: &Value, version: i32, more: Value) -> i32 {
    let answer = command(gradus, token, name, audit, version, more).await;
    assert_eq!(answer["errors"], json!([]), "{name}");
    i32::try_from(answer["audit"]["version"].as_i64().expect("a version")).expect("a version")
}

/// The codes of the items at which an audit looks.
pub(super) async fn items(gradus: &Gradus, token: &str, number: &str) -> Vec<String> {
    let found = seen(gradus, token, number).await;
    let items = found["items"].as_array().expect("items").iter();
    items.map(|item| item["item"]["code"].as_str().expect("a code").to_owned()).collect()
}

/// An audit of AP-QMS on site, led by E1 with E2; answers it, its version and the tokens of both.
pub(super) async fn on_site(gradus: &Gradus) -> (Value, i32, [String; 2]) {
    staff(gradus).await;
    let audit = plan(gradus, "AP-QMS", "2026-12-21").await["audit"].clone();
    let quality = gradus.alpha.quality.clone();
    let team = json!({ "leadNumber": "E1", "memberNumbers": ["E2"] });
    let version = done(gradus, &quality, "Assign", &audit, 1, team).await;
    let version = done(gradus, &quality, "Prepare", &audit, version, json!({})).await;
    gradus.set_clock("2026-12-21T02:00:00Z");
    let lead = person(gradus, "E1", RolePreset::Auditor, None).await;
    let member = person(gradus, "E2", RolePreset::Auditor, None).await;
    let version = done(gradus, &lead, "Start", &audit, version, json!({})).await;
    (audit, version, [lead, member])
}

/// Everything answered, the first item with no points and the second without application.
pub(super) async fn answered(gradus: &Gradus, audit: &Value, token: &str) -> Vec<String> {
    let number = audit["number"].as_str().expect("a number");
    let items = items(gradus, token, number).await;
    for (at, item) in items.iter().enumerate() {
        let said = match at {
            0 => json!({ "points": 0, "note": "nobody knows of it", "sampleSize": 3, "population": 9 }),
            1 => json!({ "notApplicable": true, "reason": "no such process" }),
            _ => json!({ "points": 1 }),
        };
        assert_eq!(answer(gradus, token, audit, item, said).await["errors"], json!([]), "{item}");
    }
    items
}

/// Gives the checklist of the quality audits a second version: four sections of ten items, of which one vetoes its own.
async fn forty_items(gradus: &Gradus) {
    let of = "FROM checklist_versions WHERE checklist_id = (SELECT id FROM checklists WHERE code = 'CL-QMS')";
    let texts = gradus.database.texts(&format!("SELECT CAST(content AS text) {of}")).await;
    let mut content: Value = serde_json::from_str(&texts[0]).expect("a checklist");
    let item = |section: usize, at: usize| {
        let veto = if (section, at) == (2, 0) { json!("SECTION") } else { Value::Null };
        json!({ "code": format!("S{section}I{at}"), "weight": 1 + at % 3, "scale": "BINARY", "group": null,
            "text": { "en": format!("Item {at} of section {section}") }, "veto": veto, "clauses": [] })
    };
    let sections = (0..4).map(|section| {
        let items: Vec<_> = (0..10).map(|at| item(section, at)).collect();
        json!({ "code": format!("S{section}"), "name": { "en": format!("Section {section}") }, "items": items })
    });
    content["sections"] = sections.collect();
    for profile in content["weight_profiles"].as_array_mut().expect("profiles") {
        profile["weights"] = json!({ "S0": 25, "S1": 25, "S2": 25, "S3": 25 });
    }
    let postgres = gradus.database.is_postgres();
    let kind = if postgres { "jsonb" } else { "text" };
    let id = gradus.services.ids.next();
    let id = if postgres { format!("CAST('{id}' AS uuid)") } else { format!("x'{}'", id.as_simple()) };
    let sql = format!(
        "INSERT INTO checklist_versions (organization_id, id, checklist_id, number, content, digest, published_at)
         SELECT organization_id, {id}, checklist_id, 2, CAST('{content}' AS {kind}), 'forty', published_at {of}"
    );
    gradus.database.execute(&sql).await;
}

/// AUD-2, AUD-3, AUD-9, RPT-1
#[tokio::test]
async fn an_audit_goes_from_its_schedule_to_its_closing_over_a_follow_up() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-06-01").await;
    for (number, score) in [("E1", 90.0), ("E2", 88.0), ("E3", 86.0)] {
        hire(&gradus, number, "IAD", &[]).await;
        train(&gradus, number, "2026-06-01", score).await;
    }
    forty_items(&gradus).await;
    let quality = gradus.alpha.quality.clone();

    // Made by its schedule, a fortnight before its day; staffed from its candidates.
    gradus.set_clock("2026-12-28T01:00:00Z");
    tick(&gradus.services).await.expect("the scheduler runs");
    let query =
        "{ audits(filter: { program: \"AP-QMS\", plannedFrom: \"2027-01-01\" }) { nodes { id number version plannedOn
        candidates(first: 2) { employee { number } eligible eligibleToLead } } } }";
    let found = gradus.ask_as(&quality, query, json!({})).await["audits"]["nodes"][0].clone();
    let number = found["number"].as_str().expect("a number").to_owned();
    let of = |place: usize| found["candidates"][place]["employee"]["number"].clone();
    assert_eq!(found["candidates"][0]["eligibleToLead"], true);
    let team = json!({ "leadNumber": of(0), "memberNumbers": [of(1)] });
    let version = done(&gradus, &quality, "Assign", &found, 1, team).await;
    let version = done(&gradus, &quality, "Prepare", &found, version, json!({})).await;
    let lead = person(&gradus, of(0).as_str().expect("a number"), RolePreset::Auditor, None).await;
    let member = person(&gradus, of(1).as_str().expect("a number"), RolePreset::Auditor, None).await;

    // Not before its day, not by somebody else, and not with items unanswered.
    let early = command(&gradus, &lead, "Start", &found, version, json!({})).await;
    assert!(early["errors"].as_array().expect("errors").iter().any(|error| error["code"] == "TOO_EARLY"), "{early}");
    gradus.set_clock(&format!("{}T02:00:00Z", found["plannedOn"].as_str().expect("a day")));
    let version = done(&gradus, &lead, "Start", &found, version, json!({})).await;
    let codes = items(&gradus, &lead, &number).await;
    assert_eq!(codes.len(), 40);
    for (at, item) in codes.iter().enumerate().rev() {
        let token = if at % 2 == 0 { &lead } else { &member };
        let points = i32::from(item != "S2I0" && item != "S0I0");
        let said = answer(&gradus, token, &found, item, json!({ "points": points, "note": "as seen" })).await;
        assert_eq!(said["errors"], json!([]), "{item}");
        if at == 1 {
            let open = command(&gradus, &lead, "Report", &found, version, json!({})).await;
            assert_eq!(open["errors"][0]["code"], "UNANSWERED");
            assert_eq!(open["errors"][0]["message"], "These items are not answered yet: S0I0.");
        }
    }
    let version = done(&gradus, &lead, "Report", &found, version, json!({})).await;
    let version = done(&gradus, &lead, "SignOff", &found, version, json!({})).await;

    // Sections S1 and S3 in full, S2 lost by its veto, S0 without 1 of its 19 points: (18/19 + 1 + 0 + 1) / 4.
    let signed = seen(&gradus, &quality, &number).await;
    assert_eq!(signed["state"], "SIGNED_OFF");
    assert_eq!((&signed["score"]["basisPoints"], &signed["score"]["grade"]), (&json!(7368), &json!("CONDITIONAL")));
    assert_eq!(signed["score"]["vetoes"], json!([{ "itemCode": "S2I0", "scope": "SECTION" }]));
    let text = signed["result"]["json"].as_str().expect("a result");
    let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signed["result"]["hash"], json!(hash));
    let result: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(result["answersHash"], signed["score"]["answersHash"]);
    assert_eq!((result["answers"].as_array().map(Vec::len), &result["signatures"][0]["number"]), (Some(40), &of(0)));

    // What failed is looked at again, by an audit that has nothing else.
    let version = done(&gradus, &quality, "FollowUp", &found, version, json!({})).await;
    let open = command(&gradus, &quality, "Close", &found, version, json!({})).await;
    assert_eq!((&open["errors"][0]["code"], &open["errors"][0]["rule"]), (&json!("UNSETTLED"), &json!("AUD-2")));
    let query = "mutation ($input: AuditFollowUpPlanInput!) { auditFollowUpPlan(input: $input) {
        audit { id number version followsUp { number } items { item { code } } } errors { code } } }";
    let input = json!({ "auditId": found["id"], "expectedVersion": version, "plannedOn": "2027-02-01" });
    let planned = gradus.ask_as(&quality, query, json!({ "input": input })).await["auditFollowUpPlan"].clone();
    assert_eq!(planned["errors"], json!([]));
    let again = planned["audit"].clone();
    assert_eq!(
        (&again["followsUp"]["number"], &again["items"]),
        (&found["number"], &json!([{ "item": { "code": "S0I0" } }, { "item": { "code": "S2I0" } }]))
    );
    let twice = gradus.ask_as(&quality, query, json!({ "input": input })).await["auditFollowUpPlan"].clone();
    assert_eq!(twice["errors"][0]["code"], "NOTHING_FAILED");

    let team = json!({ "leadNumber": of(1), "memberNumbers": [] });
    let next = done(&gradus, &quality, "Assign", &again, 1, team).await;
    let next = done(&gradus, &quality, "Prepare", &again, next, json!({})).await;
    gradus.set_clock("2027-02-01T02:00:00Z");
    let next = done(&gradus, &member, "Start", &again, next, json!({})).await;
    for item in ["S0I0", "S2I0"] {
        assert_eq!(answer(&gradus, &member, &again, item, json!({ "points": 1 })).await["errors"], json!([]));
    }
    let next = done(&gradus, &member, "Report", &again, next, json!({})).await;
    let next = done(&gradus, &member, "SignOff", &again, next, json!({})).await;
    let waits = command(&gradus, &quality, "Close", &found, version, json!({})).await;
    assert_eq!(waits["errors"][0]["code"], "FOLLOW_UPS_OPEN");
    done(&gradus, &quality, "Close", &again, next, json!({})).await;
    done(&gradus, &quality, "Close", &found, version, json!({})).await;

    let closed = seen(&gradus, &quality, &number).await;
    assert_eq!((&closed["state"], &closed["followUps"]), (&json!("CLOSED"), &json!([{ "number": again["number"] }])));
    // Each step left its line.
    for (command, lines) in [
        ("auditStart", 2),
        ("auditAnswer", 42),
        ("auditReport", 2),
        ("auditSignOff", 2),
        ("auditFollowUp", 1),
        ("auditFollowUpPlan", 1),
        ("auditClose", 2),
    ] {
        // Beside the lines about what the schedule started next.
        let sql = format!(
            "SELECT count(*) FROM journal_entries WHERE command = '{command}' AND outcome = 'DONE'
             AND object_id IN (SELECT id FROM audits WHERE state = 'CLOSED')"
        );
        assert_eq!(gradus.database.number(&sql).await, lines, "{command}");
    }
}

/// AUD-2, AUD-3
#[tokio::test]
async fn answers_are_taken_in_any_order_once_each_and_not_after_the_signature() {
    let gradus = Gradus::start().await;
    let (audit, version, [lead, member]) = on_site(&gradus).await;
    let number = audit["number"].as_str().expect("a number");
    let codes = items(&gradus, &lead, number).await;
    let first = codes[0].as_str();

    let one = answer(&gradus, &lead, &audit, first, json!({ "points": 1 })).await;
    let again = answer(&gradus, &member, &audit, first, json!({ "points": 1 })).await;
    let other = answer(&gradus, &member, &audit, first, json!({ "points": 0 })).await;
    assert_eq!((&one["errors"], &again["errors"]), (&json!([]), &json!([])));
    assert_eq!(other["errors"][0]["code"], "ITEM_CHANGED");
    let told = "Employee E1 answered the item meanwhile: 1 points, version 1. Your answer: 0 points.";
    assert_eq!(other["errors"][0]["message"], told);
    let over = answer(&gradus, &member, &audit, first, json!({ "points": 0, "expectedItemVersion": 1 })).await;
    assert_eq!(over["errors"], json!([]));
    let bare =
        answer(&gradus, &member, &audit, first, json!({ "notApplicable": true, "expectedItemVersion": 2 })).await;
    assert_eq!((&bare["errors"][0]["code"], &bare["errors"][0]["rule"]), (&json!("REASON_MISSING"), &json!("AUD-3")));

    for item in &codes[1..] {
        answer(&gradus, &member, &audit, item, json!({ "points": 1 })).await;
    }
    let version = done(&gradus, &lead, "Report", &audit, version, json!({})).await;
    let corrected = answer(&gradus, &lead, &audit, first, json!({ "points": 1, "expectedItemVersion": 2 })).await;
    assert_eq!(corrected["errors"], json!([]), "until the report is signed");
    let by_member = "mutation ($input: AuditSignOffInput!) { auditSignOff(input: $input) { errors { code } } }";
    let input = json!({ "input": { "auditId": audit["id"], "expectedVersion": version } });
    let refused = gradus.answer(&member, by_member, input).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    done(&gradus, &lead, "SignOff", &audit, version, json!({})).await;

    let late = answer(&gradus, &lead, &audit, first, json!({ "points": 0, "expectedItemVersion": 3 })).await;
    assert_eq!((&late["errors"][0]["code"], &late["errors"][0]["rule"]), (&json!("LOCKED"), &json!("AUD-2")));
}

/// SEC-2: those audited read notes, answers and score once the report is signed.
#[tokio::test]
async fn what_auditors_found_is_hidden_from_those_audited_until_the_report_is_signed() {
    let gradus = Gradus::start().await;
    let (audit, version, [lead, _]) = on_site(&gradus).await;
    let number = audit["number"].as_str().expect("a number");
    answered(&gradus, &audit, &lead).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("QMO"), None).await;
    let audited = person(&gradus, "E4", RolePreset::QualityManager, None).await;
    let told = |answer: &Value| {
        let answers = answer["items"].as_array().expect("items").iter().filter(|item| !item["answer"].is_null());
        (answers.count(), !answer["score"].is_null(), !answer["result"].is_null())
    };

    for token in [&head, &audited] {
        assert_eq!(told(&seen(&gradus, token, number).await), (0, false, false));
    }
    let by_manager = seen(&gradus, &gradus.alpha.quality, number).await;
    assert!(told(&by_manager).0 > 2 && told(&by_manager).1, "{by_manager}");

    let version = done(&gradus, &lead, "Report", &audit, version, json!({})).await;
    assert_eq!(told(&seen(&gradus, &head, number).await), (0, false, false));
    done(&gradus, &lead, "SignOff", &audit, version, json!({})).await;
    let issued = seen(&gradus, &head, number).await;
    assert_eq!(issued["items"][0]["answer"]["note"], "nobody knows of it");
    assert!(told(&issued).1 && told(&issued).2);
}

/// AUD-2: of two who sign, and of one who signs and one who answers, one is first; nothing changes after the signature.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_signature_wins_and_no_answer_comes_after_it() {
    let gradus = Gradus::start().await;
    let (audit, version, [lead, member]) = on_site(&gradus).await;
    let codes = answered(&gradus, &audit, &lead).await;
    let version = done(&gradus, &lead, "Report", &audit, version, json!({})).await;

    let (one, two, late) = tokio::join!(
        command(&gradus, &lead, "SignOff", &audit, version, json!({})),
        command(&gradus, &lead, "SignOff", &audit, version, json!({})),
        answer(&gradus, &member, &audit, &codes[0], json!({ "points": 1, "expectedItemVersion": 1 })),
    );

    let won = [&one, &two].iter().filter(|answer| answer["errors"] == json!([])).count();
    assert_eq!(won, 1, "{one}\n{two}");
    assert_eq!(gradus.database.number("SELECT count(*) FROM audit_results").await, 1);
    let signed = seen(&gradus, &lead, audit["number"].as_str().expect("a number")).await;
    let result: Value = serde_json::from_str(signed["result"]["json"].as_str().expect("a result")).expect("JSON");
    let stored = result["answers"].as_array().expect("answers").iter().find(|a| a["item"] == json!(codes[0]));
    let taken = late["errors"] == json!([]);
    assert_eq!(stored.map(|answer| &answer["points"]), Some(&json!(i32::from(taken))), "{late}");
    assert_eq!(signed["items"][0]["answer"]["points"], json!(i32::from(taken)));
}
