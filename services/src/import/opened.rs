//! What is known of a file before its rows are read: its form, its hash, about how many rows it has.
//!
//! A file is passed over once for that, in pieces; the hash is what a run that was interrupted knows its file by.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

use gradus_domain::imports::ImportFormat;
use sha2::{Digest, Sha256};

use super::{
    encoding::{Decoded, TextEncoding, recognize},
    records::{Record, RecordSource, Records},
    sheet::Sheet,
    workbook::{self, WorkbookFault},
};
use crate::door::hex;

/// A file to be taken in.
#[derive(Debug)]
pub struct ImportFile {
    /// Its name, for people.
    pub name: String,
    /// The file itself.
    pub file: File,
    /// Name of the sheet; none for the first one. Only a workbook has sheets.
    pub sheet: Option<String>,
}

/// What the first pass over a file told.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    pub format: ImportFormat,
    pub encoding: TextEncoding,
    pub sha256: String,
    /// Rows, as far as lines tell; none of a workbook.
    pub expected_rows: Option<u64>,
}

/// Reads `source` to its end and back to its start.
pub(super) fn measure(source: &mut (impl Read + Seek)) -> io::Result<Measured> {
    source.rewind()?;
    let mut pass = Pass { source: &mut *source, digest: Sha256::new(), head: Vec::new(), lines: 0, last: b'\n' };
    let encoding = recognize(&mut pass)?;
    io::copy(&mut pass, &mut io::sink())?;
    let Pass { digest, head, lines, last, .. } = pass;
    source.rewind()?;
    let is_workbook = head.starts_with(b"PK\x03\x04");
    let lines = lines + u64::from(last != b'\n');
    Ok(Measured {
        format: if is_workbook { ImportFormat::Xlsx } else { ImportFormat::Csv },
        encoding: if is_workbook { TextEncoding::Workbook } else { encoding },
        sha256: hex(&digest.finalize()),
        expected_rows: (!is_workbook).then(|| lines.saturating_sub(1)),
    })
}

/// Looks on while a file is read.
struct Pass<'s, R> {
    source: &'s mut R,
    digest: Sha256,
    head: Vec<u8>,
    lines: u64,
    last: u8,
}

impl<R: Read> Read for Pass<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(out)?;
        let bytes = out.get(..read).unwrap_or_default();
        self.head.extend(bytes.iter().take(4_usize.saturating_sub(self.head.len())));
        self.digest.update(bytes);
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.last = bytes.last().copied().unwrap_or(self.last);
        Ok(read)
    }
}

/// The records of a file of either form.
pub(super) enum Opened {
    Text(Box<Records<Decoded<File>>>),
    Sheet(Sheet),
}

impl Opened {
    /// Opens `file` as the first pass found it to be.
    pub(super) fn open(file: ImportFile, measured: &Measured) -> Result<Self, WorkbookFault> {
        match measured.format {
            ImportFormat::Csv if file.sheet.is_some() => Err(WorkbookFault::NoWorkbook),
            ImportFormat::Csv => Ok(Self::Text(Box::new(Records::new(Decoded::new(file.file, measured.encoding))))),
            ImportFormat::Xlsx => {
                let mut file = file;
                workbook::examine(&mut file.file)?;
                Ok(Self::Sheet(Sheet::open(file.file, file.sheet)?))
            }
        }
    }
}

impl RecordSource for Opened {
    fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        match self {
            Self::Text(records) => records.next(record),
            Self::Sheet(sheet) => sheet.next(record),
        }
    }

    fn is_sheet(&self) -> bool {
        matches!(self, Self::Sheet(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_bytes_and_about_how_many_rows_it_has() {
        let measured = |text: &str| measure(&mut io::Cursor::new(text.as_bytes())).expect("memory");

        assert_eq!(measured("a\n1\n2").expected_rows, Some(2));
        assert_eq!(measured("\u{FEFF}a\n1\n2\n").expected_rows, Some(2), "also behind a mark that ends the looking");
        assert_eq!(measured("").expected_rows, Some(0));
        assert_eq!(measured("abc").sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(measured("PK\u{3}\u{4}x").format, ImportFormat::Xlsx);
    }
}
