//! The rows of a file, a batch at a time.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, RandomState},
    io,
    sync::Arc,
};

use sha2::{Digest, Sha256};

use super::{
    cells::Cells,
    header::Header,
    kind::{ImportKind, Numbered},
    records::{Record, RecordSource},
    refusal::{CellError, Code},
    report::BatchReport,
    run::ImportFailure,
    sheet::letters,
};

/// Rows that are carried out together.
pub(super) struct Batch<K: ImportKind> {
    /// How many rows it has, those included that could not be read.
    pub count: u64,
    pub rows: Vec<Numbered<K::Row>>,
    /// Rows that could not be read.
    pub unread: BatchReport,
    pub digest: Sha256,
    /// Where its complaints stand, for people.
    pub places: Places,
}

impl<K: ImportKind> Batch<K> {
    fn new(places: Places) -> Self {
        Self { count: 0, rows: Vec::new(), unread: BatchReport::default(), digest: Sha256::new(), places }
    }

    /// Both together, where nothing of one is to be taken without the other.
    pub(super) fn and(mut self, more: Self) -> Self {
        self.count += more.count;
        self.rows.extend(more.rows);
        self.unread.add(more.unread);
        self.digest.update(more.digest.finalize());
        self
    }
}

/// The letters of the columns of a sheet; empty for text.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Vec<(&'static str, String)>>);

impl Places {
    /// Adds the cell, as `(cell C7)`, to what is said of it.
    pub(super) fn point(&self, error: &mut CellError) {
        let known = self.0.iter().find(|(column, _)| *column == error.column);
        match known {
            Some((_, letters)) => error.message = format!("{} (cell {letters}{})", error.message, error.line),
            None if !self.0.is_empty() => error.message = format!("{} (row {})", error.message, error.line),
            None => {}
        }
    }
}

/// Keys that were seen, with the line on which each was seen first. A key is kept as 64 bits of a secret hash: a file
/// of a million rows would be refused wrongly once in ten million times.
#[derive(Default)]
struct Seen {
    lines: HashMap<u64, u64>,
    hash: RandomState,
}

impl Seen {
    fn before(&mut self, key: &str, line: u64) -> Option<u64> {
        match self.lines.entry(self.hash.hash_one(key)) {
            Entry::Occupied(entry) => Some(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(line);
                None
            }
        }
    }
}

/// The rows of a file.
pub(super) struct Rows<K, S> {
    records: S,
    header: Header,
    /// The next record, where there is one.
    record: Record,
    is_there: bool,
    seen: Seen,
    places: Places,
    kind: std::marker::PhantomData<K>,
}

impl<K: ImportKind, S: RecordSource> Rows<K, S> {
    /// Reads the header.
    pub(super) fn open(mut records: S) -> Result<Self, ImportFailure> {
        let mut record = Record::default();
        records.next(&mut record)?;
        let header = Header::try_new(K::columns(), &record).map_err(ImportFailure::Columns)?;
        let lettered = |column: &super::Column| Some((column.name, letters(header.place(column.name)?)));
        let places = if records.is_sheet() { K::columns().iter().filter_map(lettered).collect() } else { Vec::new() };
        let is_there = records.next(&mut record)?;
        Ok(Self {
            records,
            header,
            record,
            is_there,
            seen: Seen::default(),
            places: Places(Arc::new(places)),
            kind: std::marker::PhantomData,
        })
    }

    /// Whether all rows were read.
    pub(super) fn is_at_end(&self) -> bool {
        !self.is_there
    }

    /// Reads the next rows, `size` at most.
    pub(super) fn batch(&mut self, size: usize) -> io::Result<Batch<K>> {
        let mut batch = Batch::new(self.places.clone());
        while self.is_there && batch.count < size as u64 {
            self.take(&mut batch)?;
        }
        Ok(batch)
    }

    /// Passes over rows that were done before; their keys are seen as they were then. How many there were.
    pub(super) fn pass_over(&mut self, rows: u64) -> io::Result<u64> {
        let mut passed = 0;
        while self.is_there && passed < rows {
            self.take(&mut Batch::new(Places::default()))?;
            passed += 1;
        }
        Ok(passed)
    }

    fn take(&mut self, batch: &mut Batch<K>) -> io::Result<()> {
        let line = self.record.line;
        batch.count += 1;
        batch.digest.update(line.to_be_bytes());
        for field in self.record.fields() {
            batch.digest.update(field.text.as_bytes());
            batch.digest.update([0x1F]);
        }
        let mut cells = Cells::new(&self.header, &self.record);
        let row = K::parse(&mut cells);
        if let Some(first) = row.as_ref().and_then(K::key).and_then(|key| self.seen.before(&key, line)) {
            let column = K::columns().first().map_or("", |column| column.name);
            cells.refuse(column, Code::DuplicateInFile, format!("the same as on line {first}"));
        }
        let errors = cells.into_errors();
        match row {
            Some(row) if errors.is_empty() => batch.rows.push(Numbered { line, row }),
            _ => batch.unread.refuse(line, errors),
        }
        self.is_there = self.records.next(&mut self.record)?;
        Ok(())
    }
}
