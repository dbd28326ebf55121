//! Rows as findings: one statement for each kind of part, however many findings.

use std::collections::HashMap;

use gradus_domain::{
    access::Scope,
    findings::{
        action::{CorrectiveAction, Done},
        cause::RootCause,
        effectiveness::{EffectivenessCheck, Millionths},
        finding::{Extension, Finding, Note, Round},
    },
    ids::FindingId,
};
use gradus_entities::{
    corrective_action, finding::Model, finding_cause, finding_check, finding_extension, finding_note, finding_repeat,
    finding_round,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{error::Result, store::Db};

/// The rows of a table that belong to these findings, in an order.
macro_rules! of_findings {
    ($db:expr, $scope:expr, $ids:expr, $table:ident by $($column:ident),+) => {
        $table::Entity::find()
            .filter($table::Column::OrganizationId.eq($scope.organization))
            .filter($table::Column::FindingId.is_in($ids.iter().copied()))
            $(.order_by_asc($table::Column::$column))+
            .all($db.connection())
            .await?
    };
}

pub(super) fn action(row: corrective_action::Model) -> CorrectiveAction {
    let (by, department) = (row.done_by_id, row.done_department_id);
    let done = row.done_on.zip(row.evidence);
    CorrectiveAction {
        id: row.id,
        number: row.number,
        round: row.round,
        kind: row.kind,
        title: row.title,
        owner: row.owner_id,
        added_on: row.added_on,
        due_on: row.due_on,
        done: done.map(|(on, evidence)| Done { on, by, evidence, department }),
    }
}

fn round(row: finding_round::Model) -> Round {
    Round {
        number: row.number,
        cycle: row.cycle,
        opened_on: row.opened_on,
        original_due_on: row.original_due_on,
        due_on: row.due_on,
        extensions: Vec::new(),
        elsewhere: row.elsewhere,
        plan: row.plan,
        implemented_on: row.implemented_on,
        verified_on: row.verified_on,
        verified_by: row.verified_by_id,
        check_due_on: row.check_due_on,
        checks: Vec::new(),
    }
}

fn finding(row: Model) -> Finding {
    Finding {
        id: row.id,
        number: row.number,
        title: row.title,
        grade: row.grade,
        raised_grade: row.raised_grade,
        source: row.source,
        state: row.state,
        department: row.department_id,
        audit: row.audit_id,
        item: row.item,
        key: row.key,
        raised_by: row.raised_by_id,
        raised_on: row.raised_on,
        owner: row.owner_id,
        issued_on: row.issued_on,
        closed_on: row.closed_on,
        disputed_by: row.disputed_by_id,
        reason: row.reason,
        accepted_until: row.accepted_until,
        accepted_by: row.accepted_by_id,
        cycle: row.cycle,
        ineffective: row.ineffective,
        notes: Vec::new(),
        rounds: Vec::new(),
        causes: Vec::new(),
        actions: Vec::new(),
        repeats: Vec::new(),
        due_version: row.due_version,
        version: row.version,
    }
}

/// The findings of these rows, in their order, with all their parts.
pub(super) async fn whole(db: &impl Db, scope: &Scope, rows: Vec<Model>) -> Result<Vec<Finding>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<FindingId> = rows.iter().map(|row| row.id).collect();
    let mut findings: Vec<_> = rows.into_iter().map(finding).collect();
    let places: HashMap<_, _> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let place = |id: FindingId| places.get(&id).copied();

    for row in of_findings!(db, scope, ids, finding_note by FindingId, Position) {
        let Some(finding) = place(row.finding_id).map(|place| &mut findings[place]) else { continue };
        finding.notes.push(Note { on: row.on_day, by: row.by_id, text: row.text });
    }
    for row in of_findings!(db, scope, ids, finding_round by FindingId, Number) {
        let Some(finding) = place(row.finding_id).map(|place| &mut findings[place]) else { continue };
        finding.rounds.push(round(row));
    }
    for row in of_findings!(db, scope, ids, finding_cause by FindingId, Position) {
        let Some(finding) = place(row.finding_id).map(|place| &mut findings[place]) else { continue };
        let finding_cause::Model { cycle, method, code, text, whys, by_id: by, on_day: on, .. } = row;
        finding.causes.push(RootCause { cycle, method, code, text, whys, by, on });
    }
    for row in of_findings!(db, scope, ids, corrective_action by FindingId, Number) {
        let Some(finding) = place(row.finding_id).map(|place| &mut findings[place]) else { continue };
        finding.actions.push(action(row));
    }
    for row in of_findings!(db, scope, ids, finding_repeat by FindingId, EarlierId) {
        let Some(finding) = place(row.finding_id).map(|place| &mut findings[place]) else { continue };
        finding.repeats.push(row.earlier_id);
    }
    let mut rounds: HashMap<(FindingId, i32), &mut Round> = findings
        .iter_mut()
        .flat_map(|finding| {
            let id = finding.id;
            finding.rounds.iter_mut().map(move |round| ((id, round.number), round))
        })
        .collect();
    for row in of_findings!(db, scope, ids, finding_extension by FindingId, Round, Position) {
        let Some(round) = rounds.get_mut(&(row.finding_id, row.round)) else { continue };
        let finding_extension::Model { from_day: from, to_day: to, reason, by_id: by, on_day: on, .. } = row;
        round.extensions.push(Extension { from, to, reason, by, on });
    }
    for row in of_findings!(db, scope, ids, finding_check by FindingId, Round, Position) {
        let Some(round) = rounds.get_mut(&(row.finding_id, row.round)) else { continue };
        let observed = row.observed.map(Millionths);
        let finding_check::Model { due_on, on_day: on, by_id: by, outcome, sample, note, .. } = row;
        round.checks.push(EffectivenessCheck { due_on, on, by, outcome, observed, sample, note });
    }
    Ok(findings)
}
