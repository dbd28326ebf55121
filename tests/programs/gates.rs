//! Gates: judged from what is known, decided by a person, held shut by what was promised (PRG-2 to PRG-4).

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use serde_json::{Value, json};

use crate::support::Gradus;

/// The telecom program from 1 June 2026, with those who have to do with its gates.
pub struct Story {
    pub gradus: Gradus,
    /// A quality manager who asks for decisions.
    pub opener: String,
    /// A quality manager who makes them.
    pub decider: String,
    /// The sponsor.
    pub sponsor: String,
    /// The quality manager who owns the program.
    owner: String,
    /// The one who owns conditions.
    worker: String,
}

impl Story {
    pub async fn begin(starts_on: &str) -> Self {
        let gradus = Gradus::start().await;
        gradus.active_telecom(starts_on).await;
        let mut tokens = Vec::new();
        for (number, department, role) in [
            ("OPEN", "QMO", RolePreset::QualityManager),
            ("RULE", "IAD", RolePreset::QualityManager),
            ("SPON", "SNR", RolePreset::Executive),
            ("OWN", "QMO", RolePreset::QualityManager),
            ("WORK", "HRT", RolePreset::QualityManager),
        ] {
            let query = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { employee { id } } }";
            let input =
                json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2020-01-01" });
            let made = gradus.ask(query, json!({ "input": input })).await;
            let id = made["employeeCreate"]["employee"]["id"].as_str().expect("an id");
            tokens.push(gradus.token(&gradus.alpha, role, None, EmployeeId::from_node_id(id)).await);
        }
        let owned = "UPDATE programs SET owner_id = (SELECT id FROM employees WHERE number = 'OWN')";
        gradus.database.execute(owned).await;
        // The story goes on for two years.
        gradus.database.execute("UPDATE tokens SET expires_at = '2030-01-01T00:00:00+00:00'").await;
        let mut tokens = tokens.into_iter();
        let mut next = || tokens.next().expect("a token");
        Self { gradus, opener: next(), decider: next(), sponsor: next(), owner: next(), worker: next() }
    }

    /// A phase by its place.
    pub async fn phase(&self, place: usize) -> Value {
        let query = "{ program(code: \"TELECOM-QP\") { phases { id code state version cycle { number startsOn endsOn }
            exitCriteria { code status explanation value target inputs asOf }
            availableTransitions { command allowed reasons }
            gates { number cycle recommendation decision reason isAgainstRecommendation conditionsState
                decidedBy { number } openedBy { number } waivers { criterionCode reason }
                evaluations { code status explanation value }
                conditions { id text dueOn isBreached metOn metNote version owner { number } metBy { number } } } } } }";
        self.gradus.ask(query, json!({})).await["program"]["phases"][place].clone()
    }

    /// Sends a command about a phase, with the version that it has.
    pub async fn send(&self, token: &str, name: &str, place: usize, more: Value) -> Value {
        let phase = self.phase(place).await;
        let mut input = json!({ "phaseId": phase["id"], "expectedVersion": phase["version"] });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("more").clone());
        send(&self.gradus, token, name, input, "phase { state }").await
    }

    pub async fn open(&self, place: usize) -> Value {
        self.send(&self.opener, "phaseReviewOpen", place, json!({})).await
    }

    async fn decide(&self, token: &str, place: usize, decision: &str, more: Value) -> Value {
        let mut more = more;
        more["decision"] = decision.into();
        self.send(token, "phaseGateDecide", place, more).await
    }

    /// Lets the sponsor leave a phase out.
    pub async fn skip(&self, place: usize) -> Value {
        self.decide(&self.sponsor, place, "SKIP", json!({ "reason": "done before" })).await
    }

    /// Starts, asks about, implements and verifies a measure.
    pub async fn verify(&self, code: &str, consulted: &[&str]) {
        let mut measure = self.measure(code).await;
        let mut moved = |name: &'static str, more: Value| {
            let mut input = json!({ "measureId": measure["id"], "expectedVersion": measure["version"] });
            input.as_object_mut().expect("an input").extend(more.as_object().expect("more").clone());
            measure["version"] = (measure["version"].as_i64().expect("a version") + 1).into();
            (name, input)
        };
        let mut commands = vec![moved("measureStart", json!({}))];
        for department in consulted {
            commands.push(moved("measureConsult", json!({ "departmentCode": department, "question": "does it suit" })));
        }
        commands.push(moved("measureImplement", json!({})));
        commands.push(moved("measureVerify", json!({})));
        for (name, input) in commands {
            let answer = send(&self.gradus, &self.gradus.alpha.quality, name, input, "measure { state }").await;
            assert_eq!(answer["errors"], json!([]), "{name} {code}");
        }
    }

    pub async fn measure(&self, code: &str) -> Value {
        let query = "{ program(code: \"TELECOM-QP\") { measures(first: 100) { nodes { id code state version
            checks { quarter result checkedOn } } } } }";
        let found = self.gradus.ask(query, json!({})).await["program"]["measures"]["nodes"].clone();
        found.as_array().expect("measures").iter().find(|measure| measure["code"] == code).expect("it").clone()
    }
}

