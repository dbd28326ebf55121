//! A database that no longer answers does not keep the process from ending.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::{Machine, Running};

/// Stands between the service and its server, and can let the line go dead without closing it.
struct Line {
    address: String,
    dead: Arc<AtomicBool>,
    /// Told when something was said that nobody will hear.
    swallowed: Arc<Notify>,
}

impl Line {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let dead = Arc::new(AtomicBool::new(false));
        let swallowed = Arc::new(Notify::new());
        let (cut, told) = (dead.clone(), swallowed.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(database) = TcpStream::connect(&server).await else { break };
                let (from_client, to_client) = client.into_split();
                let (from_database, to_database) = database.into_split();
                tokio::spawn(pass(from_client, to_database, cut.clone(), told.clone()));
                tokio::spawn(pass(from_database, to_client, cut.clone(), told.clone()));
            }
        });
        Self { address, dead, swallowed }
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, dead: Arc<AtomicBool>, swallowed: Arc<Notify>) {
    let mut bytes = vec![0; 16_384];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if dead.load(Ordering::Acquire) {
            swallowed.notify_one();
            // Neither passed on nor closed: the other side waits.
            std::future::pending::<()>().await;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
}

/// Section 3.12: each step of a stop has an end.
#[tokio::test]
async fn a_service_whose_server_no_longer_answers_ends_when_it_is_asked_to() {
    let machine = Machine::new().await;
    if !machine.database.is_postgres() {
        return;
    }
    let (scheme, rest) = machine.database.url().split_once("://").expect("a URL");
    let (server, name) = rest.split_once('/').expect("a database");
    let (user, server) = server.split_once('@').expect("a user");
    let line = Line::to(server.to_owned()).await;
    let url = format!("{scheme}://{user}@{}/{name}", line.address);
    let directory = machine.data_dir().to_str().expect("UTF-8");
    let mut command = super::gradus(machine.data_dir());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &url, "--data-dir", directory]);
    let mut served = Running::start(command);
    let address = served.address().await;

    line.dead.store(true, Ordering::Release);
    // Somebody waits for the database when the stop comes.
    tokio::spawn(reqwest::get(address.replace("/graphql", "/readyz")));
    line.swallowed.notified().await;
    served.signal("INT");

    let (status, lines) = served.ended().await;
    assert_eq!(status, Some(1), "{}", lines.join("\n"));
    let told = lines.iter().any(|line| line.contains("the database did not answer when it was closed"));
    assert!(told, "{}", lines.join("\n"));
}
