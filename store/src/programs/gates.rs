//! Reviews of gates with what became of them. Reviews, rulings and waivers come once and never change.

use gradus_domain::{
    access::Scope,
    ids::{GateConditionId, GateReviewId, PhaseId},
    programs::gate::{
        condition::{GateCondition, Met},
        review::{Gate, GateReview, GateRuling, GateWaiver},
    },
};
use gradus_entities::{
    gate_condition as condition, gate_review as review, gate_ruling as ruling, gate_waiver as waiver,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// Every review of these phases with its decision, waivers and conditions, the oldest first. Four statements.
pub async fn of_phases(db: &impl Db, scope: &Scope, phases: &[PhaseId]) -> Result<Vec<Gate>> {
    let reviews = review::Entity::find()
        .filter(review::Column::OrganizationId.eq(scope.organization))
        .filter(review::Column::PhaseId.is_in(phases.iter().copied()))
        .order_by_asc(review::Column::Number)
        .all(db.connection())
        .await?;
    if reviews.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = reviews.iter().map(|row| row.id).collect();
    let mut rulings = rulings_of(db, scope, &ids).await?;
    let mut waivers = waivers_of(db, scope, &ids).await?;
    let mut conditions = conditions_of(db, scope, &ids).await?;
    let gate = |row: review::Model| {
        let id = row.id;
        Gate {
            review: GateReview {
                id,
                phase: row.phase_id,
                number: row.number,
                cycle: row.cycle,
                opened_at: row.opened_at,
                opened_by: row.opened_by_id,
                evaluations: row.evaluations,
                recommendation: row.recommendation,
            },
            ruling: rulings.extract_if(.., |ruling| ruling.review == id).next(),
            waivers: waivers.extract_if(.., |waiver| waiver.review == id).collect(),
            conditions: conditions.extract_if(.., |condition| condition.review == id).collect(),
        }
    };
    Ok(reviews.into_iter().map(gate).collect())
}

async fn rulings_of(db: &impl Db, scope: &Scope, reviews: &[GateReviewId]) -> Result<Vec<GateRuling>> {
    let select = ruling::Entity::find()
        .filter(ruling::Column::OrganizationId.eq(scope.organization))
        .filter(ruling::Column::ReviewId.is_in(reviews.iter().copied()));
    let of_row = |row: ruling::Model| GateRuling {
        review: row.review_id,
        decision: row.decision,
        reason: row.reason,
        is_against: row.is_against,
        decided_at: row.decided_at,
        decided_by: row.decided_by_id,
        evaluations: row.evaluations,
        recommendation: row.recommendation,
    };
    Ok(select.all(db.connection()).await?.into_iter().map(of_row).collect())
}

async fn waivers_of(db: &impl Db, scope: &Scope, reviews: &[GateReviewId]) -> Result<Vec<GateWaiver>> {
    let select = waiver::Entity::find()
        .filter(waiver::Column::OrganizationId.eq(scope.organization))
        .filter(waiver::Column::ReviewId.is_in(reviews.iter().copied()))
        .order_by_asc(waiver::Column::Code);
    let of_row = |row: waiver::Model| GateWaiver {
        review: row.review_id,
        criterion: row.criterion_id,
        code: row.code,
        reason: row.reason,
    };
    Ok(select.all(db.connection()).await?.into_iter().map(of_row).collect())
}

async fn conditions_of(db: &impl Db, scope: &Scope, reviews: &[GateReviewId]) -> Result<Vec<GateCondition>> {
    let select = condition::Entity::find()
        .filter(condition::Column::OrganizationId.eq(scope.organization))
        .filter(condition::Column::ReviewId.is_in(reviews.iter().copied()))
        .order_by_asc(condition::Column::Position);
    Ok(select.all(db.connection()).await?.into_iter().map(of_condition).collect())
}

fn of_condition(row: condition::Model) -> GateCondition {
    let met = match (row.met_at, row.met_on, row.met_by_id) {
        (Some(at), Some(on), Some(by)) => Some(Met { at, on, by, note: row.met_note.unwrap_or_default() }),
        _ => None,
    };
    GateCondition {
        id: row.id,
        review: row.review_id,
        position: row.position,
        text: row.text,
        owner: row.owner_id,
        due_on: row.due_on,
        met,
        version: row.version,
    }
}

/// A condition with the phase whose gate set it.
pub async fn find_condition(
    db: &impl Db,
    scope: &Scope,
    id: GateConditionId,
) -> Result<Option<(GateCondition, PhaseId)>> {
    let select = condition::Entity::find()
        .filter(condition::Column::OrganizationId.eq(scope.organization))
        .filter(condition::Column::Id.eq(id));
    let Some(found) = select.one(db.connection()).await? else { return Ok(None) };
    let of = review::Entity::find()
        .filter(review::Column::OrganizationId.eq(scope.organization))
        .filter(review::Column::Id.eq(found.review_id));
    let of = of.one(db.connection()).await?;
    Ok(of.map(|review| (of_condition(found), review.phase_id)))
}

/// Stores a new review.
pub async fn insert_review(tx: &WriteTx, scope: &Scope, new: &GateReview) -> Result<()> {
    let row = review::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        phase_id: Set(new.phase),
        number: Set(new.number),
        cycle: Set(new.cycle),
        opened_at: Set(new.opened_at),
        opened_by_id: Set(new.opened_by),
        evaluations: Set(new.evaluations.clone()),
        recommendation: Set(new.recommendation),
    };
    review::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Stores what was decided; a second decision of the same review is refused as one that exists.
pub async fn insert_ruling(
    tx: &WriteTx,
    scope: &Scope,
    new: &GateRuling,
    waivers: &[GateWaiver],
    conditions: &[GateCondition],
) -> Result<()> {
    let row = ruling::ActiveModel {
        organization_id: Set(scope.organization),
        review_id: Set(new.review),
        decision: Set(new.decision),
        reason: Set(new.reason.clone()),
        is_against: Set(new.is_against),
        decided_at: Set(new.decided_at),
        decided_by_id: Set(new.decided_by),
        evaluations: Set(new.evaluations.clone()),
        recommendation: Set(new.recommendation),
    };
    ruling::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    if !waivers.is_empty() {
        let rows = waivers.iter().map(|new| waiver::ActiveModel {
            organization_id: Set(scope.organization),
            review_id: Set(new.review),
            criterion_id: Set(new.criterion),
            code: Set(new.code.clone()),
            reason: Set(new.reason.clone()),
        });
        waiver::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    if !conditions.is_empty() {
        let rows = conditions.iter().map(|new| condition::ActiveModel {
            organization_id: Set(scope.organization),
            id: Set(new.id),
            review_id: Set(new.review),
            position: Set(new.position),
            text: Set(new.text.clone()),
            owner_id: Set(new.owner),
            due_on: Set(new.due_on),
            met_at: Set(None),
            met_on: Set(None),
            met_by_id: Set(None),
            met_note: Set(None),
            version: Set(new.version),
        });
        condition::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Saves that a condition was met, whose version was `version`; false where it has another one by now.
pub async fn save_met(tx: &WriteTx, scope: &Scope, changed: &GateCondition, version: i32) -> Result<bool> {
    let Some(met) = &changed.met else { return Ok(false) };
    let done = condition::Entity::update_many()
        .col_expr(condition::Column::MetAt, Expr::value(met.at))
        .col_expr(condition::Column::MetOn, Expr::value(met.on))
        .col_expr(condition::Column::MetById, Expr::value(met.by))
        .col_expr(condition::Column::MetNote, Expr::value(met.note.as_str()))
        .col_expr(condition::Column::Version, Expr::value(changed.version))
        .filter(condition::Column::OrganizationId.eq(scope.organization))
        .filter(condition::Column::Id.eq(changed.id))
        .filter(condition::Column::Version.eq(version))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}
