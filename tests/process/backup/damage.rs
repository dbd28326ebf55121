//! A backup that lost a row or had a byte changed is refused, or the byte meant nothing.

use std::path::Path;

use gradus::{backup, system::SystemIds};

use super::{backed_up, dump, restore_into_directory, small};
use crate::support::{
    TestDatabase,
    chance::{Chance, setting},
};

/// Bytes that are flipped; `GRADUS_CASES` flips more, `GRADUS_SEED` others.
const CASES: u64 = 150;
const SEED: u64 = 20_261_122;

fn place(bytes: &[u8], word: &str) -> usize {
    bytes.windows(word.len()).position(|window| window == word.as_bytes()).expect(word)
}

#[tokio::test]
async fn a_flipped_byte_in_a_row_is_refused_and_nothing_is_made() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let whole = std::fs::read(&file).expect("the backup");
    let directory = tempfile::tempdir().expect("a directory");

    for word in ["tokenCreate", "QUALITY_MANAGER", "Asia/Shanghai", "takenAt", "\"rows\""] {
        let mut bytes = whole.clone();
        bytes[place(&whole, word) + 3] ^= 1;
        let flipped = directory.path().join("flipped.db");
        std::fs::write(&flipped, &bytes).expect("written");

        let ran = restore_into_directory(&flipped, directory.path());

        assert_eq!(ran.status, 1, "{word}");
        assert!(ran.stderr.contains("damaged"), "{word}: {}", ran.stderr);
        assert!(!directory.path().join("gradus.db").exists(), "{word}: no database is made");
    }
}

#[tokio::test]
async fn any_flipped_byte_is_refused_or_changes_nothing() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let whole = std::fs::read(&file).expect("the backup");
    let rows = dump(&url(&file)).await;
    let flipped = machine.data_dir().join("flipped.db");
    let (cases, seed) = (setting("GRADUS_CASES").unwrap_or(CASES), setting("GRADUS_SEED").unwrap_or(SEED));
    println!("{cases} cases, GRADUS_SEED={seed}");
    let mut chance = Chance::new(seed);
    // Where something stands; most of a page of a small table is empty.
    let written: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();

    let mut refused = 0;
    for _ in 0..cases {
        let mut bytes = whole.clone();
        let at = *chance.pick(&written);
        bytes[at] ^= 1 << chance.below(8);
        std::fs::write(&flipped, &bytes).expect("written");

        match backup::open(&SystemIds, &flipped).await {
            Err(_) => refused += 1,
            Ok(opened) => {
                opened.close().await.expect("closed");
                assert!(dump(&url(&flipped)).await == rows, "byte {at} changed a row and nobody noticed");
            }
        }
    }

    println!("{refused} of {cases} were refused");
    assert!(refused > cases / 5, "only {refused} of {cases} were refused");
}

#[tokio::test]
async fn a_backup_that_lost_a_row_or_is_cut_is_refused() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let whole = std::fs::read(&file).expect("the backup");
    let other = machine.data_dir().join("other.db");
    let open = async || backup::open(&SystemIds, &other).await.map(|_| ()).map_err(|error| error.to_string());

    std::fs::copy(&file, &other).expect("a copy");
    let tamper = sea_orm::Database::connect(format!("sqlite://{}", other.display())).await.expect("a connection");
    sea_orm::ConnectionTrait::execute_unprepared(&tamper, "DELETE FROM tokens WHERE name = 'a'").await.expect("done");
    tamper.close().await.expect("closed");
    let lost = open().await.expect_err("a row is gone");
    assert!(lost.contains("tokens has 1 rows instead of 2"), "{lost}");

    for length in [0, 100, 4096, whole.len() / 2, whole.len() - 4096] {
        std::fs::write(&other, &whole[..length]).expect("written");
        assert!(open().await.is_err(), "{length} bytes");
    }

    std::fs::write(&other, "name,number\n").expect("written");
    assert!(open().await.is_err(), "no database");
    let no_backup = TestDatabase::embedded().await;
    let path = no_backup.url().trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
    let refused = backup::open(&SystemIds, Path::new(path)).await.map(|_| ()).expect_err("no manifest");
    assert!(refused.to_string().contains("no backup"), "{refused}");
}

fn url(file: &Path) -> String {
    format!("sqlite://{}?mode=ro&immutable=1", file.display())
}
