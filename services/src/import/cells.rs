//! Typed values of a record. Every complaint is collected, so that a row is mended in one go.

use std::str::FromStr;

use chrono::NaiveDate;
use gradus_domain::{
    people::{department::is_code, employee::is_email},
    period::Period,
    programs::template::Decimal,
    text::{self, LONGEST, TextFault},
};

use super::{
    header::Header,
    records::{FIELD_BYTES, Record},
    refusal::{CellError, Code},
};

/// The cells of one record. A reader answers `None` and notes why where a cell is no such value.
pub struct Cells<'r> {
    header: &'r Header,
    record: &'r Record,
    errors: Vec<CellError>,
}

impl<'r> Cells<'r> {
    /// The cells of `record` under `header`.
    #[must_use]
    pub fn new(header: &'r Header, record: &'r Record) -> Self {
        let mut cells = Self { header, record, errors: Vec::new() };
        if record.count != header.width {
            let message = format!("the row has {} fields, the header {}", record.count, header.width);
            cells.refuse("", Code::FieldCount, message);
        }
        cells
    }

    /// What was noted so far.
    #[must_use]
    pub fn into_errors(self) -> Vec<CellError> {
        self.errors
    }

    /// Notes a complaint about `column`.
    pub fn refuse(&mut self, column: &str, code: Code, message: impl Into<String>) {
        let place = self.header.place(column).and_then(|place| self.record.get(place));
        let line = place.map_or(self.record.line, |field| field.line);
        self.errors.push(CellError { line, ..CellError::new(column, code, message) });
    }

