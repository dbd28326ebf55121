//! How far a long import has come, drawn on the standard error, and only where a person looks on.

use std::io::{self, Read, Seek};
use std::time::Duration;

use gradus_services::import::Onlooker;
use indicatif::{ProgressBar, ProgressStyle};

use super::output::is_watched;

/// How often the clock of the bar moves while the database works.
const TICK: Duration = Duration::from_millis(200);

/// A bar that is gone when its value is. It draws nothing where nobody looks on.
pub struct Progress(ProgressBar);

impl Progress {
    /// For `source`, of which each line but the first is taken for a row.
    pub fn over(what: &'static str, source: &mut (impl Read + Seek)) -> io::Result<Self> {
        if !is_watched() {
            return Ok(Self(ProgressBar::hidden()));
        }
        let bar = ProgressBar::new(count_lines(source)?.saturating_sub(1)).with_prefix(what);
        let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos} of {len} rows done{msg}, {elapsed}");
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(TICK);
        Ok(Self(bar))
    }
}

impl Onlooker for Progress {
    fn read(&self, rows: u64) {
        self.0.set_message(format!(", {rows} read"));
    }

    fn done(&self, rows: u64) {
        self.0.set_position(rows);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How many lines `source` has, without keeping them. No encoding that is read has the byte inside another sign, but
/// for a few of UTF-16, so the number may be a little too large.
fn count_lines(source: &mut (impl Read + Seek)) -> io::Result<u64> {
    source.rewind()?;
    let (mut piece, mut lines, mut last) = (vec![0; 64 * 1024], 0, b'\n');
    loop {
        let read = source.read(&mut piece)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        last = bytes.last().copied().unwrap_or(last);
    }
    source.rewind()?;
    Ok(lines + u64::from(last != b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_with_and_without_an_end_of_the_last_one() {
        for (text, lines) in [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\nb\n", 2)] {
            assert_eq!(count_lines(&mut io::Cursor::new(text)).expect("memory"), lines, "{text:?}");
        }
    }
}
