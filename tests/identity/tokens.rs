//! Tokens of our own: confined, rotated, revoked, and seen to be used.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::access::{Action, Actions, RolePreset};
use gradus_domain::ids::{EmployeeId, NodeId, TokenId};
use gradus_domain::time::Clock;
use gradus_services::identity::token_create::{NewToken, TokenCreate, TokenCreateRefusal, token_create};
use gradus_services::identity::token_list::{self, Token};
use gradus_services::identity::token_revoke::token_revoke;
use gradus_services::identity::token_rotate::{Rotated, TokenRotate, TokenRotateRefusal, token_rotate};
use gradus_services::identity::uses;
use gradus_services::{Actor, Command, Failure};
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
    let actor = Actor::command_line(gradus.alpha.id);
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

    let actor = Actor::command_line(gradus.alpha.id);
    let revoked = gradus.services.door.run(&actor, Command::internal("tokenRevoke"), move |unit| {
        Box::pin(async move { token_revoke(unit, token.id).await })
    });
    revoked.await.expect("revoked");

    for at in [&gradus, &replica] {
        assert_eq!(code(at, &token.token, DEPARTMENTS).await, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn the_last_use_of_a_token_is_stored_once_a_minute_and_not_by_the_request() {
    let gradus = Gradus::start().await;
    let token = create(&gradus, wanted(&gradus, RolePreset::QualityManager, None)).await.expect("a token");
    let start: DateTime<Utc> = gradus.clock.now();
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
    let lines = gradus.database.number("SELECT count(*) FROM journal_entries WHERE command LIKE '%se%token%'").await;
    assert_eq!(lines, 0, "a use is no command");
}
