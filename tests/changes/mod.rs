//! Who listens is told what changed: everything, once, from every process, and nothing that is not theirs.

mod closing;
mod epoch;
mod feed;
mod limits;
mod quiet;
mod walls;
pub mod wire;

use gradus::http::HttpLimits;
use gradus_services::Services;
use serde_json::{Value, json};

use crate::support::{Gradus, TestDatabase, limits as support_limits};
use wire::quick;

const CREATE: &str = "mutation ($input: DepartmentCreateInput!) {
    departmentCreate(input: $input) { department { id } errors { message } } }";

/// The application with the bounds of its sockets, but shorter waits.
async fn start() -> Gradus {
    Gradus::start_with(TestDatabase::fresh().await, bounds()).await
}

fn bounds() -> HttpLimits {
    HttpLimits { sockets: quick(), ..support_limits() }
}

/// Makes a department and answers its id.
async fn department(gradus: &Gradus, token: &str, code: &str, parent: Option<&str>) -> String {
    let input = json!({ "code": code, "name": code, "parentCode": parent });
    let made = gradus.ask_as(token, CREATE, json!({ "input": input })).await["departmentCreate"].clone();
    assert_eq!(made["errors"], json!([]), "{made}");
    made["department"]["id"].as_str().expect("an id").to_owned()
}

/// The cursor of the present.
async fn cursor(gradus: &Gradus) -> String {
    let answer = gradus.ask("{ changesCursor }", json!({})).await;
    answer["changesCursor"].as_str().expect("a cursor").to_owned()
}

/// Another instance of the service on the same database, as another process would have it.
async fn beside(gradus: &Gradus) -> Services {
    let store = gradus::app::open_store(&gradus.database.settings()).await.expect("the database opens");
    let time = gradus_services::time::Timekeeper::injected(gradus.clock.clone());
    Services::new(store, time, std::sync::Arc::new(gradus::system::SystemIds))
}

fn id(value: &Value) -> &str {
    value["nodeId"].as_str().expect("an id")
}
