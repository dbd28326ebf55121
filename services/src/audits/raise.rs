//! Making the audits of occurrences. The scheduler's materialization calls it inside its own transaction.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    audits::{
        audit::{Audit, AuditOrigin, ItemCodes, NUMBERS, name, number},
        checklist::ChecklistContent,
        program::AuditProgram,
        scope::{AuditScope, resolve},
        sheet::{Occasion, profile},
        state::AuditState,
    },
    ids::{AuditId, ChecklistVersionId, DepartmentId, MatrixVersionId, OccurrenceId, ScheduleId},
    programs::template::ProfileRule,
};
use gradus_store::{
    audits::{checklists, measures, programs, records, results},
    error::StoreError,
    people::departments,
    sequence,
    store::Db,
};
use serde::Serialize;

use super::remind::arm_many;
use crate::{Unit, people::today::today};

/// The table that names what an audit needs.
const PREREQUISITES: &str = "audit_programs";

/// What an occurrence asks for.
#[derive(Clone, Debug, Serialize)]
pub struct RaiseAudit {
    /// Id of the audit that is to be.
    pub audit: AuditId,
    /// Code of the audit program.
    pub audit_program_code: String,
    /// The schedule.
    pub schedule: ScheduleId,
    /// Its occurrence.
    pub occurrence: OccurrenceId,
    /// The day of the audit.
    pub due_on: NaiveDate,
    /// The instant from which it is prepared: due less the lead time.
    pub starts_at: DateTime<Utc>,
}

/// Makes the audits of occurrences, in their order: number, scope of that quarter, frozen checklist, responsible team.
/// What is frozen is read once for all audits of one program and day. An occurrence never makes two: its id is a key
/// among audits (R80). Neither records nor announces; the caller does.
pub async fn raise_many(unit: &Unit, scope: &Scope, orders: &[RaiseAudit]) -> Result<(), StoreError> {
    let mut known: HashMap<(&str, NaiveDate), (AuditProgram, Frozen)> = HashMap::new();
    for order in orders {
        let key = (order.audit_program_code.as_str(), order.due_on);
        if known.contains_key(&key) {
            continue;
        }
        known.insert(key, prepare(unit, scope, key.0, order.due_on).await?);
    }
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    // Last, because other transactions that take numbers wait from here on.
    let numbers = sequence::take(unit.tx(), scope.organization, NUMBERS, orders.len()).await?;
    let audits = orders.iter().zip(numbers).filter_map(|(order, value)| {
        let (program, frozen) = known.get(&(order.audit_program_code.as_str(), order.due_on))?;
        let origin = AuditOrigin { schedule: order.schedule, occurrence: order.occurrence };
        let dates = AuditDates { planned_on: order.due_on, ends_on: order.due_on, starts_at: order.starts_at };
        let informed = Informed { on: Some(today) };
        Some(audit(order.audit, program, frozen.clone(), dates, informed, Some(origin), value))
    });
    let audits: Vec<_> = audits.collect();
    records::insert_many(unit.tx(), scope, &audits, unit.now).await?;
    arm_many(unit, scope, &audits).await
}

