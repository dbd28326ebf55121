//! A relay before PostgreSQL that loses replies of COMMIT: the server has committed, and who asked is never told.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinHandle,
};

/// A simple query `COMMIT`, as the driver sends it: kind, length, text, zero.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// A listening relay. It ends with its value.
pub struct Relay {
    port: u16,
    fate: Arc<Fate>,
    task: JoinHandle<()>,
}

/// What becomes of replies.
#[derive(Default)]
struct Fate {
    loses: AtomicBool,
    one_in: u64,
    commits: AtomicU64,
    lost: AtomicU64,
}

impl Fate {
    /// Whether the reply of the COMMIT that just goes by is to be lost.
    fn befalls(&self) -> bool {
        self.loses.load(Ordering::SeqCst) && self.commits.fetch_add(1, Ordering::SeqCst).is_multiple_of(self.one_in)
    }
}

impl Relay {
    /// Before the server of `url`. While it loses, the first of each so many replies of COMMIT does not arrive, and its
    /// connection ends.
    pub async fn before(url: &str, one_in: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it listens").port();
        let fate = Arc::new(Fate { one_in, ..Fate::default() });
        let (server, shared) = (host(url).to_owned(), fate.clone());
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // A server that does not answer is what the client finds as a connection that ends at once.
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                tokio::spawn(pass(client, server, shared.clone()));
            }
        });
        Self { port, fate, task }
    }

    /// `url` by way of the relay.
    pub fn url(&self, url: &str) -> String {
        url.replacen(host(url), &format!("127.0.0.1:{}", self.port), 1)
    }

    /// Whether replies are lost from now on; at first they are not.
    pub fn lose(&self, loses: bool) {
        self.fate.loses.store(loses, Ordering::SeqCst);
    }

    /// How many replies were lost so far.
    pub fn lost(&self) -> u64 {
        self.fate.lost.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The host and port of a database's URL.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    authority.rsplit('@').next().unwrap_or(authority)
}

async fn pass(client: TcpStream, server: TcpStream, fate: Arc<Fate>) {
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let is_lost = AtomicBool::new(false);
    // Whichever ends first takes the other with it: both sides are closed.
    tokio::select! {
        () = forth(from_client, to_server, &is_lost, &fate) => {}
        () = back(from_server, to_client, &is_lost, &fate) => {}
    }
}

/// What the client says goes on as it is. The client waits for the reply of a COMMIT before it says more.
async fn forth(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_lost: &AtomicBool, fate: &Fate) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if buffer[..read].ends_with(COMMIT) && fate.befalls() {
            is_lost.store(true, Ordering::SeqCst);
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// What the server says goes back, until it is the reply that is lost.
async fn back(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_lost: &AtomicBool, fate: &Fate) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if is_lost.load(Ordering::SeqCst) {
            // The server answers a COMMIT once it has committed.
            fate.lost.fetch_add(1, Ordering::SeqCst);
            return;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
