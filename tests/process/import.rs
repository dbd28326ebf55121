//! `gradus import` as a stranger runs it: what is refused is told with its place, and nothing is half done.

use gradus_services::{
    import::ImportKind,
    people::import::{
        assignments::AssignmentsImport, departments::DepartmentsImport, employees::EmployeesImport,
        groups::GroupsImport,
    },
    training::{import_completions::CompletionsImport, import_waivers::WaiversImport},
};
use serde_json::{Value, json};

use super::{Machine, ORGANIZATION, gradus};

const HEADER: &str = "employee_no,name,department_code,hired_on,left_on\n";

/// With an organization that has two departments.
async fn organization() -> Machine {
    let machine = Machine::new().await;
    machine.done(ORGANIZATION);
    let tree = machine.file("departments.csv", "code,parent_code,name\nSNR,,高层领导\nNET,SNR,网络部\n");
    machine.done(&["import", "departments", &tree]);
    machine
}

fn figures(text: &str) -> Value {
    let rows: Vec<Value> = serde_json::from_str(text).expect("nothing but JSON");
    assert_eq!(rows.len(), 1, "{text}");
    rows[0].clone()
}

/// Line, column and code of each complaint of a report.
fn complaints(report: &str) -> Vec<String> {
    let text = std::fs::read_to_string(report).expect("a report");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("line,column,code,message"));
    lines.map(|line| line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",")).collect()
}

#[tokio::test]
async fn a_bad_roster_ends_with_one_its_report_names_each_place_and_nothing_is_written() {
    let machine = organization().await;
    let rows = "E1,王伟,NET,2020-01-01,\nE2,=1+1,NET,2026-02-30,\nE3,李娜,NONE,2020-01-01,\n\
                E1,张敏,NET,2020-01-01,\nE4,刘洋,NET,2020-05-01,2020-04-30\n";
    let roster = machine.file("roster.csv", format!("{HEADER}{rows}"));
    let report = machine.file("refused.csv", "of an earlier run");
    let before = machine.database.rows_but_runs().await;

    let ran = machine.run(&["import", "employees", &roster, "--report", &report, "--format", "json"]);
    let shown = machine.run(&["import", "employees", &roster]);

    assert_eq!((ran.status, shown.status), (1, 1));
    let found = figures(&ran.stdout);
    assert_eq!((&found["rows"], &found["refused"]), (&json!(5), &json!(4)), "{found}");
    assert_eq!((&found["applied"], &found["dryRun"]), (&json!(false), &json!(false)), "{found}");
    assert!(ran.stderr.contains("4 rows were refused; nothing was changed"), "{}", ran.stderr);
    let places = [
        "3,name,FORMULA",
        "3,hired_on,NOT_A_DAY",
        "4,department_code,DEPARTMENT_UNKNOWN",
        "5,employee_no,DUPLICATE_IN_FILE",
        "6,left_on,LEFT_BEFORE_HIRED",
    ];
    assert_eq!(complaints(&report), places);
    assert!(shown.stdout.contains("line 3, name: ") && shown.stdout.contains("(FORMULA)"), "{}", shown.stdout);
    assert_eq!(machine.database.rows_but_runs().await, before);
}

#[tokio::test]
async fn a_dry_run_tells_what_would_be_done_and_the_same_file_twice_changes_nothing() {
    let machine = organization().await;
    let roster = machine.file("roster.csv", format!("{HEADER}E1,王伟,NET,2020-01-01,\nE2,李娜,SNR,2021-01-01,\n"));
    let journal = async || machine.database.number("SELECT count(*) FROM journal_entries").await;
    let (before, lines) = (machine.database.rows_but_runs().await, journal().await);
    let import = |more: &[&str]| {
        figures(&machine.done(&[&["import", "employees", &roster, "--format", "json"][..], more].concat()))
    };

    let tried = import(&["--dry-run"]);
    assert_eq!((machine.database.rows_but_runs().await, journal().await), (before, lines));
    let done = import(&[]);
    let after = machine.database.rows_but_runs().await;
    let again = import(&[]);

    let told =
        |figures: &Value| json!([figures["created"], figures["unchanged"], figures["applied"], figures["dryRun"]]);
    assert_eq!(told(&tried), json!([2, 0, false, true]));
    assert_eq!(told(&done), json!([2, 0, true, false]));
    assert_eq!(told(&again), json!([0, 2, true, false]));
    assert_eq!(machine.database.number("SELECT count(*) FROM employees").await, 2);
    assert_eq!(machine.database.rows_but_runs().await, after);
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_is_refused_with_the_place() {
    let machine = organization().await;
    let before = machine.database.rows_but_runs().await;
    let report = machine.file("refused.csv", "");
    let broken = [HEADER.as_bytes(), "E1,王伟,NET,2020-01-01,\nE2,".as_bytes(), b"\xE7\xFF", b",NET,2020-01-01,\n"];
    let long = format!("{HEADER}E1,{},NET,2020-01-01,\n", "长".repeat(10 << 20));
    for (content, place) in [(broken.concat(), "3,name,BROKEN_BYTES"), (long.into_bytes(), "2,name,TOO_LONG")] {
        let file = machine.file("roster.csv", content);
        let ran = machine.run(&["import", "employees", &file, "--report", &report]);
        assert_eq!((ran.status, complaints(&report)), (1, vec![place.to_owned()]), "{}", ran.stderr);
    }

    for (content, complaint) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "UNKNOWN_COLUMN"),
        (&b""[..], "MISSING_COLUMN"),
        (&b"employee_no,name,department_code,hired_on,hired_on\n"[..], "DUPLICATE_COLUMN"),
    ] {
        let file = machine.file("roster.csv", content);
        let ran = machine.run(&["import", "employees", &file]);
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("the columns of") && ran.stderr.contains(complaint), "{}", ran.stderr);
    }
    let absent = machine.run(&["import", "employees", "nothing.csv"]);
    assert_eq!(absent.status, 1);
    assert!(absent.stderr.contains("could not read nothing.csv"), "{}", absent.stderr);
    assert_eq!(machine.run(&["import", "customers", "nothing.csv"]).status, 2);
    assert_eq!(machine.database.rows_but_runs().await, before);
}

