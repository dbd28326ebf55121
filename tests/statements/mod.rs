//! What a list costs: the same number of statements for few rows and for many, so that no relation is read row by row.
//!
//! The rows come from one organization and only the size of the page differs, so that whatever grows with it shows.
//! Two things of one object are left out, because they weigh more in the complexity budget instead: an audit's
//! `candidates` and `availableTransitions` gather the facts of a whole department for that one audit.

mod lists;
mod people;
mod seed;

use serde_json::{Value, json};

use crate::support::Gradus;

/// Statements of one request of ALPHA's administrator, who gets an answer without errors. The same request costs the
/// same each time.
async fn cost(gradus: &Gradus, query: &str, variables: &Value) -> u64 {
    let mut costs = Vec::new();
    for _ in 0..3 {
        let before = gradus.services.store.statements();
        gradus.ask(query, variables.clone()).await;
        costs.push(gradus.services.store.statements() - before);
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?} statements for one request: {query}");
    costs[0]
}

/// Asks for `few` and for `many`, both read as `$first`; wants as many items at `list`; answers what each costs.
async fn costs(gradus: &Gradus, query: &str, list: &str, few: usize, many: usize) -> (u64, u64) {
    let mut costs = Vec::new();
    for size in [few, many] {
        let variables = json!({ "first": size });
        let found = gradus.ask(query, variables.clone()).await;
        let items = found.pointer(list).and_then(Value::as_array).map(Vec::len);
        assert_eq!(items, Some(size), "{list} of {query}");
        costs.push(cost(gradus, query, &variables).await);
    }
    (costs[0], costs[1])
}

/// Wants that `many` cost as many statements as `few`, of a query that reads every relation at once.
async fn does_not_grow(gradus: &Gradus, query: &str, list: &str, few: usize, many: usize) {
    let (few_cost, many_cost) = costs(gradus, query, list, few, many).await;
    assert_eq!(few_cost, many_cost, "{few} rows and {many}: {query}");
}
