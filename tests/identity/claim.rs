//! An installation that belongs to nobody becomes somebody's, once.

use chrono::TimeDelta;
use gradus_domain::time::Clock;
use gradus_services::identity::claim::{Claim, ClaimRefusal, Claimed, claim};
use gradus_services::identity::claim_offer::{is_unclaimed, offer, valid_until};
use gradus_services::identity::secret::Secret;
use gradus_services::{Failure, Services};
use serde_json::{Value, json};

use crate::support::{Gradus, TestDatabase};

/// A service on a database that nobody has claimed, and the token by which one can.
async fn unclaimed() -> (Gradus, String) {
    let gradus = Gradus::start_unclaimed(TestDatabase::fresh().await).await;
    let offered = offer(&gradus.services).await.expect("an offer").expect("an unclaimed installation");
    (gradus, offered.token)
}

fn wanted(token: &str, code: &str) -> Claim {
    Claim {
        token: token.into(),
        code: code.into(),
        name: "North".into(),
        time_zone: "Asia/Shanghai".into(),
        calendar: "CN".into(),
        locale: gradus_domain::locale::Locale::En,
    }
}

async fn refusal(services: &Services, claim_of: Claim) -> Vec<ClaimRefusal> {
    match claim(services, claim_of).await {
        Err(Failure::Refused(refusals)) => refusals,
        Err(failure) => panic!("{failure}"),
        Ok(_) => panic!("it was given away"),
    }
}

fn body(token: &str) -> Value {
    json!({ "claimToken": token, "code": "NORTH", "name": "North", "timeZone": "Asia/Shanghai", "calendar": "CN" })
}

