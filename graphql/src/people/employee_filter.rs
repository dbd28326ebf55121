//! Which employees are asked for, and in which order.

use async_graphql::{Enum, ID, InputObject};
use gradus_domain::ids::{DepartmentId, NodeId};
use gradus_services::people::employees;

use super::{employee::EmployeeStatus, employee_loaders::Today};
use crate::{errors::Result, request::Request};

/// Which employees are asked for. Conditions are joined by "and".
#[derive(Clone, Default, InputObject)]
pub struct EmployeeFilter {
    /// Id of a department: only its people and those of its subtree.
    within: Option<ID>,
    /// Standings with the organization today.
    #[graphql(validator(max_items = 100))]
    status: Option<Vec<EmployeeStatus>>,
    /// Part of a name or a number, whatever its case and width.
    #[graphql(validator(max_length = 100))]
    search: Option<String>,
}

/// Order of a list of employees.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "employees::EmployeeOrder")]
pub enum EmployeeOrder {
    /// By number.
    Number,
    /// By name.
    Name,
}

impl EmployeeFilter {
    /// The filter in the use case's words; `None` where it names something that cannot exist.
    pub async fn read(self, request: &Request) -> Result<Option<employees::EmployeeFilter>> {
        let within = match self.within.as_deref().map(|id| DepartmentId::from_node_id(id)) {
            Some(None) => return Ok(None),
            Some(found) => found,
            None => None,
        };
        let status = match (self.status, request.load(Today).await?) {
            (Some(statuses), Some(today)) => Some((statuses.into_iter().map(Into::into).collect(), today)),
            _ => None,
        };
        Ok(Some(employees::EmployeeFilter { within, status, search: self.search }))
    }
}
