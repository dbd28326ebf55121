//! The public JSON of holidays.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::{CalendarFile, FaultCode, FileDay, FileFault, Gathered, MOST_ROWS, YEARS, name};
use crate::{scheduling::calendar::DayKind, text};

/// The file; keys that nobody knows, such as `$schema`, say nothing of days.
#[derive(Deserialize)]
struct Notice {
    year: Option<Value>,
    #[serde(default)]
    papers: Vec<Value>,
    days: Vec<Value>,
}

pub(super) fn read(content: &str, asked: Option<i32>) -> Result<CalendarFile, Vec<FileFault>> {
    let notice: Notice = serde_json::from_str(content).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        vec![FileFault::of(line, "", FaultCode::Malformed, "")]
    })?;
    let said = match &notice.year {
        None => None,
        Some(year) => match year.as_i64().and_then(|year| i32::try_from(year).ok()) {
            Some(year) if YEARS.contains(&year) => Some(year),
            _ => return Err(vec![FileFault::of(0, "year", FaultCode::YearOutOfRange, "")]),
        },
    };
    let year = match (said, asked) {
        (Some(said), Some(asked)) if said != asked => None,
        (said, asked) => said.or(asked),
    };
    let Some(year) = year else { return Err(vec![FileFault::of(0, "year", FaultCode::YearUnclear, "")]) };
    if notice.days.len() > MOST_ROWS {
        return Err(vec![FileFault::of(0, "days", FaultCode::TooManyRows, "")]);
    }
    let mut gathered = Gathered::new(year);
    let lines = lines_of_days(content);
    for (place, row) in notice.days.iter().enumerate() {
        let line = lines.get(place).copied().unwrap_or(0);
        match day(line, row) {
            Ok((date, day)) => gathered.take(line, "date", date, day),
            Err(faults) => faults.into_iter().for_each(|fault| gathered.fault(fault)),
        }
    }
    let paper = notice.papers.iter().filter_map(Value::as_str).find_map(|paper| text::plain(paper).ok());
    gathered.done(paper.map(str::to_owned), 0)
}

/// One row, with everything that is wrong with it.
fn day(line: u32, row: &Value) -> Result<(NaiveDate, FileDay), Vec<FileFault>> {
    let missing = |column| FileFault::of(line, column, FaultCode::Missing, "");
    let date = row["date"].as_str().ok_or_else(|| missing("date")).and_then(|date| {
        // Two digits each, so that a day is written in one way only.
        let written = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| date.len() == 10);
        written.ok_or_else(|| FileFault::of(line, "date", FaultCode::NotADay, ""))
    });
    let called = row["name"].as_str().ok_or_else(|| missing("name")).and_then(|called| name(line, "name", called));
    let off = row["isOffDay"].as_bool().ok_or_else(|| missing("isOffDay"));
    match (date, called, off) {
        (Ok(date), Ok(name), Ok(off)) => {
            Ok((date, FileDay { kind: if off { DayKind::Off } else { DayKind::Work }, name }))
        }
        (date, called, off) => Err([date.err(), called.err(), off.err()].into_iter().flatten().collect()),
    }
}

/// The line on which each member of `days` begins. The text is JSON already, so brackets outside of texts match.
fn lines_of_days(content: &str) -> Vec<u32> {
    let mut lines = Vec::new();
    let (mut line, mut depth, mut in_days) = (1_u32, 0_u32, false);
    let mut text: Option<String> = None;
    let mut key = String::new();
    let mut awaits_member = false;
    let mut letters = content.chars();
    while let Some(letter) = letters.next() {
        line += u32::from(letter == '\n');
        if let Some(open) = &mut text {
            match letter {
                '"' => key = text.take().unwrap_or_default(),
                '\\' => drop(letters.next()),
                letter => open.push(letter),
            }
            continue;
        }
        if in_days && depth == 2 && awaits_member && !letter.is_whitespace() && letter != ']' {
            lines.push(line);
            awaits_member = false;
        }
        match letter {
            '"' => text = Some(String::new()),
            '[' | '{' => {
                in_days |= depth == 1 && letter == '[' && key == "days";
                awaits_member |= in_days && depth == 1;
                depth += 1;
            }
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                in_days &= depth > 1;
            }
            ',' => awaits_member |= in_days && depth == 2,
            _ => {}
        }
    }
    lines
}
