//! What a table `[[openid]]` may say.

use crate::config::{Environment, Flags, Problems, Settings, Sources};

const WHOLE: &str = r#"
    [[openid]]
    name = "corp"
    issuer = "https://login.corp.example/realms/main"
    audience = "gradus"
    authorized_parties = ["portal"]
    algorithms = ["RS256", "ES256"]
    token_types = ["at+JWT"]
    keys_url = "https://login.corp.example/keys"
    keys_ca = "corp.pem"
    organization = "NORTH"
    employee_claim = "employee_number"
    employee_by = "number"
    role_claim = "realm_access.roles"

    [[openid.roles]]
    value = "gradus-quality"
    role = "QUALITY_MANAGER"
    department = "QMD"
    valid_until = "2027-01-01T00:00:00Z"
    machine = true
"#;

fn load(text: &str) -> Result<Settings, Problems> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("gradus.toml");
    std::fs::write(&path, text).unwrap();
    let flags = Flags { config: Some(path), ..Flags::default() };
    Settings::load(Sources { flags, environment: Environment::default(), graphiql_by_default: false })
}

#[test]
fn a_provider_is_read_whole() {
    let settings = load(WHOLE).unwrap();

    let [only] = settings.openid.as_slice() else { panic!("{:?}", settings.openid) };
    let provider = &only.provider;
    assert_eq!((provider.name.as_str(), provider.parties.as_slice()), ("corp", ["portal".to_owned()].as_slice()));
    assert_eq!((provider.algorithms.len(), provider.types.as_slice()), (2, ["at+jwt".to_owned()].as_slice()));
    assert_eq!(provider.roles[0].department.as_deref(), Some("QMD"));
    assert!(provider.roles[0].valid_until.is_some() && provider.employee.is_some());
    assert!(provider.roles[0].machine);
    let silent = load(&WHOLE.replace("machine = true", "")).unwrap();
    assert!(!silent.openid[0].provider.roles[0].machine, "a machine has no role that is not meant for it");
}

/// Each is wrong in one way, and that way is told, with its place.
#[test]
fn what_would_make_a_token_worth_nothing_is_refused() {
    let table = [
        ("name = \"corp\"", "name = \"Corp \"", "openid.0.name"),
        ("https://login.corp.example/realms/main", "", "openid.0.issuer"),
        ("https://login.corp.example/realms/main", "login.corp.example", "openid.0.issuer"),
        ("https://login.corp.example/realms/main", "https:", "openid.0.issuer"),
        ("https://login.corp.example/realms/main", "https://login.corp.example/a b", "openid.0.issuer"),
        ("audience = \"gradus\"", "audience = \"\"", "openid.0.audience"),
        ("\"RS256\", \"ES256\"", "", "openid.0.algorithms"),
        ("\"RS256\", \"ES256\"", "\"RS256\", \"HS256\"", "openid.0.algorithms"),
        ("\"RS256\", \"ES256\"", "\"none\"", "openid.0.algorithms"),
        ("\"at+JWT\"", "", "openid.0.token_types"),
        ("https://login.corp.example/keys", "http://login.corp.example/keys", "openid.0.keys_url"),
        ("https://login.corp.example/keys", "ftp://login.corp.example/keys", "openid.0.keys_url"),
        ("keys_ca = \"corp.pem\"", "keys_file = \"keys.json\"", "openid.0.keys_url"),
        ("https://login.corp.example/keys", "http://127.0.0.1/keys", "openid.0.keys_ca"),
        ("organization = \"NORTH\"", "organization = \"\"", "openid.0.organization"),
        ("employee_by = \"number\"", "", "openid.0.employee_claim"),
        ("employee_by = \"number\"", "employee_by = \"name\"", "openid.0.employee_by"),
        ("employee_by = \"number\"", "employee_by = \"email\"", "openid.0.employee_claim"),
        ("role_claim = \"realm_access.roles\"", "", "openid.0.role_claim"),
        ("QUALITY_MANAGER", "BOSS", "openid.0.roles.0.role"),
        ("valid_until", "until", "openid.0.roles.0.until"),
        ("audience = \"gradus\"", "", "openid.0.audience"),
        ("audience =", "audiense =", "openid.0.audiense"),
        ("2027-01-01T00:00:00Z", "next year", "openid.0.roles.0.valid_until"),
    ];
    for (from, to, key) in table {
        let text = WHOLE.replacen(from, to, 1);
        assert_ne!(text, WHOLE, "{from}");
        let problems = load(&text).expect_err(&text);
        let keys: Vec<_> = problems.0.iter().map(|problem| problem.key.as_str()).collect();
        assert_eq!(keys, [key], "{to}");
        assert!(problems.0[0].source.as_deref().is_some_and(|source| source.ends_with("gradus.toml")), "{problems}");
    }
}

/// Of no other claim does a provider say that it has verified it.
#[test]
fn a_person_is_known_by_an_address_only_from_a_claim_of_that_name() {
    let by = |claim: &str| {
        let text = WHOLE.replace("employee_by = \"number\"", "employee_by = \"email\"");
        load(&text.replace("\"employee_number\"", &format!("\"{claim}\"")))
    };

    for right in ["email", "staff.email"] {
        assert!(by(right).is_ok(), "{right}");
    }
    for wrong in ["upn", "preferred_username", "Email", "e-email", "email.work", "email.", ""] {
        let problems = by(wrong).expect_err(wrong);
        assert_eq!(problems.0[0].key, "openid.0.employee_claim", "{wrong}");
    }
}

/// It is only compared: whether it could be asked does not matter.
#[test]
fn an_issuer_is_whatever_uri_the_provider_calls_itself() {
    for issuer in ["urn:corp:login", "http://login.corp.example", "https://login.corp.example:8443/a?b=c"] {
        let settings = load(&WHOLE.replacen("https://login.corp.example/realms/main", issuer, 1)).unwrap();
        assert_eq!(settings.openid[0].provider.issuer, issuer);
    }
}

#[test]
fn no_type_is_one_of_the_types() {
    let settings = load(&WHOLE.replace("[\"at+JWT\"]", "[\"at+jwt\", \"\"]")).unwrap();
    assert_eq!(settings.openid[0].provider.types, ["at+jwt", ""]);
    let silent = load(&WHOLE.replace("token_types = [\"at+JWT\"]", "")).unwrap();
    assert_eq!(silent.openid[0].provider.types, ["at+jwt", "jwt"], "unless it is asked for, a type is written");
}

#[test]
fn nobody_needs_to_vouch_for_the_keys_of_a_file() {
    let text = WHOLE.replace("keys_url = \"https://login.corp.example/keys\"", "keys_file = \"keys.json\"");

    let problems = load(&text).unwrap_err();

    let keys: Vec<_> = problems.0.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["openid.0.keys_ca"]);
    assert!(load(&text.replace("keys_ca = \"corp.pem\"", "")).is_ok());
}

#[test]
fn two_providers_share_neither_name_nor_issuer() {
    let problems = load(&format!("{WHOLE}{WHOLE}")).unwrap_err();

    let keys: Vec<_> = problems.0.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["openid.1.name", "openid.1.issuer"]);
}

#[test]
fn a_provider_on_this_machine_needs_no_tls() {
    for host in ["127.0.0.1:9000", "[::1]:9000", "localhost"] {
        let text = WHOLE.replace("https://login.corp.example", &format!("http://{host}"));
        assert!(load(&text.replace("keys_ca = \"corp.pem\"", "")).is_ok(), "{host}");
    }
}
