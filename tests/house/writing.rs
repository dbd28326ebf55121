//! Nobody but the door obtains a connection that writes, and nothing that a rig plants is in the product.

use std::fs;

use super::arrows::{all_sources, root, sources};

/// Lines of code that say `word`, as `file: line`, in files that are not `homes`.
fn lines(word: &str, homes: &[&str]) -> Vec<String> {
    let sources = all_sources();
    let files = sources.iter().filter(|(file, _)| !homes.contains(&file.as_str()));
    let code = files.flat_map(|(file, text)| text.lines().map(move |line| (file, line.trim())));
    code.filter(|(_, line)| !line.starts_with("//") && line.contains(word))
        .map(|(file, line)| format!("{file}: {line}"))
        .collect()
}

/// The functions of a file: signature and body.
fn functions(text: &str) -> Vec<(&str, &str)> {
    let starts: Vec<_> = text.match_indices("fn ").filter(|(at, _)| is_start(text, *at)).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let whole = starts.iter().copied().zip(ends).map(|(start, end)| &text[start..end]);
    whole.filter_map(|function| function.split_once('{')).collect()
}

fn is_start(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default().trim_start();
    ["", "pub ", "pub(crate) ", "pub(super) ", "async ", "pub async ", "pub(crate) async ", "pub(super) async "]
        .contains(&line)
}

#[test]
fn connections_are_opened_in_one_file_and_transactions_in_another() {
    assert_eq!(lines("Database::connect", &["store/src/connect.rs"]), [""; 0]);
    assert_eq!(lines("WriteTx(", &["store/src/store.rs"]), [""; 0]);
    // Whoever holds a transaction by itself could commit it without a look at what became of it.
    let homes = ["store/src/store.rs", "store/src/transaction.rs", "store/src/reader.rs", "store/src/dialect.rs"];
    assert_eq!(lines("DatabaseTransaction", &homes), [""; 0]);
    for home in ["store/src/reader.rs", "store/src/dialect.rs"] {
        let commits: Vec<_> =
            lines("commit()", &[]).into_iter().filter(|line| line.starts_with(&format!("{home}:"))).collect();
        assert_eq!(commits, [""; 0], "what {home} opens is never committed");
    }
    let commits: Vec<_> =
        lines(".0.commit()", &[]).into_iter().filter(|line| !line.starts_with("store/src/store.rs:")).collect();
    assert_eq!(commits, [""; 0]);
    let store = fs::read_to_string(root().join("store/src/store.rs")).expect("text");
    let commit = store.split("pub async fn commit(self)").nth(1).and_then(|rest| rest.split("\n    }\n").next());
    assert_eq!(store.matches(".0.commit()").count(), 1);
    assert!(commit.is_some_and(|body| body.contains(".0.commit()") && body.contains("end_where_not_durable()")));
    // What hears the hints of other processes has a connection of its own, on which nothing is written.
    let homes = ["store/src/connect.rs", "store/src/hints.rs", "store/src/store.rs"];
    for pool in ["PoolOptions", "get_sqlite_connection_pool", "get_postgres_connection_pool", "acquire("] {
        // `try_acquire` of a semaphore is none.
        let strays: Vec<_> = lines(pool, &homes).into_iter().filter(|line| !line.contains("try_acquire(")).collect();
        assert_eq!(strays, [""; 0], "{pool}");
    }
}

/// A function of the store that takes anything readable only reads; whatever writes asks for a write transaction.
#[test]
fn what_takes_a_reader_does_not_write() {
    let writing =
        [".exec(", "exec_without_returning(", "execute_raw(", "execute_unprepared(", "insert_many(", ".save("];
    let mut seen = 0;
    for (file, text) in sources("store/src") {
        for (signature, body) in functions(&text) {
            if !signature.contains("impl Db") {
                continue;
            }
            seen += 1;
            let body = body.split("\n}\n").next().unwrap_or_default();
            let writes = writing.iter().find(|word| body.contains(**word));
            assert!(writes.is_none(), "{file}: fn {signature} takes a reader and calls {writes:?}");
        }
    }
    assert!(seen > 100, "{seen} functions");
}

/// The rigs' faults come in with a feature that only the tests ask for.
#[test]
fn the_product_has_no_planted_fault() {
    let manifest = |folder: &str| -> toml::Table {
        fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest").parse().expect("TOML")
    };
    for folder in ["store", "services"] {
        let features = manifest(folder)["features"].as_table().expect("features").clone();
        assert!(features.contains_key("rigs") && !features.contains_key("default"), "{folder}: {features:?}");
    }
    for folder in ["", "domain", "entities", "migration", "store", "services", "graphql"] {
        let manifest = manifest(folder);
        let asked = |table: &str| manifest.get(table).map(ToString::to_string).unwrap_or_default().contains("rigs");
        assert!(!asked("dependencies") && !asked("build-dependencies"), "{folder} asks for the rigs");
        assert!(folder.is_empty() == asked("dev-dependencies"), "{folder}: only the tests of the service ask for them");
        let features = manifest.get("features").map(ToString::to_string).unwrap_or_default();
        assert!(["store", "services"].contains(&folder) || !features.contains("rigs"), "{folder} passes the rigs on");
    }
    let workspace = manifest("")["workspace"]["dependencies"].to_string();
    assert!(!workspace.contains("rigs"));
}
