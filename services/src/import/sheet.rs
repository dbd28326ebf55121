//! The rows of a sheet become the records that the same rows would be in CSV.
//!
//! A day is `2026-03-01` whatever its cell shows, a number is written with a decimal point and no more digits than it
//! takes, a text stays what it is: `007` is a text in a sheet that kept it. A cell with a formula, or with an error, is
//! handed on as a formula is in CSV, so that it is refused: what it shows is not what somebody wrote.
//!
//! The sheet is read by a thread of its own, cell by cell, a few rows ahead; of the workbook only its shared texts are
//! in memory.

use std::{
    fs::File,
    io::{self, BufReader},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx, XlsxFormulaMetadata};

use super::{
    records::{Record, RecordSource},
    workbook::WorkbookFault,
};

/// Most rows that a sheet can have, by its own definition.
pub const ROWS: u32 = 1_048_576;
/// Rows that are read ahead, at most.
const AHEAD: usize = 2_000;

/// The rows of a sheet.
pub(super) struct Sheet {
    rows: Receiver<io::Result<Record>>,
}

impl Sheet {
    /// Opens a workbook that was examined, and begins to read the sheet of this name, or the first one.
    pub(super) fn open(file: File, name: Option<String>) -> Result<Self, WorkbookFault> {
        let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|_| WorkbookFault::Unreadable)?;
        let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
        let name = match name {
            None => names.first().cloned().ok_or(WorkbookFault::NoSheet)?,
            Some(name) if names.contains(&name) => name,
            Some(name) => return Err(WorkbookFault::SheetUnknown(name, names.join(", "))),
        };
        let (send, rows) = sync_channel(AHEAD);
        let read = move || {
            let told = send.clone();
            if let Err(error) = read(&mut workbook, &name, &send) {
                // Nobody may be there any more to be told.
                let _ = told.send(Err(error));
            }
        };
        std::thread::Builder::new().name("sheet".into()).spawn(read)?;
        Ok(Self { rows })
    }
}

impl RecordSource for Sheet {
    fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        match self.rows.recv() {
            Ok(row) => {
                *record = row?;
                Ok(true)
            }
            Err(_) => {
                record.clear();
                Ok(false)
            }
        }
    }

    fn is_sheet(&self) -> bool {
        true
    }
}

fn broken(what: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the sheet is broken: {what}"))
}

/// Sends each row that has something in it; ends early where nobody takes them.
fn read(workbook: &mut Xlsx<BufReader<File>>, name: &str, rows: &SyncSender<io::Result<Record>>) -> io::Result<()> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    let mut row = Record::default();
    // Fields that the first row has: a row that ends earlier has nothing in the rest.
    let mut width = None;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let (number, place) = cell.pos;
        let text = text(&cell.value, cell.formula.as_ref());
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        if number >= ROWS {
            return Err(broken(format!("it has a row {}", u64::from(number) + 1)));
        }
        let (line, place) = (u64::from(number) + 1, place as usize);
        if row.count > 0 && row.line != line {
            if line < row.line {
                return Err(broken("its rows are not in order"));
            }
            if !send(&mut row, &mut width, rows) {
                return Ok(());
            }
        }
        if row.count > place {
            return Err(broken(format!("the cells of row {line} are not in order")));
        }
        row.put(place, &text, line);
    }
    if row.count > 0 {
        send(&mut row, &mut width, rows);
    }
    Ok(())
}

fn send(row: &mut Record, width: &mut Option<usize>, rows: &SyncSender<io::Result<Record>>) -> bool {
    let line = row.line;
    row.pad(*width.get_or_insert(row.count), line);
    rows.send(Ok(std::mem::take(row))).is_ok()
}

/// What a cell would be in CSV; none where there is nothing in it.
fn text(value: &DataRef<'_>, formula: Option<&XlsxFormulaMetadata>) -> Option<String> {
    if formula.is_some() {
        return Some("=".into());
    }
    match value {
        DataRef::Empty => None,
        DataRef::String(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Float(number) => Some(number.to_string()),
        DataRef::Bool(truth) => Some(truth.to_string()),
        DataRef::DateTime(at) => Some(instant(at)),
        DataRef::DateTimeIso(text) => Some(text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()),
        DataRef::DurationIso(text) => Some(text.clone()),
        DataRef::Error(error) => Some(format!("={error}")),
    }
}

/// A day, with the time behind it where there is one.
fn instant(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return at.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
}

/// The letters by which a sheet names the column at `place`, from 0: A, B, …, Z, AA.
#[must_use]
pub fn letters(place: usize) -> String {
    let (mut rest, mut letters) = (place, Vec::new());
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        if rest < 26 {
            return letters.iter().rev().collect();
        }
        rest = rest / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    /// IMP-1
    #[test]
    fn a_typed_cell_becomes_the_text_that_csv_would_hold() {
        let day = |serial: f64, is_1904| ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904);
        let of = |value: DataRef<'_>| text(&value, None);

        assert_eq!(of(DataRef::DateTime(day(46_082.0, false))).as_deref(), Some("2026-03-01"));
        assert_eq!(of(DataRef::DateTime(day(44_620.0, true))).as_deref(), Some("2026-03-01"));
        assert_eq!(of(DataRef::DateTime(day(46_082.5, false))).as_deref(), Some("2026-03-01 12:00:00"));
        assert_eq!(of(DataRef::Float(79.5)).as_deref(), Some("79.5"));
        assert_eq!(of(DataRef::Float(80.0)).as_deref(), Some("80"));
        assert_eq!(of(DataRef::SharedString("007")).as_deref(), Some("007"));
        assert_eq!(of(DataRef::Bool(true)).as_deref(), Some("true"));
        assert_eq!(of(DataRef::Empty), None);
    }

    #[test]
    fn columns_are_named_as_a_sheet_names_them() {
        let named: Vec<_> = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters).into();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }
}
