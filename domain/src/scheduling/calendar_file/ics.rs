//! Days of an iCalendar file.
//!
//! A holiday feed uses a small part of RFC 5545: events of whole days with a summary. That part is read here, strictly,
//! with the line of everything that is wrong: the readers of the whole format keep no lines, and take a broken
//! event for none, which here would be a silent day less.
//!
//! An event is a day off. It is a working day where it says so: by `X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY`, by the
//! category `WORK`, or by a summary with one of the words by which such feeds mark make-up days.

use chrono::{Datelike, NaiveDate};

use super::{CalendarFile, FaultCode, FileDay, FileFault, Gathered, MOST_ROWS, name};
use crate::scheduling::calendar::DayKind;

/// The longest event, in days.
const LONGEST: i64 = 31;
/// By what a summary says that the day is worked.
const WORKED: &[&str] = &["补班", "補班", "上班", "（班）", "(班)", "make-up working day"];

/// A line of the file, unfolded: where it began, its name without parameters, its parameters, its value.
struct Line<'a> {
    number: u32,
    name: String,
    parameters: &'a str,
    value: &'a str,
}

#[derive(Default)]
struct Event {
    line: u32,
    start: Option<(u32, Result<NaiveDate, FaultCode>)>,
    end: Option<(u32, Result<NaiveDate, FaultCode>)>,
    summary: Option<(u32, String)>,
    repeats: Option<u32>,
    is_worked: bool,
    is_canceled: bool,
}

pub(super) fn read(content: &str, year: Option<i32>) -> Result<CalendarFile, Vec<FileFault>> {
    let Some(year) = year else { return Err(vec![FileFault::of(0, "year", FaultCode::YearUnclear, "")]) };
    let mut gathered = Gathered::new(year);
    let lines = unfolded(content);
    let mut lines = lines.iter().filter_map(|(number, text)| line(*number, text));
    match lines.next() {
        Some(first) if first.name == "BEGIN" && first.value.eq_ignore_ascii_case("VCALENDAR") => {}
        _ => return Err(vec![FileFault::of(1, "BEGIN", FaultCode::Malformed, "")]),
    }
    let mut left_aside = 0;
    let mut events = 0;
    let mut open: Option<Event> = None;
    // An alarm inside an event has properties of the same names.
    let mut inner = 0_u32;
    let mut is_whole = false;
    for line in lines {
        let of = |what: &str| line.value.trim().eq_ignore_ascii_case(what);
        match (line.name.as_str(), &mut open) {
            ("BEGIN", None) if of("VEVENT") => {
                events += 1;
                if events > MOST_ROWS {
                    return Err(vec![FileFault::of(line.number, "", FaultCode::TooManyRows, "")]);
                }
                open = Some(Event { line: line.number, ..Event::default() });
            }
            ("BEGIN", Some(_)) => inner += 1,
            ("END", Some(_)) if inner > 0 => inner -= 1,
            ("END", Some(_)) if of("VEVENT") => {
                left_aside += open.take().map_or(0, |event| take(&event, &mut gathered));
            }
            ("END", None) if of("VCALENDAR") => is_whole = true,
            (_, Some(event)) if inner == 0 => event.note(&line),
            _ => {}
        }
    }
    if !is_whole {
        gathered.fault(FileFault::of(0, "END", FaultCode::Malformed, ""));
    }
    gathered.done(None, left_aside)
}

impl Event {
    fn note(&mut self, line: &Line<'_>) {
        match line.name.as_str() {
            "DTSTART" => self.start = Some((line.number, date(line))),
            // It would say how many days they are; a day is a day without it.
            "DURATION" if line.value.trim() != "P1D" => self.end = Some((line.number, Err(FaultCode::SpanUnfit))),
            "DTEND" => self.end = Some((line.number, date(line))),
            "SUMMARY" => self.summary = Some((line.number, unescaped(line.value))),
            "RRULE" | "RDATE" => self.repeats = Some(line.number),
            "STATUS" => self.is_canceled = line.value.trim().eq_ignore_ascii_case("CANCELLED"),
            "X-APPLE-SPECIAL-DAY" => self.is_worked |= line.value.trim().eq_ignore_ascii_case("ALTERNATE-WORKDAY"),
            "CATEGORIES" => self.is_worked |= line.value.split(',').any(|one| one.trim().eq_ignore_ascii_case("WORK")),
            _ => {}
        }
    }
}

