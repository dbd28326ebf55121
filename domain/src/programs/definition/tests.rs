use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::programs::template::{ProgramTemplate, check};

/// Sections that fill tables of their own.
const ELSEWHERE: &[&str] = &[
    "schema",
    "departments",
    "roles",
    "positions",
    "groups",
    "phases",
    "areas",
    "measures",
    "indicators",
    "courses",
    "training_requirements",
    "audit_programs",
    "checklists",
    "schedules",
    "calendars",
];
/// Keys of the header that a stored template version holds.
const OF_VERSION: &[&str] =
    &["code", "version", "name", "summary", "default_language", "languages", "time_zone", "calendar"];

fn telecom() -> ProgramTemplate {
    check(include_str!("../../../../templates/telecom.yaml")).expect("the template passes its check")
}

/// How often each text, number and yes stands in a value. Names of variants count as texts.
fn leaves(value: &Value, counts: &mut BTreeMap<String, usize>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, counts)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, counts)),
        Value::Null => {}
        leaf => *counts.entry(leaf.to_string()).or_default() += 1,
    }
}

#[test]
fn nothing_of_a_template_is_dropped() {
    let template = telecom();
    let mut expected = BTreeMap::new();
    let Value::Object(sections) = serde_json::to_value(&template).expect("JSON") else { panic!("a map") };
    for (name, section) in &sections {
        match section {
            Value::Object(header) if name == "template" => {
                let kept = header.iter().filter(|(key, _)| !OF_VERSION.contains(&key.as_str()));
                kept.for_each(|(_, value)| leaves(value, &mut expected));
            }
            _ if ELSEWHERE.contains(&name.as_str()) => {}
            section => leaves(section, &mut expected),
        }
    }
    let mut found = BTreeMap::new();
    let contents = DefinitionContent::from_template(&template);
    leaves(&serde_json::to_value(&contents).expect("JSON"), &mut found);

    let dropped: Vec<_> = expected.iter().filter(|(leaf, n)| found.get(*leaf).unwrap_or(&0) < n).collect();
    assert!(dropped.is_empty(), "{dropped:?}");
    assert!(expected.len() > 500, "the template was looked at: {}", expected.len());
}

#[test]
fn every_definition_has_its_own_code_and_a_name_in_each_language() {
    let contents = DefinitionContent::from_template(&telecom());
    let mut codes: Vec<_> = contents.iter().map(|content| (content.kind(), content.code())).collect();
    let all = codes.len();
    codes.sort();
    codes.dedup();

    assert_eq!(codes.len(), all);
    for content in &contents {
        assert!(content.name().missing().is_empty(), "{:?}", content.name());
    }
    for kind in DefinitionKind::ALL {
        assert!(codes.iter().any(|(of, _)| of == kind), "{kind}");
    }
}

#[test]
fn a_definition_reads_back_what_it_wrote() {
    for content in DefinitionContent::from_template(&telecom()) {
        let text = serde_json::to_string(&content).expect("JSON");

        assert_eq!(serde_json::from_str::<DefinitionContent>(&text).expect(&text), content);
    }
}

#[test]
fn what_nothing_obeys_says_so_in_every_language() {
    let contents = DefinitionContent::from_template(&telecom());
    let survey = contents.iter().find(|content| content.kind() == DefinitionKind::Survey).expect("a survey");
    let standard = contents.iter().find(|content| content.kind() == DefinitionKind::Standard).expect("a standard");

    assert_eq!(survey.service(), Service::NotYet);
    let reasons = Locale::ALL.map(|locale| survey.service().reason(locale));
    assert!(reasons.iter().all(Option::is_some) && reasons[0] != reasons[1] && reasons[1] != reasons[2]);
    assert_eq!(standard.service().reason(Locale::En), None);
}
