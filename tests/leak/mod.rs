//! Nobody sees what is not theirs: proven for every field that the schema has, by asking the schema which those are.
//!
//! Two organizations hold the same program; every free text of the second one carries a canary. The walk takes all types,
//! fields and arguments from introspection, reaches each object type by its shortest way from the root, and asks each
//! field as several principals of the first organization, once before the second one exists and once after. Both answers are
//! the same, so that no count, no sum and no share takes in a row of the other; and no canary and no id of the other
//! stands in them, also not within a cursor. What is another's is named in every argument and in every input of every
//! mutation, and is there as little as what nobody has. An argument of which nobody has said what to try, an input of
//! which nobody has said what it names, and a field that never told anything fail: nothing new lands without being
//! covered here.

mod alone;
mod arguments;
mod beta;
mod cases;
mod drawn;
mod found;
mod inputs;
mod keys;
mod mutations;
mod names;
mod queries;
mod schema;
pub mod seed;
mod texts;
mod variants;
mod walk;
mod watch;

use std::collections::BTreeSet;

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use gradus_services::journal::seal::seal_pending;
use serde_json::{Value, json};

use crate::support::{Gradus, Tenant};
use arguments::Arguments;
use names::{Kind, Values};
use schema::Schema;
use seed::{SIBLING, add_beta, fill_alpha, two_organizations};
use variants::{Others, Variant, with_foreign, with_own};
use walk::{Walk, asked_wrongly};
use watch::Watch;

/// Objects that stand behind others than those to which the shortest way leads: the root field over which the
/// administrator goes then, how far, and what is passed otherwise.
const DETOURS: &[(&str, usize, &str, &str)] = &[
    ("auditConflicts", 2, "Query.auditConflicts.employeeNumber", "\"E1\""),
    ("audits", 4, "Query.audits.first", "20"),
    ("findings", 4, "Query.findings.first", "20"),
    ("evidenceFiles", 4, "Query.evidenceFiles.first", "100"),
    ("indicators", 4, "Query.indicators.first", "100"),
    ("journal", 3, "Query.journal.first", "100"),
    ("schedulePreview", 2, "Query.schedulePreview.input", "{ cron: \"0 0 9 30 2 *\", timeZone: \"Asia/Shanghai\" }"),
    (
        "schedulePreview",
        2,
        "Query.schedulePreview.input",
        "{ cron: \"0 0 9 * * *\", timeZone: \"Asia/Shanghai\", calendar: \"CN\", roll: FOLLOWING }",
    ),
    ("schedules", 4, "Query.schedules.first", "100"),
    ("trainingCoverage", 3, "Query.trainingCoverage.period", "null"),
    ("trainingRequirements", 4, "Query.trainingRequirements.first", "20"),
    ("trainingSessions", 4, "Query.trainingSessions.first", "20"),
];

/// Fields that tell nothing here, and why they cannot.
const SILENT: &[(&str, &str)] = &[
    ("BackfillPreview.refusals", "the span that is asked for may be made up for"),
    ("BasisDefinition.inactiveReason", "it is in force from the start"),
    ("CalendarProposal.movesCutAt", "no schedule comes a thousand times before the calendar ends"),
    ("CaseCondition.cause", "only a condition within a condition within a third has it, deeper than the walk goes"),
    ("ChecklistItem.reading", "no checklist of the template takes readings"),
    ("ChecklistReading.high", "no checklist of the template takes readings"),
    ("ChecklistReading.low", "no checklist of the template takes readings"),
    ("ChecklistReading.unit", "no checklist of the template takes readings"),
    ("ChecklistItem.group", "only checklists of inspections have groups, and those are read by id alone"),
    ("CronDialectDefinition.inactiveReason", "it is in force from the start"),
    ("IndicatorTarget.recordedBy", "nobody stands behind the token that sets the targets"),
    ("GateReview.cycle", "the phase with rounds has not begun"),
    ("Import.rowsPerSecond", "the clock of a test stands still, so that no time passes between two batches"),
    ("Import.sheet", "text has no sheets, and workbooks are read by the tests of the importer"),
    ("Phase.cycle", "the phase with rounds has not begun"),
    ("PhaseCycle.endsOn", "the phase with rounds has not begun"),
    ("PhaseCycle.number", "the phase with rounds has not begun"),
    ("PhaseCycle.startsOn", "the phase with rounds has not begun"),
    ("Query.auditConflicts", "who signs in without being an employee has none; the detour reads those of somebody"),
    ("RoleGrant.validUntil", "the grant of a token ends with the token"),
    ("SourceDefinition.inactiveReason", "it is in force from the start"),
    ("StandardDefinition.inactiveReason", "it is in force from the start"),
    ("WeightOccasion.atLeast", "only checklists of inspections have it, and those are read by id alone"),
    ("WeightOccasion.months", "only checklists of inspections have it, and those are read by id alone"),
    ("WeightOccasion.tier", "only checklists of inspections have it, and those are read by id alone"),
    ("WeightOccasion.visits", "only checklists of inspections have it, and those are read by id alone"),
];

