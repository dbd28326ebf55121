//! Nobody sees what is not theirs: proven for every field that the schema has, by asking the schema which those are.
//!
//! Two organizations hold the same program; every free text of the second one carries a canary. The walk takes all types,
//! fields and arguments from introspection, reaches each object type by its shortest way from the root, and asks each
//! field at least once as each principal of the first organization. A canary anywhere in an answer, in values, errors,
//! counts or cursors, fails. So does an argument for which nobody has said what to try, and a field that was never
//! reached: a new field does not land without being covered here.

mod keys;
mod schema;
pub mod seed;
mod walk;

use std::collections::BTreeSet;

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use crate::support::Gradus;
use schema::Schema;
use seed::{CANARY, two_organizations};
use walk::Walk;

/// What is asked otherwise, and the fields around which the walk then goes: some objects stand only behind others than
/// those to which the shortest way leads.
const DETOURS: &[(&str, &str, &[&str])] = &[
    ("Query.indicator.code", "\"NET-01\"", &["trainingCoverage"]),
    ("Query.indicator.code", "\"NET-04\"", &["trainingCoverage"]),
    ("Query.schedulePreview.input", "{ cron: \"0 0 9 30 2 *\", timeZone: \"Asia/Shanghai\" }", &[]),
];

#[tokio::test]
async fn no_field_shows_anything_of_another_organization() {
    let gradus = Gradus::start().await;
    let seeded = two_organizations(&gradus).await;
    let schema = Schema::of(&gradus).await;
    let alpha = gradus.alpha.clone();
    let head = gradus.token(&alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;
    let person = gradus.token(&alpha, RolePreset::Employee, None, Some(seeded.employee)).await;
    let auditor = gradus.token(&alpha, RolePreset::Auditor, None, None).await;
    let executive = gradus.token(&alpha, RolePreset::Executive, None, None).await;
    let integration = gradus.token(&alpha, RolePreset::Integration, None, None).await;
    let trainer = gradus.token(&alpha, RolePreset::Trainer, None, None).await;

    let mut asked = 0;
    let principals = [
        ("administrator", &alpha.admin),
        ("quality manager", &alpha.quality),
        ("head of CSD", &head),
        ("employee", &person),
        ("auditor", &auditor),
        ("executive", &executive),
        ("integration", &integration),
        ("trainer", &trainer),
    ];
    let mut reached = BTreeSet::new();
    for (who, token) in principals {
        let walk = Walk::new(&gradus, &schema, token, &seeded.own).run().await;
        asked += walk.answers.len();
        for (query, answer) in &walk.answers {
            assert!(!answer.to_string().contains(CANARY), "{who} sees another organization:\n{query}\n{answer:#}");
        }
        reached.extend(walk.reached);
    }

    for (argument, value, closed) in DETOURS {
        let mut arguments = seeded.own.clone();
        arguments.retain(|(name, _)| name != argument);
        arguments.push((*argument, (*value).to_owned()));
        let walk = Walk::new(&gradus, &schema, &alpha.admin, &arguments).around(closed).run().await;
        asked += walk.answers.len();
        for (query, answer) in &walk.answers {
            assert!(!answer.to_string().contains(CANARY), "{query}\n{answer:#}");
        }
        reached.extend(walk.reached);
    }

    let missed: Vec<_> = schema.fields().into_iter().filter(|field| !reached.contains(field)).collect();
    assert!(missed.is_empty(), "fields that no query reached: {missed:?}");
    println!("{} fields of {} types, {asked} queries", reached.len(), schema.types());
}

#[tokio::test]
async fn another_organizations_ids_codes_and_numbers_are_those_of_nothing() {
    let gradus = Gradus::start().await;
    let seeded = two_organizations(&gradus).await;
    let schema = Schema::of(&gradus).await;
    // What the other organization's own administrator sees: every id, code and number of it.
    let walk = Walk::new(&gradus, &schema, &seeded.beta.admin, &seeded.theirs).run().await;
    let mut ids = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (_, answer) in &walk.answers {
        collect(answer, &mut ids, &mut names);
    }
    assert!(ids.len() > 50, "the other organization has things to find: {}", ids.len());

    let ids: Vec<_> = ids.into_iter().collect();
    for chunk in ids.chunks(100) {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
        let answer = gradus.ask(query, json!({ "ids": chunk })).await;
        let nodes = answer["nodes"].as_array().expect("nodes");
        assert!(nodes.iter().all(Value::is_null), "{answer:#}");
    }
    let theirs: Vec<_> = names.iter().filter(|name| name.contains(CANARY)).collect();
    for (field, argument) in schema.lookups() {
        for name in &theirs {
            let query = format!("query ($name: String!) {{ found: {field}({argument}: $name) {{ __typename }} }}");
            let answer = gradus.ask(&query, json!({ "name": name })).await;
            assert_eq!(answer["found"], Value::Null, "{field}({argument}: {name})");
        }
    }
}

#[tokio::test]
async fn a_head_of_department_sees_no_person_of_a_sibling_department() {
    let gradus = Gradus::start().await;
    let seeded = two_organizations(&gradus).await;
    let schema = Schema::of(&gradus).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;

    let walk = Walk::new(&gradus, &schema, &head, &seeded.own).run().await;

    for (query, answer) in &walk.answers {
        assert!(!answer.to_string().contains(seed::SIBLING), "{query}\n{answer:#}");
    }
}

fn collect(value: &Value, ids: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids, names)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("id", Value::String(id)) => drop(ids.insert(id.clone())),
                    ("code" | "number", Value::String(name)) => drop(names.insert(name.clone())),
                    _ => collect(value, ids, names),
                }
            }
        }
        _ => {}
    }
}
