//! The allowed arrows between crates, and the words that only some files may say.

use std::{collections::BTreeMap, fs, path::Path};

const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("entities", &["domain"]),
    ("migration", &[]),
    ("store", &["entities", "domain"]),
    ("services", &["store", "domain"]),
    ("graphql", &["services", "domain"]),
];

/// What only some crates below the server may depend on.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("sea-orm", &["domain", "entities", "store"]),
    ("sea-orm-migration", &["migration"]),
    ("async-graphql", &["graphql"]),
    ("axum", &[]),
    ("hyper", &[]),
];

/// The folder of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of ours under `folder`, with its text.
pub fn sources(folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let name = entry.strip_prefix(root()).expect("inside").display().to_string();
                found.insert(name, fs::read_to_string(&entry).expect("text"));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

pub fn all_sources() -> BTreeMap<String, String> {
    let folders = ["src", "domain/src", "entities/src", "migration/src", "store/src", "services/src", "graphql/src"];
    folders.into_iter().flat_map(sources).collect()
}

/// The files outside `homes` that say `word`.
fn strays(word: &str, homes: &[&str]) -> Vec<String> {
    let says = |text: &str| text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word));
    all_sources()
        .into_iter()
        .filter(|(file, text)| !homes.iter().any(|home| file.starts_with(home)) && says(text))
        .map(|(file, _)| file)
        .collect()
}

#[test]
fn a_crate_uses_only_its_right_hand_neighbors() {
    for (name, allowed) in ALLOWED {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).expect("a manifest");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = manifest.get(kind).and_then(|table| table.as_table()).cloned().unwrap_or_default();
            for key in dependencies.keys() {
                if let Some(other) = key.strip_prefix("gradus-") {
                    assert!(allowed.contains(&other), "{name} must not depend on {other}");
                }
                let homes = FRAMEWORKS.iter().find(|(framework, _)| key == framework).map(|(_, homes)| *homes);
                assert!(homes.is_none_or(|homes| homes.contains(name)), "{name} must not depend on {key}");
            }
        }
    }
}

#[test]
fn only_the_lower_crates_know_the_orm() {
    let homes = ["entities/", "store/", "migration/", "domain/src/"];
    assert_eq!(strays("sea_orm", &homes), [""; 0]);
}

/// What the domain says of the ORM it says behind its feature, so that rules are tested without a database.
#[test]
fn the_domain_names_the_orm_only_behind_its_feature() {
    let manifest = fs::read_to_string(root().join("domain/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("sea-orm = { workspace = true, optional = true }"));
    for (file, text) in sources("domain/src") {
        let lines: Vec<_> = text.lines().collect();
        for (number, _) in lines.iter().enumerate().filter(|(_, line)| line.contains("sea_orm")) {
            let near = &lines[number.saturating_sub(3)..=number];
            let behind = near.iter().any(|line| line.contains("feature = \"sea-orm\""));
            assert!(behind, "{file}:{} names the ORM in the open", number + 1);
        }
    }
}

#[test]
fn only_the_doors_know_graphql_and_http() {
    assert_eq!(strays("async_graphql", &["graphql/", "src/http"]), [""; 0]);
    assert_eq!(strays("axum::", &["src/"]), [""; 0]);
}

#[test]
fn only_two_files_and_the_migrations_know_which_database_it_is() {
    let homes = ["store/src/connect.rs", "store/src/dialect.rs", "store/src/dialect/", "migration/src/dialect.rs"];
    assert_eq!(strays("DbBackend::", &homes), [""; 0]);
    assert_eq!(strays("DatabaseBackend::", &homes), [""; 0]);
}

#[test]
fn only_the_door_opens_transactions() {
    // However the store is called there. Nothing else may have a method of this name.
    let homes = ["services/src/door.rs", "store/src/store.rs", "store/src/reader.rs", "store/src/dialect.rs"];
    for way in [".begin(", "::begin("] {
        assert_eq!(strays(way, &homes), [""; 0], "{way}");
    }
    for way in [".begin_filling(", "::begin_filling("] {
        assert_eq!(strays(way, &["services/src/door.rs"]), [""; 0], "{way}");
    }
    // Nor as a value, to be called elsewhere.
    // An iCalendar begins so too.
    for (way, homes) in [
        ("Store::begin", &[][..]),
        ("\"BEGIN", &["domain/src/scheduling/calendar_file/"][..]),
        ("\"SAVEPOINT", &[][..]),
        ("START TRANSACTION", &[][..]),
    ] {
        assert_eq!(strays(way, homes), [""; 0], "{way}");
    }
    // A reader's transactions run on sessions that cannot write.
    assert_eq!(strays(".begin()", &["store/src/reader.rs"]), [""; 0]);
    assert_eq!(strays("begin_with", &["store/src/store.rs"]), [""; 0]);
    let homes = ["store/src/store.rs", "store/src/reader.rs", "store/src/dialect.rs"];
    assert_eq!(strays("TransactionTrait", &homes), [""; 0]);
}

#[test]
fn the_pool_that_writes_is_for_migrations_only() {
    let homes = ["store/src/store.rs", "store/src/dialect.rs", "store/src/dialect/", "src/app.rs"];
    for way in [".for_migration", "::for_migration"] {
        assert_eq!(strays(way, &homes), [""; 0], "{way}");
    }
}

#[test]
fn sql_stands_in_the_store() {
    for word in ["SELECT ", "INSERT INTO", "DELETE FROM"] {
        assert_eq!(strays(word, &["store/", "migration/"]), [""; 0], "{word}");
    }
}
