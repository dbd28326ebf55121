//! The least server that could answer: HTTP, one statement, and the JSON that the database made of it. No sign-in, no
//! permission, no scope, no GraphQL.
//!
//! It keeps its connections itself: a pool of sqlx asks the server twice per statement whether it is still there.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde::Deserialize;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::Result;
use crate::questions::{Connection, Question};

/// Arguments of the raw server.
#[derive(Debug, clap::Args)]
pub struct RawArgs {
    /// Database.
    #[arg(long)]
    url: String,
    /// Organization.
    #[arg(long)]
    organization: Uuid,
    /// Connections to the database.
    #[arg(long, default_value_t = CONNECTIONS)]
    connections: usize,
}

/// Connections to the database: as many as the service has for reading.
pub const CONNECTIONS: usize = 8;

/// Connections that are lent one at a time.
pub struct Statements {
    idle: Mutex<Vec<Connection>>,
    places: Semaphore,
    organization: Uuid,
}

impl Statements {
    /// Opens `size` connections.
    pub async fn open(url: &str, organization: Uuid, size: usize) -> Result<Self> {
        let mut idle = Vec::with_capacity(size);
        for _ in 0..size {
            idle.push(Connection::open(url).await?);
        }
        Ok(Self { idle: Mutex::new(idle), places: Semaphore::new(size), organization })
    }

    /// Asks the database on the next connection that is free.
    pub async fn ask(&self, question: Question, number: &str) -> Result<String> {
        let _place = self.places.acquire().await?;
        let lent = self.idle.lock().map_err(|_| "a connection broke")?.pop();
        let mut connection = lent.ok_or("no connection is left")?;
        let answer = connection.ask(question, self.organization, number).await?;
        self.idle.lock().map_err(|_| "a connection broke")?.push(connection);
        Ok(answer)
    }
}

#[derive(Deserialize)]
struct Asked {
    number: String,
}

/// Serves until it is killed.
pub async fn serve(args: RawArgs) -> Result<()> {
    let statements = Arc::new(Statements::open(&args.url, args.organization, args.connections).await?);
    let mut routes = Router::new();
    for question in Question::ALL {
        let answer = move |State(statements): State<Arc<Statements>>, Query(asked): Query<Asked>| async move {
            match statements.ask(question, &asked.number).await {
                Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
                Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
            }
        };
        routes = routes.route(&format!("/{}", question.name()), get(answer));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("API: http://{}/", listener.local_addr()?);
    axum::serve(listener, routes.with_state(statements)).await?;
    Ok(())
}
