//! A run of the importer.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{ImportId, NodeId},
    imports::{self, ImportRun},
};
use gradus_services::import::runs;

use super::refusal::{ImportRefusal, refusals};
use crate::{
    errors::Result,
    page::{List, PageArgs, cost},
    request::{Batch, BatchError},
    scalars::DateTime,
};

/// Kind of rows that a file holds. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "imports::ImportedKind")]
pub enum ImportKind {
    /// The tree of departments. Requires `MANAGE_PEOPLE`.
    Departments,
    /// The roster. Requires `MANAGE_PEOPLE`.
    Employees,
    /// Who held which post, from when to when. Requires `MANAGE_PEOPLE`.
    Assignments,
    /// Who belongs to which group, and who is on leave. Requires `MANAGE_PEOPLE`.
    Groups,
    /// Who completed which course. Requires `RECORD_COMPLETIONS`.
    Completions,
    /// Who need not meet which training requirement. Requires `WAIVE_TRAINING`.
    Waivers,
    /// Values of indicators. Requires `RECORD_INDICATORS`.
    Values,
}

/// Form of an imported file. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "imports::ImportFormat")]
pub enum ImportFormat {
    /// Text with separated values.
    Csv,
    /// A workbook, of which one sheet is read.
    Xlsx,
}

/// What happens to a row whose object is there already with other values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "imports::ConflictRule")]
pub enum ImportConflictRule {
    /// The row is refused.
    Stop,
    /// The row is passed over.
    Skip,
    /// The row's values are taken.
    Update,
}

/// State of an import. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "imports::ImportState")]
pub enum ImportState {
    /// It is under way; where `changedAt` is minutes ago, its process has died, and the same file goes on with it.
    Running,
    /// The file was read to its end. Rows may have been refused.
    Done,
    /// Nothing was taken, because rows are refused and the file was to be taken as a whole or not at all.
    Refused,
    /// Something broke. The same file goes on after the last batch.
    Broken,
    /// It was stopped between two batches. The same file goes on after them.
    Stopped,
}

/// Import: one file of rows, taken in once, however often it was interrupted (IMP-1). Its counts are written in the same
/// transaction as each batch of 10,000 rows, and a `Change` of kind `IMPORT` tells of each.
#[derive(Description)]
pub struct Import(pub ImportRun);

/// Counts are within 32 bits: no file has two billion rows.
pub(super) fn whole(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[Object(use_type_description)]
impl Import {
    /// Opaque id of the import.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Version of the import: grows with each batch, and with each start.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Kind of its rows.
    async fn kind(&self) -> ImportKind {
        self.0.plan.kind.into()
    }

    /// Form of the file.
    async fn format(&self) -> ImportFormat {
        self.0.plan.format.into()
    }

    /// Name of the file, as whoever sent it called it.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// SHA-256 of the file, in hexadecimal digits: by it the same file is known again.
    async fn file_sha256(&self) -> &str {
        &self.0.plan.file_hash
    }

    /// Name of the sheet that was asked for. Null for the first one, and for CSV.
    async fn sheet(&self) -> Option<&str> {
        self.0.plan.sheet.as_deref()
    }

    /// What happens to rows that are there already with other values.
    async fn on_conflict(&self) -> ImportConflictRule {
        self.0.plan.on_conflict.into()
    }

    /// State of the import.
    async fn state(&self) -> ImportState {
        self.0.state.into()
    }

    /// Number of rows that are done, whatever became of them. A file of up to 100,000 rows is one batch, and goes from 0 to all.
    async fn row_count(&self) -> i32 {
        whole(self.0.counts.done)
    }

    /// Number of rows that the file has by its lines; too large where a text has line breaks. Null where nothing tells
    /// before the end, as of a workbook; equal to `rowCount` once the file was read to its end.
    async fn expected_row_count(&self) -> Option<i32> {
        match self.0.state {
            imports::ImportState::Done | imports::ImportState::Refused => Some(whole(self.0.counts.done)),
            _ => self.0.expected_rows.map(whole),
        }
    }

    /// Rows a second, from the last start to the last batch. Null before the first batch.
    async fn rows_per_second(&self) -> Option<i32> {
        self.0.rows_per_second().map(whole)
    }

    /// Number of rows that made something.
    async fn created_count(&self) -> i32 {
        whole(self.0.counts.created)
    }

    /// Number of rows that changed something.
    async fn updated_count(&self) -> i32 {
        whole(self.0.counts.updated)
    }

    /// Number of rows that were there already.
    async fn unchanged_count(&self) -> i32 {
        whole(self.0.counts.unchanged)
    }

    /// Number of rows that were there with other values and were passed over.
    async fn skipped_count(&self) -> i32 {
        whole(self.0.counts.skipped)
    }

    /// Number of rows that were not taken. Each has a refusal or several.
    async fn refused_count(&self) -> i32 {
        whole(self.0.counts.refused)
    }

    /// Number of times that it was begun or gone on with.
    async fn start_count(&self) -> i32 {
        self.0.starts
    }

    /// Name of who began it.
    async fn started_by(&self) -> &str {
        &self.0.started_by.name
    }

    /// Timestamp of the first start.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// Timestamp of the last batch, or of the last start where none followed.
    async fn changed_at(&self) -> DateTime {
        self.0.changed_at.into()
    }

    /// Timestamp of the end. Null while it is running.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// Refused cells by line: the first 10,000 that were found. The command line's report has all of them.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn refusals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
    ) -> Result<List<ImportRefusal>> {
        refusals(ctx, self.0.id, PageArgs { first, after, last, before }).await
    }
}

#[async_trait]
impl Loader<ImportId> for Batch {
    type Value = ImportRun;
    type Error = BatchError;

    async fn load(&self, ids: &[ImportId]) -> std::result::Result<HashMap<ImportId, ImportRun>, BatchError> {
        let found = runs::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|run| (run.id, run)).collect())
    }
}
