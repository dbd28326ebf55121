//! What a table holds, as a number of rows and a digest that is the same on every database.

use sea_orm::Value;
use sha2::{Digest, Sha256};

use super::{Summary, layout::Table, value};
use crate::error::Result;

/// A digest over rows that pass by.
#[derive(Debug)]
pub struct Passing {
    table: String,
    rows: u64,
    hash: Sha256,
}

impl Passing {
    /// Of a table, with its name and the names of its columns in the digest.
    pub fn of(table: &Table) -> Self {
        let mut hash = Sha256::new();
        hash.update("gradus-backup-table/1\n");
        hash.update(&table.name);
        for column in &table.columns {
            hash.update("\n");
            hash.update(&column.name);
        }
        hash.update("\n\n");
        Self { table: table.name.clone(), rows: 0, hash }
    }

    /// Takes in one row; answers how many bytes it has.
    pub fn row(&mut self, values: &[Value]) -> Result<usize> {
        self.rows += 1;
        values.iter().try_fold(0, |bytes, value| Ok(bytes + value::write(&mut self.hash, value)?))
    }

    /// What passed.
    pub fn summary(self) -> Summary {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Summary { table: self.table, rows: self.rows, sha256 }
    }
}
