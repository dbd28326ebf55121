//! `POST /import/KIND`, as a system hands files in.

use gradus::http::{HttpLimits, ImportLimits};
use gradus_domain::access::RolePreset;
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::{
    completions, operator,
    workbook::{Cell, NO_TEXTS, sheet, workbook},
};
use crate::support::{Gradus, TestDatabase, limits};

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn post(
    gradus: &Gradus,
    token: Option<&str>,
    path: &str,
    media: &str,
    body: impl Into<reqwest::Body>,
) -> Response {
    let request = Client::new().post(format!("{}{path}", gradus.address())).header("content-type", media).body(body);
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    request.send().await.expect("an answer")
}

async fn told(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

/// IMP-1, IMP-2: the same importer, and the run can be looked up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_tried_taken_and_found_again() {
    let gradus = operator().await;
    let admin = Some(gradus.alpha.admin.as_str());
    let before = gradus.database.rows().await;

    let (tried_status, tried) =
        told(post(&gradus, admin, "/import/completions?dryRun=true", CSV, completions(3)).await).await;
    assert_eq!(gradus.database.rows().await, before);
    let (status, taken) =
        told(post(&gradus, admin, "/import/completions?fileName=lms.csv", CSV, completions(3)).await).await;
    let (again_status, again) = told(post(&gradus, admin, "/import/completions", CSV, completions(3)).await).await;

    assert_eq!((tried_status, status, again_status), (200, 200, 200), "{tried} {taken} {again}");
    assert_eq!((&tried["import"], &tried["dryRun"], &tried["created"]), (&Value::Null, &json!(true), &json!(3)));
    assert_eq!((&taken["state"], &taken["rows"], &taken["created"]), (&json!("DONE"), &json!(3), &json!(3)));
    assert_eq!((&again["created"], &again["unchanged"]), (&json!(0), &json!(3)));
    let query = "query ($id: ID!) { import(id: $id) { fileName state createdCount } }";
    let found = gradus.ask(query, json!({ "id": taken["import"] })).await;
    assert_eq!(found["import"], json!({ "fileName": "lms.csv", "state": "DONE", "createdCount": 3 }));
}

#[tokio::test]
async fn a_workbook_is_taken_too() {
    let gradus = operator().await;
    let header = ["employee_no", "name", "department_code", "hired_on"].map(Cell::Text).to_vec();
    let row = vec![Cell::Text("007"), Cell::Text("张敏"), Cell::Text("NET"), Cell::Day(43_831)];
    let text = sheet(&[header, row]);

    let book = workbook([&text, &text], NO_TEXTS);
    let answer = post(&gradus, Some(&gradus.alpha.admin), "/import/employees?sheet=More", XLSX, book).await;

    let (status, taken) = told(answer).await;
    assert_eq!((status, &taken["created"]), (200, &json!(1)), "{taken}");
}

/// IMP-1, IMP-2: each thing that may be wrong has its status and its code, and writes nothing but the run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_refused_by_its_own_status_and_code() {
    let imports = ImportLimits { bytes: 2_000, ..ImportLimits::default() };
    let gradus = Gradus::start_with(TestDatabase::fresh().await, HttpLimits { imports, ..limits() }).await;
    gradus.telecom("2026-01-05").await;
    let trainer = gradus.token(&gradus.alpha, RolePreset::Trainer, None, None).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let admin = Some(gradus.alpha.admin.as_str());
    let before = gradus.database.rows_but_runs().await;
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();

    for (token, path, media, body, expected) in [
        (None, "/import/completions", CSV, completions(1), (401, "UNAUTHENTICATED")),
        (Some("gradus_nonsense"), "/import/completions", CSV, completions(1), (401, "UNAUTHENTICATED")),
        (Some(head.as_str()), "/import/completions", CSV, completions(1), (403, "FORBIDDEN")),
        (Some(trainer.as_str()), "/import/employees", CSV, completions(1), (403, "FORBIDDEN")),
        (admin, "/import/customers", CSV, completions(1), (404, "BAD_REQUEST")),
        (admin, "/import/completions", "application/json", completions(1), (415, "BAD_REQUEST")),
        (admin, "/import/completions?dryrun=true", CSV, completions(1), (400, "BAD_REQUEST")),
        (admin, "/import/completions", CSV, completions(100), (413, "TOO_COMPLEX")),
        (admin, "/import/completions", CSV, "a,b\n".to_owned(), (422, "UNKNOWN_COLUMN")),
        (admin, "/import/completions", XLSX, "PK\u{3}\u{4}x".to_owned(), (422, "WORKBOOK_UNFIT")),
        (admin, "/import/completions?sheet=x", CSV, completions(1), (422, "WORKBOOK_UNFIT")),
    ] {
        let (status, answer) = told(post(&gradus, token, path, media, body).await).await;
        assert_eq!((status, code(&answer).as_str()), expected, "{path} {media}: {answer}");
    }
    let (status, answer) = told(post(&gradus, admin, "/import/completions", CSV, completions(2)).await).await;
    assert_eq!((status, &answer["state"], &answer["refused"]), (422, &json!("REFUSED"), &json!(2)), "{answer}");
    assert_eq!(answer["refusals"][0]["code"], "EMPLOYEE_UNKNOWN");
    assert_eq!(gradus.database.rows_but_runs().await, before);
}

/// A file that takes longer than a caller waits is answered with its run, and ends all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_file_is_answered_before_its_end() {
    let imports = ImportLimits { wait: std::time::Duration::from_millis(500), ..ImportLimits::default() };
    let gradus = Gradus::start_with(TestDatabase::fresh().await, HttpLimits { imports, ..limits() }).await;
    gradus.telecom("2026-01-05").await;
    let admin = Some(gradus.alpha.admin.as_str());

    let (status, answer) =
        told(post(&gradus, admin, "/import/completions?batches=true", CSV, completions(90_000)).await).await;

    // A fast machine may be done with it.
    assert!(status == 202 && answer["state"] == "RUNNING" || status == 200, "{answer}");
    let query = "query ($id: ID!) { import(id: $id) { state rowCount } }";
    loop {
        let found = gradus.ask(query, json!({ "id": answer["import"] })).await["import"].clone();
        if found["state"] != "RUNNING" {
            assert_eq!(found, json!({ "state": "DONE", "rowCount": 90_000 }));
            break;
        }
    }
}
