//! The accept loop: how many connections, how long their headers may take, and how they end.
//!
//! It is ours and not `axum::serve`, which waits for a slow header forever. It speaks HTTP/1.1, and HTTP/2 to who begins
//! with its preface. On stop it accepts nothing more and lets each connection finish its request, and each socket say
//! good-bye, for at most [`ServeLimits::drain`].

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use axum::{Extension, Router};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::{Layer, ServiceExt};

use super::caller::Caller;
use super::patience::Patient;
use super::places::{Place, Places};
use super::portions::Waiting;
use super::rates::stranger;

/// Bounds of connections.
#[derive(Clone, Copy, Debug)]
pub struct ServeLimits {
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
    /// Connections at once from one address; further ones are closed. A proxy needs as many as its users together.
    pub connections_per_address: usize,
    /// How long a request's header may take, and how long a connection may idle between two requests.
    pub header_read: Duration,
    /// Bytes of a request's header.
    pub header_bytes: usize,
    /// Fields of a request's header.
    pub header_fields: usize,
    /// How long somebody may take nothing while bytes wait for them.
    pub write_stall: Duration,
    /// Requests at once on one connection of HTTP/2.
    pub streams: u32,
    /// How long requests under way may take after the stop, and on a connection that has to end.
    pub drain: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 100,
            header_read: Duration::from_secs(10),
            header_bytes: 16 * 1024,
            header_fields: 100,
            write_stall: Duration::from_secs(10),
            streams: 64,
            drain: Duration::from_secs(20),
        }
    }
}

/// The connection by which a request came; it is open, and counted, for as long as somebody holds this.
#[derive(Clone)]
pub(super) struct Connection {
    peer: IpAddr,
    stop: CancellationToken,
    sockets: TaskTracker,
    held: Arc<(OwnedSemaphorePermit, Place)>,
}

impl Connection {
    /// One that nobody carries.
    #[cfg(test)]
    pub fn of(peer: IpAddr) -> Self {
        let permit = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("it is free");
        let place = Places::new(1, 1).take("").expect("it is free");
        Self { peer, stop: CancellationToken::new(), sockets: TaskTracker::new(), held: Arc::new((permit, place)) }
    }

    /// Who is at the other end: a proxy, where there is one.
    pub fn peer(&self) -> IpAddr {
        self.peer.to_canonical()
    }

    /// Runs what outlives the request, such as a socket. It must end soon when the token it gets is cancelled.
    pub fn spawn<F: Future<Output = ()> + Send + 'static>(self, outlives: impl FnOnce(CancellationToken) -> F) {
        let work = outlives(self.stop.clone());
        let tracker = self.sockets.clone();
        tracker.spawn(async move {
            work.await;
            drop(self);
        });
    }
}

/// Serves `routes` on `listener` until `stop`, then drains.
pub async fn serve(listener: TcpListener, routes: Router, limits: ServeLimits, stop: CancellationToken) {
    let everybody = Arc::new(Semaphore::new(limits.connections));
    let addresses = Places::new(usize::MAX, limits.connections_per_address);
    let (connections, sockets) = (TaskTracker::new(), TaskTracker::new());
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &everybody) => accepted,
        };
        let Some((stream, address, permit)) = accepted else { continue };
        let Ok(place) = addresses.take(&stranger(Some(Caller(address.ip())))) else {
            tracing::debug!("closed a connection of an address that has as many as it may have");
            continue;
        };
        let connection = Connection {
            peer: address.ip(),
            stop: stop.clone(),
            sockets: sockets.clone(),
            held: Arc::new((permit, place)),
        };
        connections.spawn(carry(stream, routes.clone(), connection, limits));
    }
    drop(listener);
    connections.close();
    sockets.close();
    let drained = async { tokio::join!(connections.wait(), sockets.wait()) };
    if tokio::time::timeout(limits.drain, drained).await.is_err() {
        tracing::warn!("cut the requests that were not answered {:?} after the stop", limits.drain);
    }
}

