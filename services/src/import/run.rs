//! Drives an import: reads the file twice (what it is, then its rows) and hands batches to the door, of which one is
//! carried out while the next is read.

use std::{
    io::{self, Read, Seek},
    sync::Arc,
};

use gradus_domain::imports::{ImportPlan, ImportRun, ImportState};
use gradus_store::error::StoreError;
use tokio::{sync::Mutex, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{
    encoding::Decoded,
    kind::ImportKind,
    ledger::{self, Opening, Step, Term, whole},
    opened::{ImportFile, Opened, measure},
    options::{Atomicity, ImportOptions},
    records::{RecordSource, Records},
    refusal::{CellError, RowsRefused},
    report::{BatchReport, ImportReport},
    rows::{Batch, Rows},
    task::{Done, Take, Task, carry_out},
    workbook::WorkbookFault,
};
use crate::{Actor, Failure, Services};

/// Rows from which on an import is done in batches by default.
pub const LARGE: usize = 100_000;
/// Rows of a batch.
pub const BATCH: usize = 10_000;

/// Why an import did not even come to its rows, or broke off.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The file cannot be read.
    #[error("could not read the file")]
    File(#[from] io::Error),
    /// It is a workbook that is not read.
    #[error(transparent)]
    Workbook(#[from] WorkbookFault),
    /// Its columns are not those of the kind.
    #[error("the columns are not those of this import")]
    Columns(Vec<CellError>),
    /// The actor may not.
    #[error("not permitted")]
    Forbidden,
    /// Somebody else began the same file meanwhile, and carries it on.
    #[error("the same file was begun again elsewhere and is carried on there")]
    TakenOver,
    /// Something broke.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

impl From<Failure<RowsRefused>> for ImportFailure {
    fn from(failure: Failure<RowsRefused>) -> Self {
        match failure {
            Failure::Broken(error) => Self::Broken(error),
            Failure::Refused(_) => Self::TakenOver,
            _ => Self::Forbidden,
        }
    }
}

/// Somebody who looks on while a file is taken in, such as a bar in a terminal.
pub trait Onlooker: Send + Sync {
    /// The run that it is, before any of its rows.
    fn began(&self, _: &ImportRun) {}

    /// So many rows of the file are read.
    fn read(&self, rows: u64);

    /// So many rows are done, taken or refused.
    fn done(&self, rows: u64);
}

/// Nobody.
impl Onlooker for () {
    fn read(&self, _: u64) {}

    fn done(&self, _: u64) {}
}

/// Imports the rows of `source`, which is text, as `actor`. Leaves no run behind.
pub async fn import<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    source: &mut (impl Read + Seek + Send),
    options: ImportOptions,
) -> Result<ImportReport, ImportFailure> {
    import_watched::<K>(services, actor, source, options, &()).await
}

/// Imports the rows of `source`, which is text, as `actor`, while somebody looks on. Leaves no run behind.
pub async fn import_watched<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    source: &mut (impl Read + Seek + Send),
    options: ImportOptions,
    onlooker: &dyn Onlooker,
) -> Result<ImportReport, ImportFailure> {
    let encoding = measure(source)?.encoding;
    let rows = Rows::<K, _>::open(Records::new(Decoded::new(source, encoding)))?;
    let drive = Drive { services, actor, options, onlooker, stop: CancellationToken::new(), term: None };
    drive.through(rows, ImportReport::new::<K>(encoding, options.dry_run)).await
}

/// Imports a file of any form as `actor`, as a run that can be looked up, stopped between two batches, and gone on with
/// by the same file. A dry run leaves none.
pub async fn import_file<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    file: ImportFile,
    options: ImportOptions,
    onlooker: &dyn Onlooker,
    stop: CancellationToken,
) -> Result<ImportReport, ImportFailure> {
    let (file_name, sheet) = (file.name.clone(), file.sheet.clone());
    // Both passes over the file are work for a thread that may wait.
    let opening = tokio::task::spawn_blocking(move || open::<K>(file));
    let (measured, rows) = opening.await.map_err(io::Error::other)??;
    let mut report = ImportReport::new::<K>(measured.encoding, options.dry_run);
    let mut drive = Drive { services, actor, options, onlooker, stop, term: None };
    if options.dry_run {
        return drive.through(rows, report).await;
    }
    let plan = ImportPlan {
        kind: K::KIND,
        format: measured.format,
        file_hash: measured.sha256,
        sheet,
        on_conflict: options.on_conflict.into(),
        in_batches: options.atomicity == Atomicity::Batches,
    };
    let expected_rows = measured.expected_rows.map(whole);
    let run =
        ledger::begin::<K>(services, actor, Opening { plan, file_name, expected_rows, again: options.again }).await?;
    report.resume(&run);
    drive.term = Some(Term { id: run.id, version: run.version });
    onlooker.began(&run);
    drive.through(rows, report).await
}

fn open<K: ImportKind>(mut file: ImportFile) -> Result<(super::opened::Measured, Rows<K, Opened>), ImportFailure> {
    let measured = measure(&mut file.file)?;
    let rows = Rows::open(Opened::open(file, &measured)?)?;
    Ok((measured, rows))
}

/// An import under way.
struct Drive<'d> {
    services: &'d Services,
    actor: &'d Actor,
    options: ImportOptions,
    onlooker: &'d dyn Onlooker,
    stop: CancellationToken,
    term: Option<Term>,
}

