//! The real binary on a database that belongs to nobody.

use serde_json::{Value, json};

use super::{Machine, Running};

const ORGANIZATION: &[&str] =
    &["--code", "NORTH", "--name", "North", "--time-zone", "Asia/Shanghai", "--calendar", "CN"];

/// Starts `gradus serve` and waits until it serves; answers it with what it printed before. It logs all that it can.
async fn serve(machine: &Machine) -> (Running, Vec<String>, String) {
    let mut command = machine.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("GRADUS_LOG", "trace");
    let mut served = Running::start(command);
    let mut said = Vec::new();
    let address = loop {
        let line = served.line("").await;
        match line.strip_prefix("API:") {
            Some(address) => break address.trim().to_owned(),
            None => said.push(line),
        }
    };
    (served, said, address)
}

/// The lines of the log in which `secret` stands.
fn logged<'l>(lines: &'l [String], secret: &str) -> Vec<&'l String> {
    lines.iter().filter(|line| line.starts_with("stderr: ") && line.contains(secret)).collect()
}

fn shown(said: &[String]) -> Option<String> {
    said.iter().map(|line| line.trim()).find(|line| line.starts_with("gradus_claim_")).map(str::to_owned)
}

#[tokio::test]
async fn the_first_start_prints_a_claim_token_once_and_keeps_it_for_its_owner() {
    let machine = Machine::new().await;
    let file = machine.data_dir().join("claim-token");

    let (first, said, _) = serve(&machine).await;
    let token = shown(&said).expect("a claim token");
    assert_eq!(logged(&said, &token), [""; 0], "it is shown, and not logged");
    assert_eq!(std::fs::read_to_string(&file).expect("a file").trim(), token);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    first.kill();
    let (second, said, address) = serve(&machine).await;
    assert_eq!(shown(&said), None, "{said:?}");
    assert!(said.iter().any(|line| line.contains("is valid until")), "{said:?}");

    let client = reqwest::Client::new();
    let body = json!({
        "claimToken": token, "code": "NORTH", "name": "North", "timeZone": "Asia/Shanghai", "calendar": "CN",
    });
    let post = async |body: &Value| client.post(address.replace("/graphql", "/claim")).json(body).send().await;
    let mut wrong = body.clone();
    let guess = token.replacen("claim_", "claim_0", 1);
    wrong["claimToken"] = guess.clone().into();
    assert_eq!(post(&wrong).await.expect("an answer").status(), 403);
    let claim = post(&body).await.expect("an answer");
    assert_eq!(claim.status(), 201);
    let claimed: Value = claim.json().await.expect("JSON");
    let admin = claimed["token"].as_str().expect("a token");
    let asked = client
        .post(&address)
        .bearer_auth(admin)
        .json(&json!({ "query": "{ viewer { organization { code } } }" }))
        .send()
        .await;
    let answer: Value = asked.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer.get("errors"), None, "{answer}");
    let mistyped = admin.replacen("gradus_", "gradus_0", 1);
    let refused = client.post(&address).bearer_auth(&mistyped).json(&json!({ "query": "{ __typename }" })).send().await;
    assert_eq!(refused.expect("an answer").status(), 401);
    second.signal("INT");
    let (status, lines) = second.ended().await;
    assert_eq!(status, Some(0));
    for secret in [token.as_str(), &guess, admin, &mistyped] {
        assert!(!lines.iter().any(|line| line.contains(secret)), "a secret is not logged");
    }

    let (third, said, _) = serve(&machine).await;
    assert!(said.iter().all(|line| !line.contains("sign in yet")), "{said:?}");
    assert!(!file.exists(), "a claim that is over leaves no file");
    third.kill();
}

#[tokio::test]
async fn the_claim_can_be_made_at_the_machine_and_then_is_over() {
    let machine = Machine::new().await;
    let claim = |more: &[&str]| machine.run(&[&["claim"], more, ORGANIZATION].concat());
    assert_eq!(claim(&[]).status, 1, "nothing was offered yet");
    let (served, said, _) = serve(&machine).await;
    let token = shown(&said).expect("a claim token");

    assert_eq!(claim(&["gradus_claim_0000"]).status, 1);
    let ran = claim(&[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("gradus_") && ran.stdout.lines().count() == 1, "{}", ran.stdout);

    assert!(!machine.data_dir().join("claim-token").exists());
    let again = claim(&[&token]);
    assert_eq!(again.status, 1);
    assert!(again.stderr.contains("claimed already"), "{}", again.stderr);
    served.kill();
}

#[tokio::test]
async fn other_machines_do_not_reach_an_installation_that_belongs_to_nobody() {
    let machine = Machine::new().await;
    let remote = ["serve", "--listen", "0.0.0.0:0", "--allow-remote"];

    let ran = machine.run(&remote);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("nobody has claimed this installation"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("gradus_claim_") && !machine.data_dir().join("claim-token").exists());

    machine.done(&[&["org", "create"], ORGANIZATION].concat());
    let mut served = Running::start(machine.command(&remote));
    served.address().await;
    served.kill();
}
