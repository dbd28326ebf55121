//! The whole run: data, subjects, rounds, report.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::Database;

use crate::client::{self, Client};
use crate::dataset::{Dataset, value};
use crate::load::{Target, drive};
use crate::process::{self, Server};
use crate::questions::{Key, Question, normal};
use crate::raw::{CONNECTIONS, Statements};
use crate::report::{Round, Row, median, table};
use crate::wire::{self, Counts};
use crate::{Options, Result, start};

/// Department under which everybody stands: a token of its subtree sees the same as one of the whole organization.
const ROOT: &str = "QMC";

/// Employees that are asked for.
const ASKED: usize = 2_000;

/// Load before the first round that is not measured.
const WARM_UP: Duration = Duration::from_secs(1);

/// Who answers.
struct Subject {
    name: &'static str,
    process: Option<u32>,
    target: Target,
}

struct Tokens {
    organization: String,
    subtree: String,
}

/// Runs everything and prints the report.
pub async fn run(options: &Options) -> Result<()> {
    let set = Dataset::make(options).await?;
    let tokens = Tokens { organization: set.token(None)?, subtree: set.token(Some(ROOT))? };
    let postmaster = postmaster(&set, options).await?;
    let kind = if options.database.is_some() { "PostgreSQL" } else { "SQLite" };
    println!("\n## {kind}: {}\n", set.size);
    if options.database.is_some() {
        say_statements(&set, &tokens).await?;
    }
    for question in Question::ALL {
        for connections in &options.connections {
            let rows = measure(&set, &tokens, options, question, *connections, postmaster).await?;
            table(&format!("{} with {connections} connections", question.name().to_uppercase()), &rows);
        }
    }
    let starts = start::measure(&set, &tokens.organization, options.starts).await?;
    let (first, last) = (starts.first_answer.first(), starts.first_answer.last());
    println!(
        "\nIdle with the scheduler: {:.1} MB. First right answer after {:.0} ms, the median of {} starts ({:.0} to {:.0}).",
        starts.idle,
        median(starts.first_answer.clone()),
        starts.first_answer.len(),
        first.copied().unwrap_or(f64::NAN),
        last.copied().unwrap_or(f64::NAN),
    );
    Ok(())
}

/// The process under which PostgreSQL's processes stand, where it runs on this machine.
async fn postmaster(set: &Dataset, options: &Options) -> Result<Option<u32>> {
    if options.database.is_none() {
        return Ok(None);
    }
    let database = Database::connect(&set.url).await?;
    let backend: i32 = value(&database, "SELECT pg_backend_pid()").await?;
    let found = process::parent_of(u32::try_from(backend)?, "postgres");
    database.close().await?;
    Ok(found)
}

/// So many keys, evenly from all.
fn asked(set: &Dataset) -> impl Iterator<Item = &Key> {
    set.keys.iter().step_by((set.keys.len() / ASKED).max(1))
}

fn requests(set: &Dataset, token: &str, question: Question) -> Vec<Vec<u8>> {
    asked(set).map(|key| client::post(token, &question.body(key))).collect()
}

/// How much the service says to PostgreSQL for each question.
async fn say_statements(set: &Dataset, tokens: &Tokens) -> Result<()> {
    let counts = Arc::new(Counts::default());
    let (start, rest) = set.url.split_once('@').ok_or("a URL with a user")?;
    let (server, name) = rest.split_once('/').ok_or("a URL with a database")?;
    let port = wire::relay(server.to_owned(), Arc::clone(&counts)).await?;
    let url = format!("{start}@127.0.0.1:{port}/{name}");
    let mut command = set.gradus(&["serve", "--no-work"], &url);
    command.args(["--listen", "127.0.0.1:0"]);
    let service = Server::start(command).await?;
    let mut client = Client::connect(service.address).await?;
    println!("| | statements | round trips |\n|---|---|---|");
    for question in Question::ALL {
        let requests = requests(set, &tokens.subtree, question);
        // The first ones prepare their statements.
        for request in &requests[..100] {
            client.ask(request).await?;
        }
        let client = &mut client;
        let run = async {
            for request in &requests[100..200] {
                client.ask(request).await?;
            }
            Ok(())
        };
        let said = counts.of(100, run).await?;
        let name = question.name().to_uppercase();
        println!("| {name} | {:.1} | {:.1} |", said.statements, said.round_trips);
    }
    service.stop().await
}

