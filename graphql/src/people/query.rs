//! Queries about people.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::ids::{DepartmentId, NodeId};
use gradus_services::people::{departments, employees};

use super::{
    department::Department,
    employee::Employee,
    employee_filter::{EmployeeFilter, EmployeeOrder},
    organization::Organization,
    viewer::Viewer,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Which departments are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct DepartmentFilter {
    /// Id of a department: only it and its subtree.
    within: Option<async_graphql::ID>,
    /// Kinds of unit, such as shop.
    #[graphql(validator(max_items = 100))]
    kind: Option<Vec<String>>,
}

/// Queries about people.
#[derive(Default)]
pub struct PeopleQuery;

#[Object]
impl PeopleQuery {
    /// Organization of the viewer.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization(request(ctx).organization().await?.clone()))
    }

    /// Department with this code; null where there is none that the viewer may see. Requires `READ_PEOPLE`.
    async fn department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the department.")] code: String,
    ) -> Option<Result<Department>> {
        let found = departments::find_by_code(request(ctx).read(), &code).await.map_err(fault);
        found.map(|found| found.map(Department)).transpose()
    }

    /// Who is signed in.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// Employee with this number; null where there is none that the viewer may see. Requires `READ_PEOPLE`; everybody
    /// sees their own record.
    async fn employee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the employee.")] number: String,
    ) -> Option<Result<Employee>> {
        let found = employees::find_by_number(request(ctx).read(), &number).await.map_err(fault);
        found.map(|found| found.map(Employee)).transpose()
    }

    /// Employees that the viewer may see. Requires `READ_PEOPLE`; everybody sees their own record.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of a Relay connection")]
    async fn employees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which employees.")] filter: Option<EmployeeFilter>,
        #[graphql(desc = "Order of the list, by number where none is named.")] order_by: Option<EmployeeOrder>,
    ) -> Result<List<Employee>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let order = order_by.map_or_else(Default::default, Into::into);
        let Some(filter) = filter.unwrap_or_default().read(request(ctx)).await? else {
            let empty = gradus_domain::page::Page { items: Vec::new(), has_next: false, has_previous: false };
            return Ok(list(empty, Employee, || async { Ok(0) }));
        };
        let found = employees::page(&read, &filter, order, &page).await.map_err(fault)?;
        Ok(list(found, Employee, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { employees::count(&read, &filter).await }
        }))
    }

    /// Departments that the viewer may see, by code. Requires `READ_PEOPLE`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn departments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which departments.")] filter: Option<DepartmentFilter>,
    ) -> Result<List<Department>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let Some(filter) = read_filter(filter) else { return Ok(nothing()) };
        let read = request(ctx).read().clone();
        let found = departments::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Department, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { departments::count(&read, &filter).await }
        }))
    }
}

/// The filter in the use case's words; `None` where it names something that cannot exist.
fn read_filter(filter: Option<DepartmentFilter>) -> Option<departments::DepartmentFilter> {
    let Some(filter) = filter else { return Some(departments::DepartmentFilter::default()) };
    let within = match filter.within {
        None => None,
        Some(id) => Some(DepartmentId::from_node_id(&id)?),
    };
    Some(departments::DepartmentFilter { within, kinds: filter.kind.unwrap_or_default() })
}

fn nothing() -> List<Department> {
    let page = gradus_domain::page::Page { items: Vec::new(), has_next: false, has_previous: false };
    list(page, Department, || async { Ok(0) })
}
