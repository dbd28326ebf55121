//! From claims to a person and to grants: what the configuration's table says, for as long as it says so.

use std::io::Cursor;

use gradus_domain::access::RolePreset;
use gradus_services::Actor;
use gradus_services::identity::openid::{EmployeeClaim, EmployeeKey, Provider, RoleRule};
use gradus_services::import::{ImportOptions, import};
use gradus_services::people::import::{departments::DepartmentsImport, employees::EmployeesImport};
use serde_json::{Value, json};

use super::forge::{NOW, Token, openid_of, provider, signer};
use crate::support::{Gradus, TestDatabase, at};

const TREE: &str = "code,parent_code,name\nSNR,,SNR\nNET,SNR,NET\nNET-GD,NET,NET-GD\nCSD,SNR,CSD\n";
const PEOPLE: &str = "employee_no,name,email,department_code,position_code,hired_on,left_on\n\
    E1,Ann Lee,ann@corp.example,SNR,HEAD,2020-01-01,\nE2,Bo Chen,bo@corp.example,NET,HEAD,2020-01-01,\n\
    E3,Cy Wu,shared@corp.example,NET-GD,STAFF,2020-01-01,\nE4,Di Xu,shared@corp.example,CSD,STAFF,2020-01-01,\n\
    E5,Ed Yu,ed@corp.example,CSD,STAFF,2020-01-01,2026-11-20\nE6,Fu Zhou,fu@corp.example,CSD,STAFF,2026-11-21,\n";
const VIEWER: &str = "{ viewer { employee { number } organization { code }
    roles { role department { code } isOrganizationWide validUntil } } }";

fn rule(value: &str, role: RolePreset, department: Option<&str>, valid_until: Option<&str>) -> RoleRule {
    let (department, valid_until) = (department.map(str::to_owned), valid_until.map(at));
    RoleRule { value: value.into(), role, department, valid_until, machine: false }
}

fn by(claim: &str, by: EmployeeKey) -> EmployeeClaim {
    EmployeeClaim { claim: claim.into(), by }
}

/// A service with a roster, on which `provider` signs people in.
async fn service(provider: Provider) -> Gradus {
    let gradus = Gradus::start_taking(TestDatabase::fresh().await, openid_of(provider)).await;
    roster(&gradus, &Actor::command_line(gradus.alpha.id), TREE, PEOPLE).await;
    gradus
}

async fn roster(gradus: &Gradus, actor: &Actor, tree: &str, people: &str) {
    let options = ImportOptions::default();
    let made = import::<DepartmentsImport>(&gradus.services, actor, &mut Cursor::new(tree), options).await;
    assert_eq!(made.expect("departments").figures.refused, 0);
    let made = import::<EmployeesImport>(&gradus.services, actor, &mut Cursor::new(people), options).await;
    assert_eq!(made.expect("employees").figures.refused, 0);
}

fn signed(claims: &[(&str, Value)]) -> String {
    let by = signer("EdDSA");
    claims.iter().fold(Token::of(by), |token, (name, value)| token.claim(name, Some(value.clone()))).signed(by)
}

/// Number of the person whom the token signs in, "nobody" for a machine, or the error's code.
async fn person(gradus: &Gradus, token: &str) -> String {
    let answer = gradus.answer(token, VIEWER, json!({})).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    let number = answer["data"]["viewer"]["employee"]["number"].as_str();
    code.or(number).unwrap_or("nobody").to_owned()
}

async fn code(gradus: &Gradus, token: &str, query: &str) -> String {
    let answer = gradus.answer(token, query, json!({})).await;
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("fine").to_owned()
}

#[tokio::test]
async fn a_role_is_granted_on_a_department_until_an_instant() {
    let roles = vec![
        rule("head-net", RolePreset::DepartmentHead, Some("NET"), Some("2026-11-20T02:05:00Z")),
        rule("board", RolePreset::Executive, None, None),
    ];
    let gradus = service(Provider { roles, ..provider() }).await;
    let token = signed(&[("roles", json!(["head-net", "board", "others'", 7]))]);

    let viewer = gradus.ask_as(&token, VIEWER, json!({})).await;
    let seen = gradus.ask_as(&token, "{ departments { nodes { code } } }", json!({})).await;

    assert_eq!(viewer["viewer"]["organization"]["code"], "ALPHA");
    assert_eq!(
        viewer["viewer"]["roles"],
        json!([
            { "role": "DEPARTMENT_HEAD", "department": { "code": "NET" }, "isOrganizationWide": false,
              "validUntil": "2026-11-20T02:05:00Z" },
            { "role": "EXECUTIVE", "department": null, "isOrganizationWide": true, "validUntil": null },
        ])
    );
    assert_eq!(seen["departments"]["nodes"], json!([{ "code": "NET" }, { "code": "NET-GD" }]));
    gradus.set_clock("2026-11-20T02:04:59.999999Z");
    assert_eq!(code(&gradus, &token, "{ departments { totalCount } }").await, "fine");
    gradus.set_clock("2026-11-20T02:05:00Z");
    assert_eq!(code(&gradus, &token, "{ departments { totalCount } }").await, "FORBIDDEN");
    assert_eq!(code(&gradus, &token, "{ program(code: \"NONE\") { name } }").await, "fine", "the board still may");
}