pub async fn send(gradus: &Gradus, token: &str, name: &str, input: Value, selection: &str) -> Value {
    let of = name[..1].to_uppercase() + &name[1..];
    let query = format!(
        "mutation ($input: {of}Input!) {{ {name}(input: $input) {{ {selection} errors {{ code rule field message }} }} }}"
    );
    gradus.ask_as(token, &query, json!({ "input": input })).await[name].clone()
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["errors"].as_array().expect("errors").iter().filter_map(|error| error["code"].as_str()).collect()
}

fn statuses(phase: &Value) -> Vec<(&str, &str)> {
    let criteria = phase["exitCriteria"].as_array().expect("criteria").iter();
    criteria.map(|one| (one["code"].as_str().expect("a code"), one["status"].as_str().expect("a status"))).collect()
}

fn waive(codes: &[&str]) -> Value {
    codes.iter().map(|code| json!({ "criterionCode": code, "reason": "nobody records it yet" })).collect()
}

/// PRG-2, PRG-3, PRG-4: the whole story of three gates.
#[tokio::test]
async fn a_gate_is_refused_passed_under_a_condition_blocked_by_it_and_passed_again() {
    let story = Story::begin("2026-06-01").await;
    let gradus = &story.gradus;

    // Nothing was done: what is not known is not met, and said to be unknown.
    let before = story.phase(0).await;
    let expected =
        [("P1-X1", "NO_DATA"), ("P1-X2", "NOT_MET"), ("P1-X3", "NOT_MET"), ("P1-X4", "NOT_MET"), ("P1-X5", "NOT_MET")];
    assert_eq!(statuses(&before), expected, "{before:#}");
    let criterion = &before["exitCriteria"][1];
    assert_eq!(criterion["explanation"], "Of the weight of M201 is verified 0 %: 0 of 3; wanted 100 %.");
    assert_eq!((&criterion["inputs"], &criterion["asOf"]), (&json!(["M201"]), &json!("2026-11-20")));
    let coverage = before["exitCriteria"][3]["explanation"].as_str().expect("a sentence");
    assert!(coverage.starts_with("Training coverage of 2026-Q3 is 0 %: 0 of "), "{coverage}");
    assert!(coverage.ends_with("(not final yet); wanted 100 %."), "{coverage}");

    // What can be done is done.
    story.verify("M201", &["SEC", "QMO"]).await;
    story.verify("M302", &["NET", "FIN", "LGL", "RET"]).await;
    let audit = json!({ "auditProgramCode": "AP-QMS", "plannedOn": "2026-12-01" });
    send(gradus, &gradus.alpha.admin, "auditPlan", audit, "audit { id }").await;
    gradus
        .database
        .execute("UPDATE audits SET state = 'CLOSED', planned_on = '2026-10-05', ends_on = '2026-10-05'")
        .await;
    send(gradus, &gradus.alpha.admin, "trainingPeriodFreeze", json!({ "period": "2026-Q3" }), "coverage { frozen }")
        .await;

    assert_eq!(codes(&story.open(0).await), [""; 0]);
    let open = story.phase(0).await;
    assert_eq!((&open["state"], &open["gates"][0]["recommendation"]), (&json!("GATE_REVIEW"), &json!("REWORK")));
    let expected =
        [("P1-X1", "NO_DATA"), ("P1-X2", "MET"), ("P1-X3", "NO_DATA"), ("P1-X4", "NOT_MET"), ("P1-X5", "NO_DATA")];
    assert_eq!(statuses(&open), expected, "{open:#}");
    assert!(open["gates"][0]["evaluations"][3]["explanation"].as_str().expect("a sentence").contains("(frozen)"));

    // PRG-4: who may not decide, and what must be said.
    assert_eq!(codes(&story.decide(&story.decider, 0, "PASS", json!({})).await), ["REASON_MISSING"]);
    assert_eq!(codes(&story.decide(&story.owner, 0, "REWORK", json!({})).await), ["OWN_PROGRAM"]);
    assert_eq!(codes(&story.decide(&story.opener, 0, "REWORK", json!({})).await), ["OWN_REQUEST"]);
    assert_eq!(codes(&story.decide(&gradus.alpha.quality, 0, "REWORK", json!({})).await), ["NOT_A_PERSON"]);
    assert_eq!(codes(&story.decide(&story.decider, 0, "REWORK", json!({})).await), [""; 0]);
    assert_eq!(story.phase(0).await["state"], "ACTIVE", "back to work");

    story.open(0).await;
    let pass = json!({ "reason": "the rest is on its way", "waivers": waive(&["P1-X1", "P1-X3", "P1-X5"]),
        "conditions": [{ "text": "train everybody", "ownerNumber": "WORK", "dueOn": "2026-12-31" }] });
    assert_eq!(codes(&story.decide(&story.decider, 0, "PASS_WITH_CONDITIONS", pass).await), [""; 0]);
    let passed = story.phase(0).await;
    let gate = &passed["gates"][1];
    assert_eq!((&passed["state"], &gate["conditionsState"]), (&json!("PASSED_WITH_CONDITIONS"), &json!("OPEN")));
    assert_eq!((&gate["isAgainstRecommendation"], &gate["recommendation"]), (&json!(true), &json!("REWORK")));
    assert_eq!((&gate["decidedBy"]["number"], &gate["openedBy"]["number"]), (&json!("RULE"), &json!("OPEN")));
    assert_eq!(gate["waivers"].as_array().map(Vec::len), Some(3));
    assert_eq!(story.phase(1).await["state"], "ACTIVE", "the next one has begun");

    // The condition falls due and blocks the next gate, until somebody else than its owner confirms it.
    gradus.set_clock("2027-01-01T02:00:00Z");
    let breached = story.phase(0).await["gates"][1].clone();
    assert_eq!(
        (&breached["conditionsState"], &breached["conditions"][0]["isBreached"]),
        (&json!("CONDITIONS_BREACHED"), &json!(true))
    );
    let blocked = story.open(1).await;
    assert_eq!(codes(&blocked), ["CONDITIONS_BREACHED"]);
    assert_eq!(blocked["errors"][0]["message"], "Conditions of an earlier gate are past their day: train everybody.");
    let shown = story.phase(1).await["availableTransitions"][0].clone();
    assert_eq!((&shown["allowed"], &shown["reasons"][1]), (&json!(false), &Value::Null));
    let issues = "{ consistencyIssues(first: 100) { nodes { check code command } } }";
    let found = gradus.ask(issues, json!({})).await["consistencyIssues"]["nodes"].clone();
    let issue = json!({ "check": "CONDITIONS_BREACHED", "code": "P1", "command": "gateConditionMeet" });
    assert!(found.as_array().expect("issues").contains(&issue), "{found:#}");
    let meet =
        json!({ "conditionId": breached["conditions"][0]["id"], "expectedVersion": 1, "note": "the lists are in" });
    let own = send(gradus, &story.worker, "gateConditionMeet", meet.clone(), "phase { state }").await;
    assert_eq!((codes(&own), &own["errors"][0]["rule"]), (vec!["OWN_CONDITION"], &json!("SEC-3")));
    let met = send(gradus, &story.decider, "gateConditionMeet", meet, "phase { gate { conditionsState } }").await;
    assert_eq!((codes(&met), &met["phase"]["gate"]["conditionsState"]), (vec![], &json!("MET")));

    // Gate 2 passes by waivers alone, which is as recommended.
    assert_eq!(codes(&story.open(1).await), [""; 0]);
    let all = ["P2-X1", "P2-X2", "P2-X3", "P2-X4", "P2-X5"];
    assert_eq!(codes(&story.decide(&story.decider, 1, "PASS", json!({ "waivers": waive(&all) })).await), [""; 0]);
    let second = story.phase(1).await;
    assert_eq!((&second["state"], &second["gates"][0]["isAgainstRecommendation"]), (&json!("PASSED"), &json!(false)));

    // The open-ended phase is judged once in each round, and stays.
    assert_eq!(codes(&story.open(2).await), ["ROUND_NOT_BEGUN"]);
    gradus.set_clock("2027-06-02T02:00:00Z");
    let round = json!({ "number": 1, "startsOn": "2027-06-01", "endsOn": "2028-05-31" });
    assert_eq!(story.phase(2).await["cycle"], round);
    assert_eq!(codes(&story.open(2).await), [""; 0]);
    let all = ["P3-X1", "P3-X2", "P3-X3"];
    assert_eq!(codes(&story.decide(&story.decider, 2, "PASS", json!({ "waivers": waive(&all) })).await), [""; 0]);
    let third = story.phase(2).await;
    assert_eq!((&third["state"], &third["gates"][0]["cycle"]), (&json!("ACTIVE"), &json!(1)));
    assert_eq!(codes(&story.open(2).await), ["ROUND_NOT_BEGUN"], "the second round has not begun");
    gradus.set_clock("2028-06-01T02:00:00Z");
    assert_eq!(codes(&story.open(2).await), [""; 0]);
    assert_eq!(story.phase(2).await["gates"][1]["cycle"], 2);

    let lines = "SELECT count(*) FROM journal_entries WHERE outcome = 'DONE' AND command IN
        ('phaseReviewOpen', 'phaseGateDecide', 'gateConditionMeet')";
    assert_eq!(gradus.database.number(lines).await, 5 + 4 + 1 + 2, "each command and each phase that began");
}

