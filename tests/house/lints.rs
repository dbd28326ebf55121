//! One set of lints for all, and a reason for each ban.

use std::fs;

use super::arrows::root;

fn table(file: &str) -> toml::Table {
    fs::read_to_string(root().join(file)).expect(file).parse().expect("TOML")
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let workspace = table("Cargo.toml");
    let members = workspace["workspace"]["members"].as_array().expect("members");
    let members = members.iter().map(|member| format!("{}/Cargo.toml", member.as_str().expect("a folder")));
    let manifests: Vec<_> = members.chain(["Cargo.toml".into()]).collect();
    assert!(manifests.len() > 6, "{manifests:?}");
    for manifest in manifests {
        let lints = table(&manifest).get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
        assert_eq!(lints, Some(true), "{manifest}");
    }
}

#[test]
fn every_ban_says_why() {
    let clippy = table("clippy.toml");
    for list in ["disallowed-methods", "disallowed-types"] {
        for ban in clippy[list].as_array().expect(list) {
            let reason = ban.get("reason").and_then(|reason| reason.as_str()).unwrap_or_default();
            assert!(reason.len() > 10, "{ban} has no reason");
        }
    }
}

#[test]
fn no_lint_is_switched_off_in_silence() {
    for (file, text) in super::arrows::all_sources() {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            assert!(!line.contains("#[allow("), "{file}:{}: expect the lint, with a reason", number + 1);
            assert!(!line.contains("unsafe {"), "{file}:{}: unsafe", number + 1);
        }
    }
}