/// What keeps audits of a program from being made for these days, such as a checklist that has no version; none where
/// nothing does.
pub async fn lacks(
    unit: &Unit,
    scope: &Scope,
    program: &str,
    days: impl IntoIterator<Item = NaiveDate>,
) -> Result<Option<String>, StoreError> {
    for day in days {
        match prepare(unit, scope, program, day).await {
            Ok(_) => {}
            Err(StoreError::Inconsistent { table: PREREQUISITES, what }) => return Ok(Some(what)),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

async fn prepare(
    unit: &Unit,
    scope: &Scope,
    program: &str,
    day: NaiveDate,
) -> Result<(AuditProgram, Frozen), StoreError> {
    let found = programs::find_by_code(unit.tx(), scope, program).await?;
    let found = found.ok_or_else(|| missing(format!("audit program {program} is absent")))?;
    let frozen = freeze(unit, scope, &found, day).await?;
    Ok((found, frozen))
}

/// When an audit takes place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditDates {
    /// First day.
    pub planned_on: NaiveDate,
    /// Last day, included.
    pub ends_on: NaiveDate,
    /// Instant from which it is prepared.
    pub starts_at: DateTime<Utc>,
}

/// From which day those audited could know of an audit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Informed {
    /// That day; none where the audit is unannounced.
    pub on: Option<NaiveDate>,
}

/// What is frozen when an audit is made.
#[derive(Clone, Debug)]
pub(crate) struct Frozen {
    /// What it looks at.
    pub scope: AuditScope,
    /// The version of the matrix by which it looks at it.
    pub matrix: Option<MatrixVersionId>,
    /// The checklist.
    pub checklist: Option<ChecklistVersionId>,
    /// Codes of the items of the checklist that it looks at; all of them where nothing is said.
    pub items: Option<ItemCodes>,
    /// Code of the weight profile of the checklist.
    pub profile: Option<String>,
    /// The department that carries it out.
    pub department: DepartmentId,
}

/// Reads what an audit of `program` that is due on `day` looks at, with what and by whom.
pub(crate) async fn freeze(
    unit: &Unit,
    scope: &Scope,
    program: &AuditProgram,
    day: NaiveDate,
) -> Result<Frozen, StoreError> {
    let tx = unit.tx();
    let definition = &program.definition;
    let all = departments::list(tx, scope).await?;
    let team = all.iter().find(|department| department.code == *definition.rules.team);
    let team = team.ok_or_else(|| missing(format!("department {} that audits is absent", definition.rules.team)))?.id;
    let named: Vec<_> = all.into_iter().map(|department| (department.id, department.code)).collect();
    let auditable = measures::of_program(tx, scope, program.program, day).await?;
    let own = definition.is_internal().then_some(team);
    let version = match &definition.checklist {
        None => None,
        Some(code) => {
            let version = checklists::latest(tx, scope, code).await?;
            Some(version.ok_or_else(|| missing(format!("checklist {code} has no version")))?)
        }
    };
    let profile = match &version {
        None => None,
        Some(version) => profile_on(tx, scope, program, &version.content, day).await?,
    };
    let looks_at = resolve(&definition.selection_on(day), &auditable.measures, &named, own);
    let checklist = version.map(|version| version.id);
    Ok(Frozen { scope: looks_at, matrix: auditable.matrix, checklist, items: None, profile, department: team })
}

/// The weight profile of an audit on `day`. Only what the profiles ask for is read.
async fn profile_on(
    db: &impl Db,
    scope: &Scope,
    program: &AuditProgram,
    content: &ChecklistContent,
    day: NaiveDate,
) -> Result<Option<String>, StoreError> {
    let rules = || content.weight_profiles.iter().map(|profile| &profile.when);
    let visits = rules().filter_map(|rule| match rule {
        ProfileRule::ScoreStreak { visits, .. } => Some(*visits),
        _ => None,
    });
    let scores = match visits.max() {
        Some(most) => results::recent_scores(db, scope, program.id, u64::from(most)).await?,
        None => Vec::new(),
    };
    let by_age = rules().any(|rule| matches!(rule, ProfileRule::FirstMonths { .. }));
    let starts_on = if by_age { measures::program_starts_on(db, scope, program.program).await? } else { None };
    let occasion = Occasion { program_starts_on: starts_on.unwrap_or(day), day, scores };
    Ok(profile(content, &occasion).map(ToString::to_string))
}

/// Stores an audit with the next number.
pub(crate) async fn make(
    unit: &Unit,
    scope: &Scope,
    program: &AuditProgram,
    frozen: Frozen,
    dates: AuditDates,
    informed: Informed,
) -> Result<Audit, StoreError> {
    let value = sequence::next(unit.tx(), scope.organization, NUMBERS).await?;
    let audit = audit(unit.new_id(), program, frozen, dates, informed, None, value);
    records::insert(unit.tx(), scope, &audit, unit.now).await?;
    arm_many(unit, scope, std::slice::from_ref(&audit)).await?;
    Ok(audit)
}

fn audit(
    id: AuditId,
    program: &AuditProgram,
    frozen: Frozen,
    dates: AuditDates,
    informed: Informed,
    origin: Option<AuditOrigin>,
    value: i64,
) -> Audit {
    Audit {
        id,
        number: number(value),
        name: name(program, dates.planned_on),
        program: program.id,
        origin,
        scope: frozen.scope,
        matrix: frozen.matrix,
        checklist: frozen.checklist,
        items: frozen.items,
        profile: frozen.profile,
        unannounced: informed.on.is_none(),
        informed_on: informed.on,
        started_on: None,
        state: AuditState::Planned,
        planned_on: dates.planned_on,
        ends_on: dates.ends_on,
        starts_at: dates.starts_at,
        department: frozen.department,
        team: Vec::new(),
        cancel_reason: None,
        due_version: 1,
        version: 1,
    }
}

fn missing(what: String) -> StoreError {
    StoreError::Inconsistent { table: PREREQUISITES, what }
}
