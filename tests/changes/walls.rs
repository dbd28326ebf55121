//! Nobody hears of what is not theirs, and nobody goes on hearing who may no longer.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId, TokenId},
};
use gradus_services::{Actor, Command, identity::token_revoke::token_revoke};
use serde_json::{Value, json};

use super::{cursor, department, id, start, wire::Wire};
use crate::support::{Gradus, Tenant};

const HIRE: &str = "mutation ($input: EmployeeCreateInput!) {
    employeeCreate(input: $input) { employee { id } errors { message } } }";

async fn hire(gradus: &Gradus, tenant: &Tenant, number: &str, department: &str) -> String {
    let input = json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2020-01-01" });
    let made = gradus.ask_as(&tenant.admin, HIRE, json!({ "input": input })).await["employeeCreate"].clone();
    assert_eq!(made["errors"], json!([]), "{made}");
    made["employee"]["id"].as_str().expect("an id").to_owned()
}

async fn tree(gradus: &Gradus, tenant: &Tenant) {
    for (code, parent) in [("SNR", None), ("CSD", Some("SNR")), ("NET", Some("SNR"))] {
        department(gradus, &tenant.admin, code, parent).await;
    }
}

#[tokio::test]
async fn changes_of_another_organization_or_a_sibling_department_never_come() {
    let gradus = start().await;
    let beta = gradus.add_tenant("BETA").await;
    let alpha = gradus.alpha.clone();
    tree(&gradus, &alpha).await;
    tree(&gradus, &beta).await;
    let own = EmployeeId::from_node_id(&hire(&gradus, &alpha, "E0", "CSD").await).expect("an id");
    let listeners = [
        ("administrator", alpha.admin.clone(), vec!["CSD", "NET", "own", "program"]),
        ("quality manager", alpha.quality.clone(), vec!["CSD", "NET", "own", "program"]),
        ("head of CSD", gradus.token(&alpha, RolePreset::DepartmentHead, Some("CSD"), None).await, vec!["CSD", "own"]),
        ("head of NET", gradus.token(&alpha, RolePreset::DepartmentHead, Some("NET"), None).await, vec!["NET"]),
        ("employee", gradus.token(&alpha, RolePreset::Employee, None, Some(own)).await, vec!["own", "program"]),
        ("executive", gradus.token(&alpha, RolePreset::Executive, None, None).await, vec!["program"]),
    ];
    let mut wires = Vec::new();
    for (who, token, hears) in &listeners {
        let mut wire = Wire::signed_in(gradus.address(), token).await;
        let query = "subscription { changes(kinds: [DEPARTMENT, EMPLOYEE, PROGRAM]) { nodeId } }";
        wire.subscribe("all", query, json!({})).await;
        wire.catch_up().await;
        wires.push((*who, wire, hears));
    }

    let mut canaries = vec![department(&gradus, &beta.admin, "CANARY", Some("CSD")).await];
    canaries.push(hire(&gradus, &beta, "CANARY", "CSD").await);
    let csd = hire(&gradus, &alpha, "E1", "CSD").await;
    canaries.push(hire(&gradus, &beta, "CANARY2", "NET").await);
    let net = hire(&gradus, &alpha, "E2", "NET").await;
    rename(&gradus, &own.to_node_id()).await;
    let program = gradus.telecom("2026-01-01").await;

    for (who, mut wire, hears) in wires {
        let mut heard = Vec::new();
        for expected in hears {
            let change = wire.change().await;
            // The program brings departments of its own along.
            heard.push((id(&change).to_owned(), *expected));
            assert!(!canaries.iter().any(|canary| canary == id(&change)), "{who} hears of another organization");
        }
        for (node, expected) in heard {
            let right = match expected {
                "CSD" => node == csd,
                "NET" => node == net,
                "own" => node == own.to_node_id(),
                _ => node == program,
            };
            assert!(right, "{who} hears of {node} instead of {expected}");
        }
    }
}

async fn rename(gradus: &Gradus, employee: &str) {
    let query = "mutation ($input: EmployeeUpdateInput!) { employeeUpdate(input: $input) { errors { message } } }";
    let input = json!({ "employeeId": employee, "expectedVersion": 1, "changes": { "name": "Ann" } });
    let done = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(done["employeeUpdate"]["errors"], json!([]), "{done}");
}