#[tokio::test]
async fn what_the_table_does_not_name_allows_nothing() {
    let roles = vec![
        rule("quality", RolePreset::QualityManager, Some("GONE"), None),
        rule("auditor", RolePreset::Auditor, Some("CSD"), None),
    ];
    let gradus = service(Provider { roles, ..provider() }).await;
    let with = |roles: Value| signed(&[("roles", roles)]);

    assert_eq!(person(&gradus, &with(json!(["auditor"]))).await, "nobody");
    assert_eq!(person(&gradus, &with(json!("auditor"))).await, "nobody", "one value needs no list");
    for none in [
        json!(["quality"]),
        json!([]),
        json!(["Auditor"]),
        json!("auditor,quality"),
        json!(["AUDITOR", "ORGANIZATION_ADMIN"]),
        json!({ "auditor": true }),
        json!([["auditor"]]),
        json!(null),
        json!(1),
    ] {
        assert_eq!(person(&gradus, &with(none.clone())).await, "UNAUTHENTICATED", "{none}");
    }
}

#[tokio::test]
async fn roles_may_lie_in_another_claim() {
    let auditor = || vec![rule("auditor", RolePreset::Auditor, None, None)];
    for (claim, name, value) in [
        ("realm_access.roles", "realm_access", json!({ "roles": ["auditor"] })),
        ("resource_access.gradus.roles", "resource_access", json!({ "gradus": { "roles": ["auditor"] } })),
        ("https://corp.example/roles", "https://corp.example/roles", json!(["auditor"])),
    ] {
        let gradus = service(Provider { roles: auditor(), role_claim: claim.into(), ..provider() }).await;

        assert_eq!(person(&gradus, &signed(&[(name, value)])).await, "nobody", "{claim}");
        assert_eq!(person(&gradus, &signed(&[("roles", json!(["auditor"]))])).await, "UNAUTHENTICATED", "{claim}");
    }
}

#[tokio::test]
async fn a_person_is_known_by_number_while_they_work_here() {
    let employee = Some(by("staff.number", EmployeeKey::Number));
    let gradus = service(Provider { employee, role_claim: String::new(), roles: Vec::new(), ..provider() }).await;
    let of = |number: Value| signed(&[("staff", json!({ "number": number })), ("exp", json!(NOW + 60_000))]);

    assert_eq!(person(&gradus, &of(json!("E2"))).await, "E2");
    assert_eq!(person(&gradus, &of(json!("E5"))).await, "E5", "it is the last day");
    for nobody in
        [json!("E6"), json!("E7"), json!("e2"), json!(""), json!("E2\u{0}"), json!(2), json!(["E2"]), json!(null)]
    {
        assert_eq!(person(&gradus, &of(nobody.clone())).await, "UNAUTHENTICATED", "{nobody}");
    }
    assert_eq!(person(&gradus, &signed(&[])).await, "UNAUTHENTICATED", "neither a person nor a role");
    // Their own record and nobody else's.
    let mine = gradus.ask_as(&of(json!("E2")), "{ employees { nodes { number } } }", json!({})).await;
    assert_eq!(mine["employees"]["nodes"], json!([{ "number": "E2" }]));
    // Midnight in Shanghai.
    gradus.set_clock("2026-11-20T15:59:59Z");
    assert_eq!(person(&gradus, &of(json!("E5"))).await, "E5");
    gradus.set_clock("2026-11-20T16:00:00Z");
    assert_eq!(person(&gradus, &of(json!("E5"))).await, "UNAUTHENTICATED");
    assert_eq!(person(&gradus, &of(json!("E6"))).await, "E6");
}

