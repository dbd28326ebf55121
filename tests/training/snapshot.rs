//! Coverage of a day from memory: the same as from the facts, and never older.

use std::io::Cursor;

use gradus_domain::access::RolePreset;
use gradus_services::{
    Actor, Services,
    import::{ImportOptions, import},
    training::{
        import_completions::CompletionsImport,
        snapshot::{SnapshotFigures, SnapshotSettings},
    },
};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::roster::{Dice, fill, nth};
use crate::support::{Gradus, limits, serve_on};

const QUERY: &str = "query ($department: String, $requirement: String, $asOf: Date, $after: String) {
    trainingCoverage(department: $department, requirement: $requirement, asOf: $asOf) {
        ...Figures
        persons { required fulfilled basisPoints }
        byRequirement { requirement { code } coverage { ...Figures persons { required fulfilled } } }
        byDepartment { department { code } coverage { ...Figures persons { required fulfilled }
            byDepartment { department { code } coverage { ...Figures } } } }
        unfulfilled(first: 7, after: $after) { totalCount pageInfo { hasNextPage endCursor }
            nodes { id dueOn status period employee { number } requirement { code } } }
    }
}
fragment Figures on TrainingCoverage { asOf period required fulfilled waived notApplicable overdue basisPoints waiverAlert }";

/// Everything that is not too small is kept.
const KEEP: SnapshotSettings = SnapshotSettings { on: true, from_people: 2, bytes: 1 << 30 };

/// A process on the database of another, which keeps coverage in memory.
struct Keeper {
    services: Services,
    address: String,
    client: reqwest::Client,
    _stop: DropGuard,
}

impl Keeper {
    async fn beside(gradus: &Gradus, settings: SnapshotSettings) -> Self {
        let services = gradus.services.clone().with_snapshots(settings);
        let stop = CancellationToken::new();
        let address = serve_on(&services, limits(), stop.clone()).await;
        Self { services, address, client: reqwest::Client::new(), _stop: stop.drop_guard() }
    }

    /// The same, with the organization in memory.
    async fn loaded(gradus: &Gradus, token: &str) -> Self {
        let keeper = Self::beside(gradus, KEEP).await;
        keeper.ask(token, &json!({})).await;
        keeper.services.snapshots.settled().await;
        assert!(keeper.figures().organizations > 0, "{:?}", keeper.figures());
        keeper
    }

    fn figures(&self) -> SnapshotFigures {
        self.services.snapshots.figures()
    }

