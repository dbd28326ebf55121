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

/// Fewest statements of one request of ALPHA's administrator, who gets an answer without errors.
///
/// What becomes known at about the same instant shares a statement, and that is a matter of a millisecond: the fewest
/// of some runs is the number that a list needs, whatever else the machine does.
async fn cost(gradus: &Gradus, query: &str, variables: &Value) -> u64 {
    let mut fewest = u64::MAX;
    for _ in 0..4 {
        let before = gradus.services.store.statements();
        gradus.ask(query, variables.clone()).await;
        fewest = fewest.min(gradus.services.store.statements() - before);
    }
    fewest
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

/// Wants that `many` cost no more than `few`, of a query that reads every relation at once. In such a query the waves
/// of several relations may meet or miss each other, so a statement for each four rows is the bound: a relation that
/// is read row by row costs one for each row.
async fn does_not_grow(gradus: &Gradus, query: &str, list: &str, few: usize, many: usize) {
    let costs = costs(gradus, query, list, few, many).await;
    let waves = (many - few) as u64 / 4;
    assert!(costs.1 <= costs.0 + waves, "{few} cost {} and {many} cost {}: {query}", costs.0, costs.1);
}
