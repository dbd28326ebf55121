use super::*;
use crate::{locale::Locale, scheduling::test_calendar::date};

const JSON: &str = r#"{
  "$schema": "schema.json",
  "year": 2026,
  "papers": ["https://example.test/notice"],
  "days": [
    { "name": "元旦", "date": "2026-01-01", "isOffDay": true },
    { "name": "元旦", "date": "2026-01-04", "isOffDay": false },
    { "name": "元旦", "date": "2025-12-31", "isOffDay": true }
  ]
}"#;

fn places(format: CalendarFormat, text: &str, year: Option<i32>) -> Vec<(u32, &'static str, &'static str)> {
    let faults = read(format, text, year).expect_err("faults");
    faults.iter().map(|fault| (fault.line, fault.column, fault.code.as_str())).collect()
}

fn json(text: &str) -> Vec<(u32, &'static str, &'static str)> {
    places(CalendarFormat::HolidayJson, text, None)
}

fn ics(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    ics(&format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n"))
}

#[test]
fn r38_the_public_json_reads_with_make_up_days_and_days_of_the_year_before() {
    let file = read(CalendarFormat::HolidayJson, JSON, Some(2026)).expect("a file");

    assert_eq!((file.year, file.notice.as_deref()), (2026, Some("https://example.test/notice")));
    let kinds: Vec<_> = file.days.iter().map(|(day, told)| (*day, told.kind)).collect();
    let of = |day, kind| (date(day), kind);
    assert_eq!(
        kinds,
        [of("2025-12-31", DayKind::Off), of("2026-01-01", DayKind::Off), of("2026-01-04", DayKind::Work)]
    );
    assert!(read(CalendarFormat::HolidayJson, &format!("\u{FEFF}{JSON}"), None).is_ok(), "with a byte order mark");
}

#[test]
fn r38_every_bad_row_is_told_with_its_line_its_column_and_a_reason() {
    let bad = r#"{ "year": 2026, "note": [{"a": "[{"}], "days": [
      { "name": "a \" [", "date": "2026-02-30", "isOffDay": true },
      { "name": "b", "date": "2026-1-01", "isOffDay": "yes" },
      { "date": "2026-01-02", "isOffDay": true,
        "more": [{ "x": 1 }] },
      7, { "name": "=1", "date": "2026-01-03", "isOffDay": true },
      { "name": "c", "date": "2026-01-05", "isOffDay": true },
      { "name": "c", "date": "2026-01-05", "isOffDay": false },
      { "name": "d", "date": "2024-05-01", "isOffDay": true }
    ] }"#;

    let expected = [
        (2, "date", "NOT_A_DAY"),
        (3, "date", "NOT_A_DAY"),
        (3, "isOffDay", "MISSING"),
        (4, "name", "MISSING"),
        (6, "date", "MISSING"),
        (6, "name", "MISSING"),
        (6, "isOffDay", "MISSING"),
        (6, "name", "NAME_UNFIT"),
        (8, "date", "TWICE_IN_FILE"),
        (9, "date", "OUTSIDE_YEAR"),
    ];
    assert_eq!(json(bad), expected);
    let faults = read(CalendarFormat::HolidayJson, bad, None).expect_err("faults");
    assert!(faults[0].told(Locale::En).starts_with("Line 2, date: it is not a day"), "{}", faults[0].told(Locale::En));
    assert!(faults[8].told(Locale::ZhCn).starts_with("第8行, date, 2026-01-05："));
}

