//! T24: who may do what to what, every cell of it.
//!
//! `matrix.toml` says for each operation, each role and each relation between the principal and the object what comes
//! back: the thing itself, the answer that an absent thing would give, or FORBIDDEN. These tests send every operation as
//! every one of those principals and compare. An operation, a kind of object or a route that has no cells fails, so
//! that whoever adds one decides about its rights before it lands.

mod matrix;
mod operations;
mod routes;
mod world;

use std::collections::BTreeMap;

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use matrix::{Cell, Matrix, Relation};
use operations::{MUTATIONS, QUERIES, SUBSCRIPTIONS};
use world::World;

use crate::{changes::wire::Wire, support::Gradus};

/// Asks everything as everybody who stands so to the objects; answers the matrix that was found, each relation in the
/// column that stands beside it.
async fn found(world: &World, columns: &[(Relation, Relation)]) -> Matrix {
    let mut cells = BTreeMap::new();
    for role in RolePreset::ALL {
        for (asker, relation) in columns.iter().copied() {
            let token = world.token(*role, asker);
            for operation in QUERIES {
                let answer = world.gradus.answer(token, &world.fill(operation.ask), json!({})).await;
                let cell = operation.read(&answer, |text| world.fill(text));
                cells.insert((format!("Query.{}", operation.name), *role, relation), cell);
            }
            for operation in MUTATIONS {
                let query = operation.document();
                let input: Value = serde_json::from_str(&world.fill(operation.input)).expect(operation.name);
                let answer = world.gradus.answer(token, &query, json!({ "input": input })).await;
                cells.insert((format!("Mutation.{}", operation.name), *role, relation), operation.read(&answer));
            }
            for (name, document) in SUBSCRIPTIONS {
                let cell = subscribed(world, token, document).await;
                cells.insert((format!("Subscription.{name}"), *role, relation), cell);
            }
            for (kind, cell) in nodes(world, token).await {
                cells.insert((format!("Node.{kind}"), *role, relation), cell);
            }
        }
    }
    Matrix::of(cells)
}

/// Whether a subscription begins.
async fn subscribed(world: &World, token: &str, document: &str) -> Cell {
    let mut wire = Wire::signed_in(world.gradus.address(), token).await;
    wire.subscribe("all", document, json!({})).await;
    wire.catch_up().await;
    match wire.early().front() {
        None => Cell::Yes,
        Some(refused) => Cell::of_error(&refused["payload"][0]).unwrap_or_else(|| panic!("{document}: {refused:#}")),
    }
}

/// What `node` answers for an object of each kind.
async fn nodes(world: &World, token: &str) -> Vec<(String, Cell)> {
    let mut cells = Vec::new();
    // A document has at most 20 fields at its root.
    for chunk in world.nodes.chunks(20) {
        let fields: Vec<_> = chunk.iter().map(|(kind, id)| format!("{kind}: node(id: \"{id}\") {{ id }}")).collect();
        let answer = world.gradus.answer(token, &format!("{{ {} }}", fields.join(" ")), json!({})).await;
        for (kind, id) in chunk {
            let errors = answer["errors"].as_array().cloned().unwrap_or_default();
            let own: Vec<_> = errors.into_iter().filter(|error| error["path"][0] == **kind).collect();
            let cell = match own.first() {
                Some(error) => Cell::of_error(error).unwrap_or_else(|| panic!("{kind}: {error:#}")),
                None if answer["data"][kind]["id"] == **id => Cell::Yes,
                None => {
                    assert_eq!(answer["data"][kind], Value::Null, "{kind}: {answer:#}");
                    Cell::Absent
                }
            };
            cells.push((kind.clone(), cell));
        }
    }
    cells
}

#[tokio::test]
async fn every_role_does_to_each_relation_what_the_matrix_says() {
    let world = World::new().await;

    let found = found(&world, &Relation::ALL.map(|relation| (relation, relation))).await;

    let expected = Matrix::load();
    let differences = expected.differences(&found);
    assert!(
        differences.is_empty(),
        "{} cells differ:\n{}\n\nfound:\n{}",
        differences.len(),
        differences.join("\n"),
        found.text()
    );
    let above = self::found(&world, &[(Relation::Above, Relation::Inside)]).await;
    let differences = expected.differences(&above);
    assert!(differences.is_empty(), "not so from the department above:\n{}", differences.join("\n"));
    println!("{} cells of {} operations", found.len(), found.operations().len());
}

/// Whatever the schema can do stands in the matrix, and nothing else does.
#[tokio::test]
async fn every_operation_and_kind_of_object_has_its_cells() {
    let gradus = Gradus::start().await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } }
            subscriptionType { fields { name } } }
        __type(name: \"Node\") { possibleTypes { name } } }";
    let schema = gradus.ask(query, json!({})).await;
    let names = |list: &Value, of: &str| -> Vec<String> {
        let list = list.as_array().expect("a list");
        list.iter().map(|item| format!("{of}.{}", item["name"].as_str().expect("a name"))).collect()
    };
    let mut there = names(&schema["__schema"]["queryType"]["fields"], "Query");
    there.extend(names(&schema["__schema"]["mutationType"]["fields"], "Mutation"));
    there.extend(names(&schema["__schema"]["subscriptionType"]["fields"], "Subscription"));
    there.extend(names(&schema["__type"]["possibleTypes"], "Node"));
    there.sort_unstable();

    let matrix = Matrix::load();

    assert!(there.len() > 90, "{there:?}");
    assert_eq!(there, matrix.operations());
    assert!(matrix.is_complete(), "each operation has a cell for each role and each relation");
}

/// Reliability 3.7: nobody of another organization gets anything but what an absent object would give.
#[test]
fn no_cell_lets_another_organization_in() {
    let let_in = Matrix::load().those(|relation, cell| relation == Relation::Other && cell == Cell::Yes);

    // These say nothing of any object: a plan of instants that the asker makes up, the asker's own journal, and
    // refusals of an input that names nothing.
    let of_the_asker = |operation: &str| operations::ASKERS_OWN.contains(&operation);
    let strangers: Vec<_> = let_in.into_iter().filter(|operation| !of_the_asker(operation)).collect();
    assert_eq!(strangers, [""; 0]);
}
