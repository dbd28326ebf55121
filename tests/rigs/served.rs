//! The real service as processes that can be killed: one on SQLite, two replicas on one PostgreSQL.

use super::Caller;
use crate::process::{Machine, Running};

/// A process that serves, always at the same address.
pub struct Replica {
    url: String,
    listen: String,
    running: Option<Running>,
}

impl Replica {
    /// One that is not started yet.
    pub fn new() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
        Self { url: format!("http://{free}/graphql"), listen: free.to_string(), running: None }
    }

    /// Where it serves.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Starts it with further flags and waits until it serves.
    pub async fn start(&mut self, machine: &Machine, more: &[&str]) {
        self.begin(machine, more);
        self.running.as_mut().expect("it runs").address().await;
    }

    /// Starts it and does not wait.
    pub fn begin(&mut self, machine: &Machine, more: &[&str]) {
        let command = machine.command(&[&["serve", "--listen", &self.listen], more].concat());
        self.running = Some(Running::start(command));
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        self.running.take().expect("it runs").kill();
    }

    /// Takes the process, whose end the caller looks after.
    pub fn take(&mut self) -> Running {
        self.running.take().expect("it runs")
    }
}

/// Makes an organization at the command line, and somebody who may do everything in it at `url`.
pub fn organization(machine: &Machine, code: &str, url: &str) -> Caller {
    let org = ["org", "create", "--code", code, "--name", code, "--time-zone", "Asia/Shanghai", "--calendar", "CN"];
    machine.done(&org);
    token(machine, code, "ORGANIZATION_ADMIN", url)
}

/// Somebody with a role in an organization.
pub fn token(machine: &Machine, code: &str, role: &str, url: &str) -> Caller {
    let made = machine.done(&["token", "create", "--org", code, "--name", "rig", "--role", role]);
    Caller::new(url, &made)
}
