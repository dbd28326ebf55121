//! What may come into the build: the lock file against the floors, licenses and sources of `deny.toml`, without the
//! network and without cargo-deny, which checks the same and the advisories of the day.

use std::process::Command;

use serde_json::Value;

use super::arrows::root;

/// A version as numbers; a release candidate sorts before its release.
fn version(text: &str) -> (u64, u64, u64, u64) {
    let (release, candidate) = text.split_once('-').map_or((text, None), |(release, rest)| (release, Some(rest)));
    let release = release.split_once('+').map_or(release, |(release, _)| release);
    let mut parts = release.split('.').map(|part| part.parse().expect("a number"));
    let mut next = || parts.next().unwrap_or(0);
    let candidate = candidate.map(|text| text.rsplit('.').next().and_then(|n| n.parse().ok()).unwrap_or(0));
    (next(), next(), next(), candidate.unwrap_or(u64::MAX))
}

/// Whether a version lies in a range such as `>=7.1.0, <8.0.0`.
fn lies_in(found: &str, range: &str) -> bool {
    range.split(',').map(str::trim).all(|bound| {
        if let Some(least) = bound.strip_prefix(">=") {
            version(found) >= version(least)
        } else {
            version(found) < version(bound.strip_prefix('<').unwrap_or_else(|| panic!("a bound: {bound}")))
        }
    })
}

/// Whether a license expression is met by licenses of `allowed`.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    // The old way to write a choice.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "_WITH_");
    let words: Vec<_> = spaced.split_whitespace().map(|word| word.replace("_WITH_", " WITH ")).collect();
    let mut at = 0;
    let met = choice(&words, &mut at, allowed);
    met && at == words.len()
}

fn choice(words: &[String], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = all_of(words, at, allowed);
    while words.get(*at).is_some_and(|word| word == "OR") {
        *at += 1;
        met |= all_of(words, at, allowed);
    }
    met
}

fn all_of(words: &[String], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at).is_some_and(|word| word == "AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[String], at: &mut usize, allowed: &[&str]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if word != "(" {
        return allowed.contains(&word.as_str());
    }
    let met = choice(words, at, allowed);
    *at += 1;
    met
}

fn rules() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml").parse().expect("TOML")
}

fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let asked = Command::new(cargo)
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo answers");
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let answer: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    answer["packages"].as_array().expect("packages").clone()
}

#[test]
fn no_package_lies_below_its_floor_or_is_banned() {
    let rules = rules();
    let bans = rules["bans"]["deny"].as_array().expect("bans");
    assert!(bans.len() > 12, "{bans:?}");
    for package in packages() {
        let (name, found) =
            (package["name"].as_str().expect("a name"), package["version"].as_str().expect("a version"));
        for ban in bans.iter().filter(|ban| ban["name"].as_str() == Some(name)) {
            let is_met = ban.get("version").is_none_or(|range| lies_in(found, range.as_str().expect("a range")));
            assert!(!is_met, "{name} {found}: {}", ban["reason"]);
        }
    }
}

#[test]
fn every_package_has_an_allowed_license_and_a_known_source() {
    let rules = rules();
    let list = |section: &str, key: &str| -> Vec<String> {
        let list = rules[section][key].as_array().expect("a list");
        list.iter().map(|item| item.as_str().expect("a text").to_owned()).collect()
    };
    let (licenses, sources) = (list("licenses", "allow"), list("sources", "allow-registry"));
    let licenses: Vec<_> = licenses.iter().map(String::as_str).collect();
    let mut seen = 0;
    for package in packages() {
        let name = &package["name"];
        let license = package["license"].as_str().unwrap_or_else(|| panic!("{name} has no license"));
        assert!(is_allowed(license, &licenses), "{name}: {license}");
        if let Some(source) = package["source"].as_str() {
            assert!(sources.iter().any(|known| source == format!("registry+{known}")), "{name} comes from {source}");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen} packages");
}

#[test]
fn every_ban_and_exception_says_why() {
    let rules = rules();
    for rule in rules["bans"]["deny"].as_array().expect("bans") {
        assert!(rule["reason"].as_str().is_some_and(|reason| reason.len() > 10), "{rule}");
    }
    for exception in rules["advisories"]["ignore"].as_array().expect("exceptions") {
        let reason = exception.get("reason").and_then(|reason| reason.as_str()).unwrap_or_default();
        assert!(reason.contains("until 20"), "{exception} has no end");
    }
}

#[test]
fn ranges_and_expressions_are_read_as_cargo_deny_reads_them() {
    assert!(lies_in("7.2.1", ">=7.1.0, <8.0.0-rc.3") && lies_in("8.0.0-rc.1", ">=7.1.0, <8.0.0-rc.3"));
    assert!(!lies_in("8.0.0-rc.5", ">=7.1.0, <8.0.0-rc.3") && !lies_in("7.0.19", ">=7.1.0, <8.0.0-rc.3"));
    assert!(lies_in("0.4.15", "<0.4.16") && !lies_in("0.4.16", "<0.4.16"));
    let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "BSD-3-Clause"];
    for met in ["MIT", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND BSD-3-Clause", "Apache-2.0 WITH LLVM-exception OR GPL-3.0"]
    {
        assert!(is_allowed(met, &allowed), "{met}");
    }
    for not in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND GPL-3.0", "Apache-2.0", "MIT GPL-3.0", ""] {
        assert!(!is_allowed(not, &allowed), "{not}");
    }
}