async fn post(gradus: &Gradus, content_type: &str, body: String) -> (u16, Value) {
    let client = reqwest::Client::new();
    let request = client.post(format!("{}/claim", gradus.address())).header("content-type", content_type).body(body);
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

#[tokio::test]
async fn the_claim_makes_the_organization_and_its_administrator_over_http() {
    let (gradus, token) = unclaimed().await;

    let (status, made) = post(&gradus, "application/json", body(&token).to_string()).await;

    assert_eq!((status, &made["organization"]["code"]), (201, &json!("NORTH")), "{made}");
    let admin = made["token"].as_str().expect("a token");
    let viewer = gradus.ask_as(admin, "{ viewer { organization { code } roles { role } } }", json!({})).await;
    assert_eq!(viewer["viewer"]["organization"]["code"], "NORTH", "{viewer}");
    assert_eq!(viewer["viewer"]["roles"][0]["role"], "ORGANIZATION_ADMIN", "{viewer}");
    assert_eq!(made["expiresAt"], "2027-02-18T02:00:00Z", "90 days");
    let lines = "SELECT e.command || ' by ' || v.value FROM journal_entries e JOIN journal_values v
        ON v.organization_id = e.organization_id AND v.entry_id = e.id AND v.field = 'actor_name'";
    let lines = gradus.database.texts(lines).await;
    assert_eq!(lines, ["organizationClaim by first start"]);
    let (status, refused) = post(&gradus, "application/json", body(&token).to_string()).await;
    assert_eq!((status, &refused["errors"][0]["extensions"]["code"]), (409, &json!("ALREADY_CLAIMED")), "{refused}");
}

#[tokio::test]
async fn a_claim_is_valid_for_sixty_minutes_of_real_time() {
    let (gradus, token) = unclaimed().await;
    let start = gradus.clock.now();
    let last = start + TimeDelta::minutes(60) - TimeDelta::microseconds(1);

    gradus.clock.set(last);
    assert!(valid_until(&gradus.services, &token).await.expect("an answer").is_some());
    gradus.clock.set(start + TimeDelta::minutes(60));
    assert_eq!(valid_until(&gradus.services, &token).await.expect("an answer"), None);
    assert_eq!(refusal(&gradus.services, wanted(&token, "NORTH")).await, [ClaimRefusal::Expired]);

    gradus.clock.set(last);
    assert!(claim(&gradus.services, wanted(&token, "NORTH")).await.is_ok());
}

#[tokio::test]
async fn a_wrong_claim_makes_nothing_and_the_right_one_still_does() {
    let (gradus, first) = unclaimed().await;
    let second = offer(&gradus.services).await.expect("an offer").expect("unclaimed").token;

    // The first was printed earlier; the others never.
    for wrong in [first.as_str(), "", "gradus_claim_", &second[..second.len() - 1], &second.replace("claim_", "")] {
        assert_eq!(refusal(&gradus.services, wanted(wrong, "NORTH")).await, [ClaimRefusal::Unknown], "{wrong}");
    }
    let nowhere = Claim { time_zone: "Mars/Base".into(), name: " ".into(), ..wanted(&second, "NORTH") };
    let refusals = refusal(&gradus.services, nowhere).await;
    assert_eq!(refusals, [ClaimRefusal::NameBlank, ClaimRefusal::TimeZoneUnknown]);
    assert_eq!(refusal(&gradus.services, wanted(&second, "a b")).await.len(), 1);

    assert!(is_unclaimed(&gradus.services).await.expect("an answer"));
    assert_eq!(gradus.database.number("SELECT count(*) FROM tokens").await, 0);
    assert!(claim(&gradus.services, wanted(&second, "NORTH")).await.is_ok());
}

#[tokio::test]
async fn of_many_who_claim_at_once_on_two_replicas_exactly_one_wins() {
    let (gradus, token) = unclaimed().await;
    let replica = gradus.replica().await;
    let tries = (0..16).map(|number| {
        let at = if number % 2 == 0 { &gradus } else { &replica };
        let (services, token) = (at.services.clone(), token.clone());
        tokio::spawn(async move { claim(&services, wanted(&token, &format!("ORG-{number}"))).await })
    });

    let mut won: Vec<Claimed> = Vec::new();
    for one in futures_util::future::join_all(tries).await {
        match one.expect("it ends") {
            Ok(claimed) => won.push(claimed),
            Err(Failure::Refused(refusals)) => assert_eq!(refusals, [ClaimRefusal::AlreadyClaimed]),
            Err(failure) => panic!("{failure}"),
        }
    }

    assert_eq!(won.len(), 1);
    assert_eq!(gradus.database.number("SELECT count(*) FROM organizations").await, 1);
    assert_eq!(gradus.database.number("SELECT count(*) FROM tokens").await, 1);
}

/// A service that starts while somebody claims: the claim wins and nothing is offered, or the new offer replaces it.
#[tokio::test]
async fn a_claim_and_a_new_offer_at_once_leave_one_way_in() {
    for _ in 0..8 {
        let (gradus, token) = unclaimed().await;
        let replica = gradus.replica().await;

        let claiming = claim(&gradus.services, wanted(&token, "NORTH"));
        let (claimed, offered) = futures_util::future::join(claiming, offer(&replica.services)).await;

        match (claimed, offered.expect("an answer")) {
            (Ok(_), None) => {}
            (Err(Failure::Refused(refusals)), Some(offered)) => {
                assert_eq!(refusals, [ClaimRefusal::Unknown]);
                assert!(claim(&replica.services, wanted(&offered.token, "NORTH")).await.is_ok());
            }
            (Ok(_), Some(_)) => panic!("it was given away and offered again"),
            (Err(failure), _) => panic!("{failure}"),
        }
        assert_eq!(gradus.database.number("SELECT count(*) FROM organizations").await, 1);
        assert_eq!(gradus.database.number("SELECT count(*) FROM first_claim WHERE used_at IS NULL").await, 0);
    }
}

/// What a start finds that has read "no organization" the moment before somebody's claim was committed.
#[tokio::test]
async fn a_claim_that_was_used_is_never_offered_again() {
    let (gradus, _) = unclaimed().await;
    gradus.database.execute("UPDATE first_claim SET used_at = expires_at").await;
    let row = "SELECT hash FROM first_claim WHERE used_at = expires_at";
    let before = gradus.database.texts(row).await;

    assert!(offer(&gradus.services).await.expect("an answer").is_none());

    assert_eq!((before.len(), gradus.database.texts(row).await), (1, before));
}

#[tokio::test]
async fn an_organization_from_the_command_line_ends_the_claim() {
    let (gradus, token) = unclaimed().await;
    gradus.add_tenant("BETA").await;

    assert_eq!(refusal(&gradus.services, wanted(&token, "NORTH")).await, [ClaimRefusal::AlreadyClaimed]);
    assert!(offer(&gradus.services).await.expect("an answer").is_none());
}

#[tokio::test]
async fn only_the_hash_of_a_claim_is_stored_and_only_json_is_heard() {
    let (gradus, token) = unclaimed().await;
    let good = body(&token).to_string();

    let stored = gradus.database.texts("SELECT hash FROM first_claim").await;
    assert_eq!(stored, [Secret::Claim.hash(&token).expect("a hash")]);
    assert!(stored[0].len() == 64 && !token.contains(&stored[0]), "{stored:?}");
    for (kind, text, expected) in [
        ("text/plain", good.clone(), 415),
        ("application/x-www-form-urlencoded", good.clone(), 415),
        ("application/json", "[]".into(), 400),
        ("application/json", good.replace("code", "cod"), 400),
        ("application/json", good.replace('{', "{\"admin\":true,"), 400),
        ("application/json", format!("{good}{}", " ".repeat(20_000)), 413),
        ("application/json", body("gradus_claim_x").to_string(), 403),
        ("application/json", good.replace("Asia/", "Mars/"), 422),
    ] {
        let (status, answer) = post(&gradus, kind, text).await;
        assert_eq!(status, expected, "{answer}");
        assert!(!answer.to_string().contains(&token), "a secret is not repeated");
    }
    let got = reqwest::get(format!("{}/claim", gradus.address())).await.expect("an answer").status();
    assert_eq!(got, 405);
}
