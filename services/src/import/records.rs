//! Text becomes records whose fields know their lines.
//!
//! A field is at most [`FIELD_BYTES`] long and a record has at most [`FIELDS`] of them; what is longer is measured and
//! dropped, so that 10 MB in one field, or a quotation mark that nobody closed, costs no memory.

use std::io::{self, Read};

use csv_core::ReadFieldResult;

/// Longest field in bytes of UTF-8.
pub const FIELD_BYTES: usize = 32 * 1024;
/// Most fields of a record that are kept.
pub const FIELDS: usize = 64;

/// One record of the file.
#[derive(Clone, Debug, Default)]
pub struct Record {
    text: String,
    fields: Vec<FieldEnd>,
    /// How many fields the record has, kept or not.
    pub count: usize,
    /// Line on which it begins, from 1.
    pub line: u64,
}

#[derive(Clone, Copy, Debug)]
struct FieldEnd {
    end: usize,
    line: u64,
    too_long: bool,
}

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'r> {
    /// Its text, empty where it is too long.
    pub text: &'r str,
    /// Line on which it begins.
    pub line: u64,
    /// Whether it is longer than a field may be.
    pub too_long: bool,
}

impl Record {
    /// The field at `index`, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Field<'_>> {
        let field = self.fields.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.fields.get(before)).map_or(0, |before| before.end);
        let text = self.text.get(start..field.end).unwrap_or_default();
        Some(Field { text, line: field.line, too_long: field.too_long })
    }

    /// Its fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        (0..self.fields.len()).filter_map(|index| self.get(index))
    }

    fn push(&mut self, bytes: &[u8], line: u64, too_long: bool) {
        if self.count == 0 {
            self.line = line;
        }
        self.count += 1;
        if self.fields.len() < FIELDS {
            self.text.push_str(&String::from_utf8_lossy(bytes));
            self.fields.push(FieldEnd { end: self.text.len(), line, too_long });
        }
    }

    /// Adds a field at `place`, from 0, with nothing in those between it and the one before.
    pub(super) fn put(&mut self, place: usize, text: &str, line: u64) {
        self.pad(place, line);
        let too_long = text.len() > FIELD_BYTES;
        self.push(if too_long { &[] } else { text.as_bytes() }, line, too_long);
    }

    /// Gives the record at least `width` fields, the rest of them with nothing in it.
    pub(super) fn pad(&mut self, width: usize, line: u64) {
        while self.count < width.min(FIELDS) {
            self.push(&[], line, false);
        }
        self.count = self.count.max(width);
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        self.count = 0;
    }
}

/// Where records come from, whatever the form of the file.
pub trait RecordSource: Send {
    /// Reads the next record into `record`; false at the end of the file.
    fn next(&mut self, record: &mut Record) -> io::Result<bool>;

    /// Whether its records are rows of a sheet, so that people find a cell by its letter.
    fn is_sheet(&self) -> bool {
        false
    }
}

impl<R: Read + Send> RecordSource for Records<R> {
    fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        Records::next(self, record)
    }
}

/// Reads records from text that is UTF-8.
pub struct Records<R> {
    source: R,
    core: csv_core::Reader,
    input: Vec<u8>,
    at: usize,
    ended: bool,
    field: Vec<u8>,
    line: u64,
}

impl<R: Read> Records<R> {
    /// The records of `source`.
    pub fn new(source: R) -> Self {
        let field = vec![0; FIELD_BYTES + 1];
        Self { source, core: csv_core::Reader::new(), input: Vec::new(), at: 0, ended: false, field, line: 1 }
    }

    /// Reads the next record into `record`; false at the end of the file.
    pub fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        record.clear();
        self.skip_blank_lines()?;
        loop {
            let line = self.line;
            let (mut filled, mut too_long) = (0, false);
            loop {
                self.fill()?;
                let input = self.input.get(self.at..).unwrap_or_default();
                let room = self.field.get_mut(filled..).unwrap_or_default();
                let (result, read, written) = self.core.read_field(input, room);
                let lines = input.iter().take(read).filter(|byte| **byte == b'\n').count();
                self.line += lines as u64;
                self.at += read;
                filled += written;
                match result {
                    ReadFieldResult::InputEmpty => {}
                    ReadFieldResult::OutputFull => {
                        too_long = true;
                        filled = 0;
                    }
                    ReadFieldResult::Field { record_end } => {
                        too_long |= filled > FIELD_BYTES;
                        let bytes = if too_long { &[] } else { self.field.get(..filled).unwrap_or_default() };
                        record.push(bytes, line, too_long);
                        if record_end {
                            return Ok(true);
                        }
                        break;
                    }
                    ReadFieldResult::End => return Ok(record.count > 0),
                }
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.at == self.input.len() && !self.ended {
            self.input.resize(64 * 1024, 0);
            let read = self.source.read(&mut self.input)?;
            self.input.truncate(read);
            self.at = 0;
            self.ended = read == 0;
        }
        Ok(())
    }

    /// Blank lines are skipped here and not by the reader, so that a record's line is its own.
    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            self.fill()?;
            match self.input.get(self.at) {
                Some(b'\r') => {}
                Some(b'\n') => self.line += 1,
                _ => return Ok(()),
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(u64, Vec<(String, u64)>)> {
        let mut records = Records::new(text.as_bytes());
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.next(&mut record).expect("bytes in memory") {
            all.push((record.line, record.fields().map(|field| (field.text.to_owned(), field.line)).collect()));
        }
        all
    }

    #[test]
    fn a_field_knows_its_line_across_line_breaks_in_quotes_and_blank_lines() {
        let rows = all("a,b\r\n\r\n\"x\r\ny\",z\r\n\n1,\"2\"\"3\"");

        assert_eq!(rows[0], (1, vec![("a".into(), 1), ("b".into(), 1)]));
        assert_eq!(rows[1], (3, vec![("x\r\ny".into(), 3), ("z".into(), 4)]));
        assert_eq!(rows[2], (6, vec![("1".into(), 6), ("2\"3".into(), 6)]));
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn ten_megabytes_in_one_field_are_measured_and_not_kept() {
        let text = format!("a,b\n1,{}\n2,x\n", "y".repeat(10 << 20));
        let mut records = Records::new(text.as_bytes());
        let mut record = Record::default();

        assert!(records.next(&mut record).expect("header"));
        assert!(records.next(&mut record).expect("long"));
        assert!(record.get(1).expect("a field").too_long && record.text.len() < 10);
        assert!(records.next(&mut record).expect("next"));
        assert_eq!((record.line, record.get(1).map(|field| field.text)), (3, Some("x")));
        assert!(!records.next(&mut record).expect("end"));
    }

    #[test]
    fn a_quotation_mark_that_nobody_closes_costs_no_memory() {
        let text = format!("a\n\"{}", "y,\n".repeat(1 << 20));
        let mut records = Records::new(text.as_bytes());
        let mut record = Record::default();

        assert!(records.next(&mut record).expect("header") && records.next(&mut record).expect("long"));
        assert!(record.get(0).expect("a field").too_long);
        assert_eq!(record.line, 2);
    }

    #[test]
    fn ten_thousand_fields_are_counted_and_not_kept() {
        let text = ",".repeat(9_999);
        let mut records = Records::new(text.as_bytes());
        let mut record = Record::default();

        assert!(records.next(&mut record).expect("a record"));
        assert_eq!((record.count, record.fields().count()), (10_000, FIELDS));
    }
}
