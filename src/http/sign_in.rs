//! The gate of the product: tokens of the database and of OpenID providers, and the state that resolvers find in a request.

use std::sync::Arc;

use async_graphql::Request;
use gradus_services::{Actor, Services, identity};

use super::gate::{Gate, GateFault, Visit};

/// Lets the holders of tokens pass.
pub struct SignIn(pub Services);

impl Gate for SignIn {
    type Principal = Actor;

    async fn authenticate(&self, token: &str, visit: &Visit) -> Result<Option<Actor>, GateFault> {
        Ok(identity::authenticate::bearer(&self.0, token, visit.trace.as_str()).await?)
    }

    async fn prepare(&self, request: Request, actor: Actor, visit: &Visit) -> Result<Request, GateFault> {
        let state = gradus_graphql::Request::new(self.0.clone(), Arc::new(actor), visit.locale).await?;
        Ok(request.data(state))
    }
}