#[tokio::test]
async fn a_person_is_known_by_their_subject() {
    let gradus = service(Provider { employee: Some(by("sub", EmployeeKey::Number)), ..provider() }).await;

    assert_eq!(person(&gradus, &signed(&[("sub", json!("E1"))])).await, "E1");
    assert_eq!(person(&gradus, &signed(&[("sub", json!("u-1"))])).await, "UNAUTHENTICATED", "its role does not help");
}

#[tokio::test]
async fn a_person_is_known_by_an_address_that_is_verified_and_theirs_alone() {
    let gradus = service(Provider { employee: Some(by("email", EmployeeKey::Email)), ..provider() }).await;
    let of = |email: &str, verified: Value| signed(&[("email", json!(email)), ("email_verified", verified)]);

    assert_eq!(person(&gradus, &of("bo@corp.example", json!(true))).await, "E2");
    for (email, verified) in [
        ("bo@corp.example", json!(false)),
        ("bo@corp.example", json!("true")),
        ("bo@corp.example", json!(1)),
        ("bo@corp.example", json!(null)),
        ("Bo@corp.example", json!(true)),
        ("bo@corp.example ", json!(true)),
        ("shared@corp.example", json!(true)),
        ("nobody@corp.example", json!(true)),
        ("fu@corp.example", json!(true)),
    ] {
        assert_eq!(person(&gradus, &of(email, verified.clone())).await, "UNAUTHENTICATED", "{email} {verified}");
    }
    let silent = signed(&[("email", json!("bo@corp.example"))]);
    assert_eq!(person(&gradus, &silent).await, "UNAUTHENTICATED", "the provider does not say that it is verified");
    assert_eq!(person(&gradus, &signed(&[])).await, "UNAUTHENTICATED", "who leaves the address out is worth no more");
}

/// Beside the claim, wherever that lies: what the provider says of another address says nothing of this one.
#[tokio::test]
async fn an_address_is_verified_only_by_what_stands_beside_it() {
    let gradus = service(Provider { employee: Some(by("staff.email", EmployeeKey::Email)), ..provider() }).await;
    let bo = || json!("bo@corp.example");

    let beside = signed(&[("staff", json!({ "email": bo(), "email_verified": true }))]);
    assert_eq!(person(&gradus, &beside).await, "E2");
    for elsewhere in [
        vec![("staff", json!({ "email": bo() })), ("email_verified", json!(true))],
        vec![("staff", json!({ "email": bo(), "email_verified": false })), ("email_verified", json!(true))],
        vec![("staff.email", bo()), ("staff", json!({ "email_verified": true })), ("email_verified", json!(true))],
        vec![("email", bo()), ("email_verified", json!(true))],
    ] {
        assert_eq!(person(&gradus, &signed(&elsewhere)).await, "UNAUTHENTICATED", "{elsewhere:?}");
    }
}

/// Otherwise a token that leaves out whose it is would be worth more than one that names the wrong person.
#[tokio::test]
async fn a_token_that_names_no_person_has_only_the_roles_that_are_meant_for_machines() {
    let feed = RoleRule { machine: true, ..rule("feed", RolePreset::Integration, None, None) };
    let roles = || vec![feed.clone(), rule("quality", RolePreset::QualityManager, None, None)];
    let gradus =
        service(Provider { employee: Some(by("number", EmployeeKey::Number)), roles: roles(), ..provider() }).await;
    let held = |roles: Value, number: Option<Value>| {
        let number = number.map(|number| ("number", number));
        signed(&[vec![("roles", roles)], number.into_iter().collect()].concat())
    };
    let roles_of = async |token: &str| gradus.ask_as(token, VIEWER, json!({})).await["viewer"]["roles"].clone();
    let names = |roles: &Value| -> Vec<String> {
        let all = roles.as_array().expect("a list").iter();
        all.map(|role| role["role"].as_str().unwrap_or_default().to_owned()).collect()
    };

    assert_eq!(person(&gradus, &held(json!(["quality"]), None)).await, "UNAUTHENTICATED");
    assert_eq!(person(&gradus, &held(json!(["feed"]), None)).await, "nobody");
    assert_eq!(names(&roles_of(&held(json!(["feed", "quality"]), None)).await), ["INTEGRATION"]);
    let whole = held(json!(["feed", "quality"]), Some(json!("E1")));
    assert_eq!(names(&roles_of(&whole).await), ["INTEGRATION", "QUALITY_MANAGER"], "a person has both");
    for wrong in [json!("E7"), json!(""), json!(null), json!(7)] {
        assert_eq!(person(&gradus, &held(json!(["feed"]), Some(wrong.clone()))).await, "UNAUTHENTICATED", "{wrong}");
    }
    // Where no token names a person, each is a machine's.
    let machines = service(Provider { roles: roles(), ..provider() }).await;
    assert_eq!(person(&machines, &held(json!(["quality"]), None)).await, "nobody");
}