async fn measure(
    set: &Dataset,
    tokens: &Tokens,
    options: &Options,
    question: Question,
    connections: usize,
    postmaster: Option<u32>,
) -> Result<Vec<Row>> {
    // Fresh processes, so that the most memory they held is of this question.
    let service = Server::start(set.serving(&["serve"])).await?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["raw", "--url", &set.url, "--organization", &set.organization.to_string()]);
    let raw = Server::start(command).await?;
    let statements = Statements::open(&set.url, set.organization, CONNECTIONS).await?;
    check(set, tokens, question, &service, &raw, &statements).await?;

    let path = |key: &Key| client::get(&format!("/{}?number={}", question.name(), key.number));
    let server = |server: &Server, requests| Target::Server(server.address, requests);
    let numbers = asked(set).map(|key| key.number.clone()).collect();
    let ours = Some(service.id());
    let (subtree, organization) =
        (requests(set, &tokens.subtree, question), requests(set, &tokens.organization, question));
    let subjects = [
        Subject { name: "gradus, subtree", process: ours, target: server(&service, subtree) },
        Subject { name: "gradus", process: ours, target: server(&service, organization) },
        Subject { name: "raw-http", process: Some(raw.id()), target: server(&raw, asked(set).map(path).collect()) },
        Subject { name: "bare statement", process: None, target: Target::Statement(statements, numbers) },
    ];
    let mut rows: Vec<_> = subjects.iter().map(|subject| row(subject.name)).collect();
    for subject in &subjects {
        drive(&subject.target, question, connections, WARM_UP).await?;
    }
    for _ in 0..options.rounds {
        for (subject, row) in subjects.iter().zip(&mut rows) {
            let process = subject.process.unwrap_or(std::process::id());
            let database = || postmaster.map_or(Duration::ZERO, process::cpu_of_family);
            let (cpu, database_cpu) = (process::cpu(process), database());
            let length = Duration::from_secs_f64(options.seconds);
            let run = drive(&subject.target, question, connections, length).await?;
            let (cpu, database_cpu) =
                (process::cpu(process).saturating_sub(cpu), database().saturating_sub(database_cpu));
            row.rounds.push(Round { run, cpu, database_cpu });
        }
    }
    for (subject, row) in subjects.iter().zip(&mut rows) {
        row.peak = subject.process.map(|process| process::memory(process, "VmHWM"));
    }
    drop(subjects);
    service.stop().await?;
    raw.stop().await?;
    Ok(rows)
}

fn row(name: &str) -> Row {
    Row { subject: name.to_owned(), rounds: Vec::new(), peak: None }
}

/// Holds all subjects to the same answers, for some of the keys.
async fn check(
    set: &Dataset,
    tokens: &Tokens,
    question: Question,
    service: &Server,
    raw: &Server,
    statements: &Statements,
) -> Result<()> {
    let (mut ours, mut theirs) = (Client::connect(service.address).await?, Client::connect(raw.address).await?);
    for key in asked(set).step_by(97) {
        let wanted = normal(statements.ask(question, &key.number).await?.as_bytes())?;
        let path = format!("/{}?number={}", question.name(), key.number);
        let mut given = vec![("raw-http", normal(theirs.ask(&client::get(&path)).await?)?)];
        for (name, token) in [("gradus", &tokens.organization), ("gradus, subtree", &tokens.subtree)] {
            given.push((name, normal(ours.ask(&client::post(token, &question.body(key))).await?)?));
        }
        for (name, given) in given {
            if given != wanted {
                return Err(format!("{name} answers otherwise:\n{given}\n\ninstead of\n{wanted}").into());
            }
        }
    }
    Ok(())
}
