//! What a page costs in statements.

use gradus::demo;
use gradus_domain::access::RolePreset;
use gradus_services::people::organizations;
use serde_json::{Value, json};

use crate::support::{Gradus, Tenant};

const PAGE: &str = "query ($first: Int!) { employees(first: $first) { nodes { number
    department { code name } position { code name }
    completions(first: 20) { totalCount nodes { completedOn revokedAt course { code name } } } } } }";

fn completions(page: &Value) -> usize {
    let people = page["employees"]["nodes"].as_array().expect("a page");
    people.iter().map(|person| person["completions"]["nodes"].as_array().expect("a list").len()).sum()
}

#[tokio::test]
async fn a_page_of_fifty_costs_no_more_statements_than_one_of_five() {
    let gradus = Gradus::start().await;
    demo::make(&gradus.services, 120).await.expect("a sample");
    let sample = organizations::find_by_code(&gradus.services, demo::ORGANIZATION).await.expect("a look").expect("it");
    let sample = Tenant { id: sample.id, admin: String::new(), quality: String::new() };
    let whole = gradus.token(&sample, RolePreset::OrganizationAdmin, None, None).await;
    let subtree = gradus.token(&sample, RolePreset::OrganizationAdmin, Some("QMC"), None).await;

    for token in [&whole, &subtree] {
        let mut costs = Vec::new();
        for first in [5, 20, 50] {
            let before = gradus.services.store.statements();
            let page = gradus.ask_as(token, PAGE, json!({ "first": first })).await;
            costs.push(gradus.services.store.statements() - before);
            assert_eq!(page["employees"]["nodes"].as_array().map(Vec::len), Some(first));
            assert!(completions(&page) > 5 * first, "too few completions to tell anything");
        }

        // The token, the organization, the page, and one for each relation: departments, positions, completions, courses.
        assert!(costs.iter().all(|cost| *cost <= 7), "{costs:?}");
        assert_eq!(costs[1], costs[2]);
    }
}
