//! Processes that are measured: started, asked for their CPU time and memory, stopped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::Result;

/// A server that runs until its value goes away.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a server that prints its URL, and waits until it listens.
    pub async fn start(mut command: Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdout = child.stdout.take().ok_or("no pipe")?;
        let (tell, told) = oneshot::channel();
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            // Read to its end, so that the server never waits for a reader.
            for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
                let url = line.strip_prefix("API:").map(|rest| rest.trim().trim_start_matches("http://").to_owned());
                if let (Some(url), Some(tell)) = (url, tell.take_if(|_| line.starts_with("API:"))) {
                    let _ = tell.send(url);
                }
            }
        });
        let url = told.await.map_err(|_| format!("{command:?} ended before it listened"))?;
        let address = url.split('/').next().unwrap_or_default().parse()?;
        Ok(Self { child, address })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has; what runs beside goes on, for it may stand between it and its database.
    pub async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg("-TERM").arg(self.id().to_string()).status()?;
        while self.child.try_wait()?.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Length of the ticks in which Linux tells CPU times.
const TICK: Duration = Duration::from_millis(10);

struct Stat {
    parent: u32,
    own: u32,
    of_ended_children: u32,
}

fn stat(process: &str) -> Option<Stat> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let fields: Vec<u32> = text.rsplit_once(')')?.1.split_whitespace().map(|f| f.parse().unwrap_or(0)).collect();
    let sum = |first: usize| Some(fields.get(first)? + fields.get(first + 1)?);
    Some(Stat { parent: *fields.get(1)?, own: sum(11)?, of_ended_children: sum(13)? })
}

/// CPU time that a process has taken so far.
pub fn cpu(process: u32) -> Duration {
    stat(&process.to_string()).map_or(Duration::ZERO, |stat| TICK * stat.own)
}

/// CPU time that a process and all its children have taken so far, those that have ended too.
pub fn cpu_of_family(parent: u32) -> Duration {
    let Some(first) = stat(&parent.to_string()) else { return Duration::ZERO };
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let children = names.filter_map(|name| stat(&name)).filter(|child| child.parent == parent);
    TICK * (first.own + first.of_ended_children + children.map(|child| child.own).sum::<u32>())
}

/// The parent of a process on this machine that is called `name`.
pub fn parent_of(process: u32, name: &str) -> Option<u32> {
    let called = std::fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    (called.trim() == name).then(|| stat(&process.to_string()))?.map(|stat| stat.parent)
}

/// A line of a process's status in megabytes: `VmRSS` for what it holds, `VmHWM` for the most it ever held.
pub fn memory(process: u32, line: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}
