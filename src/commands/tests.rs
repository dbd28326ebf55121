use clap::{Args, CommandFactory};

use super::*;

/// The commands of the enum, and those whose arguments stand ready for it.
fn all() -> clap::Command {
    let known = Cli::command();
    let ready = [
        demo::DemoArgs::augment_args(clap::Command::new("demo")),
        serve::ServeArgs::augment_args(clap::Command::new("serve")),
        work::WorkArgs::augment_args(clap::Command::new("work")),
        migrate::MigrateArgs::augment_args(clap::Command::new("migrate")),
        schema::SchemaArgs::augment_args(clap::Command::new("schema")),
        org::OrgArgs::augment_args(clap::Command::new("org")),
        token::TokenArgs::augment_args(clap::Command::new("token")),
        template::TemplateArgs::augment_args(clap::Command::new("template")),
        import::ImportArgs::augment_args(clap::Command::new("import")),
        journal::JournalArgs::augment_args(clap::Command::new("journal")),
        verify::VerifyArgs::augment_args(clap::Command::new("verify")),
        backup::BackupArgs::augment_args(clap::Command::new("backup")),
        restore::RestoreArgs::augment_args(clap::Command::new("restore")),
        drill::DrillArgs::augment_args(clap::Command::new("drill")),
        doctor::DoctorArgs::augment_args(clap::Command::new("doctor")),
    ];
    let missing = ready.into_iter().filter(|command| known.find_subcommand(command.get_name()).is_none());
    known.clone().subcommands(missing.collect::<Vec<_>>())
}

/// Every command without subcommands, with its path.
fn leaves(command: &clap::Command, path: &str) -> Vec<(String, clap::Command)> {
    let path = format!("{path} {}", command.get_name()).trim().to_owned();
    let inner: Vec<_> = command.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
    if inner.is_empty() {
        return vec![(path, command.clone())];
    }
    inner.into_iter().flat_map(|sub| leaves(sub, &path)).collect()
}

#[test]
fn the_command_line_is_sound() {
    all().debug_assert();
}

#[test]
fn every_command_shows_an_example_that_it_accepts() {
    for (path, command) in leaves(&all(), "") {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let example = help.lines().find(|line| line.trim_start().starts_with(&path)).unwrap_or_default().trim();
        assert!(!example.is_empty(), "`{path} --help` has no example");

        let words = example.split(" > ").next().unwrap_or_default();
        let parsed = all().try_get_matches_from(words.split(' ').map(|word| word.trim_matches('"')));
        assert!(parsed.is_ok(), "{example}: {}", parsed.err().map(|error| error.to_string()).unwrap_or_default());
    }
}

#[test]
fn every_argument_is_explained() {
    for (path, command) in leaves(&all(), "") {
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "`{path}` does not explain {}", argument.get_id());
        }
    }
}

#[test]
fn refusals_end_with_one_and_wrong_use_with_two() {
    assert_eq!(CommandError::Refused(String::new()).status(), 1);
    assert_eq!(CommandError::broken("x", "y").status(), 1);
    assert_eq!(CommandError::Usage(String::new()).status(), 2);
    assert_eq!(CommandError::Configuration(Problems(Vec::new())).status(), 2);
    assert_eq!(Cli::try_parse_from(["gradus", "nothing"]).unwrap_err().exit_code(), 2);
    assert_eq!(Cli::try_parse_from(["gradus", "--help"]).unwrap_err().exit_code(), 0);
}