async fn accept(
    listener: &TcpListener,
    everybody: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(everybody).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, address, permit))
        }
        Err(error) => {
            tracing::warn!("could not accept a connection: {error}");
            // Out of file handles: wait for some to come back rather than spin.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// What somebody who speaks HTTP/2 begins with.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Serves one connection to its end.
async fn carry(stream: TcpStream, routes: Router, connection: Connection, limits: ServeLimits) {
    let (stop, held) = (connection.stop.clone(), Arc::clone(&connection.held));
    // Half for the first bytes, so that a slow header is cut within twice its time.
    let spoken = tokio::select! {
        () = stop.cancelled() => return,
        spoken = tokio::time::timeout(limits.header_read / 2, begin(&stream)) => spoken,
    };
    let Ok(Ok(first)) = spoken else { return };
    let http2 = first == PREFACE;
    let service = Extension(connection).layer(routes);
    let io = TokioIo::new(Patient::new(stream, first, limits.write_stall));
    // A connection that breaks is the caller's affair; nothing of ours depends on it.
    let ended = if http2 {
        let waiting = Waiting::default();
        let answers = waiting.clone();
        let in_portions = move |answer: Response<Body>| answer.map(|body| answers.portions(body));
        let service = ServiceExt::<Request<Incoming>>::map_response(service, in_portions);
        let connection = http2_builder(limits).serve_connection(io, TowerToHyperService::new(service));
        let idle = idle(held, limits.header_read);
        let served = until_the_end(connection, http2::Connection::graceful_shutdown, &stop, idle, limits.drain);
        tokio::select! {
            ended = served => ended,
            () = waiting.beyond(limits.write_stall) => {
                tracing::debug!("cut a connection on which nobody takes an answer");
                Ok(())
            }
        }
    } else {
        drop(held);
        let service = TowerToHyperService::new(service);
        let connection = http1_builder(limits).serve_connection(io, service).with_upgrades();
        // This one looks after its idling itself.
        let idle = std::future::pending();
        until_the_end(connection, http1::UpgradeableConnection::graceful_shutdown, &stop, idle, limits.drain).await
    };
    if let Err(error) = ended {
        tracing::debug!("a connection ended: {error}");
    }
}

/// Reads until it is known what is spoken: the whole preface of HTTP/2, or something else.
async fn begin(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let (mut seen, mut read) = ([0; PREFACE.len()], 0);
    // "P" may still become "POST". Each turn brings a byte, or waits for one.
    while read < PREFACE.len() && seen[..read] == PREFACE[..read] {
        stream.readable().await?;
        match stream.try_read(&mut seen[read..]) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(seen[..read].to_vec())
}

fn http1_builder(limits: ServeLimits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_headers(limits.header_fields)
        .max_buf_size(limits.header_bytes);
    http
}

fn http2_builder(limits: ServeLimits) -> http2::Builder<TokioExecutor> {
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        // Streams that are opened only to be reset cost us and not the one who opens them.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(1024 * 1024)
        .max_send_buf_size(64 * 1024)
        .keep_alive_interval(limits.header_read)
        .keep_alive_timeout(limits.header_read);
    http
}

/// Holders of a connection on which no request is under way: its service, and whoever waits for it to idle.
const AT_REST: usize = 2;

/// Waits until a connection has had no request for a while.
async fn idle(held: Arc<(OwnedSemaphorePermit, Place)>, limit: Duration) {
    let mut quiet = 0;
    while quiet < 2 {
        tokio::time::sleep(limit / 2).await;
        quiet = if Arc::strong_count(&held) <= AT_REST { quiet + 1 } else { 0 };
    }
}

/// Serves until the other side ends it, or lets the requests under way be the last when it must end.
async fn until_the_end<C: Future<Output = hyper::Result<()>>>(
    connection: C,
    be_the_last: impl FnOnce(Pin<&mut C>),
    stop: &CancellationToken,
    idle: impl Future<Output = ()>,
    drain: Duration,
) -> hyper::Result<()> {
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = stop.cancelled() => {}
        () = idle => {}
    }
    be_the_last(connection.as_mut());
    match tokio::time::timeout(drain, connection).await {
        Ok(ended) => ended,
        Err(_) => {
            tracing::debug!("cut a connection that did not end within {drain:?}");
            Ok(())
        }
    }
}
