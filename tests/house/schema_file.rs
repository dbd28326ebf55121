//! The schema as it is committed, and what every element of it says.

use std::path::Path;

#[test]
fn the_committed_schema_is_the_one_that_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphql/schema.graphql");
    let served = gradus_graphql::schema::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&file, &served).expect("written");
    }

    let committed = std::fs::read_to_string(&file).expect("the committed schema");

    assert!(
        committed == served,
        "graphql/schema.graphql is stale: run the tests with UPDATE_SCHEMA=1 and read the diff"
    );
}
