//! Who may pass. The application supplies it; the door only knows tokens.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use async_graphql::Request;
use axum::http::{HeaderMap, header};
use futures_util::future::BoxFuture;
use gradus_domain::locale::Locale;

use super::trace::TraceId;

/// Why it could not be found out whom a token belongs to.
///
/// It is no [`Error`] itself, so that every error can become one.
#[derive(Debug)]
pub enum GateFault {
    /// Somebody who would have to vouch for it is away. Whoever noticed that has said so.
    Away(Box<dyn Error + Send + Sync>),
    /// Something of ours broke.
    Broken(Box<dyn Error + Send + Sync>),
}

impl GateFault {
    /// Logs that `what` could not be done. A stranger with any token meets somebody who is away, as often as they like:
    /// the log is not theirs to fill.
    pub(super) fn log(&self, trace: &TraceId, what: &str) {
        match self {
            Self::Away(fault) => tracing::debug!(trace.id = %trace, "could not {what}: {fault}"),
            Self::Broken(fault) => tracing::error!(trace.id = %trace, "could not {what}: {fault}"),
        }
    }
}

impl fmt::Display for GateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Away(fault) | Self::Broken(fault)) = self;
        write!(f, "{fault}")
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for GateFault {
    fn from(error: E) -> Self {
        Self::Broken(Box::new(error))
    }
}

/// What is known of a request beside its document.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The language that the caller asked for, where it is one of ours.
    pub locale: Option<Locale>,
    /// The request's id in logs.
    pub trace: TraceId,
}

/// Asks anew whom a token belongs to: who listens for hours must still be who they were.
pub type Again<P> = Arc<dyn Fn() -> BoxFuture<'static, Result<Option<P>, GateFault>> + Send + Sync>;

/// Tells whom a token belongs to, and gives a request what its resolvers need.
pub trait Gate: Send + Sync + 'static {
    /// Whoever signed in.
    type Principal: Send + Sync + 'static;

    /// The principal of `token`; `None` where the token is unknown, expired or revoked.
    fn authenticate(
        &self,
        token: &str,
        visit: &Visit,
    ) -> impl Future<Output = Result<Option<Self::Principal>, GateFault>> + Send;

    /// Puts what the resolvers need into `request`: the principal, the language, the loaders.
    fn prepare(
        &self,
        request: Request,
        principal: Self::Principal,
        visit: &Visit,
    ) -> impl Future<Output = Result<Request, GateFault>> + Send;

    /// The same for a subscription, which outlives the knowledge of who the principal is: `again` tells it anew.
    fn prepare_listener(
        &self,
        request: Request,
        principal: Self::Principal,
        again: Again<Self::Principal>,
        visit: &Visit,
    ) -> impl Future<Output = Result<Request, GateFault>> + Send;

    /// Under which name a principal's requests are counted.
    fn name(&self, principal: &Self::Principal) -> String;

    /// What a principal may do at the moment, in a form that tells whether it is still the same.
    fn rights(&self, principal: &Self::Principal) -> String;
}

/// The token of `Authorization: Bearer …`; `None` where there is none, or more than one, or no sane one.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (only, None) = (values.next()?, values.next()) else { return None };
    bearer_of(only.to_str().ok()?)
}

/// The token of a text `Bearer …`.
pub(super) fn bearer_of(text: &str) -> Option<&str> {
    let (scheme, token) = text.split_once(' ')?;
    let token = token.trim();
    // How long it may be, whoever judges it says; the header's own bound is `ServeLimits::header_bytes`.
    let sane = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    (scheme.eq_ignore_ascii_case("bearer") && sane).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_bearer_token_is_taken() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, axum::http::HeaderValue::from_static(value));
            }
            bearer(&headers).map(str::to_owned)
        };

        assert_eq!(of(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(of(&["bearer  abc "]).as_deref(), Some("abc"));
        for none in [&[][..], &["Bearer"], &["Bearer "], &["Basic abc"], &["Bearer a b"], &["Bearer a", "Bearer b"]] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
