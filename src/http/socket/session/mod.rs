//! One socket from its opening to its end.

mod subscribe;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::Error;
use axum::extract::ws::{Message, WebSocket};
use chrono::{DateTime, Utc};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_tungstenite::tungstenite;
use tokio_util::sync::CancellationToken;

use subscribe::Refused;

use super::SocketLimits;
use super::closing::Closing;
use super::message::{self, Incoming, Spoken};
use super::operations::Operations;
use crate::http::Api;
use crate::http::gate::{Gate, Visit};
use crate::http::places::Place;

/// How long the other side may take to answer a close frame.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// One socket.
pub(super) struct Session<E, G> {
    api: Arc<Api<E, G>>,
    socket: WebSocket,
    visit: Visit,
    opening: Opening,
    opened: DateTime<Utc>,
    signed_in: Option<SignedIn>,
    operations: Operations,
    /// Messages since the last look at who listens.
    messages: usize,
    /// When something last came.
    heard: Instant,
    asked: bool,
}

/// What is known of a socket from the request that opened it.
pub(super) struct Opening {
    /// The token of the request, for clients that can send one there.
    pub token: Option<Arc<str>>,
    /// As whose request it was counted.
    pub caller: String,
    /// A place among the sockets that have not signed in, until it does.
    pub place: Option<Place>,
}

/// Who listens.
struct SignedIn {
    token: Arc<str>,
    name: String,
    rights: String,
    /// Whether the last look failed.
    unsure: bool,
    _place: Place,
}

/// Why a socket ends.
enum End {
    /// The other side is gone, or takes nothing.
    Gone,
    /// We close it.
    Close(Closing),
}

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self::Close(closing)
    }
}

impl<E: Executor, G: Gate> Session<E, G> {
    pub fn new(api: Arc<Api<E, G>>, socket: WebSocket, visit: Visit, opening: Opening) -> Self {
        let opened = api.clock.now();
        Self {
            api,
            socket,
            visit,
            opening,
            opened,
            signed_in: None,
            operations: Operations::default(),
            messages: 0,
            heard: Instant::now(),
            asked: false,
        }
    }

    /// Serves until one side ends it.
    pub async fn run(mut self, stop: CancellationToken) {
        let end =
            if self.socket.protocol().is_none() { Closing::subprotocol().into() } else { self.serve(&stop).await };
        if let End::Close(closing) = end {
            tracing::debug!(trace.id = %self.visit.trace, code = closing.code, "closing a socket");
            self.api.metrics.closed.add(closing.code);
            let _ = timeout(GOOD_BYE, self.socket.send(closing.into_message())).await;
        }
        // The close frame is lost where the connection is cut before it was read.
        let _ = timeout(GOOD_BYE, async { while let Some(Ok(_)) = self.socket.recv().await {} }).await;
    }

