use super::*;

fn load(environment: &[(&str, &str)], flags: Flags) -> Result<Settings, Problems> {
    let environment =
        Environment::of(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Settings::load(Sources { flags, environment, graphiql_by_default: false })
}

fn file(text: &str) -> (tempfile::TempDir, Flags) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("gradus.toml");
    std::fs::write(&path, text).unwrap();
    (directory, Flags { config: Some(path), ..Flags::default() })
}

#[test]
fn the_default_is_valid_and_listens_to_this_machine_only() {
    let settings = load(&[], Flags::default()).unwrap();

    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database(), "sqlite://./gradus-data/gradus.db");
    assert!(settings.work && !settings.graphiql && settings.clock.is_none());
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let (_directory, mut flags) = file("listen = \"127.0.0.1:1\"\nlog = \"warn\"\ndata_dir = \"from-file\"\n");
    flags.listen = Some("127.0.0.1:3".parse().unwrap());

    let settings = load(&[("GRADUS_LISTEN", "127.0.0.1:2"), ("GRADUS_LOG", "debug"), ("OTHER", "x")], flags).unwrap();

    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.log, "debug");
    assert_eq!(settings.data_dir.to_str(), Some("from-file"));
}

#[test]
fn a_variable_that_a_single_command_takes_is_no_setting() {
    assert!(load(&[("GRADUS_DRILL_SERVER", "postgres://u:p@h/d")], Flags::default()).is_ok());
    assert!(load(&[("GRADUS_DRIL_SERVER", "postgres://u:p@h/d")], Flags::default()).is_err());
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let (_directory, flags) = file("lisen = \"127.0.0.1:1\"\nwork = \"perhaps\"\nlog_format = \"xml\"\n");
    let given = [
        ("GRADUS_LISTEN", "0.0.0.0:80"),
        ("GRADUS_DATABASE_URL", "mysql://u:hunter2@h"),
        ("GRADUS_CLOCK_SPEED", "0.5"),
        ("GRADUS_LOG", "a=b=c"),
        ("GRADUS_CLOCK_START", "yesterday"),
        ("GRADUS_REQUESTS_PER_SECOND", "0"),
        ("GRADUS_METRICS_TOKEN", "hunter2"),
        ("GRADUS_TRUSTED_PROXIES", "[\"10.0.0.0/33\"]"),
    ];

    let problems = load(&given, flags).unwrap_err();

    let mut keys: Vec<&str> = problems.0.iter().map(|problem| problem.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "clock_speed",
            "clock_start",
            "database_url",
            "lisen",
            "listen",
            "log",
            "log_format",
            "metrics_token",
            "requests_per_second",
            "trusted_proxies",
            "work"
        ]
    );
    let text = problems.to_string();
    assert!(text.contains("did you mean \"listen\"?"), "{text}");
    assert!(text.contains("gradus.toml"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn other_machines_are_let_in_only_when_it_is_said() {
    let open = [("GRADUS_LISTEN", "0.0.0.0:80")];

    assert!(load(&open, Flags::default()).is_err());
    assert!(load(&open, Flags { allow_remote: Some(true), ..Flags::default() }).is_ok());
    assert!(load(&[("GRADUS_LISTEN", "[::1]:80")], Flags::default()).is_ok());
}

#[test]
fn a_file_that_was_named_must_be_there_and_be_toml() {
    let missing = Flags { config: Some("/nonexistent/gradus.toml".into()), ..Flags::default() };
    let (_directory, broken) = file("log = \"info\"\nlisten = = 3\n");

    assert!(load(&[], missing).unwrap_err().to_string().contains("cannot be read"));
    assert!(load(&[], broken).unwrap_err().to_string().contains("in line 2"));
}

#[test]
fn a_clock_option_asks_for_a_simulated_clock() {
    let clock =
        load(&[("GRADUS_CLOCK_START", "2026-01-01T00:00:00Z"), ("GRADUS_CLOCK_SPEED", "3600")], Flags::default())
            .unwrap()
            .clock
            .unwrap();

    assert_eq!(clock.start.unwrap().to_rfc3339(), "2026-01-01T00:00:00+00:00");
    assert_eq!((clock.speed, clock.make), (Some(3600), false));
    assert_eq!(
        load(&[("GRADUS_SIMULATED_CLOCK", "true")], Flags::default()).unwrap().clock.map(|clock| clock.start),
        Some(None)
    );
}
