//! Workbooks: the same rows as CSV would bring, and none of the harm.

use gradus_services::{
    Actor,
    import::{ImportFailure, ImportFile, ImportOptions, ImportReport, TextEncoding, WorkbookFault, import_file},
    people::import::employees::EmployeesImport,
    training::import_completions::CompletionsImport,
};
use tokio_util::sync::CancellationToken;

use super::{
    operator,
    workbook::{Cell, NO_TEXTS, sheet, workbook},
};
use crate::support::{
    Gradus,
    imports::{file_of, run_of},
};

fn header(columns: &[&'static str]) -> Vec<Cell> {
    columns.iter().map(|column| Cell::Text(column)).collect()
}

fn people(rows: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    let mut all = vec![header(&["employee_no", "name", "department_code", "hired_on", "left_on"])];
    all.extend(rows);
    all
}

async fn tried(gradus: &Gradus, bytes: &[u8], sheet: Option<&str>) -> Result<ImportReport, ImportFailure> {
    let actor = Actor::command_line(gradus.alpha.id);
    let file = ImportFile { sheet: sheet.map(str::to_owned), ..file_of("people.xlsx", bytes) };
    let (options, stop) = (ImportOptions::default(), CancellationToken::new());
    import_file::<EmployeesImport>(&gradus.services, &actor, file, options, &(), stop).await
}

/// IMP-1: a day is a day and no number, and a code keeps its zeros where the sheet did.
#[tokio::test]
async fn the_rows_of_a_sheet_are_those_of_the_same_file_in_csv() {
    let gradus = operator().await;
    let day = Cell::Day(43_831);
    let first = people(vec![
        vec![Cell::Text("007"), Cell::Text("张敏"), Cell::Text("NET"), day.clone()],
        Vec::new(),
        vec![Cell::Number("12"), Cell::Text("刘洋"), Cell::Text("CSD"), Cell::Text("2020-01-01"), Cell::Nothing],
    ]);
    let second = people(vec![vec![Cell::Text("M1"), Cell::Text("陈静"), Cell::Text("CSD"), day]]);
    let book = workbook([&sheet(&first), &sheet(&second)], NO_TEXTS);

    let report = tried(&gradus, &book, None).await.expect("a workbook");
    let named = tried(&gradus, &book, Some("More")).await.expect("a workbook");
    let unknown = tried(&gradus, &book, Some("Less")).await;
    let no_workbook = tried(&gradus, b"employee_no,name,department_code,hired_on\n", Some("People")).await;

    assert_eq!((report.encoding, report.rows, report.figures.created), (TextEncoding::Workbook, 2, 2), "{report:?}");
    assert_eq!((named.rows, named.figures.created), (1, 1), "{named:?}");
    let told = |ended: Result<ImportReport, ImportFailure>| ended.expect_err("refused").to_string();
    assert_eq!(told(unknown), "the workbook has no sheet Less; it has People, More");
    assert_eq!(told(no_workbook), "a sheet is named, but the file is no workbook (.xlsx)");
    let stored = "SELECT number || ' ' || hired_on FROM employees WHERE number IN ('007', '12') ORDER BY number";
    assert_eq!(gradus.database.texts(stored).await, ["007 2020-01-01", "12 2020-01-01"]);
}

/// IMP-3: what a cell shows that computes it is nobody's word; and each place is told by row and letter.
#[tokio::test]
async fn a_refused_cell_is_named_by_its_row_and_letter_and_a_formula_is_refused() {
    let gradus = operator().await;
    let rows = people(vec![
        vec![Cell::Text("E7"), Cell::Formula("A1&amp;B1", "x"), Cell::Text("NET"), Cell::Number("43831")],
        vec![Cell::Text("E8"), Cell::Text("赵静"), Cell::Text("NONE"), Cell::Day(43_831)],
        vec![
            Cell::Text("E9"),
            Cell::Text("孙丽"),
            Cell::Text("NET"),
            Cell::Day(43_831),
            Cell::Nothing,
            Cell::Text("more"),
        ],
    ]);

    let report = tried(&gradus, &workbook([&sheet(&rows), &sheet(&[])], NO_TEXTS), None).await.expect("a workbook");

    let told: Vec<_> = report.figures.refusals.iter().map(|e| (e.line, e.column.as_str(), e.code.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, "name", "FORMULA"),
            (2, "hired_on", "NOT_A_DAY"),
            (3, "department_code", "DEPARTMENT_UNKNOWN"),
            (4, "", "FIELD_COUNT")
        ]
    );
    assert!(report.figures.refusals[0].message.ends_with("(cell B2)"), "{report:?}");
    assert!(report.figures.refusals[3].message.ends_with("(row 4)"), "{report:?}");
    assert!(!report.applied);
}