    async fn ask(&self, token: &str, variables: &Value) -> Value {
        let request = self.client.post(format!("{}/graphql", self.address)).bearer_auth(token);
        let request = request.header("accept", "application/json").header("accept-language", "en");
        let request = request.json(&json!({ "query": QUERY, "variables": variables }));
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Asks both processes, wants the same answer, and wants this one's to come from memory.
    async fn agrees(&self, gradus: &Gradus, token: &str, variables: &Value, case: &str) -> Value {
        let before = self.figures().answers;
        let kept = self.ask(token, variables).await;
        let computed = gradus.answer(token, QUERY, variables.clone()).await;
        assert_eq!(kept, computed, "{case} {variables}");
        assert_eq!(computed.get("errors"), None, "{case} {variables}");
        assert_eq!(self.figures().answers, before + 1, "{case} {variables}: not from memory");
        kept["data"]["trainingCoverage"].clone()
    }
}

/// G4. `GRADUS_SEEDS` asks for more organizations than the floor.
#[tokio::test]
async fn g4_every_figure_of_a_day_from_memory_is_the_one_of_the_facts() {
    let seeds = std::env::var("GRADUS_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(4_u64);
    let gradus = Gradus::start().await;
    for seed in 1..=seeds {
        let mut dice = Dice::new(seed);
        let tenant = gradus.add_tenant(&format!("SEED{seed}")).await;
        fill(&gradus, &tenant, &mut dice, 20).await;
        let head = gradus.token(&tenant, RolePreset::DepartmentHead, Some("CSD"), None).await;
        let keeper = Keeper::loaded(&gradus, &tenant.quality).await;

        for number in 0..10 {
            let case = format!("seed {seed} question {number}");
            let one = |dice: &mut Dice, of: &[&'static str]| {
                of.get(usize::try_from(dice.below(of.len() as u64 * 2)).expect("one")).copied()
            };
            let department = one(&mut dice, &["SNR", "NET", "CSD", "CHC", "RET"]);
            let requirement = one(&mut dice, &["R1", "R2", "R3", "R4"]);
            let day = nth(100 + dice.below(900)).to_string();
            let variables = json!({ "asOf": day, "department": department, "requirement": requirement });
            let seen = keeper.agrees(&gradus, &tenant.quality, &variables, &case).await;
            let mut next = variables.clone();
            next["after"] = seen["unfulfilled"]["pageInfo"]["endCursor"].clone();
            keeper.agrees(&gradus, &tenant.quality, &next, &case).await;

            let inside = json!({ "asOf": day, "requirement": requirement });
            keeper.agrees(&gradus, &head, &inside, &format!("{case} as head")).await;
        }
        assert_eq!(keeper.figures().loads, 1);
    }
}

/// G4: after the answer to a command nobody is told an older figure, whichever process carried it out.
#[tokio::test]
async fn g4_after_each_command_the_next_figure_knows_of_it() {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(7), 12).await;
    gradus.database.execute("UPDATE employees SET left_on = NULL, hired_on = '2025-01-01'").await;
    let keeper = Keeper::loaded(&gradus, &gradus.alpha.quality).await;
    let token = gradus.alpha.quality.clone();
    let today = json!({});
    let mut figures = vec![keeper.agrees(&gradus, &token, &today, "at first").await];

    let record = "mutation ($input: TrainingCompletionRecordInput!) { trainingCompletionRecord(input: $input) {
        completion { id } errors { code } } }";
    let revoke = "mutation ($input: TrainingCompletionRevokeInput!) { trainingCompletionRevoke(input: $input) {
        errors { code } } }";
    let waive = "mutation ($input: TrainingWaiveInput!) { trainingWaive(input: $input) { errors { code } } }";
    let transfer = "mutation ($input: EmployeeTransferInput!) { employeeTransfer(input: $input) { errors { code } } }";
    let leave = "mutation ($input: EmployeeLeaveInput!) { employeeLeave(input: $input) { errors { code } } }";
    let create = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code } } }";
    let person = "query ($number: String!) { employee(number: $number) { id version } }";
    let run = async |token: &str, mutation: &str, name: &str, input: Value| {
        let payload = gradus.ask_as(token, mutation, json!({ "input": input })).await[name].clone();
        assert_eq!(payload["errors"], json!([]), "{name}");
        payload
    };
    let of = async |number: &str| gradus.ask(person, json!({ "number": number })).await["employee"].clone();

    let open = figures[0]["unfulfilled"]["nodes"][0].clone();
    let number = open["employee"]["number"].as_str().expect("somebody is missing").to_owned();
    for course in ["C1", "C2", "C0"] {
        let done = json!({ "employeeNumber": number, "courseCode": course, "completedOn": "2026-11-18", "score": 95.0,
            "passed": true });
        let made = run(&token, record, "trainingCompletionRecord", done).await;
        figures.push(keeper.agrees(&gradus, &token, &today, "recorded").await);
        if course == "C1" {
            let input = json!({ "completionId": made["completion"]["id"], "reason": "another person's" });
            run(&token, revoke, "trainingCompletionRevoke", input).await;
            figures.push(keeper.agrees(&gradus, &token, &today, "revoked").await);
        }
    }
    let approver = if number == "P1" { "P2" } else { "P1" };
    let input = json!({ "employeeNumber": number, "requirementCode": open["requirement"]["code"],
        "reason": "posted abroad", "validUntil": "2026-12-31", "approverNumber": approver });
    run(&token, waive, "trainingWaive", input).await;
    figures.push(keeper.agrees(&gradus, &token, &today, "waived").await);

    let admin = gradus.alpha.admin.clone();
    let gone = of("P4").await;
    let input = json!({ "employeeId": gone["id"], "expectedVersion": gone["version"], "leftOn": "2026-11-10" });
    run(&admin, leave, "employeeLeave", input).await;
    figures.push(keeper.agrees(&gradus, &token, &today, "left").await);
    let input = json!({ "number": "P90", "name": "New", "departmentCode": "CHC", "hiredOn": "2026-09-01" });
    run(&admin, create, "employeeCreate", input).await;
    figures.push(keeper.agrees(&gradus, &token, &today, "hired").await);

    let moved = of("P90").await;
    let input = json!({ "employeeId": moved["id"], "expectedVersion": moved["version"], "departmentCode": "RET",
        "on": "2026-11-01" });
    run(&admin, transfer, "employeeTransfer", input).await;
    figures.push(keeper.agrees(&gradus, &token, &today, "transferred").await);
    let told = keeper.figures();
    assert_eq!((told.loads, told.people), (1, 13), "{told:?}");
    assert!(told.reread >= 8, "{told:?}");
    figures.dedup();
    assert!(figures.len() > 3, "the commands changed too little to prove anything: {}", figures.len());
}