/// The provider belongs to one organization; the same number in another one is another person.
#[tokio::test]
async fn a_provider_of_one_organization_signs_nobody_of_another_in() {
    let gradus = service(Provider { employee: Some(by("number", EmployeeKey::Number)), ..provider() }).await;
    let beta = gradus.add_tenant("BETA").await;
    let others = "employee_no,name,department_code,hired_on\nE1,Zoe,SNR,2020-01-01\nB9,Yan,SNR,2020-01-01\n";
    roster(&gradus, &Actor::command_line(beta.id), "code,parent_code,name\nSNR,,SNR\n", others).await;
    let of = |number: &str| signed(&[("number", json!(number))]);
    let viewer = "{ viewer { employee { id } organization { code } } }";
    let found = gradus.ask("{ employee(number: \"E1\") { id } }", json!({})).await;

    let seen = gradus.ask_as(&of("E1"), viewer, json!({})).await;

    assert_eq!(seen["viewer"], json!({ "employee": found["employee"], "organization": { "code": "ALPHA" } }));
    assert_eq!(person(&gradus, &of("B9")).await, "UNAUTHENTICATED", "whoever is only in the other one");
    let other = gradus.ask_as(&beta.admin, "{ employee(number: \"B9\") { number } }", json!({})).await;
    assert_eq!(other["employee"]["number"], "B9");
}

/// Who left signs in nowhere from the next request on, though their token is valid for hours.
#[tokio::test]
async fn who_has_left_signs_in_no_more_on_any_replica() {
    let by_subject = || Provider { employee: Some(by("sub", EmployeeKey::Number)), ..provider() };
    let gradus = service(by_subject()).await;
    let replica = gradus.replica_taking(openid_of(by_subject())).await;
    let token = signed(&[("sub", json!("E2"))]);
    for at in [&gradus, &replica] {
        assert_eq!(person(at, &token).await, "E2");
    }
    let found = gradus.ask("{ employee(number: \"E2\") { id version } }", json!({})).await["employee"].clone();

    let leave = "mutation ($id: ID!, $seen: Int!) { employeeLeave(input: { employeeId: $id, expectedVersion: $seen,
        leftOn: \"2026-11-19\" }) { errors { code } } }";
    let left = gradus.ask(leave, json!({ "id": found["id"], "seen": found["version"] })).await;

    assert_eq!(left["employeeLeave"]["errors"], json!([]), "{left}");
    for at in [&gradus, &replica] {
        assert_eq!(person(at, &token).await, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn the_journal_names_the_provider_and_the_person_and_not_the_subject() {
    let roles = vec![rule("quality", RolePreset::OrganizationAdmin, None, None)];
    let employee = Some(by("number", EmployeeKey::Number));
    let gradus = service(Provider { employee, roles, ..provider() }).await;
    let token = signed(&[("number", json!("E1")), ("sub", json!("very-secret-subject"))]);
    let create = "mutation { departmentCreate(input: { code: \"LAB\", name: \"Lab\" }) { errors { code } } }";
    gradus.ask_as(&token, create, json!({})).await;

    let lines = "SELECT e.actor_kind || ' ' || v.value || ' ' || e.actor FROM journal_entries e JOIN journal_values v
        ON v.organization_id = e.organization_id AND v.entry_id = e.id AND v.field = 'actor_name'
        WHERE e.actor_kind = 'OPENID'";
    let lines = gradus.database.texts(lines).await;

    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line.starts_with("OPENID corp corp:") && !line.contains("very-secret-subject"), "{line}");
    assert_eq!(line.len(), "OPENID corp corp:".len() + 32, "{line}");
    let people = "SELECT count(*) FROM journal_entries WHERE actor_kind = 'OPENID' AND employee_id IS NULL";
    assert_eq!(gradus.database.number(people).await, 0);
}

#[tokio::test]
async fn a_provider_of_an_organization_that_is_not_there_signs_nobody_in() {
    let gradus = service(Provider { organization: "NOWHERE".into(), ..provider() }).await;

    assert_eq!(person(&gradus, &signed(&[])).await, "UNAUTHENTICATED");
}
