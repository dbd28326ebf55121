//! Drives an import: reads the file twice (its encoding, then its rows) and hands batches to the door.

use std::{
    collections::HashMap,
    io::{self, Read, Seek},
    sync::Arc,
};

use gradus_domain::ids::ImportId;
use gradus_store::error::StoreError;
use sha2::{Digest, Sha256};

use super::{
    cells::Cells,
    encoding::{Decoded, TextEncoding, recognize},
    header::Header,
    kind::{ImportKind, Numbered, OnConflict},
    records::{Record, Records},
    refusal::{CellError, Code, RowsRefused},
    report::{BatchReport, ImportReport},
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
    /// All or nothing below 100,000 rows, else batches.
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
}

/// Why an import did not even come to its rows, or broke off.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The file cannot be read.
    #[error("could not read the file")]
    File(#[from] io::Error),
    /// Its columns are not those of the kind.
    #[error("the columns are not those of this import")]
    Columns(Vec<CellError>),
    /// The actor may not.
    #[error("not permitted")]
    Forbidden,
    /// Something broke.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

/// Somebody who looks on while a file is taken in, such as a bar in a terminal.
pub trait Onlooker: Send + Sync {
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

/// Rows that are carried out together.
struct Batch<K: ImportKind> {
    rows: Vec<Numbered<K::Row>>,
    /// Rows that could not be read.
    unread: BatchReport,
    digest: Sha256,
    all_or_nothing: bool,
    on_conflict: OnConflict,
}

impl<K: ImportKind> Batch<K> {
    fn new(on_conflict: OnConflict) -> Self {
        let unread = BatchReport::default();
        Self { rows: Vec::new(), unread, digest: Sha256::new(), all_or_nothing: true, on_conflict }
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.unread.refused == 0
    }
}

/// Imports the rows of `source` as `actor`.
pub async fn import<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    source: &mut (impl Read + Seek + Send),
    options: ImportOptions,
) -> Result<ImportReport, ImportFailure> {
    import_watched::<K>(services, actor, source, options, &()).await
}

/// Imports the rows of `source` as `actor`, while somebody looks on.
pub async fn import_watched<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    source: &mut (impl Read + Seek + Send),
    options: ImportOptions,
    onlooker: &dyn Onlooker,
) -> Result<ImportReport, ImportFailure> {
    source.rewind()?;
    let encoding = recognize(source)?;
    source.rewind()?;
    let mut file = Rows::<K, _>::open(source, encoding)?;
    let mut report = ImportReport {
        kind: K::NAME,
        encoding,
        rows: 0,
        applied: false,
        dry_run: options.dry_run,
        batches: 0,
        figures: BatchReport::default(),
    };
    let mut batch = Batch::new(options.on_conflict);
    let mut limit = if options.atomicity == Atomicity::Batches { BATCH } else { LARGE };
    let mut in_batches = options.atomicity == Atomicity::Batches;
    while file.read_into(&mut batch)? {
        report.rows += 1;
        onlooker.read(report.rows);
        if batch.rows.len() >= limit {
            (in_batches, limit) = (true, BATCH);
            let full = std::mem::replace(&mut batch, Batch::new(options.on_conflict));
            carry_out(services, actor, Batch { all_or_nothing: false, ..full }, &mut report).await?;
            onlooker.done(report.rows);
        }
    }
    if !batch.is_empty() || report.batches == 0 {
        carry_out(services, actor, Batch { all_or_nothing: !in_batches, ..batch }, &mut report).await?;
        onlooker.done(report.rows);
    }
    Ok(report)
}

