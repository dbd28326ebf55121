//! What a roster brings: departments, employees, their posts over time, their groups and leaves.
//!
//! Order of files: departments, employees, assignments, groups. Each takes `MANAGE_PEOPLE` on the whole organization.

pub mod assignments;
pub mod departments;
pub mod employees;
mod employees_plan;
pub mod groups;
mod lookup;

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::access::{Action, Scope};

use crate::{
    Actor, Failure,
    import::{Cells, Code, refusal::RowsRefused},
};

/// A roster is the whole organization's.
fn whole_organization(actor: &Actor, now: DateTime<Utc>) -> Result<Scope, Failure<RowsRefused>> {
    actor.require_organization(Action::ManagePeople, now)
}

/// The days from `valid_from` up to, not including, `valid_to`.
fn span(cells: &mut Cells<'_>) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let (from, to) = (cells.day("valid_from"), cells.day_or_none("valid_to"));
    let (from, to) = (from?, to?);
    if to.is_some_and(|to| to <= from) {
        cells.refuse("valid_to", Code::EndBeforeStart, "the end does not come after the start");
        return None;
    }
    Some((from, to))
}
