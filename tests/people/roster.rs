//! Rosters from files, as a stranger hands them in.

use std::io::Cursor;

use gradus_services::{
    Actor,
    import::{Atomicity, ImportKind, ImportOptions, ImportReport, OnConflict, TextEncoding, import, write_refused},
    people::import::{
        assignments::AssignmentsImport, departments::DepartmentsImport, employees::EmployeesImport,
        groups::GroupsImport,
    },
};
use serde_json::json;

use crate::support::Gradus;

const HEADER: &str = "employee_no,name,department_code,hired_on,left_on,manager_no\n";

async fn load<K: ImportKind>(gradus: &Gradus, bytes: &[u8], options: ImportOptions) -> ImportReport {
    let actor = Actor::command_line(gradus.alpha.id);
    import::<K>(&gradus.services, &actor, &mut Cursor::new(bytes), options).await.expect("a file that can be read")
}

async fn tree(gradus: &Gradus) {
    let file = "code,parent_code,name\nNET-GD,NET,广东网络\nNET,SNR,网络部\nSNR,,高层领导\nCSD,SNR,客户服务部\n";
    let report = load::<DepartmentsImport>(gradus, file.as_bytes(), ImportOptions::default()).await;
    assert_eq!((report.figures.created, report.figures.refused), (4, 0), "{report:?}");
}

fn complaints(report: &ImportReport) -> Vec<(u64, &str, &str)> {
    report.figures.refusals.iter().map(|e| (e.line, e.column.as_str(), e.code.as_str())).collect()
}

#[tokio::test]
async fn a_bad_row_names_its_place_and_nothing_is_half_done() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let rows = format!(
        "{HEADER}E1,王伟,NET,2020-01-01,,\nE2,\"=cmd|' /C calc'!A0\",NET,2026-02-30,,\nE3,李娜,NONE,2020-01-01,,\n\
         E1,张敏,NET,2020-01-01,,\nE4,刘洋,NET,2020-05-01,2020-04-30,\nE5,{},CSD,2020-01-01,,\nE6,\"赵\n静\",CSD,2020-1-1,,E9\n\
         E7,Ok,CSD,2020-01-01\n",
        "长".repeat(4 << 20)
    );

    let report = load::<EmployeesImport>(&gradus, rows.as_bytes(), ImportOptions::default()).await;

    assert_eq!(
        complaints(&report),
        [
            (3, "name", "FORMULA"),
            (3, "hired_on", "NOT_A_DAY"),
            (4, "department_code", "DEPARTMENT_UNKNOWN"),
            (5, "employee_no", "DUPLICATE_IN_FILE"),
            (6, "left_on", "LEFT_BEFORE_HIRED"),
            (7, "name", "TOO_LONG"),
            (8, "name", "CONTROL_CHARACTER"),
            (9, "hired_on", "NOT_A_DAY"),
            (10, "", "FIELD_COUNT"),
        ]
    );
    assert!(!report.applied);
    assert_eq!((report.rows, report.figures.refused), (8, 7));
    assert_eq!(gradus.database.number("SELECT count(*) FROM employees").await, 0);
    let mut csv = Vec::new();
    write_refused(&report, &mut csv).expect("written to memory");
    assert!(String::from_utf8(csv).expect("UTF-8").starts_with("line,column,code,message\n3,name,FORMULA,"));
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let journal = gradus.database.number("SELECT count(*) FROM journal_entries").await;
    let rows = format!("{HEADER}E1,王伟,NET,2020-01-01,,E2\nE2,李娜,NET-GD,2021-01-01,,\n");

    let tried =
        load::<EmployeesImport>(&gradus, rows.as_bytes(), ImportOptions { dry_run: true, ..ImportOptions::default() })
            .await;

    assert_eq!((tried.figures.created, tried.applied), (2, false));
    assert_eq!(gradus.database.number("SELECT count(*) FROM employees").await, 0);
    assert_eq!(gradus.database.number("SELECT count(*) FROM journal_entries").await, journal);
    let done = load::<EmployeesImport>(&gradus, rows.as_bytes(), ImportOptions::default()).await;
    assert_eq!(done.figures, tried.figures);
    assert_eq!(gradus.database.number("SELECT count(*) FROM journal_entries").await, journal + 1);
}

#[tokio::test]
async fn running_a_file_again_changes_nothing_and_other_values_are_a_conflict() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let first = format!("{HEADER}E1,王伟,NET,2020-01-01,,\n");
    let other = format!("{HEADER}E1,王伟,CSD,2020-01-01,,\n");
    let with = |on_conflict| ImportOptions { on_conflict, ..ImportOptions::default() };
    load::<EmployeesImport>(&gradus, first.as_bytes(), ImportOptions::default()).await;

    let again = load::<EmployeesImport>(&gradus, first.as_bytes(), with(OnConflict::Stop)).await;
    let stopped = load::<EmployeesImport>(&gradus, other.as_bytes(), with(OnConflict::Stop)).await;
    let skipped = load::<EmployeesImport>(&gradus, other.as_bytes(), with(OnConflict::Skip)).await;
    let updated = load::<EmployeesImport>(&gradus, other.as_bytes(), with(OnConflict::Update)).await;

    assert_eq!(again.figures.unchanged, 1);
    assert_eq!(complaints(&stopped), [(2, "employee_no", "ALREADY_EXISTS")]);
    assert_eq!((skipped.figures.skipped, updated.figures.updated), (1, 1));
    let query = "{ employee(number: \"E1\") { department { code } assignments { department { code } from to } } }";
    let employee = gradus.ask(query, json!({})).await["employee"].clone();
    assert_eq!(employee["department"]["code"], "CSD");
    let past = json!({ "department": { "code": "NET" }, "from": "2020-01-01", "to": "2026-11-20" });
    assert_eq!(employee["assignments"][0], past);
}

