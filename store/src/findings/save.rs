//! Storing findings: what is new is added, nothing is taken away.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    findings::{
        action::CorrectiveAction,
        finding::{Finding, Round},
    },
};
use gradus_entities::{
    corrective_action as action, finding, finding_cause as cause, finding_check as check,
    finding_extension as extension, finding_note as note, finding_repeat as repeat, finding_round as round,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// The day by which lists sort what is never due.
const NEVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");

fn due_or_never(finding: &Finding) -> NaiveDate {
    finding.round().and_then(|round| round.due_on).unwrap_or(NEVER)
}

fn cause_code(finding: &Finding) -> Option<String> {
    finding.causes.last().map(|cause| cause.code.clone())
}

fn place(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

/// Stores a new finding.
pub(super) async fn insert(tx: &WriteTx, scope: &Scope, new: &Finding, now: DateTime<Utc>) -> Result<()> {
    let row = finding::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        number: Set(new.number.clone()),
        title: Set(new.title.clone()),
        grade: Set(new.grade),
        raised_grade: Set(new.raised_grade),
        source: Set(new.source),
        state: Set(new.state),
        department_id: Set(new.department),
        audit_id: Set(new.audit),
        item: Set(new.item.clone()),
        key: Set(new.key.clone()),
        raised_by_id: Set(new.raised_by),
        raised_on: Set(new.raised_on),
        owner_id: Set(new.owner),
        issued_on: Set(new.issued_on),
        closed_on: Set(new.closed_on),
        disputed_by_id: Set(new.disputed_by),
        reason: Set(new.reason.clone()),
        accepted_until: Set(new.accepted_until),
        accepted_by_id: Set(new.accepted_by),
        cycle: Set(new.cycle),
        ineffective: Set(new.ineffective),
        due_or_never: Set(due_or_never(new)),
        cause_code: Set(cause_code(new)),
        due_version: Set(new.due_version),
        version: Set(new.version),
        created_at: Set(now),
    };
    finding::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    parts(tx, scope, None, new).await
}

/// Saves a finding whose version was that of `before`; `false` where somebody was faster.
pub(super) async fn update(tx: &WriteTx, scope: &Scope, before: &Finding, after: &Finding) -> Result<bool> {
    let updated = finding::Entity::update_many()
        .col_expr(finding::Column::Grade, Expr::value(after.grade))
        .col_expr(finding::Column::State, Expr::value(after.state))
        .col_expr(finding::Column::OwnerId, Expr::value(after.owner))
        .col_expr(finding::Column::IssuedOn, Expr::value(after.issued_on))
        .col_expr(finding::Column::ClosedOn, Expr::value(after.closed_on))
        .col_expr(finding::Column::DisputedById, Expr::value(after.disputed_by))
        .col_expr(finding::Column::Reason, Expr::value(after.reason.clone()))
        .col_expr(finding::Column::AcceptedUntil, Expr::value(after.accepted_until))
        .col_expr(finding::Column::AcceptedById, Expr::value(after.accepted_by))
        .col_expr(finding::Column::Cycle, Expr::value(after.cycle))
        .col_expr(finding::Column::Ineffective, Expr::value(after.ineffective))
        .col_expr(finding::Column::DueOrNever, Expr::value(due_or_never(after)))
        .col_expr(finding::Column::CauseCode, Expr::value(cause_code(after)))
        .col_expr(finding::Column::DueVersion, Expr::value(after.due_version))
        .col_expr(finding::Column::Version, Expr::value(after.version))
        .filter(finding::Column::OrganizationId.eq(scope.organization))
        .filter(finding::Column::Id.eq(after.id))
        .filter(finding::Column::Version.eq(before.version))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected == 0 {
        return Ok(false);
    }
    parts(tx, scope, Some(before), after).await?;
    Ok(true)
}

/// Adds what `before` does not have; changes the rounds and actions that are otherwise now.
async fn parts(tx: &WriteTx, scope: &Scope, before: Option<&Finding>, after: &Finding) -> Result<()> {
    let known = |count: fn(&Finding) -> usize| before.map_or(0, count);
    let notes = after.notes.iter().enumerate().skip(known(|finding| finding.notes.len()));
    let notes: Vec<_> = notes
        .map(|(index, seen)| note::ActiveModel {
            organization_id: Set(scope.organization),
            finding_id: Set(after.id),
            position: Set(place(index)),
            on_day: Set(seen.on),
            by_id: Set(seen.by),
            text: Set(seen.text.clone()),
        })
        .collect();
    if !notes.is_empty() {
        note::Entity::insert_many(notes).exec_without_returning(tx.connection()).await?;
    }
    let causes = after.causes.iter().enumerate().skip(known(|finding| finding.causes.len()));
    let causes: Vec<_> = causes
        .map(|(index, found)| cause::ActiveModel {
            organization_id: Set(scope.organization),
            finding_id: Set(after.id),
            position: Set(place(index)),
            cycle: Set(found.cycle),
            method: Set(found.method),
            code: Set(found.code.clone()),
            text: Set(found.text.clone()),
            whys: Set(found.whys.clone()),
            by_id: Set(found.by),
            on_day: Set(found.on),
        })
        .collect();
    if !causes.is_empty() {
        cause::Entity::insert_many(causes).exec_without_returning(tx.connection()).await?;
    }
    let is_known =
        |earlier: &gradus_domain::ids::FindingId| before.is_some_and(|before| before.repeats.contains(earlier));
    let repeats: Vec<_> = (after.repeats.iter().filter(|earlier| !is_known(earlier)))
        .map(|earlier| repeat::ActiveModel {
            organization_id: Set(scope.organization),
            finding_id: Set(after.id),
            earlier_id: Set(*earlier),
        })
        .collect();
    if !repeats.is_empty() {
        repeat::Entity::insert_many(repeats).exec_without_returning(tx.connection()).await?;
    }
    for (index, round) in after.rounds.iter().enumerate() {
        save_round(tx, scope, after, before.and_then(|before| before.rounds.get(index)), round).await?;
    }
    save_actions(tx, scope, before, after).await
}

async fn save_round(
    tx: &WriteTx,
    scope: &Scope,
    finding: &Finding,
    before: Option<&Round>,
    after: &Round,
) -> Result<()> {
    if before == Some(after) {
        return Ok(());
    }
    let row = round::ActiveModel {
        organization_id: Set(scope.organization),
        finding_id: Set(finding.id),
        number: Set(after.number),
        cycle: Set(after.cycle),
        opened_on: Set(after.opened_on),
        original_due_on: Set(after.original_due_on),
        due_on: Set(after.due_on),
        elsewhere: Set(after.elsewhere.clone()),
        plan: Set(after.plan),
        implemented_on: Set(after.implemented_on),
        verified_on: Set(after.verified_on),
        verified_by_id: Set(after.verified_by),
        check_due_on: Set(after.check_due_on),
    };
    let changed = [
        round::Column::DueOn,
        round::Column::Elsewhere,
        round::Column::Plan,
        round::Column::ImplementedOn,
        round::Column::VerifiedOn,
        round::Column::VerifiedById,
        round::Column::CheckDueOn,
    ];
    let key = [round::Column::OrganizationId, round::Column::FindingId, round::Column::Number];
    let known = OnConflict::columns(key).update_columns(changed).to_owned();
    round::Entity::insert(row).on_conflict(known).exec_without_returning(tx.connection()).await?;
    let extensions = after.extensions.iter().enumerate().skip(before.map_or(0, |round| round.extensions.len()));
    for (index, moved) in extensions {
        let row = extension::ActiveModel {
            organization_id: Set(scope.organization),
            finding_id: Set(finding.id),
            round: Set(after.number),
            position: Set(place(index)),
            from_day: Set(moved.from),
            to_day: Set(moved.to),
            reason: Set(moved.reason.clone()),
            by_id: Set(moved.by),
            on_day: Set(moved.on),
        };
        extension::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    let checks = after.checks.iter().enumerate().skip(before.map_or(0, |round| round.checks.len()));
    for (index, look) in checks {
        let row = check::ActiveModel {
            organization_id: Set(scope.organization),
            finding_id: Set(finding.id),
            round: Set(after.number),
            position: Set(place(index)),
            due_on: Set(look.due_on),
            on_day: Set(look.on),
            by_id: Set(look.by),
            outcome: Set(look.outcome),
            observed: Set(look.observed.map(|observed| observed.0)),
            sample: Set(look.sample),
            note: Set(look.note.clone()),
        };
        check::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

async fn save_actions(tx: &WriteTx, scope: &Scope, before: Option<&Finding>, after: &Finding) -> Result<()> {
    let is_as_before =
        |action: &&CorrectiveAction| before.is_some_and(|before| before.actions.iter().any(|other| other == *action));
    let rows: Vec<_> = (after.actions.iter().filter(|action| !is_as_before(action)))
        .map(|saved| action::ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(saved.id),
            number: Set(saved.number.clone()),
            finding_id: Set(after.id),
            round: Set(saved.round),
            kind: Set(saved.kind),
            title: Set(saved.title.clone()),
            owner_id: Set(saved.owner),
            added_on: Set(saved.added_on),
            due_on: Set(saved.due_on),
            done_on: Set(saved.done.as_ref().map(|done| done.on)),
            done_by_id: Set(saved.done.as_ref().and_then(|done| done.by)),
            evidence: Set(saved.done.as_ref().map(|done| done.evidence.clone())),
            done_department_id: Set(saved.done.as_ref().and_then(|done| done.department)),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let changed =
        [action::Column::DoneOn, action::Column::DoneById, action::Column::Evidence, action::Column::DoneDepartmentId];
    let key = [action::Column::OrganizationId, action::Column::Id];
    let known = OnConflict::columns(key).update_columns(changed).to_owned();
    action::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.connection()).await?;
    Ok(())
}