/// How many of the principals pass each argument, and ask before and after there is another organization: one who
/// reaches the whole organization, one who reaches a subtree, and one who reaches their own record. The others differ
/// from these in what they may do, and ask once.
const REACHES: usize = 3;

/// Everybody of an organization who asks, by name; the administrator first.
async fn principals(gradus: &Gradus, tenant: &Tenant, values: &Values) -> Vec<(&'static str, String)> {
    let employee = EmployeeId::from_node_id(values.get(Kind::Employee));
    let mut all = vec![("administrator", tenant.admin.clone())];
    all.push(("head of CSD", gradus.token(tenant, RolePreset::DepartmentHead, Some("CSD"), None).await));
    all.push(("employee", gradus.token(tenant, RolePreset::Employee, None, employee).await));
    all.push(("quality manager", tenant.quality.clone()));
    for (name, role) in [
        ("auditor", RolePreset::Auditor),
        ("executive", RolePreset::Executive),
        ("integration", RolePreset::Integration),
        ("trainer", RolePreset::Trainer),
    ] {
        all.push((name, gradus.token(tenant, role, None, None).await));
    }
    // What made the tokens is sealed before anybody looks, so that the journal stays as it is.
    seal_pending(&gradus.services).await.expect("the journal is sealed");
    all
}

