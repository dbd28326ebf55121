//! What a backup says about itself, in a table beside the others.

use sea_orm::{ConnectionTrait, Statement};

use crate::{
    dialect,
    error::Result,
    store::{Db, WriteTx},
};

/// The table of the manifest.
pub(super) const TABLE: &str = "backup_manifest";

/// Puts the manifest and its digest into the backup.
pub async fn keep_manifest(tx: &WriteTx, document: &str, digest: &str) -> Result<()> {
    let connection = tx.connection();
    connection
        .execute_unprepared("CREATE TABLE backup_manifest (document TEXT NOT NULL, sha256 TEXT NOT NULL)")
        .await?;
    let sql = "INSERT INTO backup_manifest (document, sha256) VALUES ($1, $2)";
    let statement =
        Statement::from_sql_and_values(connection.get_database_backend(), sql, [document.into(), digest.into()]);
    connection.execute_raw(statement).await?;
    Ok(())
}

/// The manifest and its digest; `None` where the database is no backup.
pub async fn manifest(db: &impl Db) -> Result<Option<(String, String)>> {
    if !dialect::columns(db).await?.iter().any(|column| column.table == TABLE) {
        return Ok(None);
    }
    let connection = db.connection();
    let sql = "SELECT document, sha256 FROM backup_manifest";
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    row.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).transpose()
}