/// A small file may unpack to anything, and may say anything of itself.
#[tokio::test]
async fn a_hostile_workbook_is_refused_before_it_costs_anything() {
    let gradus = operator().await;
    let before = gradus.database.rows().await;
    let good = sheet(&people(Vec::new()));
    let bomb = format!("{good}{}", " ".repeat(40 << 20));
    let many = NO_TEXTS.replace("uniqueCount=\"0\"", "uniqueCount=\"99999999999999\"");

    for (bytes, fault) in [
        (workbook([&bomb, &good], NO_TEXTS), WorkbookFault::TooDense),
        (workbook([&good, &good], &many), WorkbookFault::Texts),
        (b"PK\x03\x04 nothing of an archive".to_vec(), WorkbookFault::Unreadable),
    ] {
        let told = tried(&gradus, &bytes, None).await.expect_err("refused").to_string();
        assert_eq!(told, fault.to_string());
    }
    let cut = workbook([&good, &good], NO_TEXTS);
    assert!(matches!(
        tried(&gradus, &cut[..cut.len() / 2], None).await,
        Err(ImportFailure::Workbook(WorkbookFault::Unreadable))
    ));
    let empty = tried(&gradus, &workbook([&sheet(&[]), &good], NO_TEXTS), None).await;
    assert!(matches!(empty, Err(ImportFailure::Columns(_))), "{empty:?}");
    assert_eq!(gradus.database.rows().await, before);
}

/// TRN-6: numbers with a point, truths, and a sheet whose rows are in another order than they say.
#[tokio::test]
async fn scores_and_truths_are_typed_cells_too() {
    let gradus = operator().await;
    let columns = || header(&["employee_no", "course_code", "completed_on", "score", "passed", "source_ref"]);
    let row = |reference| {
        vec![
            Cell::Text("E1"),
            Cell::Text("C-SEC-1"),
            Cell::Day(46_082),
            Cell::Number("79.5"),
            Cell::Number("1"),
            Cell::Text(reference),
        ]
    };
    let text = sheet(&[columns(), row("a"), row("b")]);
    let longer = sheet(&[columns(), row("a"), row("b"), row("c")]);
    let actor = Actor::command_line(gradus.alpha.id);
    let options = ImportOptions::default();

    let good = workbook([&text, &text], NO_TEXTS);
    let report = run_of::<CompletionsImport>(&gradus.services, &actor, "x.xlsx", &good, options).await;
    let turned = longer.replace("<row r=\"4\">", "<row r=\"1\">").replace("4\"", "1\"");
    let file = file_of("y.xlsx", &workbook([&turned, &text], NO_TEXTS));
    let ended =
        import_file::<CompletionsImport>(&gradus.services, &actor, file, options, &(), CancellationToken::new()).await;

    assert_eq!((report.figures.created, report.figures.refused), (2, 0), "{report:?}");
    let stored = "SELECT completed_on || ' ' || score FROM completions ORDER BY 1";
    assert_eq!(gradus.database.texts(stored).await, ["2026-03-01 7950", "2026-03-01 7950"]);
    assert!(matches!(ended, Err(ImportFailure::File(_))), "{ended:?}");
    let states = "SELECT state FROM imports WHERE kind = 'COMPLETIONS' ORDER BY state";
    assert_eq!(gradus.database.texts(states).await, ["BROKEN", "DONE"]);
}
