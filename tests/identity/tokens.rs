//! Tokens of our own: confined, rotated, revoked, and seen to be used.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::access::{Action, Actions, RolePreset};
use gradus_domain::ids::{EmployeeId, NodeId, OrganizationId, TokenId};
use gradus_domain::time::Clock;
use gradus_services::identity::token_create::{NewToken, TokenCreate, TokenCreateRefusal, token_create};
use gradus_services::identity::token_list::{self, Token};
use gradus_services::identity::token_revoke::token_revoke;
use gradus_services::identity::token_rotate::{Rotated, TokenRotate, TokenRotateRefusal, token_rotate};
use gradus_services::identity::uses;
use gradus_services::{Actor, Command, Failure, Never};
use serde_json::{Value, json};

use crate::support::Gradus;

const DEPARTMENTS: &str = "{ departments { totalCount } }";
const PROGRAM: &str = "{ program(code: \"NONE\") { name } }";

pub(super) fn wanted(gradus: &Gradus, role: RolePreset, scopes: Option<&[Action]>) -> TokenCreate {
    TokenCreate {
        name: "feed".into(),
        role,
        department: None,
        employee: None,
        scopes: scopes.map(|scopes| Actions::new(scopes.iter().copied())),
        days: 90,
        real_now: gradus.clock.now(),
    }
}

pub(super) async fn create(gradus: &Gradus, input: TokenCreate) -> Result<NewToken, Failure<TokenCreateRefusal>> {
    create_in(gradus, gradus.alpha.id, input).await
}

async fn create_in(
    gradus: &Gradus,
    organization: OrganizationId,
    input: TokenCreate,
) -> Result<NewToken, Failure<TokenCreateRefusal>> {
    let actor = Actor::command_line(organization);
    let made = gradus.services.door.run(&actor, Command::internal("tokenCreate"), move |unit| {
        let input = input.clone();
        Box::pin(async move { token_create(unit, &input).await })
    });
    made.await
}

async fn rotate(gradus: &Gradus, id: TokenId, days: Option<i64>) -> Result<Rotated, Failure<TokenRotateRefusal>> {
    let actor = Actor::command_line(gradus.alpha.id);
    let input = TokenRotate { id, days, real_now: gradus.clock.now() };
    let made = gradus.services.door.run(&actor, Command::internal("tokenRotate"), move |unit| {
        let input = input.clone();
        Box::pin(async move { token_rotate(unit, &input).await })
    });
    made.await
}

async fn revoke(gradus: &Gradus, id: TokenId) -> Result<TokenId, Failure<Never>> {
    let actor = Actor::command_line(gradus.alpha.id);
    let revoked = gradus.services.door.run(&actor, Command::internal("tokenRevoke"), move |unit| {
        Box::pin(async move { token_revoke(unit, id).await })
    });
    revoked.await
}

pub(super) fn refusals<T, R: std::fmt::Debug>(outcome: Result<T, Failure<R>>) -> Vec<R> {
    match outcome {
        Err(Failure::Refused(refusals)) => refusals,
        Err(failure) => panic!("{failure:?}"),
        Ok(_) => panic!("it was done"),
    }
}

async fn stored(gradus: &Gradus, id: TokenId) -> Token {
    let read = gradus.services.read(Actor::command_line(gradus.alpha.id).into()).await.expect("a reader");
    let all = token_list::list(&read).await.expect("tokens");
    all.into_iter().find(|token| token.id == id).expect("the token")
}

