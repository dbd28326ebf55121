//! Who asks.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::access;

use super::{department::Department, employee::Employee, organization::Organization};
use crate::{
    errors::Result,
    page::{List, PageArgs, cost},
    request::request,
    scalars::DateTime,
    tasks::task::{Task, tasks},
};

/// Viewer: who is signed in.
#[derive(Description)]
pub struct Viewer;

/// Bundle of actions that a principal may take. Expect new values.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "RolePreset", remote = "access::RolePreset")]
pub enum GrantedRole {
    /// Users, grants, departments, settings and the journal.
    OrganizationAdmin,
    /// Everything of the program in the subtree; no grants.
    QualityManager,
    /// Own subtree; work on its measures.
    DepartmentHead,
    /// Audits.
    Auditor,
    /// Training of the subtree.
    Trainer,
    /// Oneself.
    Employee,
    /// Aggregates and published results, no names.
    Executive,
    /// What an HR or measuring system needs to hand in its data.
    Integration,
}

/// Role that the viewer holds somewhere for some time.
#[derive(Description)]
pub struct RoleGrant(access::Grant);

#[Object(use_type_description)]
impl RoleGrant {
    /// Role of the grant.
    async fn role(&self) -> GrantedRole {
        self.0.role.into()
    }

    /// Department on whose subtree the grant holds. Null for the whole organization, and where the viewer may not see
    /// the department.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        request(ctx).load(self.0.department?).await.map(|found| found.map(Department)).transpose()
    }

    /// Indicates a grant on the whole organization.
    async fn is_organization_wide(&self) -> bool {
        self.0.department.is_none()
    }

    /// Timestamp from which the grant no longer holds. Null while the sign-in itself is valid.
    async fn valid_until(&self) -> Option<DateTime> {
        self.0.valid_until.map(DateTime)
    }
}

#[Object(use_type_description)]
impl Viewer {
    /// Person behind the sign-in. Null for a machine.
    async fn employee(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let request = request(ctx);
        let id = request.read().actor.employee?;
        request.load(id).await.map(|found| found.map(Employee)).transpose()
    }

    /// Organization of the viewer.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization(request(ctx).organization().await?.clone()))
    }

    /// Everything that waits for the viewer, or for the departments that they head or stand in for, by due day; what has
    /// no day comes last (NTF-2, RPT-4). Only what the viewer may do now is told, and nothing of anybody else. For a machine
    /// there is nothing but what it may decide. Since 0.1.
    #[graphql(complexity = "200 + cost(first, None, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<Task>> {
        tasks(ctx, PageArgs::forward(first, after)).await
    }

    /// Roles of the viewer.
    async fn roles(&self, ctx: &Context<'_>) -> Vec<RoleGrant> {
        request(ctx).read().actor.grants.iter().cloned().map(RoleGrant).collect()
    }
}
