//! Long work that a signal stops.

use std::pin::Pin;

use futures_util::FutureExt;

use super::CommandError;
use crate::lifecycle::{Stop, stop_signal};

/// Listens for Ctrl-C and SIGTERM from its beginning to its end: a signal that comes between two pieces of work stops
/// the next one.
pub struct Stoppable(Pin<Box<dyn Future<Output = Stop> + Send>>);

impl Stoppable {
    /// Begins to listen.
    pub fn listen() -> Result<Self, CommandError> {
        let stop = stop_signal().map_err(|error| CommandError::broken("could not listen for signals", error))?;
        Ok(Self(Box::pin(stop.fuse())))
    }

    /// Does `work` until a signal asks to stop. Then it is dropped, and has to leave nothing behind.
    pub async fn run<T>(&mut self, work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
        tokio::select! {
            biased;
            _ = &mut self.0 => Err(CommandError::Refused("stopped before it was done; nothing of it is left".to_owned())),
            done = work => done,
        }
    }
}
