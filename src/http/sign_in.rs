//! The gate of the product: tokens of the database and of OpenID providers, and the state that resolvers find in a request.

use std::sync::Arc;

use async_graphql::Request;
use gradus_graphql::changes::{Listener, Rights, RightsUnknown};
use gradus_services::identity::openid::SignInFault;
use gradus_services::{Actor, Services, identity};

use super::gate::{Again, Gate, GateFault, Visit};

/// Lets the holders of tokens pass.
pub struct SignIn(pub Services);

impl Gate for SignIn {
    type Principal = Actor;

    async fn authenticate(&self, token: &str, visit: &Visit) -> Result<Option<Actor>, GateFault> {
        let signed_in = identity::authenticate::bearer(&self.0, token, visit.trace.as_str()).await;
        signed_in.map_err(|fault| match fault {
            SignInFault::NoKeys(_) => GateFault::Away(fault.into()),
            SignInFault::Store(error) => error.into(),
        })
    }

    async fn prepare(&self, request: Request, actor: Actor, visit: &Visit) -> Result<Request, GateFault> {
        let state = gradus_graphql::Request::new(self.0.clone(), Arc::new(actor), visit.locale).await?;
        Ok(request.data(state))
    }

    async fn prepare_listener(
        &self,
        request: Request,
        actor: Actor,
        again: Again<Actor>,
        visit: &Visit,
    ) -> Result<Request, GateFault> {
        let rights: Rights = Arc::new(move || {
            let asked = again();
            Box::pin(async move {
                asked.await.map(|actor| actor.map(Arc::new)).map_err(|fault| {
                    tracing::warn!("could not find out who listens: {fault}");
                    RightsUnknown
                })
            })
        });
        let listener = Listener::new(self.0.clone(), actor.organization, visit.locale, rights).await?;
        Ok(request.data(listener))
    }

    fn name(&self, actor: &Actor) -> String {
        format!("{} {}", actor.organization, actor.principal.describe().1)
    }

    fn rights(&self, actor: &Actor) -> String {
        let now = self.0.time.real_now();
        let mut actor = Actor { trace_id: String::new(), ..actor.clone() };
        actor.grants.retain(|grant| grant.valid_until.is_none_or(|until| now < until));
        format!("{actor:?}")
    }
}
