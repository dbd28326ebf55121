//! Who stands for departments on a day (RSP-3). Requires `READ_PROGRAMS`; a cost of five statements, whatever is asked.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{DepartmentId, EmployeeId},
    people::spans::DaySpan,
    programs::holder::{Holder, Offices, Seats},
};
use gradus_store::{
    error::StoreError,
    people::{dated::leaves, departments, employees},
    store::Db,
};

use crate::{Read, ReadResult};

/// Who stands for each of these departments on `day`.
pub async fn holders(ctx: &Read, asked: &[DepartmentId], day: NaiveDate) -> ReadResult<HashMap<DepartmentId, Holder>> {
    let scope = Scope::organization(ctx.scope(Action::ReadPrograms)?.organization);
    let offices = offices(&ctx.reader, &scope, day).await?;
    Ok(asked.iter().map(|department| (*department, offices.holder(*department))).collect())
}

/// Every department, and those of their heads and deputies who are here on `day`.
pub(crate) async fn offices(db: &impl Db, scope: &Scope, day: NaiveDate) -> Result<Offices, StoreError> {
    let all = departments::list(db, scope).await?;
    let mut named: Vec<EmployeeId> =
        all.iter().flat_map(|department| [department.head, department.deputy]).flatten().collect();
    named.sort_unstable();
    named.dedup();
    let people = employees::find_many(db, scope, &named).await?;
    let mut absent: BTreeMap<EmployeeId, Vec<DaySpan>> = BTreeMap::new();
    for leave in leaves::of_employees(db, scope, &named).await? {
        absent.entry(leave.employee).or_default().push(leave.fact.span);
    }
    let seats = |department: gradus_domain::people::department::Department| {
        (department.id, Seats { parent: department.parent, head: department.head, deputy: department.deputy })
    };
    Ok(Offices::on(day, all.into_iter().map(seats).collect(), &people, &absent))
}
