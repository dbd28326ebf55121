//! What commands print: a table for people, JSON for programs.

use std::io::{self, IsTerminal, Write};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::CommandError;

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns with a heading.
    #[default]
    Table,
    /// An array with one object a row.
    Json,
}

/// `--format`; of every command that prints data.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct FormatArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
}

/// Rows under named columns.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// A table without rows; the names of its columns are the keys in JSON.
    #[must_use]
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; a cell that is missing at the end is null.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<Value>>) {
        let mut cells: Vec<Value> = cells.into_iter().map(Into::into).take(self.columns.len()).collect();
        cells.resize(self.columns.len(), Value::Null);
        self.rows.push(cells);
    }

    /// Writes the table to the standard output.
    pub fn print(&self, format: Format) -> Result<(), CommandError> {
        print(&self.render(format))
    }

    /// The table as text.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Table => self.aligned(),
            Format::Json => self.json(),
        }
    }

    /// The rows as an array of objects.
    #[must_use]
    pub fn value(&self) -> Value {
        let object = |row: &Vec<Value>| -> Value {
            let names = self.columns.iter().map(|name| (*name).to_owned());
            Value::Object(names.zip(row.iter().cloned()).collect())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    fn json(&self) -> String {
        format!("{:#}\n", self.value())
    }

    fn aligned(&self) -> String {
        let heading = self.columns.iter().map(|name| name.to_uppercase()).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>());
        let lines: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
        let width = |column: usize| lines.iter().map(|line| width(&line[column])).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        lines.iter().map(|line| aligned(line, &widths)).collect()
    }
}

/// Writes a text to the standard output. A reader that has gone away (`| head`) is not a fault.
pub fn print(text: &str) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CommandError::broken("could not write the output", error))
        }
        _ => Ok(()),
    }
}

/// Whether a person looks on, so that progress may be drawn.
#[must_use]
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// One line on a terminal that says what long work is at; nothing elsewhere. It is wiped when the value goes.
#[derive(Debug)]
pub struct Progress(bool);

impl Progress {
    /// Where a person looks on, else silent.
    #[must_use]
    pub fn start() -> Self {
        Self(is_watched())
    }

    /// Says what the work is at.
    pub fn tell(&self, what: &str) {
        if self.0 {
            eprint!("\r\u{1b}[K{what}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.tell("");
    }
}

fn aligned(line: &[String], widths: &[usize]) -> String {
    let padded = line.iter().zip(widths).map(|(cell, most)| format!("{cell}{}", " ".repeat(most - width(cell))));
    let mut text = padded.collect::<Vec<_>>().join("  ").trim_end().to_owned();
    text.push('\n');
    text
}

/// A cell as text. Control characters, which could move the cursor, are shown as a sign.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Columns of a terminal that a text takes: two for each Chinese, Japanese or Korean character.
fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["code", "name", "open"]);
        table.row([Value::from("QMD"), Value::from("质量管理部"), Value::from(12)]);
        table.row([Value::from("a\u{1b}[31m"), Value::from("x")]);
        table
    }

    #[test]
    fn columns_stand_under_their_heading_also_in_chinese() {
        assert_eq!(
            table().render(Format::Table),
            "CODE    NAME        OPEN\nQMD     质量管理部  12\na\u{fffd}[31m  x           -\n"
        );
    }

    #[test]
    fn json_is_one_object_a_row_with_keys_in_the_order_of_the_columns() {
        let text = table().render(Format::Json);

        let rows: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(rows[0]["open"], 12);
        assert_eq!(rows[1]["open"], Value::Null);
        assert!(text.find("code") < text.find("name") && text.find("name") < text.find("open"));
    }
}