/// The code of the answer's error, or "" where it has none.
pub(super) async fn code(gradus: &Gradus, token: &str, query: &str) -> String {
    let answer: Value = gradus.answer(token, query, json!({})).await;
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

/// Makes an employee of a department of their own.
pub(super) async fn hire(gradus: &Gradus, number: &str) -> EmployeeId {
    let department =
        "mutation ($c: String!) { departmentCreate(input: { code: $c, name: \"Lab\" }) { errors { code } } }";
    gradus.ask(department, json!({ "c": number })).await;
    let employee = "mutation ($n: String!) { employeeCreate(input: { number: $n, name: \"Ann\", departmentCode: $n, \
                    hiredOn: \"2026-01-01\" }) { employee { id } errors { code } } }";
    let hired = gradus.ask(employee, json!({ "n": number })).await["employeeCreate"].clone();
    let id = hired["employee"]["id"].as_str().unwrap_or_else(|| panic!("{hired}"));
    EmployeeId::from_node_id(id).expect("an id")
}

/// Reliability 3.8: a token does what its role allows and its scopes name, and nothing else.
#[tokio::test]
async fn a_token_does_only_what_its_scopes_name() {
    let gradus = Gradus::start().await;
    let confined = wanted(&gradus, RolePreset::QualityManager, Some(&[Action::ReadPrograms]));
    let confined = create(&gradus, confined).await.expect("a token").token;
    let whole = create(&gradus, wanted(&gradus, RolePreset::QualityManager, None)).await.expect("a token").token;

    assert_eq!(code(&gradus, &whole, DEPARTMENTS).await, "");
    assert_eq!(code(&gradus, &whole, PROGRAM).await, "");
    assert_eq!(code(&gradus, &confined, PROGRAM).await, "");
    assert_eq!(code(&gradus, &confined, DEPARTMENTS).await, "FORBIDDEN");
}

/// What a person sees of themselves without a grant, a token that is confined to something else does not.
#[tokio::test]
async fn a_confined_token_of_a_person_does_not_see_that_person() {
    let gradus = Gradus::start().await;
    let me = Some(hire(&gradus, "E1").await);
    let confined = TokenCreate { employee: me, ..wanted(&gradus, RolePreset::Employee, Some(&[Action::ReadPrograms])) };
    let confined = create(&gradus, confined).await.expect("a token").token;
    let whole = TokenCreate { employee: me, ..wanted(&gradus, RolePreset::Employee, None) };
    let whole = create(&gradus, whole).await.expect("a token").token;
    let employees = "{ employees { totalCount } }";

    assert_eq!(code(&gradus, &whole, employees).await, "");
    assert_eq!(code(&gradus, &confined, employees).await, "FORBIDDEN");
}

#[tokio::test]
async fn a_scope_that_the_role_does_not_allow_is_refused() {
    let gradus = Gradus::start().await;
    let scopes = [Action::ReadPrograms, Action::ManageAccess];

    let made = create(&gradus, wanted(&gradus, RolePreset::QualityManager, Some(&scopes))).await;

    let refused = TokenCreateRefusal::ScopeBeyondRole(Action::ManageAccess, RolePreset::QualityManager);
    assert_eq!(refusals(made), [refused]);
}

/// They see their own without any role that says so, and so can a token that does nothing else.
#[tokio::test]
async fn a_token_of_a_person_can_be_confined_to_what_is_their_own() {
    let gradus = Gradus::start().await;
    let me = hire(&gradus, "E1").await;
    hire(&gradus, "E2").await;
    let own = wanted(&gradus, RolePreset::Employee, Some(&[Action::ReadPeople, Action::ReadTraining]));

    let made = create(&gradus, TokenCreate { employee: Some(me), ..own.clone() }).await.expect("a token");

    let mine = gradus.ask_as(&made.token, "{ employees { nodes { number } } }", json!({})).await;
    assert_eq!(mine["employees"]["nodes"], json!([{ "number": "E1" }]));
    assert_eq!(code(&gradus, &made.token, PROGRAM).await, "FORBIDDEN", "it is confined all the same");
    let beyond = |action| TokenCreateRefusal::ScopeBeyondRole(action, RolePreset::Employee);
    assert_eq!(refusals(create(&gradus, own).await), [beyond(Action::ReadPeople), beyond(Action::ReadTraining)]);
    let more = wanted(&gradus, RolePreset::Employee, Some(&[Action::ManagePeople]));
    let more = create(&gradus, TokenCreate { employee: Some(me), ..more }).await;
    assert_eq!(refusals(more), [beyond(Action::ManagePeople)]);
}

/// T30: a rotated token ends a day later, its successor has the same rights, and there is only one successor.
#[tokio::test]
async fn a_rotated_token_signs_in_for_another_day_and_has_one_successor() {
    let gradus = Gradus::start().await;
    let old = wanted(&gradus, RolePreset::QualityManager, Some(&[Action::ReadPrograms]));
    let old = create(&gradus, old).await.expect("a token");
    let start = gradus.clock.now();

    let both = futures_util::future::join(rotate(&gradus, old.id, None), rotate(&gradus, old.id, None)).await;
    let (new, lost) = match both {
        (Ok(new), lost) | (lost, Ok(new)) => (new, lost),
        (Err(failure), _) => panic!("{failure:?}"),
    };

    assert_eq!(refusals(lost), [TokenRotateRefusal::AlreadyRotated]);
    assert_eq!(new.old_expires_at, start + TimeDelta::hours(24));
    assert_eq!(new.new.expires_at, start + TimeDelta::days(90));
    let day = start + TimeDelta::hours(24);
    gradus.clock.set(day - TimeDelta::microseconds(1));
    assert_eq!(code(&gradus, &old.token, PROGRAM).await, "");
    assert_eq!(code(&gradus, &new.new.token, PROGRAM).await, "");
    assert_eq!(code(&gradus, &new.new.token, DEPARTMENTS).await, "FORBIDDEN", "it is confined as the old one was");
    gradus.clock.set(day);
    assert_eq!(code(&gradus, &old.token, PROGRAM).await, "UNAUTHENTICATED");
    assert_eq!(code(&gradus, &new.new.token, PROGRAM).await, "");
    assert_eq!(refusals(rotate(&gradus, old.id, None).await), [TokenRotateRefusal::TokenEnded]);
}

/// Who was given the new token in the middle of their work repeats it with that one.
#[tokio::test]
async fn a_command_that_is_repeated_with_the_successor_has_one_effect() {
    let gradus = Gradus::start().await;
    let old = create(&gradus, wanted(&gradus, RolePreset::OrganizationAdmin, None)).await.expect("a token");
    let other = create(&gradus, wanted(&gradus, RolePreset::OrganizationAdmin, None)).await.expect("a token");
    let make = async |token: &str, code: &str| {
        let mutation = "mutation ($code: String!) { departmentCreate(input: { code: $code, name: \"Lab\",
            idempotencyKey: \"once\" }) { department { id } errors { code } } }";
        gradus.ask_as(token, mutation, json!({ "code": code })).await["departmentCreate"].clone()
    };

    let first = make(&old.token, "LAB").await;
    let new = rotate(&gradus, old.id, None).await.expect("a successor").new;
    let again = make(&new.token, "LAB").await;
    let newest = rotate(&gradus, new.id, None).await.expect("a successor").new;

    assert!(first["department"]["id"].is_string() && first == again, "{first} {again}");
    assert_eq!(make(&newest.token, "LAB").await, first);
    assert_eq!(make(&old.token, "LAB").await, first);
    assert_eq!(make(&newest.token, "SHOP").await["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(make(&other.token, "LAB").await["errors"][0]["code"], "CODE_TAKEN", "a stranger's key is another one");
    assert!(make(&other.token, "SHOP").await["department"]["id"].is_string());
    assert_eq!(gradus.database.number("SELECT count(*) FROM departments").await, 2);
    let actors =
        "SELECT actor FROM journal_entries WHERE command = 'departmentCreate' AND outcome = 'DONE' ORDER BY id";
    assert_eq!(gradus.database.texts(actors).await, [old.id.to_string(), other.id.to_string()]);
    let third = "mutation { departmentCreate(input: { code: \"NET\", name: \"Net\" }) { errors { code } } }";
    assert_eq!(gradus.ask_as(&newest.token, third, json!({})).await["departmentCreate"]["errors"], json!([]));
    assert_eq!(
        gradus.database.texts(actors).await.pop(),
        Some(newest.id.to_string()),
        "who did it, not whose line it is"
    );
}

/// The id of another organization's token is the id of nothing.
#[tokio::test]
async fn a_token_of_another_organization_is_neither_rotated_nor_revoked() {
    let gradus = Gradus::start().await;
    let beta = gradus.add_tenant("BETA").await;
    let theirs = create_in(&gradus, beta.id, wanted(&gradus, RolePreset::QualityManager, None)).await.expect("a token");

    assert!(matches!(rotate(&gradus, theirs.id, None).await, Err(Failure::NotFound("tokenId"))));
    assert!(matches!(revoke(&gradus, theirs.id).await, Err(Failure::NotFound("tokenId"))));

    assert_eq!(code(&gradus, &theirs.token, DEPARTMENTS).await, "");
    let touched = "SELECT count(*) FROM tokens WHERE revoked_at IS NOT NULL OR rotated_at IS NOT NULL";
    assert_eq!(gradus.database.number(touched).await, 0);
}

#[tokio::test]
async fn rotating_never_lets_a_token_live_longer() {
    let gradus = Gradus::start().await;
    let short = TokenCreate { days: 1, ..wanted(&gradus, RolePreset::Auditor, None) };
    let short = create(&gradus, short).await.expect("a token");
    gradus.clock.set(gradus.clock.now() + TimeDelta::hours(20));

    let rotated = rotate(&gradus, short.id, Some(30)).await.expect("a successor");

    assert_eq!(rotated.old_expires_at, short.expires_at, "it ends in four hours all the same");
    assert_eq!(rotated.new.expires_at, gradus.clock.now() + TimeDelta::days(30));
    assert_eq!(refusals(rotate(&gradus, rotated.new.id, Some(367)).await), [TokenRotateRefusal::LifeOutOfRange]);
}

/// T30: on every replica, from the commit on.
#[tokio::test]
async fn a_revoked_token_ends_at_once_on_every_replica() {
    let gradus = Gradus::start().await;
    let replica = gradus.replica().await;
    let token = create(&gradus, wanted(&gradus, RolePreset::QualityManager, None)).await.expect("a token");
    for at in [&gradus, &replica] {
        assert_eq!(code(at, &token.token, DEPARTMENTS).await, "");
    }

    revoke(&gradus, token.id).await.expect("revoked");

    for at in [&gradus, &replica] {
        assert_eq!(code(at, &token.token, DEPARTMENTS).await, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn the_last_use_of_a_token_is_stored_once_a_minute_and_not_by_the_request() {
    let gradus = Gradus::start().await;
    let token = create(&gradus, wanted(&gradus, RolePreset::QualityManager, None)).await.expect("a token");
    let start: DateTime<Utc> = gradus.clock.now();
    let lines = async || gradus.database.number("SELECT count(*) FROM journal_entries").await;
    let before = lines().await;
    let last_use = async || stored(&gradus, token.id).await.last_used_at;
    let asked_at = async |seconds: i64| {
        gradus.clock.set(start + TimeDelta::seconds(seconds));
        assert_eq!(code(&gradus, &token.token, DEPARTMENTS).await, "");
        uses::keep(&gradus.services).await.expect("kept")
    };

    assert_eq!(code(&gradus, &token.token, DEPARTMENTS).await, "");
    assert_eq!(last_use().await, None, "no request waits for it");
    assert_eq!(asked_at(0).await, 1, "two uses are one");
    assert_eq!(last_use().await, Some(start));
    assert_eq!(asked_at(59).await, 0);
    assert_eq!(asked_at(60).await, 1);
    assert_eq!(last_use().await, Some(start + TimeDelta::seconds(60)));
    assert_eq!(uses::keep(&gradus.services).await.expect("kept"), 0);
    assert!(before > 0, "the token was made by one");
    assert_eq!(lines().await, before, "a use is no command");
}