/// Every kind that is announced reaches whoever may read everything, and each id leads to its object.
#[tokio::test]
async fn what_is_heard_of_can_be_read() {
    let gradus = start().await;
    let begin = cursor(&gradus).await;
    gradus.active_telecom("2026-01-01").await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(Some(&begin)).await;

    // The program, and its schedules that begin with it.
    let told = gradus.database.number("SELECT count(*) FROM outbox").await;
    assert!(told > 5, "{told}");
    let heard = wire.changed(usize::try_from(told).expect("small")).await;

    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let nodes = gradus.ask(query, json!({ "ids": heard })).await["nodes"].clone();
    let read: Vec<_> = nodes.as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
    assert_eq!(read, heard);
}

#[tokio::test]
async fn who_is_revoked_hears_nothing_more_and_is_cut_off() {
    let gradus = start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.quality).await;
    wire.listen(None).await;
    let revoked = Instant::now();

    revoke(&gradus, "QUALITY_MANAGER").await;
    department(&gradus, &gradus.alpha.admin, "SECRET", None).await;

    assert_eq!(wire.closed().await, (4403, "The token is no longer valid.".to_owned()));
    assert!(wire.said.is_empty(), "{:?}", wire.said);
    assert!(revoked.elapsed() < Duration::from_secs(5), "{:?}", revoked.elapsed());
}

#[tokio::test]
async fn who_may_do_something_else_by_now_is_cut_off() {
    let gradus = start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.quality).await;
    wire.listen(None).await;

    gradus.database.execute("UPDATE tokens SET role = 'EXECUTIVE' WHERE role = 'QUALITY_MANAGER'").await;
    department(&gradus, &gradus.alpha.admin, "SECRET", None).await;

    assert_eq!(wire.closed().await, (4403, "Your rights have changed; connect again.".to_owned()));
    assert!(wire.said.is_empty(), "{:?}", wire.said);
}

async fn revoke(gradus: &Gradus, name: &str) {
    let actor = Actor::command_line(gradus.alpha.id);
    let read = gradus.services.read(actor.clone().into()).await.expect("a read");
    let tokens = gradus_services::identity::token_list::list(&read).await.expect("tokens");
    let token = tokens.into_iter().find(|token| token.name == name).expect("the token").id;
    let revoking = gradus.services.door.run(&actor, Command::internal("tokenRevoke"), move |unit| {
        Box::pin(async move { token_revoke(unit, token).await })
    });
    let done: Result<TokenId, _> = revoking.await;
    done.expect("revoked");
}

#[tokio::test]
async fn a_cursor_of_another_database_is_refused() {
    let gradus = start().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    let present = URL_SAFE_NO_PAD.decode(cursor(&gradus).await).expect("a cursor");
    let present = String::from_utf8(present).expect("a text");
    let epoch = present.split(':').nth(1).expect("an epoch");
    let future = base64_of(&format!("change:{epoch}:9000000000000000:0"));
    let elsewhere = base64_of("change:f00d:1:0");

    for (cursor, message) in [
        (elsewhere.as_str(), "`after` is no cursor of this database; read anew, begin without."),
        (future.as_str(), "`after` is no cursor of this database; read anew, begin without."),
        ("nonsense", "`after` is a cursor that `changes` or `changesCursor` gave out."),
    ] {
        let query = "subscription ($after: String) { changes(after: $after) { nodeId } }";
        wire.subscribe("x", query, json!({ "after": cursor })).await;
        let refused = wire.next().await;

        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("x")), "{refused}");
        let error: &Value = &refused["payload"][0];
        assert_eq!((&error["message"], &error["extensions"]["code"]), (&json!(message), &json!("BAD_REQUEST")));
    }
}

fn base64_of(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut written = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for letter in 0..=chunk.len() {
            let place = usize::try_from(bits >> (18 - 6 * letter) & 63).expect("six bits");
            written.push(char::from(LETTERS[place]));
        }
    }
    written
}
