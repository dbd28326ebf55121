//! The real binary, from outside: commands, exit statuses, signals, and what a kill leaves behind.

mod backup;
mod commands;
mod demo;
mod first_start;
mod import;
mod import_kill;
mod replicas;
mod simulate;
mod stalled;
mod stop;
mod template;
mod verify;
mod year;

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::support::TestDatabase;

/// How long something that takes a moment may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// The binary with a database, in a directory of its own where no configuration file lies about.
pub struct Machine {
    pub database: TestDatabase,
    directory: TempDir,
}

impl Machine {
    /// With a database that has all tables and no rows.
    pub async fn new() -> Self {
        Self::on(TestDatabase::fresh().await)
    }

    /// With this database.
    pub fn on(database: TestDatabase) -> Self {
        Self { database, directory: tempfile::tempdir().expect("a directory") }
    }

    /// Where data goes.
    pub fn data_dir(&self) -> &Path {
        self.directory.path()
    }

    /// Puts a file into its directory and answers where it is.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    }

    /// A command on this database.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_on(self.database.url(), arguments)
    }

    /// A command on this database, by another way to it.
    pub fn command_on(&self, url: &str, arguments: &[&str]) -> Command {
        let mut command = gradus(self.directory.path());
        command.args(arguments).arg("--database-url").arg(url);
        command.arg("--data-dir").arg(self.directory.path());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the binary runs"))
    }

    /// Runs a command that needs no database.
    pub fn run_bare(&self, arguments: &[&str]) -> Ran {
        Ran::of(gradus(self.directory.path()).args(arguments).output().expect("the binary runs"))
    }

    /// Runs a command that must succeed, and answers what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "gradus {arguments:?}: {}", ran.stderr);
        ran.stdout
    }
}

/// The binary in `directory`, without this machine's own settings.
pub fn gradus(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    let ours = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GRADUS_"));
    ours.for_each(|(name, _)| {
        command.env_remove(name);
    });
    // The tests ask for what they wait for as often as they can.
    command.env("GRADUS_REQUESTS_PER_SECOND", "1000000");
    command.env("GRADUS_REQUESTS_AT_ONCE", "256");
    command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// An organization on mainland China's calendar, the only one.
pub const ORGANIZATION: &[&str] =
    &["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"];

/// How a command ended.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let status = output.status.code().expect("it ended by itself");
        Self { status, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A process that stays.
pub struct Running {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Running {
    /// Starts it. Both its outputs are read to their end, so that it never waits for a reader.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the binary runs");
        let (out, lines) = mpsc::unbounded_channel();
        let stdout = child.stdout.take().expect("a pipe");
        let stderr = child.stderr.take().expect("a pipe");
        forward(stdout, "", out.clone());
        forward(stderr, "stderr: ", out);
        Self { child, lines }
    }

    /// Waits for a line that says `word` somewhere.
    pub async fn told(&mut self, word: &str) {
        self.first(word, |line| line.contains(word).then(String::new)).await;
    }

    /// The first line, of those not read yet, that begins with `start`, without it.
    pub async fn line(&mut self, start: &str) -> String {
        self.first(start, |line| line.strip_prefix(start).map(|rest| rest.trim().to_owned())).await
    }

    async fn first(&mut self, wanted: &str, find: impl Fn(&str) -> Option<String>) -> String {
        let mut seen = Vec::new();
        let reading = async {
            while let Some(line) = self.lines.recv().await {
                if let Some(found) = find(&line) {
                    return Some(found);
                }
                seen.push(line);
            }
            None
        };
        let read = tokio::time::timeout(PATIENCE, reading).await;
        let Ok(Some(line)) = read else { panic!("no line says {wanted:?}:\n{}", seen.join("\n")) };
        line
    }

    /// Where it serves GraphQL.
    pub async fn address(&mut self) -> String {
        self.line("API:").await
    }

    /// Sends a signal such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.expect("kill").success());
    }

    /// Kills it as `kill -9` does; what it had not committed is lost.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Waits for its end and answers its status, and the lines that nobody read.
    pub async fn ended(mut self) -> (Option<i32>, Vec<String>) {
        let mut lines = Vec::new();
        let reading = async {
            while let Some(line) = self.lines.recv().await {
                lines.push(line);
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("it ends");
        (self.child.wait().expect("ended").code(), lines)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves nothing running behind it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward(from: impl Read + Send + 'static, mark: &'static str, to: mpsc::UnboundedSender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = to.send(format!("{mark}{line}"));
        }
    });
}
