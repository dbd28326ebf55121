//! What schedules bring in the span: audits, campaigns, closed windows, and occurrences that started nothing.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use gradus_domain::{
    audits::{audit::Audit, program::AuditProgram, state::AuditRole},
    ids::{AuditId, AuditProgramId, DepartmentId, EmployeeId, NodeId, OccurrenceId, ScheduleId},
    scheduling::{
        action::ScheduleAction,
        stored::{Occurrence, Schedule},
    },
};

use super::{Item, ItemKind, Note, Span, all, holiday, uid};
use crate::{
    Read, ReadResult,
    audits::{audits, catalog},
    people::{departments, employees},
    scheduling::schedules::{self, OccurrenceFilter, ScheduleFilter},
};

/// Ids that one statement names at most.
const AT_ONCE: usize = 500;

/// What items are told by.
struct Facts {
    schedules: HashMap<ScheduleId, Schedule>,
    programs: HashMap<AuditProgramId, AuditProgram>,
    occurrences: BTreeMap<OccurrenceId, Occurrence>,
    departments: HashMap<DepartmentId, String>,
    people: HashMap<EmployeeId, String>,
}

/// What the copy has come to hold for the span.
pub(super) async fn visits(ctx: &Read, span: &Span) -> ReadResult<Vec<Item>> {
    let filter = audits::AuditFilter { planned_from: Some(span.from), planned_to: Some(span.to), ..Default::default() };
    let planned = all(async |request| audits::page(ctx, &filter, &request).await).await?;
    let filter = OccurrenceFilter {
        due_from: Some(span.zone.start_of(span.from)),
        due_before: Some(span.ends),
        ..OccurrenceFilter::default()
    };
    let due = all(async |request| schedules::page_occurrences(ctx, &filter, &request).await).await?;
    let facts = facts(ctx, &planned, &due).await?;
    let of_audits = planned.into_iter().filter_map(|audit| facts.audit(span, audit));
    let of_others = due.iter().filter(|row| !is_audit(row)).filter_map(|row| facts.occurrence(span, row));
    Ok(of_audits.chain(of_others).collect())
}

async fn facts(ctx: &Read, audits: &[Audit], due: &[Occurrence]) -> ReadResult<Facts> {
    let everything = ScheduleFilter::default();
    let known = all(async |request| schedules::page(ctx, &everything, &request).await).await?;
    let mut occurrences: BTreeMap<_, _> = due.iter().map(|row| (row.id, row.clone())).collect();
    let origins = audits.iter().filter_map(|audit| audit.origin).map(|origin| origin.occurrence);
    let more: Vec<_> = origins.filter(|id| !occurrences.contains_key(id)).collect();
    for ids in more.chunks(AT_ONCE) {
        occurrences.extend(schedules::find_occurrences(ctx, ids).await?.into_iter().map(|row| (row.id, row)));
    }
    let mut named: Vec<DepartmentId> = audits.iter().flat_map(|audit| audit.scope.departments.clone()).collect();
    named.sort_unstable();
    named.dedup();
    let mut units = HashMap::new();
    for ids in named.chunks(AT_ONCE) {
        units.extend(departments::find_named(ctx, ids).await?.into_iter().map(|unit| (unit.id, unit.code)));
    }
    let mut team: Vec<EmployeeId> = audits.iter().flat_map(|audit| &audit.team).map(|seat| seat.employee).collect();
    team.sort_unstable();
    team.dedup();
    let mut people = HashMap::new();
    for ids in team.chunks(AT_ONCE) {
        people.extend(employees::find_many(ctx, ids).await?.into_iter().map(|person| (person.id, person.number)));
    }
    Ok(Facts {
        schedules: known.into_iter().map(|schedule| (schedule.id, schedule)).collect(),
        programs: catalog::programs(ctx).await?.into_iter().map(|program| (program.id, program)).collect(),
        occurrences,
        departments: units,
        people,
    })
}