    async fn serve(&mut self, stop: &CancellationToken) -> End {
        let limits = self.limits();
        let init_until = Instant::now() + limits.init;
        let mut look = interval(limits.recheck);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ping = interval(limits.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ping.reset();
        loop {
            let waits = self.signed_in.is_none();
            let step = tokio::select! {
                () = stop.cancelled() => Err(Closing::stopping().into()),
                () = sleep_until(init_until), if waits => Err(Closing::init_timeout().into()),
                _ = look.tick() => self.look().await,
                _ = ping.tick() => self.ping().await,
                (id, answer) = self.operations.next() => self.speak(id, answer).await,
                message = self.socket.recv() => self.hear(message).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    fn limits(&self) -> SocketLimits {
        self.api.limits.sockets
    }

    /// Whether the socket may go on: its age, and whether who listens is still who it was.
    async fn look(&mut self) -> Result<(), End> {
        self.messages = 0;
        if self.api.clock.now() - self.opened >= self.limits().life {
            return Err(Closing::too_old().into());
        }
        let Some(signed_in) = &mut self.signed_in else { return Ok(()) };
        match self.api.gate.authenticate(&signed_in.token, &self.visit).await {
            Ok(Some(principal)) if self.api.gate.rights(&principal) == signed_in.rights => {
                signed_in.unsure = false;
                Ok(())
            }
            Ok(Some(_)) => Err(Closing::rights_changed().into()),
            Ok(None) => Err(Closing::signed_out().into()),
            // Nothing is told meanwhile, because each event asks too.
            Err(_) if !signed_in.unsure => {
                signed_in.unsure = true;
                Ok(())
            }
            Err(fault) => {
                tracing::warn!(trace.id = %self.visit.trace, "could not find out who listens: {fault}");
                Err(Closing::unavailable().into())
            }
        }
    }

    /// Asks a silent client whether it is still there.
    async fn ping(&mut self) -> Result<(), End> {
        if self.heard.elapsed() < self.limits().ping {
            self.asked = false;
            return Ok(());
        }
        if self.asked {
            return Err(End::Gone);
        }
        self.asked = true;
        self.send(Message::Ping(axum::body::Bytes::new())).await
    }

    /// Passes an answer on, or the end of a subscription.
    async fn speak(&mut self, id: String, answer: Option<async_graphql::Response>) -> Result<(), End> {
        let text = match answer.map(|answer| message::answer(&id, answer, &self.visit.trace)) {
            Some(Spoken::Next(text)) => return self.tell(text).await,
            Some(Spoken::Error(text)) => text,
            None => message::complete(&id),
        };
        self.operations.end(&id);
        self.tell(text).await
    }

    async fn tell(&mut self, text: String) -> Result<(), End> {
        self.send(Message::Text(text.into())).await
    }

    /// Sends, or gives a client up that takes nothing.
    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.limits().send, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => {
                tracing::debug!(trace.id = %self.visit.trace, "gave up a client that takes no message");
                Err(End::Gone)
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<Message, Error>>) -> Result<(), End> {
        let message = match message {
            None => return Err(End::Gone),
            Some(Err(error)) => return Err(fault(error)),
            Some(Ok(message)) => message,
        };
        self.heard = Instant::now();
        self.messages += 1;
        if self.messages > self.limits().messages {
            return Err(Closing::too_many_messages().into());
        }
        match message {
            Message::Text(text) => {
                let incoming = Incoming::parse(&text).map_err(Closing::bad_message)?;
                self.obey(incoming).await
            }
            Message::Binary(_) => Err(Closing::binary().into()),
            // The library answers a ping by itself.
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Gone),
        }
    }

    async fn obey(&mut self, message: Incoming) -> Result<(), End> {
        match message {
            Incoming::Init(_) if self.signed_in.is_some() => Err(Closing::initialised_twice().into()),
            Incoming::Init(payload) => {
                let signing_in = timeout(self.limits().init, self.sign_in(&payload)).await;
                let signed_in = signing_in.map_err(|_| Closing::init_timeout())??;
                self.signed_in = Some(signed_in);
                self.tell(message::ack()).await
            }
            Incoming::Ping(payload) => self.tell(message::pong(payload)).await,
            Incoming::Pong => Ok(()),
            Incoming::Complete { id } => {
                self.operations.end(&id);
                Ok(())
            }
            Incoming::Subscribe { .. } if self.signed_in.is_none() => Err(Closing::not_initialised().into()),
            Incoming::Subscribe { id, .. } if self.operations.has(&id) => Err(Closing::duplicate(&id).into()),
            Incoming::Subscribe { id, payload } => match self.subscribe(&id, payload).await {
                Ok(()) => Ok(()),
                Err(Refused::Subscription(error)) => self.tell(message::error(&id, &[*error])).await,
                Err(Refused::Socket(closing)) => Err(closing.into()),
            },
        }
    }
}

/// How a socket ends that brought something else than messages.
fn fault(error: Error) -> End {
    use tungstenite::Error as Fault;
    match error.into_inner().downcast_ref::<Fault>() {
        Some(Fault::Capacity(_)) => Closing::too_large().into(),
        Some(Fault::Utf8(_)) => Closing::not_text().into(),
        Some(Fault::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)) => End::Gone,
        Some(Fault::Protocol(_)) => Closing::broken_protocol().into(),
        _ => End::Gone,
    }
}