#[test]
fn r38_a_file_that_is_none_of_its_form_is_refused_where_it_breaks() {
    assert_eq!(json("{\n\"year\": 2026,\n\"days\": [}"), [(3, "", "MALFORMED")]);
    assert_eq!(json("[]"), [(1, "", "MALFORMED")]);
    assert_eq!(json(r#"{"year": 2026, "days": []}"#), [(0, "", "NO_DAYS")]);
    assert_eq!(json(r#"{"days": []}"#), [(0, "year", "YEAR_UNCLEAR")]);
    assert_eq!(json(r#"{"year": 9999, "days": []}"#), [(0, "year", "YEAR_OUT_OF_RANGE")]);
    assert_eq!(places(CalendarFormat::HolidayJson, JSON, Some(2027)), [(0, "year", "YEAR_UNCLEAR")]);
    assert_eq!(json(&" ".repeat(LONGEST_FILE + 1)), [(0, "", "TOO_LARGE")]);
    let many = format!(r#"{{"year": 2026, "days": [{}]}}"#, vec!["0"; MOST_ROWS + 1].join(","));
    assert_eq!(json(&many), [(0, "days", "TOO_MANY_ROWS")]);
    let many = format!(r#"{{"year": 2026, "days": [{}]}}"#, vec!["0"; MOST_ROWS].join(","));
    assert_eq!(json(&many).len(), MOST_FAULTS);
}

#[test]
fn r38_days_of_an_icalendar_file_read_with_spans_folds_and_make_up_days() {
    let text = ics(
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270205\r\nDTEND;VALUE=DATE:20270208\r\nSUMMARY;LANGUAGE=zh:春节\\,\r\n  休\r\n\
                    BEGIN:VALARM\r\nSUMMARY:alarm\r\nEND:VALARM\r\nEND:VEVENT\r\n\
                    BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270207\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n\
                    BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270220\r\nSUMMARY:春节（班）\r\nEND:VEVENT\r\n\
                    BEGIN:VEVENT\r\nDTSTART:20270221\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\r\nSUMMARY:x\r\nEND:VEVENT\r\n\
                    BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\nSUMMARY:元旦\r\nEND:VEVENT\r\n",
    );

    let file = read(CalendarFormat::Ics, &text, Some(2027)).expect("a file");

    let told: Vec<_> = file.days.iter().map(|(day, told)| (day.to_string(), told.kind, told.name.as_str())).collect();
    let off = |day: &str| (day.to_owned(), DayKind::Off, "春节, 休");
    assert_eq!(told[..3], [off("2027-02-05"), off("2027-02-06"), off("2027-02-07")]);
    assert_eq!(told[3..].iter().map(|day| day.1).collect::<Vec<_>>(), [DayKind::Work, DayKind::Work]);
    assert_eq!(file.left_aside, 1);
}

#[test]
fn r38_an_event_over_the_new_year_is_of_both_years() {
    let text = event("DTSTART:20261231\r\nDTEND:20270102\r\nSUMMARY:x");

    let days = |year| -> Vec<_> {
        let file = read(CalendarFormat::Ics, &text, Some(year)).expect("a file");
        file.days.keys().map(ToString::to_string).collect()
    };

    assert_eq!(days(2027), ["2026-12-31", "2027-01-01"]);
    assert_eq!(days(2026), days(2027));
}

#[test]
fn r38_every_bad_event_is_told_with_the_line_of_its_property() {
    let one = |lines: &str| places(CalendarFormat::Ics, &event(lines), Some(2027));

    assert_eq!(one("SUMMARY:x"), [(3, "DTSTART", "MISSING")]);
    assert_eq!(one("DTSTART;VALUE=DATE:20270230\r\nSUMMARY:x"), [(4, "DTSTART", "NOT_A_DAY")]);
    assert_eq!(one("DTSTART:20270101T090000Z\r\nSUMMARY:x"), [(4, "DTSTART", "NOT_A_WHOLE_DAY")]);
    assert_eq!(one("DTSTART:20270101"), [(3, "SUMMARY", "MISSING")]);
    assert_eq!(one("DTSTART:20270101\r\nSUMMARY: "), [(5, "SUMMARY", "NAME_UNFIT")]);
    assert_eq!(one("DTSTART:20270101\r\nDTEND:20261231\r\nSUMMARY:x"), [(5, "DTEND", "SPAN_UNFIT")]);
    assert_eq!(one("DTSTART:20270101\r\nDTEND:20270202\r\nSUMMARY:x"), [(5, "DTEND", "SPAN_UNFIT")]);
    assert_eq!(one("DTSTART:20270101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x"), [(5, "RRULE", "REPEATS")]);
    assert_eq!(one("DTSTART:20200101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:x"), [(5, "RRULE", "REPEATS")]);
    assert_eq!(one("DTSTART:20270101\r\nDURATION:P7D\r\nSUMMARY:x"), [(5, "DTEND", "SPAN_UNFIT")]);
    assert_eq!(places(CalendarFormat::Ics, "BEGIN:VEVENT", Some(2027)), [(1, "BEGIN", "MALFORMED")]);
    assert_eq!(places(CalendarFormat::Ics, "BEGIN:VCALENDAR\n", Some(2027)), [(0, "END", "MALFORMED")]);
    assert_eq!(places(CalendarFormat::Ics, &ics(""), None), [(0, "year", "YEAR_UNCLEAR")]);
}
