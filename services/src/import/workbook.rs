//! A workbook is measured before anything reads it: it is an archive, and a small one may unpack to anything.
//!
//! Each part is unpacked once into nothing, and counted: what the archive says of its sizes is not believed. The
//! shared texts are counted too, because the reader keeps them all, and because it makes room for as many as the file
//! says that there are.

use std::io::{self, Read, Seek};

/// Most bytes that all parts have together when they are unpacked.
pub const UNPACKED_BYTES: u64 = 200 << 20;
/// Most parts.
pub const PARTS: usize = 1_000;
/// Most shared texts.
pub const SHARED_TEXTS: u64 = 1_000_000;
/// How much larger than the file its parts may be together.
pub const RATIO: u64 = 100;
/// Below so many bytes nobody asks for the ratio.
const SMALL: u64 = 10 << 20;

/// Why a workbook is not read.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookFault {
    /// A sheet was named, but the file is none.
    #[error("a sheet is named, but the file is no workbook (.xlsx)")]
    NoWorkbook,
    /// It is no workbook, or a broken or locked one.
    #[error("the file is no workbook (.xlsx) that can be read: it is broken, locked by a password, or of another kind")]
    Unreadable,
    /// It has more parts than are read.
    #[error("the workbook has more than {PARTS} parts; save the sheet alone, or as CSV")]
    Parts,
    /// It is too large when it is unpacked.
    #[error("the workbook unpacks to more than {} MiB; save it as CSV, which has no limit here", UNPACKED_BYTES >> 20)]
    TooLarge,
    /// It unpacks to so much more than it is that nobody makes such a file by hand.
    #[error("the workbook unpacks to more than {RATIO} times its size; save it as CSV")]
    TooDense,
    /// It has too many texts.
    #[error("the workbook has more than {SHARED_TEXTS} different texts; save it as CSV, which has no limit here")]
    Texts,
    /// It has no such sheet.
    #[error("the workbook has no sheet {0}; it has {1}")]
    SheetUnknown(String, String),
    /// It has no sheet at all.
    #[error("the workbook has no sheet with rows")]
    NoSheet,
    /// The file cannot be read.
    #[error("could not read the workbook")]
    File(#[from] io::Error),
}

/// Passes over all parts of the workbook and back to its start; fails where it is larger than one may be.
pub fn examine(file: &mut (impl Read + Seek)) -> Result<(), WorkbookFault> {
    let packed = file.seek(io::SeekFrom::End(0))?;
    file.rewind()?;
    {
        let mut archive = zip::ZipArchive::new(&mut *file).map_err(|_| WorkbookFault::Unreadable)?;
        if archive.len() > PARTS {
            return Err(WorkbookFault::Parts);
        }
        let mut unpacked = 0;
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).map_err(|_| WorkbookFault::Unreadable)?;
            let name = part.name().map_err(|_| WorkbookFault::Unreadable)?.to_ascii_lowercase();
            let is_texts = name.ends_with("sharedstrings.xml");
            pass(&mut part, is_texts, &mut unpacked, packed)?;
        }
    }
    file.rewind()?;
    Ok(())
}

fn pass(part: &mut impl Read, is_texts: bool, unpacked: &mut u64, packed: u64) -> Result<(), WorkbookFault> {
    let mut piece = vec![0; 64 * 1024];
    let mut texts = Texts::default();
    loop {
        let read = part.read(&mut piece).map_err(|_| WorkbookFault::Unreadable)?;
        let bytes = piece.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(());
        }
        *unpacked += bytes.len() as u64;
        if *unpacked > UNPACKED_BYTES {
            return Err(WorkbookFault::TooLarge);
        }
        if *unpacked > SMALL && *unpacked / RATIO > packed {
            return Err(WorkbookFault::TooDense);
        }
        if is_texts {
            texts.take(bytes)?;
        }
    }
}

/// Counts shared texts, and looks at how many there are said to be.
#[derive(Default)]
struct Texts {
    /// End of the piece before, in which a word may have begun.
    tail: Vec<u8>,
    count: u64,
}

impl Texts {
    const SAID: &'static [u8] = b"uniqueCount";
    /// Longer than the word and its number.
    const OVERLAP: usize = 64;

    fn take(&mut self, bytes: &[u8]) -> Result<(), WorkbookFault> {
        // Signs of two bytes would hide everything that is looked for.
        if bytes.contains(&0) {
            return Err(WorkbookFault::Unreadable);
        }
        // Each text ends once; also one that is closed as it is opened.
        self.count += bytes.iter().filter(|byte| **byte == b'>').count() as u64;
        let mut joined = std::mem::take(&mut self.tail);
        joined.extend_from_slice(bytes);
        for at in joined.windows(Self::SAID.len()).enumerate().filter(|(_, word)| *word == Self::SAID) {
            let rest = joined.get(at.0 + Self::SAID.len()..).unwrap_or_default();
            let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
            let said =
                digits.fold(0_u64, |said, digit| said.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            if said > SHARED_TEXTS {
                return Err(WorkbookFault::Texts);
            }
        }
        // Every text has two marks at least: its own, and one of what is in it.
        if self.count / 2 > SHARED_TEXTS * 4 {
            return Err(WorkbookFault::Texts);
        }
        self.tail = joined.split_off(joined.len().saturating_sub(Self::OVERLAP));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, piece: usize) -> Result<(), WorkbookFault> {
        let mut texts = Texts::default();
        text.as_bytes().chunks(piece).try_for_each(|bytes| texts.take(bytes))
    }

    /// IMP-1
    #[test]
    fn a_number_of_texts_that_nobody_has_is_seen_wherever_a_piece_ends() {
        let lie = "<sst xmlns='x' count=\"1\" uniqueCount = '0099999999999999'><si><t>a</t></si></sst>";
        let honest = "<sst xmlns='x' count=\"1\" uniqueCount=\"1\"><si><t>a</t></si></sst>";
        for piece in [1, 7, 40, 4096] {
            assert!(matches!(told(lie, piece), Err(WorkbookFault::Texts)), "{piece}");
            assert!(told(honest, piece).is_ok(), "{piece}");
        }
    }

    #[test]
    fn what_is_no_archive_is_no_workbook() {
        let mut file = io::Cursor::new(b"PK\x03\x04 and nothing more".to_vec());
        assert!(matches!(examine(&mut file), Err(WorkbookFault::Unreadable)));
    }
}
