//! The dated facts behind the figures of findings (formulas 4.13 and 4.14).

use std::collections::HashMap;

use gradus_domain::{
    findings::{
        figures::{CheckDue, Issued, Promise},
        state::FindingState,
    },
    ids::{DepartmentId, FindingId},
};
use gradus_entities::{finding, finding_check as check, finding_repeat as repeat, finding_round as round};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{
    records::FindingFilter,
    visible::{FindingViewer, visible},
};
use crate::{error::Result, scope::within, store::Db};

/// What figures are counted from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureFacts {
    /// Promises.
    pub promises: Vec<Promise>,
    /// Looks at effects.
    pub checks: Vec<CheckDue>,
    /// What was issued.
    pub issued: Vec<Issued>,
}

/// The facts of the issued findings that the viewer sees, of a department and those below it where one is named; without
/// those that were voided. Four statements, however many findings.
pub async fn facts(db: &impl Db, viewer: &FindingViewer, department: Option<DepartmentId>) -> Result<FigureFacts> {
    let filter = FindingFilter { department, ..FindingFilter::default() };
    let mut select = visible(viewer)
        .filter(finding::Column::State.is_not_in([FindingState::Draft, FindingState::Voided]))
        .filter(finding::Column::IssuedOn.is_not_null());
    if let Some(root) = filter.department {
        let subtree = gradus_domain::access::Scope::subtree(viewer.read.organization, root);
        select = select.filter(within(&subtree, finding::Column::DepartmentId, None::<finding::Column>));
    }
    let ids = || select.clone().select_only().column(finding::Column::Id).into_query();
    let of = viewer.read.organization;
    let repeats: Vec<FindingId> = repeat::Entity::find()
        .select_only()
        .column(repeat::Column::FindingId)
        .distinct()
        .filter(repeat::Column::OrganizationId.eq(of))
        .filter(repeat::Column::FindingId.in_subquery(ids()))
        .into_tuple()
        .all(db.connection())
        .await?;
    let rounds = round::Entity::find()
        .filter(round::Column::OrganizationId.eq(of))
        .filter(round::Column::FindingId.in_subquery(ids()))
        .order_by_asc(round::Column::FindingId)
        .order_by_asc(round::Column::Number)
        .all(db.connection())
        .await?;
    let checks = check::Entity::find()
        .filter(check::Column::OrganizationId.eq(of))
        .filter(check::Column::FindingId.in_subquery(ids()))
        .order_by_asc(check::Column::Position)
        .all(db.connection())
        .await?;
    let findings: HashMap<_, _> =
        select.all(db.connection()).await?.into_iter().map(|finding| (finding.id, finding)).collect();

    let mut looks: HashMap<(FindingId, i32), Vec<check::Model>> = HashMap::new();
    for row in checks {
        looks.entry((row.finding_id, row.round)).or_default().push(row);
    }
    let issued = findings
        .values()
        .filter_map(|finding| Some(Issued { on: finding.issued_on?, is_repeat: repeats.contains(&finding.id) }));
    let mut facts = FigureFacts { issued: issued.collect(), ..FigureFacts::default() };
    let mut looked_at: Option<FindingId> = None;
    for row in rounds {
        let Some(finding) = findings.get(&row.finding_id) else { continue };
        if let Some((original_due_on, due_on)) = row.original_due_on.zip(row.due_on) {
            let closed = finding.closed_on.filter(|_| !finding.grade.needs_correction());
            let is_open = finding.state.is_due();
            facts.promises.push(Promise { original_due_on, due_on, kept_on: row.verified_on.or(closed), is_open });
        }
        let Some(due_on) = row.check_due_on else { continue };
        let is_first = looked_at.replace(row.finding_id) != Some(row.finding_id);
        // The last look decides: one before it was too small a sample, for which the day was moved.
        let last = looks.remove(&(row.finding_id, row.number)).and_then(|mut looks| looks.pop());
        let outcome = last.map(|look| look.outcome);
        let outcome =
            outcome.filter(|outcome| *outcome != gradus_domain::findings::effectiveness::CheckOutcome::Extended);
        facts.checks.push(CheckDue { due_on, outcome, is_first });
    }
    Ok(facts)
}
