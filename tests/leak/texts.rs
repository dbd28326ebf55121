//! Every text that the database keeps for an organization is marked in BETA: what is not marked, no test sees leak.
//!
//! The list of columns comes from the database, so that a new one fails here until the seed writes something into it, or
//! until somebody has said why nothing that is written there could tell one organization from another.

use super::{
    beta::{rows_of, written},
    seed::{CANARY, two_organizations},
};
use crate::support::Gradus;

/// Columns that hold no text of anybody's own, and why: `table.column`, or a name alone for all that are called so.
const EXCUSED: &[(&str, &str)] = &[
    ("calendar", "it names a calendar, and both have the same ones"),
    ("command", "the name of a command"),
    ("digest", "a digest"),
    ("hash", "a digest"),
    ("locale", "a language"),
    ("object_kind", "a word of the program"),
    ("origin", "a word of the program"),
    ("role", "a word of the program"),
    ("state", "a word of the program"),
    ("time_zone", "a time zone"),
    ("tzdb", "a version of the time zones"),
    ("audit_programs.checklist_code", "it names what ships with the template"),
    ("audit_programs.definition", "codes and words of the program"),
    ("audit_programs.schedule_code", "it names what ships with the template"),
    ("answers_hash", "a digest"),
    ("audit_answers.item_code", "it ships with the template"),
    ("audit_overrides.compensation", "a word of the program"),
    ("audit_results.formula_version", "a version of the program"),
    ("audits.items", "codes that ship with the template"),
    ("audits.profile_code", "it ships with the template"),
    ("audits.number", "it is counted"),
    ("audits.scope", "codes and ids; the ids are watched for"),
    ("backfills.error", "no backfill fails here; the text is one of the program's"),
    ("backfills.sort", "a word of the program"),
    ("calendar_days.kind", "a word of the program"),
    ("calendar_proposals.code", "it names a calendar, and both have the same ones"),
    ("calendar_proposals.format", "a word of the program"),
    ("calendar_versions.provisional_years", "numbers"),
    ("calendar_versions.weekend", "days of the week"),
    ("checklists.code", "it ships with the template"),
    ("checklists.kind", "a word of the program"),
    ("completions.closes", "a period of the calendar"),
    ("courses.equivalents", "codes that ship with the template"),
    ("courses.mode", "a word of the program"),
    ("courses.subject", "a word of the program"),
    ("coverage_states.contribution", "ids and counts; the ids are watched for"),
    ("coverage_freezes.departments", "ids of departments; they are watched for"),
    ("coverage_freezes.list_hash", "a digest"),
    ("coverage_freezes.period", "a period of the calendar"),
    ("coverage_lists.list", "ids, letters and days; the ids are watched for"),
    ("coverage_snapshots.by_requirement", "ids and numbers; the ids are watched for"),
    ("coverage_snapshots.frequency", "numbers"),
    ("definitions.code", "it ships with the template"),
    ("definitions.kind", "a word of the program"),
    ("delivery_attempts.failure", "a word of the program"),
    ("employees.employment_type", "a word of the program"),
    ("evidence.format", "a word of the program"),
    ("evidence.retention", "a word of the program"),
    ("exit_criteria.basis", "a word of the program"),
    ("exit_criteria.checks", "codes and numbers that ship with the template"),
    ("exit_criteria.code", "it ships with the template"),
    ("idempotency_keys.answer", "ids and codes of refusals; the ids are watched for"),
    ("idempotency_keys.fingerprint", "a digest"),
    ("idempotency_keys.principal", "an id, which is watched for"),
    ("import_refusals.code", "a word of the program"),
    ("gate_reviews.evaluations", "codes, numbers and words of the program"),
    ("gate_reviews.recommendation", "a word of the program"),
    ("gate_rulings.decision", "a word of the program"),
    ("gate_rulings.evaluations", "codes, numbers and words of the program"),
    ("gate_rulings.recommendation", "a word of the program"),
    ("gate_waivers.code", "it ships with the template"),
    ("measure_checks.basis", "a word of the program"),
    ("measure_checks.quarter", "a quarter"),
    ("measure_checks.result", "a word of the program"),
    ("corrective_actions.kind", "a word of the program"),
    ("corrective_actions.number", "it is counted"),
    ("finding_causes.method", "a word of the program"),
    ("finding_checks.outcome", "a word of the program"),
    ("finding_rounds.plan", "numbers, words of the program and ids, which are watched for"),
    ("findings.grade", "a word of the program"),
    ("findings.number", "it is counted"),
    ("findings.raised_grade", "a word of the program"),
    ("findings.source", "a word of the program"),
    ("import_refusals.column_name", "a word of the program"),
    ("imports.file_hash", "a digest"),
    ("imports.format", "a word of the program"),
    ("imports.kind", "a word of the program"),
    ("imports.on_conflict", "a word of the program"),
    ("imports.principal", "an id, which is watched for, or a word of the program"),
    ("imports.sheet", "text has no sheets; it is written as the file's name is, which is marked"),
    ("indicator_targets.since", "a period of the calendar"),
    ("indicator_targets.thresholds", "numbers"),
    ("indicator_values.formula_version", "a name of the program"),
    ("indicator_values.period", "a period of the calendar"),
    ("indicator_values.source", "a word of the program"),
    ("indicators.cadence", "a word of the program"),
    ("indicators.definition", "numbers and words of the program; the note is marked where there is one"),
    ("indicators.direction", "a word of the program"),
    ("indicators.tags", "words of the program"),
    ("journal_entries.actor", "an id, which is watched for"),
    ("journal_entries.actor_kind", "a word of the program"),
    ("journal_entries.actor_name", "only lines from before have it; it stands in journal_values"),
    ("journal_entries.after", "only lines from before have it; it stands in journal_values"),
    ("journal_entries.before", "only lines from before have it; it stands in journal_values"),
    ("journal_entries.commitments", "digests"),
    ("journal_entries.outcome", "a word of the program"),
    ("journal_entries.reason", "only lines from before have it; it stands in journal_values"),
    ("journal_entries.refusals", "only lines from before have it; it stands in journal_values"),
    ("journal_entries.trace_id", "an id of a request"),
    ("journal_seals.previous_hash", "a digest"),
    ("journal_values.field", "a word of the program"),
    ("journal_values.salt", "chance"),
    ("leaves.kind", "a word of the program"),
    ("measures.timing", "a word of the program"),
    ("occurrences.merged", "instants"),
    ("occurrences.pass", "a word of the program"),
    ("occurrences.subject_kind", "a word of the program"),
    ("occurrences.zone", "a time zone"),
    ("organizations.code", "BETA, which is no secret"),
    ("outbox.kind", "the name of a command"),
    ("phases.code", "it ships with the template"),
    ("program_templates.code", "it ships with the program"),
    ("program_templates.template_version", "it ships with the program"),
    ("programs.parameters", "answers to the template's questions, by codes"),
    ("roles.held_in", "a department's code or a word of the program"),
    ("roles.may", "words of the program"),
    ("schedule_revisions.rule", "codes, numbers and words of the program"),
    ("schedules.action_kind", "a word of the program"),
    ("schedules.error", "no schedule fails here; the text is one of the program's"),
    ("schedules.hold", "no program is held here; it is written as the pause is, which is marked"),
    ("schedules.inactive_reason", "a word of the program"),
    ("schedules.rule", "codes, numbers and words of the program"),
    ("schedules.stopped", "instants"),
    ("sequences.name", "a word of the program"),
    ("timers.error", "no timer fails here; the text is one of the program's"),
    ("timers.kind", "a word of the program"),
    ("timers.reason", "a word of the program"),
    ("timers.told", "ids, which are watched for"),
    ("tokens.scopes", "words of the program"),
    ("training_campaigns.number", "it is counted"),
    ("training_campaigns.period", "a quarter"),
    ("training_enrollments.attendance", "a word of the program"),
    ("training_sessions.mode", "a word of the program"),
    ("training_sessions.number", "it is counted"),
    ("training_closings.period", "a period of the calendar"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_text_that_the_database_keeps_is_marked_in_beta() {
    let gradus = Gradus::start().await;
    let beta = two_organizations(&gradus).await;
    let columns = written(&gradus).await;

    let mut unmarked = Vec::new();
    for column in &columns {
        let (table, name) = (&column.table, &column.column);
        let rows = rows_of(&gradus, table, &beta);
        // Some texts are kept in small letters.
        let sql = format!(
            "SELECT count(*) FROM \"{table}\" WHERE {rows} AND upper(CAST(\"{name}\" AS text)) LIKE '%{CANARY}%'"
        );
        let full = format!("{table}.{name}");
        let is_excused = EXCUSED.iter().any(|(known, _)| known == name || *known == full);
        if !is_excused && gradus.database.number(&sql).await == 0 {
            unmarked.push(full);
        }
    }

    assert_eq!(unmarked, [""; 0], "texts without a canary: write one in tests/leak, or say why none could be there");
    let is_there = |known: &str| {
        columns.iter().any(|column| known == column.column || known == format!("{}.{}", column.table, column.column))
    };
    let stale: Vec<_> = EXCUSED.iter().filter(|(known, _)| !is_there(known)).collect();
    assert!(stale.is_empty(), "they need no excuse: {stale:?}");
    println!("{} columns of text, {} of them excused", columns.len(), EXCUSED.len());
}
