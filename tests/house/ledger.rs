//! The ledger of rules names tests that exist.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::arrows::root;

/// Where the modules of a test's crate stand.
const CRATES: &[(&str, &str)] = &[
    ("service", "tests"),
    ("gradus", "src"),
    ("gradus-domain", "domain/src"),
    ("gradus-store", "store/src"),
    ("gradus-services", "services/src"),
    ("gradus-graphql", "graphql/src"),
];

fn rows() -> Vec<BTreeMap<String, String>> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ledger {
        rule: Vec<BTreeMap<String, String>>,
    }
    let text = fs::read_to_string(root().join("tests/rules.toml")).expect("the ledger");
    let ledger: Ledger = toml::from_str(&text).expect("TOML");
    ledger.rule
}

/// Why the test that a row names is not there.
fn missing(test: &str) -> Option<String> {
    let (name, path) = test.split_once(' ')?;
    let Some((_, folder)) = CRATES.iter().find(|(of, _)| *of == name) else {
        return Some(format!("{name} is no crate with tests"));
    };
    let modules: Vec<_> = path.split("::").collect();
    let (function, modules) = modules.split_last()?;
    // The file of the longest path that has one; what is left are modules inside it.
    let file_of = |length: usize| -> Option<PathBuf> {
        let base = modules[..length].iter().fold(root().join(folder), |base, module| base.join(module));
        [base.with_extension("rs"), base.join("mod.rs")].into_iter().find(|file| file.is_file())
    };
    let Some((length, file)) = (1..=modules.len()).rev().find_map(|length| Some((length, file_of(length)?))) else {
        return Some(format!("no file of {path}"));
    };
    let text = fs::read_to_string(&file).expect("text");
    let outside = modules[length..].iter().find(|module| !text.contains(&format!("mod {module} {{")));
    if let Some(module) = outside {
        return Some(format!("no module {module} in {}", file.display()));
    }
    let Some(at) = text.find(&format!("fn {function}(")) else {
        return Some(format!("no {function} in {}", file.display()));
    };
    let above: Vec<_> = text[..at].lines().rev().take(4).collect();
    let is_test = above.iter().any(|line| line.contains("test]") || line.contains("test("));
    (!is_test || above.iter().any(|line| line.contains("#[ignore")))
        .then(|| format!("{function} does not run as a test"))
}

#[test]
fn every_row_says_what_it_proves_and_how_it_was_broken() {
    let rows = rows();
    assert!(rows.len() > 140, "only {} rows", rows.len());
    for row in &rows {
        let keys: Vec<_> = row.keys().map(String::as_str).collect();
        assert_eq!(keys, ["broken", "code", "proves", "test"], "{row:?}");
        for (key, text) in row {
            assert!(!text.trim().is_empty(), "{key} of {row:?}");
        }
    }
}

#[test]
fn every_row_names_a_test_that_exists() {
    let gone: Vec<_> = rows()
        .iter()
        .filter_map(|row| missing(&row["test"]).map(|why| format!("{}: {}: {why}", row["code"], row["test"])))
        .collect();

    assert_eq!(gone, [""; 0]);
}

#[test]
fn a_test_that_is_not_there_is_found_missing() {
    let here = "service house::ledger::a_test_that_is_not_there_is_found_missing";

    assert_eq!(missing(here), None);
    for gone in [
        "service house::ledger::a_test_of_another_name",
        "service house::nowhere::a_test_that_is_not_there_is_found_missing",
        "service house::ledger::rows",
        "gradus-house ledger::rows",
    ] {
        assert!(missing(gone).is_some(), "{gone}");
    }
}