impl Drive<'_> {
    /// Takes all rows, and tells the run how it ended where it did not come to the end.
    async fn through<K: ImportKind, S: RecordSource>(
        mut self,
        rows: Rows<K, S>,
        mut report: ImportReport,
    ) -> Result<ImportReport, ImportFailure> {
        let failure = match self.batches(rows, &mut report).await {
            Ok(None) => return Ok(report),
            Ok(Some(ended)) => {
                let is_refused = ended == ImportState::Refused;
                let figures = if is_refused { report.figures.nothing_taken() } else { BatchReport::default() };
                let rows = if is_refused { report.rows } else { 0 };
                self.end::<K>(ended, rows, figures).await?;
                return Ok(report);
            }
            Err(failure) => failure,
        };
        if !matches!(failure, ImportFailure::TakenOver)
            && let Err(second) = self.end::<K>(ImportState::Broken, 0, BatchReport::default()).await
        {
            // The first failure is the one to tell.
            tracing::debug!("could not note that an import broke: {second}");
        }
        Err(failure)
    }

    async fn end<K: ImportKind>(
        &self,
        state: ImportState,
        rows: u64,
        figures: BatchReport,
    ) -> Result<(), ImportFailure> {
        let Some(term) = self.term else { return Ok(()) };
        Ok(ledger::end::<K>(self.services, self.actor, Step { term, rows, state }, figures).await?)
    }

    /// Takes one batch after the other. The state in which the run ends, where no batch has written that it is done.
    async fn batches<K: ImportKind, S: RecordSource>(
        &mut self,
        mut rows: Rows<K, S>,
        report: &mut ImportReport,
    ) -> Result<Option<ImportState>, ImportFailure> {
        let memory = Arc::new(Mutex::new(K::Memory::default()));
        rows.pass_over(report.resumed_from)?;
        // Whoever has done some has found out that the file is large, or was told to take it in batches.
        let is_known = self.options.atomicity == Atomicity::Batches || report.resumed_from > 0;
        let mut waiting = Vec::new();
        while !is_known && !rows.is_at_end() && waiting.len() < LARGE / BATCH {
            waiting.push(self.read(&mut rows, report).await?);
        }
        if !is_known && rows.is_at_end() {
            let whole = match waiting.into_iter().reduce(Batch::and) {
                Some(whole) => whole,
                None => rows.batch(0)?,
            };
            let done = self.hand_over(whole, memory, Take::AllOrNothing).await.map_err(io::Error::other)?;
            return Ok(self.settled(done?, report));
        }
        let mut waiting = waiting.into_iter();
        let mut under_way: Option<JoinHandle<Result<Done, ImportFailure>>> = None;
        loop {
            let next = match waiting.next() {
                Some(batch) => Ok(batch),
                None => self.read(&mut rows, report).await,
            };
            if let Some(batch) = under_way.take() {
                self.settled(batch.await.map_err(io::Error::other)??, report);
            }
            let batch = next?;
            let is_last = waiting.len() == 0 && rows.is_at_end();
            if !is_last && self.stop.is_cancelled() {
                report.stopped = true;
                return Ok(Some(ImportState::Stopped));
            }
            let handed = self.hand_over(batch, Arc::clone(&memory), Take::Good { is_last });
            if is_last {
                return Ok(self.settled(handed.await.map_err(io::Error::other)??, report));
            }
            under_way = Some(handed);
        }
    }

    /// Reads the next batch, letting others have the thread in between.
    async fn read<K: ImportKind, S: RecordSource>(
        &self,
        rows: &mut Rows<K, S>,
        report: &mut ImportReport,
    ) -> io::Result<Batch<K>> {
        let mut batch = rows.batch(STRIDE)?;
        while !rows.is_at_end() && batch.count < BATCH as u64 {
            tokio::task::yield_now().await;
            let more = rows.batch(STRIDE)?;
            batch = batch.and(more);
        }
        report.rows += batch.count;
        self.onlooker.read(report.rows);
        Ok(batch)
    }

    fn hand_over<K: ImportKind>(
        &self,
        batch: Batch<K>,
        memory: Arc<Mutex<K::Memory>>,
        take: Take,
    ) -> JoinHandle<Result<Done, ImportFailure>> {
        let (services, actor) = (self.services.clone(), self.actor.clone());
        let on_conflict = self.options.on_conflict;
        let state = if take == (Take::Good { is_last: false }) { ImportState::Running } else { ImportState::Done };
        let step = self.term.map(|term| Step { term, rows: batch.count, state });
        let task = Task { batch, memory, take, on_conflict, step };
        let dry_run = self.options.dry_run;
        tokio::spawn(async move { carry_out(&services, &actor, task, dry_run).await })
    }

    /// Adds what a batch did; the state in which the run ends, where the batch has not written it.
    fn settled(&mut self, done: Done, report: &mut ImportReport) -> Option<ImportState> {
        report.batches += 1;
        report.applied |= done.is_taken && !self.options.dry_run;
        report.figures.add(done.figures);
        self.term = done.term.or(self.term);
        self.onlooker.done(report.done());
        (!done.is_taken).then_some(ImportState::Refused)
    }
}

/// Rows that are read without letting others have the thread.
const STRIDE: usize = 1_000;
