//! Reading findings. Requires `READ_FINDINGS`; answers those of departments within reach, and those that the viewer raised,
//! answers for, works on, or found as one of an audit's team. What is not issued yet is told to who raised or found it and
//! to who manages findings or audits there (SEC-2).

use gradus_domain::{
    access::{Action, Scope},
    findings::finding::Finding,
    ids::{DepartmentId, FindingId},
    page::{Page, PageRequest},
    people::department::Department,
};
pub use gradus_store::findings::records::{FindingFilter, FindingOrder};
use gradus_store::{
    findings::records,
    people::{departments, employees},
};

use super::ground::{organization, viewer};
use crate::{Never, Read, ReadResult};

/// The findings with these ids.
pub async fn find_many(ctx: &Read, ids: &[FindingId]) -> ReadResult<Vec<Finding>> {
    Ok(records::find_many(&ctx.reader, &viewer::<Never>(&ctx.actor, ctx.now)?, ids).await?)
}

/// The finding with this number.
pub async fn find_by_number(ctx: &Read, number: &str) -> ReadResult<Option<Finding>> {
    Ok(records::find_by_number(&ctx.reader, &viewer::<Never>(&ctx.actor, ctx.now)?, number).await?)
}

/// The departments of findings that the viewer was shown: whoever sees a finding sees what it is about.
pub async fn departments(ctx: &Read, ids: &[DepartmentId]) -> ReadResult<Vec<Department>> {
    Ok(departments::find_many(&ctx.reader, &Scope::organization(ctx.actor.organization), ids).await?)
}

/// What a filter names otherwise than by id.
#[derive(Clone, Debug, Default)]
pub struct FindingNames {
    /// Code of a department.
    pub department: Option<String>,
    /// Number of the employee who answers for it.
    pub owner: Option<String>,
    /// Whether it is overdue today.
    pub overdue: Option<bool>,
}

/// Turns names into a filter; `None` where one names nothing that the viewer may see, so that nothing is found.
pub async fn narrow(ctx: &Read, mut filter: FindingFilter, names: &FindingNames) -> ReadResult<Option<FindingFilter>> {
    let scope = ctx.scope(Action::ReadFindings)?;
    if let Some(code) = &names.department {
        let found = departments::find_by_code(&ctx.reader, &scope, code).await?;
        let Some(found) = found else { return Ok(None) };
        filter.department = Some(found.id);
    }
    if let Some(number) = &names.owner {
        let people = ctx.scope(Action::ReadPeople)?;
        let Some(found) = employees::find_by_number(&ctx.reader, &people, number).await? else { return Ok(None) };
        filter.owner = Some(found.id);
    }
    if let Some(overdue) = names.overdue {
        let today = organization(&ctx.reader, ctx.actor.organization).await?.today(ctx.now);
        filter.overdue = Some((overdue, today));
    }
    Ok(Some(filter))
}

/// One page of findings.
pub async fn page(
    ctx: &Read,
    filter: &FindingFilter,
    order: FindingOrder,
    request: &PageRequest,
) -> ReadResult<Page<Finding>> {
    let viewer = viewer::<Never>(&ctx.actor, ctx.now)?;
    Ok(records::find_page(&ctx.reader, &viewer, filter, order, request).await?)
}

/// How many findings there are.
pub async fn count(ctx: &Read, filter: &FindingFilter) -> ReadResult<u64> {
    Ok(records::count(&ctx.reader, &viewer::<Never>(&ctx.actor, ctx.now)?, filter).await?)
}