impl Facts {
    fn audit(&self, span: &Span, audit: Audit) -> Option<Item> {
        let program = self.programs.get(&audit.program);
        let of_program = program.and_then(|program| span.programs.get(&program.program));
        if span.is_confined && of_program.is_none() {
            return None;
        }
        let row = audit.origin.and_then(|origin| self.occurrences.get(&origin.occurrence));
        let moved = row.map(|row| self.notes(span, row)).unwrap_or_default();
        let days = audit.planned_on.iter_days().take_while(|day| *day <= audit.ends_on);
        let mut notes: Vec<_> = days.filter_map(|day| span.day_off(day)).take(1).collect();
        notes.extend(moved);
        let mut codes: Vec<_> =
            audit.scope.departments.iter().filter_map(|id| self.departments.get(id).cloned()).collect();
        codes.sort_unstable();
        let mut team = audit.team.clone();
        team.sort_by_key(|seat| seat.role != AuditRole::Lead);
        Some(Item {
            uid: match row {
                Some(row) => uid_of(ItemKind::Audit, row),
                None => uid(ItemKind::Audit, &[&audit.id.to_node_id()]),
            },
            kind: ItemKind::Audit,
            on: audit.planned_on,
            ends_on: audit.ends_on,
            at: row.map(|row| row.due_at),
            code: program.map(|program| program.code.clone()).unwrap_or_default(),
            name: audit.name,
            program: of_program.cloned(),
            state: audit.state.as_str().to_owned(),
            departments: codes,
            auditors: team.iter().filter_map(|seat| self.people.get(&seat.employee).cloned()).collect(),
            count: 1,
            notes,
        })
    }

    fn occurrence(&self, span: &Span, row: &Occurrence) -> Option<Item> {
        let schedule = self.schedules.get(&row.schedule)?;
        let program = schedule.program.and_then(|program| span.programs.get(&program));
        if span.is_confined && program.is_none() {
            return None;
        }
        let kind = match &schedule.rule.action {
            _ if row.started_at.is_none() => ItemKind::Occurrence,
            ScheduleAction::PlanTraining => ItemKind::Campaign,
            ScheduleAction::CloseTrainingWindow { .. } => ItemKind::Close,
            _ => ItemKind::Occurrence,
        };
        let mut notes = self.notes(span, row);
        notes.extend(row.reason.clone().map(Note::Because));
        Some(Item {
            uid: uid_of(kind, row),
            kind,
            on: row.due_on(),
            ends_on: row.due_on(),
            at: Some(row.due_at),
            code: schedule.code.clone(),
            name: schedule.name.clone(),
            program: program.cloned(),
            state: row.state.as_str().to_owned(),
            departments: Vec::new(),
            auditors: Vec::new(),
            count: row.range.map_or(1, |(_, count)| count.unsigned_abs()),
            notes,
        })
    }

    /// What its calendar did to an occurrence.
    fn notes(&self, span: &Span, row: &Occurrence) -> Vec<Note> {
        let mut notes = Vec::new();
        let day = row.nominal_local.date();
        let code = self.schedules.get(&row.schedule).and_then(|schedule| schedule.rule.recurrence.calendar.as_ref());
        if let Some(calendar) = code.and_then(|code| span.calendars.get(code)).filter(|_| day != row.due_on()) {
            notes.push(Note::MovedFrom { day, holiday: holiday(calendar, day) });
        }
        if !row.merged.0.is_empty() {
            notes.push(Note::Includes(row.merged.0.iter().map(NaiveDateTime::date).collect()));
        }
        notes.extend(row.provisional.then_some(Note::Provisional));
        notes
    }
}

/// Whether an occurrence is told as the audit that it started.
fn is_audit(row: &Occurrence) -> bool {
    row.subject.as_ref().is_some_and(|(kind, _)| kind == AuditId::PREFIX)
}

fn uid_of(kind: ItemKind, row: &Occurrence) -> String {
    uid(kind, &[&row.schedule.to_node_id(), &row.nominal_key])
}