/// RPT-5: from the light down to the row, and what would turn it green; also as of a day that has gone by.
#[tokio::test]
async fn an_explanation_goes_from_the_light_down_to_the_rows() {
    let story = Story::begin("2026-01-01").await;
    let query = "query ($asOf: Date) { program(code: \"TELECOM-QP\") { explanation(asOf: $asOf) { asOf light sentence
        phases { phase { code } state light sentence
            criteria { criterion { code } status sentence rows { code sentence remedy command measure { state } } } } } } }";
    let ask =
        async |day: Value| story.gradus.ask(query, json!({ "asOf": day })).await["program"]["explanation"].clone();

    let red = ask(Value::Null).await;
    story.verify("M201", &["SEC", "QMO"]).await;
    let after = ask(Value::Null).await;
    let then = ask("2026-06-30".into()).await;

    let sentence = "P1 is 143 days past its end, and 5 of 5 criteria are not met.";
    assert_eq!((&red["light"], &red["sentence"]), (&json!("RED"), &json!(sentence)));
    let criterion = json!({ "criterion": { "code": "P1-X2" }, "status": "NOT_MET",
        "sentence": "Of the weight of M201 is verified 0 %: 0 of 3; wanted 100 %.",
        "rows": [{ "code": "M201", "sentence": "M201 (weight 3) is PLANNED.",
            "remedy": "M201 verified by somebody who does not carry it out.", "command": "measureStart",
            "measure": { "state": "PLANNED" } }] });
    assert_eq!(red["phases"][0]["criteria"][1], criterion);
    assert_eq!(red["phases"][1]["light"], "GREY");
    let met = &after["phases"][0]["criteria"][1];
    assert_eq!((&met["status"], &met["rows"]), (&json!("MET"), &json!([])));
    assert_eq!((&then["asOf"], &then["light"]), (&json!("2026-06-30"), &json!("AMBER")));
    assert_eq!(then["phases"][0]["criteria"][1]["status"], "NOT_MET", "it was verified later");
    let late = story.gradus.answer(&story.gradus.alpha.admin, query, json!({ "asOf": "2026-11-21" })).await;
    assert_eq!(late["errors"][0]["extensions"]["code"], "BAD_REQUEST");
}