#[tokio::test]
async fn gb18030_and_big5_files_are_read_and_named() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let row = "陳偉明,NET,2020-01-01,,\n";
    let text = format!("{HEADER}E1,{row}E2,歐陽麗華,NET,2020-01-01,,\nE3,客訴處理,NET,2020-01-01,,\n");
    let big5 = encoding_rs::BIG5.encode(&text).0;
    let simplified = format!("{HEADER}E4,王伟,NET,2020-01-01,,\nE5,欧阳娜娜,NET,2020-01-01,,\n");
    let gb = encoding_rs::GB18030.encode(&simplified).0;

    let traditional = load::<EmployeesImport>(&gradus, &big5, ImportOptions::default()).await;
    let simplified = load::<EmployeesImport>(&gradus, &gb, ImportOptions::default()).await;

    assert_eq!((traditional.encoding, traditional.figures.created), (TextEncoding::Big5, 3));
    assert_eq!((simplified.encoding, simplified.figures.created), (TextEncoding::Gb18030, 2));
    let names = gradus.ask("{ employees { nodes { name } } }", json!({})).await;
    let names: Vec<_> = names["employees"]["nodes"].as_array().expect("nodes").iter().map(|n| &n["name"]).collect();
    assert_eq!(names, ["陳偉明", "歐陽麗華", "客訴處理", "王伟", "欧阳娜娜"]);
}

#[tokio::test]
async fn broken_bytes_refuse_their_row_only() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let mut bytes = format!("{HEADER}E1,王伟,NET,2020-01-01,,\nE2,").into_bytes();
    bytes.extend([0xE7, 0xFF]);
    bytes.extend(",NET,2020-01-01,,\n".bytes());
    let batches = ImportOptions { atomicity: Atomicity::Batches, ..ImportOptions::default() };

    let report = load::<EmployeesImport>(&gradus, &bytes, batches).await;

    assert_eq!(complaints(&report), [(3, "name", "BROKEN_BYTES")]);
    assert_eq!((report.figures.created, report.applied), (1, true));
}

#[tokio::test]
async fn transfers_and_leaves_hold_on_their_days() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    load::<EmployeesImport>(
        &gradus,
        format!("{HEADER}E1,王伟,NET,2020-01-01,,\n").as_bytes(),
        ImportOptions::default(),
    )
    .await;
    let posts = "employee_no,department_code,position_code,valid_from,valid_to\n\
                 E1,CSD,STAFF,2020-01-01,2026-05-01\nE1,NET,STAFF,2026-05-01,\n";
    let groups =
        "employee_no,group_code,valid_from,valid_to\nE1,LONG_LEAVE,2026-11-01,2026-12-01\nE1,NOBODY,2026-01-01,\n";
    let batches = ImportOptions { atomicity: Atomicity::Batches, ..ImportOptions::default() };

    let moved = load::<AssignmentsImport>(&gradus, posts.as_bytes(), ImportOptions::default()).await;
    let again = load::<AssignmentsImport>(&gradus, posts.as_bytes(), ImportOptions::default()).await;
    let grouped = load::<GroupsImport>(&gradus, groups.as_bytes(), batches).await;

    assert_eq!((moved.figures.created, again.figures.unchanged), (2, 2));
    assert_eq!(moved.figures.notes, ["created position STAFF"]);
    assert_eq!(complaints(&grouped), [(3, "group_code", "GROUP_UNKNOWN")]);
    let query = "{ employee(number: \"E1\") { status position { code } assignments { department { code } to } } }";
    let employee = gradus.ask(query, json!({})).await["employee"].clone();
    assert_eq!(employee["status"], "ON_LEAVE");
    assert_eq!(employee["assignments"][0], json!({ "department": { "code": "CSD" }, "to": "2026-05-01" }));
}

#[tokio::test]
async fn a_department_above_itself_is_refused() {
    let gradus = Gradus::start().await;
    let file = "code,parent_code,name\nA,B,a\nB,A,b\nC,,c\nD,NONE,d\n";

    let report = load::<DepartmentsImport>(&gradus, file.as_bytes(), ImportOptions::default()).await;

    let codes: Vec<_> = complaints(&report).into_iter().map(|(_, _, code)| code).collect();
    assert!(codes.contains(&"CYCLE") && codes.contains(&"DEPARTMENT_UNKNOWN"), "{codes:?}");
    assert_eq!(gradus.database.number("SELECT count(*) FROM departments").await, 0);
}
