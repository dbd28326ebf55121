//! A relay in front of PostgreSQL that counts what the service says to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::Result;

/// What was said so far.
#[derive(Debug, Default)]
pub struct Counts {
    executions: AtomicU64,
    simple: AtomicU64,
    syncs: AtomicU64,
}

/// What was said in a while, per request.
pub struct Said {
    /// Prepared statements that ran.
    pub statements: f64,
    /// Times that the service waited for the database: once per statement, and to guard and test its connections.
    pub round_trips: f64,
}

impl Counts {
    fn now(&self) -> [u64; 3] {
        [&self.executions, &self.simple, &self.syncs].map(|count| count.load(Ordering::Relaxed))
    }

    /// What is said while `requests` requests run.
    pub async fn of(&self, requests: u32, run: impl Future<Output = Result<()>>) -> Result<Said> {
        let before = self.now();
        run.await?;
        let after = self.now();
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 messages")]
        let [executions, simple, syncs] =
            [0, 1, 2].map(|place: usize| (after[place] - before[place]) as f64 / f64::from(requests));
        Ok(Said { statements: executions, round_trips: simple + syncs })
    }

    fn count(&self, kind: u8) {
        let counter = match kind {
            b'E' => &self.executions,
            b'Q' => &self.simple,
            b'S' => &self.syncs,
            _ => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Relays connections to `server`, a host and a port; answers the port that it listens on.
pub async fn relay(server: String, counts: Arc<Counts>) -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((service, _)) = listener.accept().await {
            let Ok(database) = TcpStream::connect(&server).await else { break };
            let _ = (service.set_nodelay(true), database.set_nodelay(true));
            let (from_service, mut to_service) = service.into_split();
            let (mut from_database, to_database) = database.into_split();
            let counts = Arc::clone(&counts);
            tokio::spawn(async move { copy(&mut from_database, &mut to_service).await });
            tokio::spawn(forward(from_service, to_database, counts));
        }
    });
    Ok(port)
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counts: Arc<Counts>) -> Result<()> {
    let mut pending = Vec::new();
    let mut greeted = false;
    loop {
        let start = pending.len();
        if from.read_buf(&mut pending).await? == 0 {
            return Ok(());
        }
        to.write_all(&pending[start..]).await?;
        let mut rest = pending.as_slice();
        // A message is a letter, then its length with the length itself; those before the greeting have no letter.
        while let Some((kind, length)) = head(rest, greeted).filter(|(_, length)| *length <= rest.len()) {
            let greeting = !greeted && rest[4..8] == [0, 3, 0, 0];
            greeted |= greeting;
            counts.count(kind);
            rest = &rest[length..];
        }
        pending = rest.to_vec();
    }
}

fn head(bytes: &[u8], greeted: bool) -> Option<(u8, usize)> {
    let start = usize::from(greeted);
    let length = u32::from_be_bytes(bytes.get(start..start + 4)?.try_into().ok()?);
    let kind = if greeted { bytes[0] } else { 0 };
    Some((kind, start + usize::try_from(length).ok()?))
}