/// PRG-2: leaving a phase out is the sponsor's, with a reason.
#[tokio::test]
async fn only_the_sponsor_leaves_a_phase_out_and_says_why() {
    let story = Story::begin("2026-01-01").await;

    let silent = story.decide(&story.sponsor, 0, "SKIP", json!({})).await;
    let phase = story.phase(0).await;
    let query = "mutation ($input: PhaseGateDecideInput!) { phaseGateDecide(input: $input) { errors { code } } }";
    let input =
        json!({ "phaseId": phase["id"], "expectedVersion": phase["version"], "decision": "SKIP", "reason": "x" });
    let others = story.gradus.answer(&story.decider, query, json!({ "input": input })).await;
    let skipped = story.skip(0).await;

    assert_eq!(codes(&silent), ["REASON_MISSING"]);
    assert_eq!(others["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!((codes(&skipped), &skipped["phase"]["state"]), (vec![], &json!("SKIPPED")));
    assert_eq!(story.phase(1).await["state"], "ACTIVE");
}

/// PRG-4: two decisions at once, one winner.
#[tokio::test]
async fn of_two_decisions_at_once_one_holds() {
    let story = Story::begin("2026-01-01").await;
    story.open(0).await;
    let phase = story.phase(0).await;
    let input = |decision: &str| json!({ "phaseId": phase["id"], "expectedVersion": phase["version"], "decision": decision, "reason": "so" });
    let decide = |token: &str, decision: &str| {
        let (token, input) = (token.to_owned(), input(decision));
        let gradus = &story.gradus;
        async move { send(gradus, &token, "phaseGateDecide", input, "phase { state }").await }
    };

    let (one, other) = tokio::join!(decide(&story.decider, "PASS"), decide(&story.worker, "REWORK"));

    let mut outcomes = [codes(&one).join(","), codes(&other).join(",")];
    outcomes.sort();
    assert_eq!(outcomes, [String::new(), "CONFLICT".to_owned()]);
    assert_eq!(story.gradus.database.number("SELECT count(*) FROM gate_rulings").await, 1);
}

/// SEC-1: another organization, and a part of the tree.
#[tokio::test]
async fn another_organizations_gate_is_not_there_and_a_part_of_the_tree_decides_none() {
    let story = Story::begin("2026-01-01").await;
    let beta = story.gradus.add_tenant("BETA").await;
    let phase = story.phase(0).await;
    let input = json!({ "phaseId": phase["id"], "expectedVersion": phase["version"] });
    let part = story.gradus.token(&story.gradus.alpha, RolePreset::QualityManager, Some("CSD"), None).await;
    let query = "mutation ($input: PhaseReviewOpenInput!) { phaseReviewOpen(input: $input) { errors { code } } }";

    let elsewhere = send(&story.gradus, &beta.admin, "phaseReviewOpen", input.clone(), "phase { state }").await;
    let inside = story.gradus.answer(&part, query, json!({ "input": input })).await;

    assert_eq!(codes(&elsewhere), ["NOT_FOUND"]);
    assert_eq!(inside["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(story.phase(0).await["state"], "ACTIVE");
}

/// PRG-2: the gate of a phase that has not begun is not put to the decision, and nothing is kept.
#[tokio::test]
async fn a_phase_that_has_not_begun_has_no_gate_yet() {
    let story = Story::begin("2026-01-01").await;

    let refused = story.send(&story.opener, "phaseReviewOpen", 1, json!({})).await;

    assert_eq!(codes(&refused), ["WRONG_STATE"]);
    assert_eq!(story.gradus.database.number("SELECT count(*) FROM gate_reviews").await, 0);
}
