//! The accept loop: how many connections, how long their headers may take, and how they end.
//!
//! It is ours and not `axum::serve`, which waits for a slow header forever. On stop it accepts nothing more and lets
//! each connection finish its request, for at most [`ServeLimits::drain`].

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Bounds of connections.
#[derive(Clone, Copy, Debug)]
pub struct ServeLimits {
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
    /// How long a request's header may take, and how long a connection may idle between two requests.
    pub header_read: Duration,
    /// Bytes of a request's header.
    pub header_bytes: usize,
    /// Fields of a request's header.
    pub header_fields: usize,
    /// How long requests under way may take after the stop.
    pub drain: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            header_read: Duration::from_secs(10),
            header_bytes: 16 * 1024,
            header_fields: 100,
            drain: Duration::from_secs(20),
        }
    }
}

/// Serves `routes` on `listener` until `stop`, then drains.
pub async fn serve(listener: TcpListener, routes: Router, limits: ServeLimits, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_headers(limits.header_fields)
        .max_buf_size(limits.header_bytes);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else { continue };
        let service = TowerToHyperService::new(routes.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A connection that breaks is the caller's affair; nothing of ours depends on it.
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("cut the requests that were not answered {:?} after the stop", limits.drain);
    }
}

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(error) => {
            tracing::warn!("could not accept a connection: {error}");
            // Out of file handles: wait for some to come back rather than spin.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}