/// The columns of a kind are told by its help and by the operating guide, from the same source.
fn is_documented<K: ImportKind>() {
    let directory = tempfile::tempdir().expect("a directory");
    let ran = gradus(directory.path()).args(["import", K::NAME, "--help"]).output().expect("the binary runs");
    let help = String::from_utf8(ran.stdout).expect("UTF-8");
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operating.md")).expect("the guide");
    let heading = format!("### {}\n\n| Column | Must be there | Meaning |\n|---|---|---|\n", K::NAME);
    let rows = K::columns().iter().map(|column| {
        let must = if column.required { "yes" } else { "no" };
        assert!(help.contains(column.name) && help.contains(column.meaning), "{}: {help}", column.name);
        format!("| `{}` | {must} | {} |\n", column.name, column.meaning)
    });
    let table: String = rows.collect();
    assert!(guide.contains(&format!("{heading}{table}\n")), "docs/operating.md needs\n{heading}{table}");
}

#[test]
fn every_column_of_every_kind_of_file_is_explained() {
    is_documented::<DepartmentsImport>();
    is_documented::<EmployeesImport>();
    is_documented::<AssignmentsImport>();
    is_documented::<GroupsImport>();
    is_documented::<CompletionsImport>();
    is_documented::<WaiversImport>();
}

/// `script` gives the command a terminal.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn progress_is_drawn_in_a_terminal_and_nowhere_else() {
    let machine = organization().await;
    let rows: String = (0..2500).map(|number| format!("E{number},王伟,NET,2020-01-01,\n")).collect();
    let roster = machine.file("roster.csv", format!("{HEADER}{rows}"));
    let import = machine.command(&["import", "employees", &roster, "--dry-run"]);

    let words = std::iter::once(import.get_program()).chain(import.get_args());
    let words: Vec<_> = words.map(|word| format!("'{}'", word.to_str().expect("UTF-8"))).collect();
    let mut script = std::process::Command::new("script");
    script.args(["-q", "-e", "-c", &words.join(" "), "/dev/null"]).env("TERM", "xterm").current_dir(machine.data_dir());
    let watched = script.stdin(std::process::Stdio::null()).output().expect("script runs");
    let piped = machine.run(&["import", "employees", &roster, "--dry-run"]);

    let drawn = String::from_utf8_lossy(&watched.stdout);
    assert!(watched.status.success() && drawn.contains("of 2500 rows done"), "{drawn}");
    assert_eq!((piped.status, piped.stderr.as_str()), (0, ""));
    assert!(!piped.stdout.contains('\u{1b}'), "{}", piped.stdout);
}

/// R38: from the command line a file becomes a proposal, once, and a bad one is told by line and column.
#[tokio::test]
async fn a_calendar_is_proposed_and_its_bad_rows_are_told_with_their_places() {
    let machine = organization().await;
    let bad = "{\"year\": 2027, \"days\": [\n{\"name\": \"a\", \"date\": \"2027-02-30\", \"isOffDay\": true},\n\
               {\"name\": \"b\", \"date\": \"2027-03-01\"}]}";
    let good = "{\"year\": 2027, \"days\": [{\"name\": \"a\", \"date\": \"2027-01-01\", \"isOffDay\": true}]}";
    let (bad, good) = (machine.file("bad.json", bad), machine.file("good.json", good));
    let report = machine.file("refused.csv", "of an earlier run");
    let before = machine.database.rows().await;
    let of = |file: &str, more: &[&str]| {
        let fixed =
            ["import", "calendar", file, "--code", "CN", "--name", "China", "--source", "notice", "--format", "json"];
        machine.run(&[&fixed, more].concat())
    };

    let refused = of(&bad, &["--report", &report]);
    let tried = of(&good, &["--dry-run"]);
    assert_eq!((refused.status, tried.status), (1, 0), "{}{}", refused.stderr, tried.stderr);
    assert_eq!(complaints(&report), ["2,date,NOT_A_DAY", "3,isOffDay,MISSING"]);
    assert_eq!(machine.database.rows().await, before, "nothing was written");

    let proposed = [of(&good, &[]), of(&good, &[])];
    assert!(proposed.iter().all(|ran| ran.status == 0), "{}", proposed[1].stderr);
    let rows: Vec<Value> = serde_json::from_str(&proposed[0].stdout).expect("nothing but JSON");
    assert_eq!(rows, [json!({ "date": "2027-01-01", "change": "ADDED", "was": "-", "becomes": "OFF", "name": "a" })]);
    assert_eq!(machine.database.number("SELECT count(*) FROM calendar_proposals").await, 1);
    assert_eq!(machine.database.number("SELECT count(*) FROM calendars").await, 0, "nobody approved it");
}
