//! What a request says beside the file.

use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use gradus_domain::text;
use gradus_services::import::{Again, Atomicity, ImportOptions, OnConflict};

use super::answer::{self, Early};

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The parameters of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub dry_run: bool,
    pub on_conflict: OnConflict,
    pub restart: bool,
    pub batches: bool,
    pub file_name: String,
    pub sheet: Option<String>,
}

impl Asked {
    /// Reads the parameters; an unknown one is refused, because it may have been meant to keep something from happening.
    pub fn from_query(uri: &Uri, kind: &str) -> Result<Self, Early> {
        let bad = |message: &str| answer::refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", message);
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let Ok(Query(pairs)) = pairs else { return Err(bad("The query string cannot be read.")) };
        let mut asked = Self {
            dry_run: false,
            on_conflict: OnConflict::Stop,
            restart: false,
            batches: false,
            file_name: kind.to_owned(),
            sheet: None,
        };
        for (name, value) in pairs {
            match name.as_str() {
                "dryRun" => asked.dry_run = truth(&value).ok_or_else(|| bad("dryRun is true or false."))?,
                "restart" => asked.restart = truth(&value).ok_or_else(|| bad("restart is true or false."))?,
                "batches" => asked.batches = truth(&value).ok_or_else(|| bad("batches is true or false."))?,
                "onConflict" => {
                    asked.on_conflict = match value.as_str() {
                        "stop" => OnConflict::Stop,
                        "skip" => OnConflict::Skip,
                        "update" => OnConflict::Update,
                        _ => return Err(bad("onConflict is stop, skip or update.")),
                    }
                }
                "fileName" => {
                    let plain = text::plain(&value);
                    let fit = plain
                        .map_err(|_| bad("fileName has 1 to 500 printed characters, and begins like no formula."))?;
                    fit.clone_into(&mut asked.file_name);
                }
                "sheet" => asked.sheet = Some(value),
                _ => return Err(bad("The parameters are dryRun, onConflict, batches, restart, fileName and sheet.")),
            }
        }
        Ok(asked)
    }

    pub fn options(&self) -> ImportOptions {
        ImportOptions {
            dry_run: self.dry_run,
            on_conflict: self.on_conflict,
            again: if self.restart { Again::Restart } else { Again::GoOn },
            atomicity: if self.batches { Atomicity::Batches } else { Atomicity::BySize },
        }
    }
}

fn truth(text: &str) -> Option<bool> {
    text.parse().ok()
}

/// Refuses what is neither CSV nor a workbook. Also what keeps a page of somebody else's from posting a form here.
pub(super) fn media_type(headers: &HeaderMap) -> Result<(), Early> {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let only = values.next().filter(|_| values.next().is_none());
    let essence = only.and_then(|value| value.to_str().ok()).and_then(|text| text.split(';').next());
    let essence = essence.unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("text/csv") || essence.eq_ignore_ascii_case(XLSX) {
        return Ok(());
    }
    let message = format!("Content-Type must be text/csv or {XLSX}.");
    Err(answer::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", &message))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(query: &str) -> Option<Asked> {
        let uri: Uri = format!("/import/employees?{query}").parse().expect("an address");
        Asked::from_query(&uri, "employees").ok()
    }

    #[test]
    fn what_is_not_understood_is_refused_instead_of_done_otherwise() {
        let tried = asked("dryRun=true&onConflict=skip&fileName=a.csv").expect("known parameters");
        assert_eq!((tried.dry_run, tried.on_conflict, tried.file_name.as_str()), (true, OnConflict::Skip, "a.csv"));
        for wrong in ["dryrun=true", "dryRun=yes", "onConflict=SKIP", "fileName==1", "fileName=", "restart=1"] {
            assert_eq!(asked(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_csv_and_workbooks_are_taken() {
        let of = |value| media_type(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]));
        for taken in ["text/csv", "Text/CSV; charset=gb18030", XLSX] {
            assert!(of(taken).is_ok(), "{taken}");
        }
        for left in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
            assert!(of(left).is_err(), "{left}");
        }
    }
}