/// What everybody was told: who, the query and its answer.
type Told = Vec<(&'static str, String, Value)>;

/// Asks as everybody for every field and with every argument; answers also which fields told something. What was asked
/// wrongly is added to `wrong`.
async fn ask_everything(
    gradus: &Gradus,
    schema: &Schema,
    principals: &[(&'static str, String)],
    variants: &[Variant],
    arguments: &Arguments,
    wrong: &mut Vec<String>,
) -> (Told, BTreeSet<String>) {
    let mut told = Vec::new();
    let mut reached = BTreeSet::new();
    for (who, token) in principals {
        let walked = Walk::new(gradus, schema, token, arguments).run().await;
        reached.extend(walked.reached);
        wrong.extend(walked.wrong);
        let varied = with_own(gradus, variants, token, arguments).await;
        wrong.extend(varied.iter().filter_map(|(query, answer)| asked_wrongly(query, answer)));
        told.extend(walked.answers.into_iter().chain(varied).map(|(query, answer)| (*who, query, answer)));
    }
    let (who, token) = &principals[0];
    let told_something = |field: &&String| reached.contains(*field) || SILENT.iter().any(|(name, _)| name == field);
    let silent: Vec<_> = schema.fields().into_iter().filter(|field| !told_something(&field)).collect();
    let types = silent.iter().filter_map(|field| field.split_once('.')).map(|(name, _)| name.to_owned()).collect();
    let again = Walk::new(gradus, schema, token, arguments).again(&types).await;
    reached.extend(again.reached);
    told.extend(again.answers.into_iter().map(|(query, answer)| (*who, query, answer)));
    for (field, steps, argument, text) in DETOURS {
        let arguments = arguments.instead(argument, text);
        let walked = Walk::new(gradus, schema, token, &arguments).over(field, *steps).run().await;
        reached.extend(walked.reached);
        told.extend(walked.answers.into_iter().map(|(query, answer)| (*who, query, answer)));
    }
    (told, reached)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_field_shows_anything_of_another_organization() {
    let gradus = Gradus::start().await;
    fill_alpha(&gradus).await;
    let schema = Schema::of(&gradus).await;
    let variants = Variant::all(&schema);
    let own = Arguments::new(Values::of(&gradus, &gradus.alpha, "").await);
    let principals = principals(&gradus, &gradus.alpha, own.values()).await;
    let mut wrong = Vec::new();
    let (reaches, others) = principals.split_at(REACHES);
    let (alone, _) = ask_everything(&gradus, &schema, reaches, &variants, &own, &mut wrong).await;
    none(&wrong);

    let beta = add_beta(&gradus).await;
    let (beside, reached) = ask_everything(&gradus, &schema, reaches, &variants, &own, &mut wrong).await;

    let watch = Watch::of(&gradus, &beta).await;
    assert_eq!(alone.len(), beside.len());
    for ((who, query, before), (_, same, after)) in alone.iter().zip(&beside) {
        assert_eq!(query, same);
        // How far the database is: PostgreSQL counts that in transactions, of everybody.
        let is_moving = query == "{ changesCursor }";
        if before != after && !is_moving {
            wrong.push(format!("{who} is told otherwise beside another organization:\n{query}\n{before:#}\n{after:#}"));
        }
        if let Some(found) = watch.finds(after, "") {
            wrong.push(format!("{who} sees {found}:\n{query}\n{after:#}"));
        }
    }
    for (who, token) in others {
        let walked = Walk::new(&gradus, &schema, token, &own).run().await;
        wrong.extend(walked.wrong);
        for (query, answer) in &walked.answers {
            if let Some(found) = watch.finds(answer, "") {
                wrong.push(format!("{who} sees {found}:\n{query}\n{answer:#}"));
            }
        }
    }
    let theirs = Others {
        token: &beta.admin,
        arguments: &Arguments::new(Values::of(&gradus, &beta, seed::CANARY).await),
        only_theirs: &Arguments::new(Values::only_of(&gradus, &beta).await),
        watch: &watch,
    };
    let mut tried = 0;
    for (who, token) in reaches {
        let (more, found) = with_foreign(&gradus, &variants, (*who, token.as_str()), &own, &theirs).await;
        tried += more;
        wrong.extend(found);
    }
    none(&wrong);
    all_told(&schema, &reached);
    let (fields, types, asked) = (reached.len(), schema.types(), beside.len());
    println!("{fields} fields of {types} types, {asked} queries twice, {tried} with what is another's");
}

/// Fails with everything that is wrong.
fn none(wrong: &[String]) {
    for text in wrong {
        eprintln!("{}", text.chars().take(3_000).collect::<String>());
    }
    assert!(wrong.is_empty(), "{} answers are wrong, see above", wrong.len());
}

/// Every field told something, except those of which it is said why they cannot.
fn all_told(schema: &Schema, reached: &BTreeSet<String>) {
    let all = schema.fields();
    let excused = |field: &String| SILENT.iter().any(|(name, _)| name == field);
    let silent: Vec<_> = all.iter().filter(|field| !reached.contains(*field) && !excused(field)).collect();
    assert_eq!(silent, [""; 0], "fields that told nothing");
    let stale: Vec<_> = SILENT.iter().filter(|(name, _)| reached.contains(*name) || !all.contains(*name)).collect();
    assert!(stale.is_empty(), "they need no excuse: {stale:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_organizations_ids_are_those_of_nothing() {
    let gradus = Gradus::start().await;
    let beta = two_organizations(&gradus).await;
    let schema = Schema::of(&gradus).await;
    let theirs = Arguments::new(Values::of(&gradus, &beta, seed::CANARY).await);
    // What the other organization's own administrator sees: every id of it.
    let walk = Walk::new(&gradus, &schema, &beta.admin, &theirs).run().await;
    let mut ids = BTreeSet::new();
    for (_, answer) in &walk.answers {
        collect(answer, &mut ids);
    }
    assert!(ids.len() > 50, "the other organization has things to find: {}", ids.len());

    let ids: Vec<_> = ids.into_iter().collect();
    for chunk in ids.chunks(100) {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
        let answer = gradus.ask(query, json!({ "ids": chunk })).await;
        let nodes = answer["nodes"].as_array().expect("nodes");
        assert!(nodes.iter().all(Value::is_null), "{answer:#}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_of_department_sees_no_person_of_a_sibling_department() {
    let gradus = Gradus::start().await;
    fill_alpha(&gradus).await;
    let schema = Schema::of(&gradus).await;
    let own = Arguments::new(Values::of(&gradus, &gradus.alpha, "").await);
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;

    let walk = Walk::new(&gradus, &schema, &head, &own).run().await;
    let varied = with_own(&gradus, &Variant::all(&schema), &head, &own).await;

    for (query, answer) in walk.answers.iter().chain(&varied) {
        assert!(!watch::laid_open(answer).contains(SIBLING), "{query}\n{answer:#}");
    }
}

fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("id", Value::String(id)) => drop(ids.insert(id.clone())),
                    _ => collect(value, ids),
                }
            }
        }
        _ => {}
    }
}
