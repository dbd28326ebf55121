//! Drives an import: reads the file twice (what it is, then its rows) and hands batches to the door, of which one is
//! carried out while the next is read.

use std::{
    io::{self, Read, Seek},
    sync::Arc,
};

use gradus_domain::{
    ids::ImportId,
    imports::{ImportPlan, ImportRun, ImportState},
};
use gradus_store::error::StoreError;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use tokio::{sync::Mutex, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{
    encoding::{Decoded, TextEncoding},
    kind::{ImportKind, OnConflict},
    ledger::{self, Again, Opening, Step, Term, whole},
    opened::{ImportFile, Opened, measure},
    records::{RecordSource, Records},
    refusal::{CellError, RowsRefused},
    report::{BatchReport, ImportReport},
    rows::{Batch, Rows},
    workbook::WorkbookFault,
};
use crate::{
    Actor, Command, Failure, Services, Unit,
    door::{Work, hex},
};

/// Rows from which on an import is done in batches by default.
pub const LARGE: usize = 100_000;
/// Rows of a batch.
pub const BATCH: usize = 10_000;

/// Whether one refused row stops the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Atomicity {
    /// All or nothing up to 100,000 rows, else batches.
    #[default]
    BySize,
    /// Batches of 10,000 rows; a refused row stays out, the others are taken.
    Batches,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Only tell what would become of the rows.
    pub dry_run: bool,
    /// What happens to rows that are there already with other values.
    pub on_conflict: OnConflict,
    /// Whether one refused row stops the others.
    pub atomicity: Atomicity,
    /// Whether a run of the same file that did not end is gone on with.
    pub again: Again,
}

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
                let figures =
                    if ended == ImportState::Refused { report.figures.clone() } else { BatchReport::default() };
                let rows = if ended == ImportState::Refused { report.rows } else { 0 };
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

/// Which rows of a batch are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Take {
    /// All, or none where one is refused.
    AllOrNothing,
    /// Those that are not refused.
    Good {
        /// Whether no batch follows.
        is_last: bool,
    },
}

/// A batch with all that it takes to carry it out.
struct Task<K: ImportKind> {
    batch: Batch<K>,
    memory: Arc<Mutex<K::Memory>>,
    take: Take,
    on_conflict: OnConflict,
    step: Option<Step>,
}

/// What a batch did.
struct Done {
    figures: BatchReport,
    is_taken: bool,
    term: Option<Term>,
}

async fn carry_out<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    task: Task<K>,
    dry_run: bool,
) -> Result<Done, ImportFailure> {
    let use_case = use_case(Arc::new(task));
    let outcome = if dry_run {
        services.door.rehearse(actor, use_case).await
    } else {
        services.door.run(actor, Command::internal(K::COMMAND), use_case).await
    };
    match outcome {
        Ok(Carried { figures, term }) => Ok(Done { figures, is_taken: true, term }),
        Err(Failure::Refused(refused)) => match refused.into_iter().next() {
            Some(RowsRefused::Rows(figures)) => Ok(Done { figures, is_taken: false, term: None }),
            _ => Err(ImportFailure::TakenOver),
        },
        Err(failure) => Err(failure.into()),
    }
}

/// What the door answers of a batch.
#[derive(Debug, Serialize, Deserialize)]
struct Carried {
    figures: BatchReport,
    term: Option<Term>,
}

/// The use case for the door, which may run it more than once.
fn use_case<K: ImportKind>(
    task: Arc<Task<K>>,
) -> impl for<'u> Fn(&'u mut Unit) -> Work<'u, Carried, RowsRefused> + Send + Sync + 'static {
    move |unit| {
        let task = task.clone();
        Box::pin(async move { apply(unit, &task).await })
    }
}

/// One batch, one line in the journal.
async fn apply<K: ImportKind>(unit: &mut Unit, task: &Task<K>) -> Result<Carried, Failure<RowsRefused>> {
    let Task { batch, memory, take, on_conflict, step } = task;
    let scope = K::scope(&unit.actor, unit.now)?;
    let applied = {
        let mut memory = memory.lock().await;
        K::apply(unit, &scope, &batch.rows, *on_conflict, &mut memory).await?
    };
    let mut figures = batch.unread.clone();
    figures.add(BatchReport::of(&batch.rows, applied));
    figures.refusals.sort_by_key(|error| error.line);
    for refusal in &mut figures.refusals {
        batch.places.point(refusal);
    }
    if *take == Take::AllOrNothing && figures.refused > 0 {
        return Err(vec![RowsRefused::Rows(figures)].into());
    }
    let term = match step {
        Some(step) => Some(ledger::advance(unit, &scope, *step, &figures).await?),
        None => None,
    };
    let summary = serde_json::json!({
        "kind": K::NAME,
        "rows": batch.count,
        "created": figures.created,
        "updated": figures.updated,
        "unchanged": figures.unchanged,
        "skipped": figures.skipped,
        "refused": figures.refused,
        "sha256": hex(&batch.digest.clone().finalize()),
    });
    let id: ImportId = term.map_or_else(|| unit.new_id(), |term| term.id);
    unit.record(id, None::<&()>, Some(&summary), None);
    if term.is_some() || figures.created + figures.updated > 0 {
        // Once for all its rows: who listens asks anew.
        unit.announce(id, term.map_or(0, |term| term.version), None);
    }
    Ok(Carried { figures, term })
}

impl ImportReport {
    fn new<K: ImportKind>(encoding: TextEncoding, dry_run: bool) -> Self {
        Self {
            kind: K::NAME,
            encoding,
            import: None,
            resumed_from: 0,
            rows: 0,
            applied: false,
            stopped: false,
            dry_run,
            batches: 0,
            figures: BatchReport::default(),
        }
    }

    /// Begins with what a run has done before.
    fn resume(&mut self, run: &ImportRun) {
        let before = |count: i64| u64::try_from(count).unwrap_or_default();
        self.import = Some(run.id);
        self.resumed_from = before(run.counts.done);
        self.rows = self.resumed_from;
        self.applied = run.counts.done > 0;
        self.figures = BatchReport {
            created: before(run.counts.created),
            updated: before(run.counts.updated),
            unchanged: before(run.counts.unchanged),
            skipped: before(run.counts.skipped),
            refused: before(run.counts.refused),
            ..BatchReport::default()
        };
    }

    /// Rows that are done, of this start and of those before.
    fn done(&self) -> u64 {
        let figures = &self.figures;
        figures.created + figures.updated + figures.unchanged + figures.skipped + figures.refused
    }
}
