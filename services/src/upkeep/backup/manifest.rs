//! What a backup says about itself.

use chrono::{DateTime, Utc};
use gradus_domain::ids::OrganizationId;
use gradus_store::backup::{Dangling, Summary, Zeros};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::BackupError;
use crate::{door::hex, journal::verify::Verification};

/// The shape of manifest and digests. A change of either needs a new number.
pub const FORMAT: u32 = 1;

/// What was taken, when, from what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Shape of the manifest.
    pub format: u32,
    /// Version of Gradus that took it.
    pub gradus: String,
    /// The migrations that had run, in order.
    pub migrations: Vec<String>,
    /// Kind of database that it was taken from.
    pub source: String,
    /// Business instant of the state that it holds.
    pub taken_at: DateTime<Utc>,
    /// What each table holds.
    pub tables: Vec<Summary>,
    /// What the chain of each journal says.
    pub journals: Vec<Journal>,
    /// What was wrong with the pages and indexes of the database when the backup was taken: rows may be missing from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damage: Vec<String>,
    /// References that pointed to nothing already then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dangling: Vec<Dangling>,
    /// Columns in which texts hold U+0000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zeros: Vec<Zeros>,
}

/// The journal of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Journal {
    /// Whose.
    pub organization: OrganizationId,
    /// Code of the organization.
    pub code: String,
    /// Its head, its lines, and what does not hold.
    pub verification: Verification,
}

/// What every format says, now and later.
#[derive(Deserialize)]
struct Heading {
    format: u32,
    gradus: String,
    migrations: Vec<String>,
}

impl Manifest {
    /// How many rows there are in all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Codes of the organizations whose journal was broken when the backup was taken.
    #[must_use]
    pub fn broken_journals(&self) -> Vec<&str> {
        let broken = self.journals.iter().filter(|journal| !journal.verification.breaches.is_empty());
        broken.map(|journal| journal.code.as_str()).collect()
    }

    /// What was wrong with the database itself when the backup was taken.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let dangling = self.dangling.iter().map(ToString::to_string);
        self.damage.iter().cloned().chain(dangling).collect()
    }

    /// Texts that PostgreSQL does not take.
    #[must_use]
    pub fn texts_with_zeros(&self) -> Vec<String> {
        let told = |zeros: &Zeros| {
            let Zeros { table, column, rows, keys } = zeros;
            format!("{table}.{column} holds U+0000 in {rows} rows ({})", keys.join(", "))
        };
        self.zeros.iter().map(told).collect()
    }

    /// The text that is kept, and its digest.
    pub(super) fn write(&self) -> Result<(String, String), BackupError> {
        let text = serde_json::to_string(self).map_err(|error| BackupError::Damaged(vec![error.to_string()]))?;
        let digest = hex(&Sha256::digest(&text));
        Ok((text, digest))
    }

    /// Reads what was kept by a Gradus that knows the migrations `known`. A newer one is told from damage.
    pub(super) fn read(text: &str, digest: &str, known: &[String]) -> Result<Self, BackupError> {
        let damaged = |what: String| BackupError::Damaged(vec![format!("its manifest: {what}")]);
        let heading: Heading = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
        if heading.format > FORMAT {
            return Err(BackupError::Newer { gradus: heading.gradus, unknown: format!("format {}", heading.format) });
        }
        let unknown: Vec<_> = heading.migrations.into_iter().filter(|name| !known.contains(name)).collect();
        if !unknown.is_empty() {
            return Err(BackupError::Newer { gradus: heading.gradus, unknown: unknown.join(", ") });
        }
        if hex(&Sha256::digest(text)) != digest {
            return Err(damaged("its digest is another".to_owned()));
        }
        serde_json::from_str(text).map_err(|error| damaged(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            gradus: "0.1.0".into(),
            migrations: vec!["m1".into()],
            source: "SQLite".into(),
            taken_at: DateTime::UNIX_EPOCH,
            tables: vec![Summary { table: "roles".into(), rows: 2, sha256: "00".into() }],
            journals: Vec::new(),
            damage: vec!["row 3 missing from index x".into()],
            dangling: vec![Dangling { table: "tokens".into(), refers_to: "employees".into(), rows: 1 }],
            zeros: vec![Zeros { table: "roles".into(), column: "code".into(), rows: 1, keys: vec!["a\\0".into()] }],
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let (text, digest) = manifest().write().unwrap();

        assert_eq!(Manifest::read(&text, &digest, &["m1".into()]).unwrap(), manifest());
    }

    #[test]
    fn of_a_sound_database_there_is_no_word_of_faults() {
        let sound = Manifest { damage: Vec::new(), dangling: Vec::new(), zeros: Vec::new(), ..manifest() };
        let (text, digest) = sound.write().unwrap();

        assert!(!["damage", "dangling", "zeros"].iter().any(|word| text.contains(word)), "{text}");
        assert_eq!(Manifest::read(&text, &digest, &["m1".into()]).unwrap(), sound);
        assert_eq!((manifest().faults().len(), sound.faults().len()), (2, 0));
    }

    #[test]
    fn a_changed_manifest_is_damaged_and_one_of_a_later_version_is_newer() {
        let (text, digest) = manifest().write().unwrap();
        let read = |text: &str| Manifest::read(text, &digest, &["m1".into()]).unwrap_err();

        assert!(matches!(read(&text.replace("\"rows\":2", "\"rows\":3")), BackupError::Damaged(_)));
        assert!(matches!(read(&text.replace("\"format\":1", "\"format\":2")), BackupError::Newer { .. }));
        assert!(matches!(read(&text.replace("m1", "m2")), BackupError::Newer { .. }));
        assert!(matches!(read(&text[1..]), BackupError::Damaged(_)));
    }
}
