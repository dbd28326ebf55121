//! The real binary with a provider in its configuration.

use gradus::system::SystemClock;
use gradus_domain::time::Clock;
use serde_json::{Value, json};

use super::forge::{ISSUER, Signer, Token, key_set, signer};
use crate::process::{Machine, ORGANIZATION, Running};

fn configured(machine: &Machine, more: &str) -> String {
    let file = machine.data_dir().join("openid.toml");
    let text = format!(
        "[[openid]]\nname = \"corp\"\nissuer = \"{ISSUER}\"\naudience = \"gradus\"\nauthorized_parties = [\"portal\"]\n\
         algorithms = [\"ES256\", \"RS256\"]\nkeys_file = \"keys.json\"\norganization = \"NORTH\"\nrole_claim = \"roles\"\n\
         {more}\n[[openid.roles]]\nvalue = \"quality\"\nrole = \"QUALITY_MANAGER\"\n"
    );
    std::fs::write(&file, text).expect("written");
    file.display().to_string()
}

fn current(signer: &Signer) -> String {
    let now = SystemClock.now().timestamp();
    Token::of(signer).claim("iat", Some(json!(now - 5))).claim("exp", Some(json!(now + 600))).signed(signer)
}

#[tokio::test]
async fn serve_takes_the_tokens_of_the_provider_in_its_configuration() {
    let machine = Machine::new().await;
    machine.done(&[
        "org",
        "create",
        "--code",
        "NORTH",
        "--name",
        "North",
        "--time-zone",
        "Asia/Shanghai",
        "--calendar",
        "CN",
    ]);
    std::fs::write(machine.data_dir().join("keys.json"), key_set().to_string()).expect("written");
    let config = configured(&machine, "");

    let mut command = machine.command(&["serve", "--listen", "127.0.0.1:0", "--config", &config]);
    // Everything that anybody could have it log.
    command.env("GRADUS_LOG", "trace");
    let mut served = Running::start(command);
    let address = served.address().await;
    let client = reqwest::Client::new();
    let ask = async |token: &str| -> Value {
        let body = json!({ "query": "{ viewer { organization { code } roles { role } } }" });
        let response = client.post(&address).bearer_auth(token).json(&body).send().await.expect("an answer");
        response.json().await.expect("JSON")
    };
    let right = current(signer("ES256"));

    let viewer = ask(&right).await["data"]["viewer"].clone();
    assert_eq!(
        (&viewer["organization"]["code"], &viewer["roles"][0]["role"]),
        (&json!("NORTH"), &json!("QUALITY_MANAGER"))
    );
    let mut sent = vec![right];
    for wrong in [
        current(signer("EdDSA")),
        current(&Signer::ec("es-1")),
        Token::of(signer("ES256")).claim("exp", Some(json!(1))).signed(signer("ES256")),
    ] {
        let answer = ask(&wrong).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
        sent.push(wrong);
    }
    served.signal("INT");
    let (status, lines) = served.ended().await;
    assert_eq!(status, Some(0));
    assert!(lines.iter().any(|line| line.contains("refused a provider's token")), "everything is logged");
    for part in sent.iter().flat_map(|token| token.split('.')) {
        let told: Vec<_> = lines.iter().filter(|line| line.contains(part)).collect();
        assert!(told.is_empty(), "a token is not logged: {told:?}");
    }
}

/// Whoever has any token of theirs refused meanwhile could have as many lines written as they like.
#[tokio::test]
async fn while_the_keys_are_away_strangers_cannot_fill_the_log() {
    let machine = Machine::new().await;
    machine.done(ORGANIZATION);
    let config = configured(&machine, "");
    let mut served = Running::start(machine.command(&["serve", "--listen", "127.0.0.1:0", "--config", &config]));
    let address = served.address().await;
    let client = reqwest::Client::new();

    for _ in 0..5 {
        let asked = client.post(&address).bearer_auth(current(&Signer::ec("never-seen")));
        let answer = asked.json(&json!({ "query": "{ viewer { organization { code } } }" })).send().await;
        assert_eq!(answer.expect("an answer").status(), 503);
    }

    served.signal("INT");
    let (status, lines) = served.ended().await;
    assert_eq!(status, Some(0));
    let about: Vec<_> = lines.iter().filter(|line| line.contains("the OpenID provider corp")).collect();
    assert!(about.len() == 1 && about[0].contains("WARN"), "{about:?}");
    let errors: Vec<_> = lines.iter().filter(|line| line.contains("ERROR")).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[tokio::test]
async fn doctor_says_whether_the_keys_can_be_read_and_check_names_the_providers() {
    let machine = Machine::new().await;
    let config = configured(&machine, "");
    let doctor = || machine.run(&["doctor", "--format", "json", "--config", &config]).stdout;
    let finding = |text: &str| -> Value {
        let findings: Value = serde_json::from_str(text).expect("JSON");
        let all = findings.as_array().expect("a list");
        all.iter().find(|finding| finding["check"] == "openid corp").expect("a finding").clone()
    };

    assert_eq!(finding(&doctor())["health"], "problem");
    let keys = machine.data_dir().join("keys.json");
    std::fs::write(&keys, "{\"keys\":[]}").expect("written");
    assert_eq!(finding(&doctor())["health"], "problem");
    std::fs::write(&keys, key_set().to_string()).expect("written");
    let well = finding(&doctor());
    assert_eq!((&well["health"], &well["detail"]), (&json!("well"), &json!("2 keys")));

    let check = machine.done(&["config", "check", "--format", "json", "--config", &config]);
    assert!(check.contains("\"corp\""), "{check}");
}

/// It is what `doctor` is asked for, so it must not end with it.
#[tokio::test]
async fn doctor_finds_authorities_that_cannot_be_read_and_looks_on() {
    let machine = Machine::new().await;
    let config = configured(&machine, "");
    let written = std::fs::read_to_string(&config).expect("a file");
    let keys = "keys_url = \"https://localhost:1/keys\"\nkeys_ca = \"authorities.pem\"";
    std::fs::write(&config, written.replace("keys_file = \"keys.json\"", keys)).expect("written");
    let look = || {
        let ran = machine.run(&["doctor", "--format", "json", "--config", &config]);
        let findings: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        let all = findings.as_array().expect("a list").clone();
        assert!(all.iter().any(|finding| finding["check"] == "clock"), "{findings}");
        let found = all.into_iter().find(|finding| finding["check"] == "openid corp").expect("a finding");
        (ran.status, found["health"].clone(), found["detail"].as_str().unwrap_or_default().to_owned())
    };

    let (status, health, detail) = look();
    assert_eq!((status, health), (1, json!("problem")));
    assert!(detail.contains("authorities.pem"), "{detail}");
    machine.file("authorities.pem", "no certificate");
    let (_, health, detail) = look();
    assert!(health == "problem" && detail.contains("certificate of an authority"), "{detail}");
}

#[tokio::test]
async fn a_provider_that_could_be_forged_is_refused_at_the_start() {
    let machine = Machine::new().await;
    let config = configured(&machine, "token_types = []");

    let ran = machine.run(&["serve", "--config", &config]);

    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("openid.0.token_types"), "{}", ran.stderr);
}
