//! How the process ends: nothing that was begun is cut, and nobody is sent here any more while it ends.
//!
//! Order: not ready → a moment for load balancers to see it → accept nothing → drain → loops stop between two runs →
//! the caller closes the database. A kill at any point is equally safe; this is only the polite way, and each of its steps
//! has an end, also where the database no longer answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::background::Background;
use crate::http::{Readiness, ServeLimits, serve};

/// How long `/readyz` says "not ready" before connections are refused.
pub const ANNOUNCE: Duration = Duration::from_secs(5);

/// How long the loops may take to come to the end of their runs. A database that no longer answers holds them for ever.
pub const LOOPS: Duration = Duration::from_secs(10);

/// What asked the process to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Ctrl-C: a person waits, and no load balancer looks.
    Interrupt,
    /// SIGTERM: a supervisor, perhaps with a load balancer beside it.
    Terminate,
    /// The database's file was found damaged: nothing more is read from it or written to it.
    Damaged,
}

impl Stop {
    /// How long to announce the stop.
    #[must_use]
    pub fn announce(self) -> Duration {
        match self {
            Self::Interrupt | Self::Damaged => Duration::ZERO,
            Self::Terminate => ANNOUNCE,
        }
    }
}

/// Listens for Ctrl-C and SIGTERM from now on; the future waits for the first of them.
pub fn stop_signal() -> std::io::Result<impl Future<Output = Stop>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => Stop::Interrupt,
                _ = terminate.recv() => Stop::Terminate,
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Without a signal to wait for, the process ends only when it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Stop::Interrupt
    })
}

/// What a process runs.
pub struct Running {
    /// Socket and routes of the API; `None` for `gradus work`.
    pub api: Option<(TcpListener, Router)>,
    /// What is told to be not ready when the end begins.
    pub readiness: Arc<Readiness>,
    /// The loops.
    pub background: Arc<Background>,
    /// Bounds of connections.
    pub limits: ServeLimits,
}

impl Running {
    /// Runs until `stop` comes, then ends in order.
    pub async fn until(self, stop: impl Future<Output = Stop>) {
        let closing = CancellationToken::new();
        let serving =
            self.api.map(|(listener, routes)| tokio::spawn(serve(listener, routes, self.limits, closing.clone())));
        let stop = stop.await;
        tracing::info!("stopping: {stop:?}");
        self.readiness.drain();
        if serving.is_some() {
            tokio::time::sleep(stop.announce()).await;
        }
        closing.cancel();
        if let Some(serving) = serving
            && serving.await.is_err()
        {
            tracing::error!("the accept loop panicked");
        }
        if tokio::time::timeout(LOOPS, self.background.stop()).await.is_err() {
            tracing::warn!("left loops that did not end within {LOOPS:?}; the database undoes what they had begun");
        }
        tracing::info!("stopped");
    }
}
