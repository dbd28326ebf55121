//! The result of an audit, frozen as data when it is signed (RPT-1, RPT-2): the same input gives the same bytes.
//!
//! The form is canonical JSON: keys sorted, no blanks, every number whole. Scores are hundredths of a percent, readings
//! are texts of exact decimals, days and instants are texts, so that nothing depends on how a machine writes a fraction.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    answer::{Answer, AnswerValue},
    failed::FailedItem,
    score::AuditScore,
    state::AuditRole,
};
use crate::ids::{AuditId, EmployeeId};

/// The stored result of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditResult {
    /// The audit.
    pub audit: AuditId,
    /// Edition, from 1.
    pub edition: i32,
    /// The version of the formula.
    pub formula_version: String,
    /// Canonical JSON.
    pub json: String,
    /// SHA-256 of the JSON, in lower-case hex.
    pub hash: String,
    /// SHA-256 of the canonical answers, in lower-case hex.
    pub answers_hash: String,
    /// The total; none where nothing applies.
    pub basis_points: Option<i32>,
    /// Who signed.
    pub signed_by: EmployeeId,
    /// When.
    pub signed_at: DateTime<Utc>,
}

impl AuditResult {
    /// The score that was signed; none where the JSON holds none, which no command writes.
    #[must_use]
    pub fn score(&self) -> Option<AuditScore> {
        let result: Value = serde_json::from_str(&self.json).ok()?;
        serde_json::from_value(result.get("score")?.clone()).ok()
    }

    /// What failed, as it was signed.
    #[must_use]
    pub fn failed(&self) -> Vec<FailedItem> {
        let result: Option<Value> = serde_json::from_str(&self.json).ok();
        let failed = result.and_then(|result| result.get("failed").cloned());
        failed.and_then(|failed| serde_json::from_value(failed).ok()).unwrap_or_default()
    }
}

/// What a result is made of. Lists may come in any order.
#[derive(Clone, Debug)]
pub struct ResultSheet<'a> {
    /// Number of the audit.
    pub number: &'a str,
    /// Number of the audit whose failures it looks at again.
    pub follows_up: Option<&'a str>,
    /// Code of the audit program.
    pub program: &'a str,
    /// First day on site and the last planned day.
    pub days: (NaiveDate, NaiveDate),
    /// Codes of areas, measures, departments.
    pub scope: [&'a [String]; 3],
    /// Code, version and digest of the checklist.
    pub checklist: (&'a str, i32, &'a str),
    /// Code of the weight profile.
    pub profile: Option<&'a str>,
    /// The score.
    pub score: &'a AuditScore,
    /// What failed.
    pub failed: &'a [FailedItem],
    /// Answers, each with the number of who gave it.
    pub answers: &'a [(Answer, String)],
    /// Number and part of each of the team.
    pub team: &'a [(String, AuditRole)],
    /// Exceptions from independence.
    pub overrides: &'a [PrintedOverride],
    /// Number of who signed, and when.
    pub signed: (&'a str, DateTime<Utc>),
}

/// An exception as the report prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedOverride {
    /// Why.
    pub reason: String,
    /// Number of who approved it.
    pub approver: String,
    /// What made up for it, and the number of who did.
    pub compensation: (&'static str, String),
    /// What the peer wrote, and when.
    pub review: Option<(String, DateTime<Utc>)>,
    /// Number, code of the reason, and the reason in English.
    pub waived: Vec<(String, &'static str, String)>,
}

/// Canonical JSON of the result, and the digest of its answers.
#[must_use]
pub fn document(sheet: &ResultSheet<'_>) -> (String, String) {
    let mut answers: Vec<Value> = sheet.answers.iter().map(|(answer, by)| answered(answer, by)).collect();
    sort(&mut answers);
    let answers = Value::Array(answers);
    let answers_hash = digest(&canonical(&answers));
    let mut team: Vec<Value> =
        sheet.team.iter().map(|(number, role)| json!({ "number": number, "role": role.as_str() })).collect();
    sort(&mut team);
    let mut overrides: Vec<Value> = sheet.overrides.iter().map(printed).collect();
    sort(&mut overrides);
    let [areas, measures, departments] = sheet.scope.map(|codes| {
        let mut codes = codes.to_vec();
        codes.sort();
        codes
    });
    let (code, version, checklist_digest) = sheet.checklist;
    let (signed_by, signed_at) = sheet.signed;
    let result = json!({
        "edition": 1,
        "asOf": instant(signed_at),
        "formulaVersion": sheet.score.formula_version,
        "audit": {
            "number": sheet.number,
            "followsUp": sheet.follows_up,
            "program": sheet.program,
            "startedOn": sheet.days.0.to_string(),
            "endsOn": sheet.days.1.to_string(),
            "scope": { "areas": areas, "measures": measures, "departments": departments },
        },
        "checklist": { "code": code, "version": version, "digest": checklist_digest },
        "profile": sheet.profile,
        "score": sheet.score,
        "failed": sheet.failed,
        "answers": answers,
        "answersHash": answers_hash,
        "team": team,
        "overrides": overrides,
        "signatures": [{ "number": signed_by, "role": AuditRole::Lead.as_str(), "at": instant(signed_at) }],
    });
    (canonical(&result), answers_hash)
}

fn answered(answer: &Answer, by: &str) -> Value {
    let (points, reading, reason) = match &answer.value {
        AnswerValue::Points(points) => (Some(*points), None, None),
        AnswerValue::Reading(reading) => (None, Some(reading.to_string()), None),
        AnswerValue::NotApplicable { reason } => (None, None, Some(reason)),
    };
    json!({
        "item": answer.item,
        "points": points,
        "reading": reading,
        "notApplicable": reason,
        "note": answer.note,
        "evidenceNote": answer.evidence_note,
        "sampleSize": answer.sampling.map(|sampling| sampling.size),
        "population": answer.sampling.map(|sampling| sampling.population),
        "version": answer.item_version,
        "by": by,
        "at": instant(answer.answered_at),
    })
}

fn printed(exception: &PrintedOverride) -> Value {
    let waived = exception.waived.iter();
    let mut waived: Vec<Value> =
        waived.map(|(number, code, message)| json!({ "number": number, "code": code, "message": message })).collect();
    sort(&mut waived);
    json!({
        "reason": exception.reason,
        "approver": exception.approver,
        "compensation": exception.compensation.0,
        "by": exception.compensation.1,
        "review": exception.review.as_ref().map(|(note, at)| json!({ "note": note, "at": instant(*at) })),
        "waived": waived,
    })
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn sort(values: &mut [Value]) {
    values.sort_by_cached_key(canonical);
}

/// The one form of a value: keys sorted at every depth, no blanks.
#[must_use]
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| *key);
            let members =
                keys.into_iter().map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// SHA-256 of a text, in lower-case hex.
#[must_use]
pub fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
