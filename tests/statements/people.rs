//! People, what they owe, and how far everybody is.

use serde_json::json;

use super::{cost, costs, does_not_grow, seed::organization};

/// Issue 2: a page of 50 employees with department, position and completions.
#[tokio::test]
async fn fifty_employees_cost_as_many_statements_as_five() {
    let gradus = organization().await;

    let query = "query ($first: Int) { employees(first: $first) { totalCount nodes {
        number name status department { code name } position { code name }
        completions(first: 3) { totalCount nodes { completedOn course { code } employee { number } } } } } }";
    let (five, fifty) = costs(&gradus, query, "/employees/nodes", 5, 50).await;

    assert_eq!(five, fifty);
    assert!(fifty <= 12, "{fifty} statements for a page of employees");
}

/// Each query has at most one way to the employees and one to the departments: two ways of different length may meet in
/// one statement or miss each other, whatever the number of rows.
#[tokio::test]
async fn every_relation_of_an_employee_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let managers = "query ($first: Int) { employees(first: $first) { nodes {
        manager { number manager { number department { code } } } } } }";
    let posts = "query ($first: Int) { employees(first: $first) { nodes {
        roles { code from to } assignments { from to isMain department { code } position { code } } } } }";
    let heads = "query ($first: Int) { employees(first: $first) { nodes { department { code head { number } } } } }";
    let parents = "query ($first: Int) { employees(first: $first) { nodes { department { parent { code } } } } }";

    // Of ten, some have managers who are managed themselves.
    does_not_grow(&gradus, managers, "/employees/nodes", 10, 50).await;
    does_not_grow(&gradus, posts, "/employees/nodes", 5, 50).await;
    does_not_grow(&gradus, heads, "/employees/nodes", 5, 50).await;
    // The one exception: among fifty are all departments, so that those above them are read already.
    let (five, fifty) = costs(&gradus, parents, "/employees/nodes", 5, 50).await;
    assert!(fifty <= five, "5 rows cost {five} and 50 cost {fifty}");
}

#[tokio::test]
async fn what_an_employee_owes_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { employees(first: $first) { nodes {
        trainingObligations(first: 3) { nodes { dueOn status employee { number } requirement { code } } }
        ofQuarter: trainingObligations(first: 3, period: \"2026-Q3\") { nodes { status requirement { code } } }
    } } }";

    does_not_grow(&gradus, query, "/employees/nodes", 5, 50).await;
}

#[tokio::test]
async fn every_relation_of_a_department_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { departments(first: $first) { nodes {
        code parent { code } children { code } head { number position { code } } deputy { number } employeeCount
        own: employeeCount(includeSubtree: false) responsibilities { role measure { code } }
        trainingCoverage(period: \"2026-Q3\") { required fulfilled basisPoints persons { required } } } } }";

    does_not_grow(&gradus, query, "/departments/nodes", 4, 14).await;
}

/// The figures of all departments come out of one judgement of everybody.
#[tokio::test]
async fn coverage_by_department_costs_the_same_for_one_department_and_for_all() {
    let gradus = organization().await;

    let figures = "required fulfilled overdue basisPoints persons { fulfilled } byRequirement {
        requirement { code } coverage { basisPoints } }
        unfulfilled(first: 5) { totalCount nodes { employee { number } requirement { code } } }";
    let query = format!(
        "query ($department: String) {{ trainingCoverage(department: $department, period: \"2026-Q3\") {{ {figures}
            byDepartment {{ department {{ code head {{ number }} }} coverage {{ {figures} }} }} }} }}"
    );
    let mut costs = Vec::new();
    let mut sizes = Vec::new();
    for department in ["RET", "SNR"] {
        let variables = json!({ "department": department });
        let found = gradus.ask(&query, variables.clone()).await;
        sizes.push(found["trainingCoverage"]["byDepartment"].as_array().expect("departments").len());
        costs.push(cost(&gradus, &query, &variables).await);
    }

    assert!(sizes[0] == 1 && sizes[1] > 5, "the trees differ too little: {sizes:?}");
    assert_eq!(costs[0], costs[1], "{sizes:?} departments");
}

#[tokio::test]
async fn obligations_come_with_their_people_and_requirements() {
    let gradus = organization().await;

    let query = "query ($first: Int) { trainingCoverage(period: \"2026-Q3\") { unfulfilled(first: $first) { nodes {
        dueOn employee { number department { code } position { code } } requirement { code courses { code } } } } } }";

    does_not_grow(&gradus, query, "/trainingCoverage/unfulfilled/nodes", 5, 50).await;
}
