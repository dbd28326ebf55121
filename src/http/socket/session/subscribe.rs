//! Signing in, and beginning a subscription.

use std::sync::Arc;

use async_graphql::{Executor, ServerError};
use gradus_graphql::guard::OperationKind;
use serde_json::{Map, Value};

use super::{Session, SignedIn};
use crate::http::errors::{self, Code};
use crate::http::examine::examine;
use crate::http::gate::{self, Again, Gate, GateFault};
use crate::http::places::Full;
use crate::http::request::{Asked, Misshapen};
use crate::http::socket::closing::Closing;

/// Why a subscription does not begin.
pub(super) enum Refused {
    /// The subscription alone. Boxed: it is the larger one.
    Subscription(Box<ServerError>),
    /// The whole socket.
    Socket(Closing),
}

impl From<ServerError> for Refused {
    fn from(error: ServerError) -> Self {
        Self::Subscription(Box::new(error))
    }
}

impl From<Closing> for Refused {
    fn from(closing: Closing) -> Self {
        Self::Socket(closing)
    }
}

impl<E: Executor, G: Gate> Session<E, G> {
    /// Who signs in: by the token of the first message, else by that of the request.
    pub(super) async fn sign_in(&mut self, payload: &Map<String, Value>) -> Result<SignedIn, Closing> {
        let named = ["authorization", "Authorization"].into_iter().find_map(|name| payload.get(name));
        let token = match named {
            Some(text) => text.as_str().and_then(gate::bearer_of).map(Arc::from),
            None => self.opening.token.clone(),
        };
        let token: Arc<str> = token.ok_or_else(Closing::not_signed_in)?;
        match self.api.gate.authenticate(&token, &self.visit).await {
            Ok(Some(principal)) => {
                let (name, rights) = (self.api.gate.name(&principal), self.api.gate.rights(&principal));
                let place = self.api.listeners.take(&name).map_err(|full| match full {
                    Full::ForOne => Closing::too_many_sockets(),
                    Full::ForAll => Closing::full(),
                })?;
                drop(self.opening.place.take());
                self.api.known.keep(&token);
                self.api.strangers.give_back(&self.opening.caller);
                Ok(SignedIn { token, name, rights, unsure: false, _place: place })
            }
            Ok(None) => Err(Closing::not_signed_in()),
            Err(fault) => {
                fault.log(&self.visit.trace, "authenticate a token");
                Err(Closing::unavailable())
            }
        }
    }

    /// Begins a subscription.
    pub(super) async fn subscribe(&mut self, id: &str, payload: Map<String, Value>) -> Result<(), Refused> {
        let trace = &self.visit.trace;
        let refuse = |code, text: &str| Refused::from(errors::error(code, text, trace));
        let Some(signed_in) = &self.signed_in else { return Err(Closing::not_initialised().into()) };
        self.api
            .principals
            .take(&signed_in.name)
            .map_err(|_| refuse(Code::RateLimited, "Too many requests; wait before the next one."))?;
        let asked = Asked::from_payload(payload).map_err(|fault| match fault {
            Misshapen::Shape(text) => Closing::bad_message(&text).into(),
            Misshapen::Variables(refusal) => Refused::from(errors::refused(refusal, trace)),
        })?;
        let (request, kind) = examine(&self.api.documents, asked, trace)?;
        if kind != OperationKind::Subscription {
            return Err(refuse(Code::BadRequest, "Only subscriptions are served here; send the rest to /graphql."));
        }
        let place = self.api.subscriptions.take(&signed_in.name).map_err(|full| match full {
            Full::ForOne => refuse(Code::RateLimited, "You have as many subscriptions as one may have; end one first."),
            Full::ForAll => refuse(Code::Unavailable, "No further subscription is accepted at the moment."),
        })?;
        let again = self.again(&signed_in.token);
        let broken = |fault: GateFault| {
            fault.log(trace, "begin a subscription");
            refuse(Code::Unavailable, "The service cannot answer at the moment.")
        };
        let principal = again().await.map_err(broken)?.ok_or_else(Closing::signed_out)?;
        let request = self.api.gate.prepare_listener(request, principal, again, &self.visit).await.map_err(broken)?;
        let answers = self.api.schema.execute_stream(request, None);
        self.operations.start(id.to_owned(), answers, place);
        Ok(())
    }

    fn again(&self, token: &Arc<str>) -> Again<G::Principal> {
        let (api, token, visit) = (Arc::clone(&self.api), Arc::clone(token), self.visit.clone());
        Arc::new(move || {
            let (api, token, visit) = (Arc::clone(&api), Arc::clone(&token), visit.clone());
            Box::pin(async move { api.gate.authenticate(&token, &visit).await })
        })
    }
}