/// G4: what does not tell whom it is about, and another curriculum, is answered from the facts until everybody was read
/// again.
#[tokio::test]
async fn g4_after_an_import_or_another_requirement_the_facts_answer_until_everybody_was_read_again() {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(7), 12).await;
    gradus.database.execute("UPDATE employees SET left_on = NULL, hired_on = '2025-01-01'").await;
    let token = gradus.alpha.quality.clone();
    let keeper = Keeper::loaded(&gradus, &token).await;
    let today = json!({});

    let rows = "employee_no,course_code,completed_on,score,passed,source_ref\nP1,C1,2026-11-10,95,true,L1\n\
                P2,C2,2026-11-11,95,true,L2\n";
    let actor = Actor::command_line(gradus.alpha.id);
    let options = ImportOptions::default();
    let ended = import::<CompletionsImport>(&gradus.services, &actor, &mut Cursor::new(rows), options).await;
    assert!(ended.as_ref().is_ok_and(|report| report.figures.refused == 0), "{ended:?}");
    let publish = "mutation ($input: TrainingRequirementPublishInput!) { trainingRequirementPublish(input: $input) {
        errors { code } } }";
    let other = json!({ "code": "R9", "name": "Newcomers", "anyOf": ["C1"], "recurrence": { "window": "QUARTER" },
        "firstDue": { "days": 30 }, "expectedVersion": null, "audience": { "include": [{ "departments": ["NET"] }] } });

    for change in ["import", "requirement"] {
        if change == "requirement" {
            let made = gradus.ask_as(&token, publish, json!({ "input": other })).await;
            assert_eq!(made["trainingRequirementPublish"]["errors"], json!([]));
        }
        let before = keeper.figures();
        let first = keeper.ask(&token, &today).await;
        assert_eq!(first, gradus.answer(&token, QUERY, today.clone()).await, "{change}");
        assert_eq!(keeper.figures().answers, before.answers, "{change}: from the facts");

        keeper.services.snapshots.settled().await;
        keeper.agrees(&gradus, &token, &today, change).await;
        assert_eq!(keeper.figures().loads, before.loads + 1, "{change}");
    }
}

/// G4: memory is bounded, and small organizations take none.
#[tokio::test]
async fn g4_what_has_no_room_or_is_small_stays_with_the_facts() {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(3), 12).await;
    let token = gradus.alpha.quality.clone();

    for (settings, loads) in [
        (SnapshotSettings { bytes: 100, ..KEEP }, 1),
        (SnapshotSettings { from_people: 12, ..KEEP }, 0),
        (SnapshotSettings { on: false, ..KEEP }, 0),
    ] {
        let keeper = Keeper::beside(&gradus, settings).await;
        for _ in 0..3 {
            let seen = keeper.ask(&token, &json!({})).await;
            keeper.services.snapshots.settled().await;
            assert_eq!(seen, gradus.answer(&token, QUERY, json!({})).await);
        }
        assert_eq!(keeper.figures(), SnapshotFigures { loads, ..SnapshotFigures::default() }, "{settings:?}");
    }
}

/// G4: a person's own record, a period, and a day out of reach are judged from the facts.
#[tokio::test]
async fn g4_what_the_columns_do_not_hold_is_judged_from_the_facts() {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(5), 12).await;
    let keeper = Keeper::loaded(&gradus, &gradus.alpha.quality).await;
    let before = keeper.figures().answers;

    let far = json!({ "asOf": "2060-01-01" });
    assert_eq!(
        keeper.ask(&gradus.alpha.quality, &far).await,
        gradus.answer(&gradus.alpha.quality, QUERY, far.clone()).await
    );
    let period = QUERY.replace("asOf: $asOf)", "asOf: $asOf, period: \"2026-Q3\")");
    let request = keeper.client.post(format!("{}/graphql", keeper.address)).bearer_auth(&gradus.alpha.quality);
    let request = request.header("accept", "application/json").header("accept-language", "en");
    let kept: Value =
        request.json(&json!({ "query": period })).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(kept, gradus.answer(&gradus.alpha.quality, &period, json!({})).await);
    assert_eq!(keeper.figures().answers, before);
}