async fn carry_out<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    batch: Batch<K>,
    report: &mut ImportReport,
) -> Result<(), ImportFailure> {
    report.batches += 1;
    let use_case = use_case(Arc::new(batch));
    let outcome = if report.dry_run {
        services.door.rehearse(actor, use_case).await
    } else {
        services.door.run(actor, Command::internal(K::COMMAND), use_case).await
    };
    let figures = match outcome {
        Ok(figures) => {
            report.applied |= !report.dry_run;
            figures
        }
        Err(Failure::Refused(refused)) => refused.into_iter().next().map(|refused| refused.0).unwrap_or_default(),
        Err(Failure::Broken(error)) => return Err(error.into()),
        Err(_) => return Err(ImportFailure::Forbidden),
    };
    report.figures.add(figures);
    Ok(())
}

/// The use case for the door, which may run it more than once.
fn use_case<K: ImportKind>(
    batch: Arc<Batch<K>>,
) -> impl for<'u> Fn(&'u mut Unit) -> Work<'u, BatchReport, RowsRefused> + Send + Sync + 'static {
    move |unit| {
        let batch = batch.clone();
        Box::pin(async move { apply(unit, &batch).await })
    }
}

/// One batch, one line in the journal.
async fn apply<K: ImportKind>(unit: &mut Unit, batch: &Batch<K>) -> Result<BatchReport, Failure<RowsRefused>> {
    let scope = K::scope(&unit.actor, unit.now)?;
    let applied = K::apply(unit, &scope, &batch.rows, batch.on_conflict).await?;
    let mut report = batch.unread.clone();
    report.add(BatchReport::of(&batch.rows, applied));
    report.refusals.sort_by_key(|error| error.line);
    if batch.all_or_nothing && report.refused > 0 {
        return Err(vec![RowsRefused(report)].into());
    }
    let summary = serde_json::json!({
        "kind": K::NAME,
        "rows": batch.rows.len() as u64 + batch.unread.refused,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
        "refused": report.refused,
        "sha256": hex(&batch.digest.clone().finalize()),
    });
    let id: ImportId = unit.new_id();
    unit.record(id, None::<&()>, Some(&summary), None);
    if report.created + report.updated > 0 {
        // Once for all its rows: who listens asks anew.
        unit.announce(id, 0, None);
    }
    Ok(report)
}

/// The rows of a file.
struct Rows<K, R> {
    records: Records<Decoded<R>>,
    header: Header,
    record: Record,
    /// Line on which each key was seen first.
    seen: HashMap<String, u64>,
    kind: std::marker::PhantomData<K>,
}

impl<K: ImportKind, R: Read> Rows<K, R> {
    fn open(source: R, encoding: TextEncoding) -> Result<Self, ImportFailure> {
        let mut records = Records::new(Decoded::new(source, encoding));
        let mut record = Record::default();
        records.next(&mut record)?;
        let header = Header::try_new(K::columns(), &record).map_err(ImportFailure::Columns)?;
        Ok(Self { records, header, record, seen: HashMap::new(), kind: std::marker::PhantomData })
    }

    /// Reads the next row into `batch`; false at the end of the file.
    fn read_into(&mut self, batch: &mut Batch<K>) -> io::Result<bool> {
        if !self.records.next(&mut self.record)? {
            return Ok(false);
        }
        let line = self.record.line;
        batch.digest.update(line.to_be_bytes());
        for field in self.record.fields() {
            batch.digest.update(field.text.as_bytes());
            batch.digest.update([0x1F]);
        }
        let mut cells = Cells::new(&self.header, &self.record);
        let row = K::parse(&mut cells);
        let first = row.as_ref().and_then(K::key).and_then(|key| match self.seen.entry(key) {
            std::collections::hash_map::Entry::Occupied(entry) => Some(*entry.get()),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(line);
                None
            }
        });
        if let Some(first) = first {
            let column = K::columns().first().map_or("", |column| column.name);
            cells.refuse(column, Code::DuplicateInFile, format!("the same as on line {first}"));
        }
        let errors = cells.into_errors();
        match row {
            Some(row) if errors.is_empty() => batch.rows.push(Numbered { line, row }),
            _ => batch.unread.refuse(line, errors),
        }
        Ok(true)
    }
}