    /// The cell as it stands, trimmed; empty where the file has no such column.
    fn raw(&mut self, column: &str) -> Option<&'r str> {
        let record = self.record;
        let Some(field) = self.header.place(column).and_then(|place| record.get(place)) else { return Some("") };
        if field.too_long {
            self.refuse(column, Code::TooLong, format!("a field has at most {FIELD_BYTES} bytes; is a quote open?"));
            return None;
        }
        if field.text.contains('\u{FFFD}') {
            self.refuse(column, Code::BrokenBytes, "bytes that are no text in the file's encoding");
            return None;
        }
        Some(field.text.trim())
    }

    fn present(&mut self, column: &str) -> Option<&'r str> {
        let text = self.raw(column)?;
        if text.is_empty() {
            self.refuse(column, Code::Blank, "must not be blank");
            return None;
        }
        Some(text)
    }

    /// Text for people, as [`text::plain`] allows it: none that a spreadsheet would run (IMP-3).
    pub fn text(&mut self, column: &str) -> Option<String> {
        let text = self.present(column)?;
        self.plain(column, text)
    }

    /// Text for people, or nothing.
    pub fn text_or_none(&mut self, column: &str) -> Option<Option<String>> {
        match self.raw(column)? {
            "" => Some(None),
            text => self.plain(column, text).map(Some),
        }
    }

    fn plain(&mut self, column: &str, text: &str) -> Option<String> {
        let (code, message) = match text::plain(text) {
            Ok(text) => return Some(text.to_owned()),
            Err(TextFault::Blank) => (Code::Blank, "must not be blank".to_owned()),
            Err(TextFault::TooLong) => (Code::TooLong, format!("a text has at most {LONGEST} characters")),
            Err(TextFault::Formula) => {
                (Code::Formula, "begins like a formula; a text does not begin with = + - or @".to_owned())
            }
            Err(TextFault::Unprinted) => {
                (Code::ControlCharacter, "holds a sign that is not printed, such as a line break".to_owned())
            }
        };
        self.refuse(column, code, message);
        None
    }

    /// A code: letters, digits, `-`, `_`, `.`.
    pub fn code(&mut self, column: &str) -> Option<String> {
        let text = self.present(column)?;
        self.checked_code(column, text)
    }

    /// A code, or nothing.
    pub fn code_or_none(&mut self, column: &str) -> Option<Option<String>> {
        match self.raw(column)? {
            "" => Some(None),
            text => self.checked_code(column, text).map(Some),
        }
    }

    /// Codes between semicolons; possibly none.
    pub fn codes(&mut self, column: &str) -> Option<Vec<String>> {
        let parts = self.raw(column)?.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| self.checked_code(column, part)).collect()
    }

    fn checked_code(&mut self, column: &str, text: &str) -> Option<String> {
        if !is_code(text) {
            self.refuse(column, Code::CodeMalformed, "a code has 1 to 64 letters, digits, hyphens, dots, underscores");
            return None;
        }
        Some(text.to_owned())
    }

    /// A day, strictly `2026-11-20`.
    pub fn day(&mut self, column: &str) -> Option<NaiveDate> {
        let text = self.present(column)?;
        self.checked_day(column, text)
    }

    /// A day, or nothing.
    pub fn day_or_none(&mut self, column: &str) -> Option<Option<NaiveDate>> {
        match self.raw(column)? {
            "" => Some(None),
            text => self.checked_day(column, text).map(Some),
        }
    }

    fn checked_day(&mut self, column: &str, text: &str) -> Option<NaiveDate> {
        // chrono alone would also take 2026-1-2 and signs before the year.
        let shape = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = shape.then(|| text.parse().ok()).flatten();
        if day.is_none() {
            self.refuse(column, Code::NotADay, "is no day of the calendar written like 2026-11-20");
        }
        day
    }

    /// A period such as `2026-Q2`, or nothing.
    pub fn period_or_none(&mut self, column: &str) -> Option<Option<Period>> {
        let text = self.raw(column)?;
        if text.is_empty() {
            return Some(None);
        }
        let period = text.parse().ok();
        if period.is_none() {
            self.refuse(column, Code::UnknownWord, "is no period written like 2026, 2026-H2, 2026-Q3 or 2026-10");
        }
        period.map(Some)
    }

    /// One of the words of `T`, or nothing.
    pub fn word_or_none<T: FromStr>(&mut self, column: &str) -> Option<Option<T>> {
        match self.raw(column)? {
            "" => Some(None),
            text => {
                let word = text.parse().ok();
                if word.is_none() {
                    self.refuse(column, Code::UnknownWord, "is none of the words that this column knows");
                }
                word.map(Some)
            }
        }
    }

    /// `true` or `false`, also `1` and `0`; or nothing.
    pub fn truth_or_none(&mut self, column: &str) -> Option<Option<bool>> {
        let text = self.raw(column)?;
        match text.to_ascii_lowercase().as_str() {
            "" => Some(None),
            "true" | "1" => Some(Some(true)),
            "false" | "0" => Some(Some(false)),
            _ => {
                self.refuse(column, Code::UnknownWord, "is neither true nor false");
                None
            }
        }
    }

    /// A finite number with a decimal point, or nothing.
    pub fn number_or_none(&mut self, column: &str) -> Option<Option<f64>> {
        let text = self.raw(column)?;
        if text.is_empty() {
            return Some(None);
        }
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        let number = plain.then(|| text.parse::<f64>().ok()).flatten().filter(|number| number.is_finite());
        if number.is_none() {
            self.refuse(column, Code::NotANumber, "is no number written like 79.5");
        }
        number.map(Some)
    }

    /// The text of a decimal, as the file has it, so that none of it is lost to rounding; or nothing.
    pub fn decimal_or_none(&mut self, column: &str) -> Option<Option<String>> {
        match self.raw(column)? {
            "" => Some(None),
            text => self.checked_decimal(column, text).map(Some),
        }
    }

    /// Decimals between semicolons; possibly none.
    pub fn decimals(&mut self, column: &str) -> Option<Vec<String>> {
        let parts = self.raw(column)?.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| self.checked_decimal(column, part)).collect()
    }

    fn checked_decimal(&mut self, column: &str, text: &str) -> Option<String> {
        if text.parse::<Decimal>().is_err() {
            self.refuse(column, Code::NotANumber, "is no decimal written like 79.5");
            return None;
        }
        Some(text.to_owned())
    }

    /// An e-mail address, or nothing.
    pub fn email_or_none(&mut self, column: &str) -> Option<Option<String>> {
        let Some(email) = self.text_or_none(column)? else { return Some(None) };
        if !is_email(&email) {
            self.refuse(column, Code::NotAnEmail, "cannot be an e-mail address");
            return None;
        }
        Some(Some(email))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{header::Column, records::Records},
        *,
    };

    const COLUMNS: &[Column] =
        &[Column::required("name", "Name"), Column::optional("day", "Day"), Column::optional("roles", "Codes")];

    /// Reads the second record of `text` under the first and answers the codes of what was noted.
    fn complaints(text: &str, read: impl Fn(&mut Cells<'_>)) -> Vec<String> {
        let mut records = Records::new(text.as_bytes());
        let mut record = Record::default();
        records.next(&mut record).expect("a header");
        let header = Header::try_new(COLUMNS, &record).expect("known columns");
        records.next(&mut record).expect("a row");
        let mut cells = Cells::new(&header, &record);
        read(&mut cells);
        cells.into_errors().iter().map(|error| error.code.as_str().to_owned()).collect()
    }

    /// IMP-3
    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_refused() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\u{3000}=1", " =1"] {
            let told = complaints(&format!("name\n\"{text}\"\n"), |cells| drop(cells.text("name")));
            assert_eq!(told, ["FORMULA"], "{text}");
        }
        assert!(complaints("name\n王-伟=\n", |cells| drop(cells.text("name"))).is_empty());
    }

    #[test]
    fn a_day_is_one_of_the_calendar_in_one_form() {
        for text in ["2026-02-30", "2026-2-3", "+2026-02-03", "20260203", "03/02/2026", "2026-13-01"] {
            let told = complaints(&format!("name,day\nx,{text}\n"), |cells| {
                let _ = cells.day("day");
            });
            assert_eq!(told, ["NOT_A_DAY"], "{text}");
        }
        assert!(
            complaints("name,day\nx,2024-02-29\n", |cells| {
                let _ = cells.day("day");
            })
            .is_empty()
        );
    }

    #[test]
    fn columns_are_found_by_name_and_each_wrong_one_is_told() {
        let told = |header: &str| {
            let mut record = Record::default();
            Records::new(header.as_bytes()).next(&mut record).expect("a header");
            let errors = Header::try_new(COLUMNS, &record).expect_err("wrong columns");
            errors.iter().map(|error| (error.column.clone(), error.code.as_str().to_owned())).collect::<Vec<_>>()
        };

        assert_eq!(told("day,nmae\n")[0], ("nmae".into(), "UNKNOWN_COLUMN".into()));
        assert_eq!(told("day,nmae\n")[1], ("name".into(), "MISSING_COLUMN".into()));
        assert_eq!(told("name,Name\n"), [("Name".into(), "DUPLICATE_COLUMN".into())]);
        assert_eq!(told(""), [("name".into(), "MISSING_COLUMN".into())]);
        assert!(complaints("Roles,name\nA;B,x\n", |cells| drop(cells.codes("roles"))).is_empty());
    }
}
