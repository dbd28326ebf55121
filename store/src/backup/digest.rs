//! What a table holds, as a number of rows and a digest that is the same on every database.

use sea_orm::Value;
use sha2::{Digest, Sha256};

use super::{Summary, layout::Table, value};
use crate::error::{Result, StoreError};

/// A digest over rows that pass by.
#[derive(Debug)]
pub struct Passing {
    table: String,
    columns: Vec<String>,
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
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        Self { table: table.name.clone(), columns, rows: 0, hash }
    }

    /// Takes in one row; answers how many bytes it has.
    pub fn row(&mut self, values: &[Value]) -> Result<usize> {
        self.rows += 1;
        let mut bytes = 0;
        for (column, value) in self.columns.iter().zip(values) {
            let written = value::write(&mut self.hash, value);
            bytes += written.map_err(|unkept| {
                StoreError::Unfit(format!("{}.{column} holds what no backup keeps: {unkept}", self.table))
            })?;
        }
        Ok(bytes)
    }

    /// What passed.
    pub fn summary(self) -> Summary {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Summary { table: self.table, rows: self.rows, sha256 }
    }
}