/// Takes the days of an event; answers 1 where it is of another year.
fn take(event: &Event, gathered: &mut Gathered) -> usize {
    if event.is_canceled {
        return 0;
    }
    match days(event, gathered.year) {
        Ok(None) => 1,
        Ok(Some((line, days, day))) => {
            for date in days {
                gathered.take(line, "DTSTART", date, day.clone());
            }
            0
        }
        Err(fault) => {
            gathered.fault(fault);
            0
        }
    }
}

/// The line, the days and what they are; none where the event is of another year.
fn days(event: &Event, year: i32) -> Result<Option<(u32, Vec<NaiveDate>, FileDay)>, FileFault> {
    let wrong = |line, column, code| FileFault::of(line, column, code, "");
    let (line, start) = event.start.as_ref().ok_or_else(|| wrong(event.line, "DTSTART", FaultCode::Missing))?;
    let start = (*start).map_err(|code| wrong(*line, "DTSTART", code))?;
    let end = event.end.as_ref().map(|(line, end)| end.map_err(|code| wrong(*line, "DTEND", code))).transpose()?;
    let last = end.and_then(|end| end.pred_opt()).map_or(start, |last| last.max(start));
    // One that began in an earlier year may come again in this one.
    if let Some(line) = event.repeats.filter(|_| start.year() <= year) {
        return Err(wrong(line, "RRULE", FaultCode::Repeats));
    }
    if start.year() > year || last.year() < year {
        return Ok(None);
    }
    // The end is the day after the last; many feeds leave it out or repeat the start for a single day.
    let length = end.map_or(1, |end| (end - start).num_days());
    if !(0..=LONGEST).contains(&length) {
        return Err(wrong(event.end.as_ref().map_or(*line, |(line, _)| *line), "DTEND", FaultCode::SpanUnfit));
    }
    let summary = event.summary.as_ref().ok_or_else(|| wrong(event.line, "SUMMARY", FaultCode::Missing))?;
    let name = name(summary.0, "SUMMARY", &summary.1)?;
    let is_worked = event.is_worked || WORKED.iter().any(|word| name.to_lowercase().contains(word));
    let kind = if is_worked { DayKind::Work } else { DayKind::Off };
    let days = start.iter_days().take(usize::try_from(length.max(1)).unwrap_or(1)).collect();
    Ok(Some((*line, days, FileDay { kind, name })))
}

fn date(line: &Line<'_>) -> Result<NaiveDate, FaultCode> {
    let value = line.value.trim();
    let is_day = value.len() == 8 && value.bytes().all(|digit| digit.is_ascii_digit());
    if !is_day && value.contains('T') {
        return Err(FaultCode::NotAWholeDay);
    }
    if line.parameters.to_ascii_uppercase().contains("VALUE=DATE-TIME") {
        return Err(FaultCode::NotAWholeDay);
    }
    let date = is_day.then(|| NaiveDate::parse_from_str(value, "%Y%m%d").ok()).flatten();
    date.ok_or(FaultCode::NotADay)
}

/// Lines with their numbers; one that begins with a blank goes on with the line before.
fn unfolded(content: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (number, text) in (1_u32..).zip(content.lines()) {
        match (text.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ => lines.push((number, text.to_owned())),
        }
    }
    lines
}

fn line(number: u32, text: &str) -> Option<Line<'_>> {
    let mut is_quoted = false;
    let colon = text.char_indices().find(|(_, letter)| {
        is_quoted ^= *letter == '"';
        *letter == ':' && !is_quoted
    });
    let (head, value) = text.split_at(colon?.0);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    Some(Line { number, name: name.trim().to_ascii_uppercase(), parameters, value: &value[1..] })
}

/// A text without the escapes of iCalendar; a line break becomes a blank.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(escaped) => plain.push(escaped),
                None => {}
            },
            letter => plain.push(letter),
        }
    }
    plain
}
