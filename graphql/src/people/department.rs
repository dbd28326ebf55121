//! A department.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{DepartmentId, NodeId},
    people::department::Department as Model,
};
use gradus_services::people::departments;

use super::{employee::Employee, employee_loaders::HeadCountOf};
use crate::{
    errors::Result,
    programs::{
        loaders::PartsOfDepartment,
        responsibility::{RaciRole, Responsibility},
    },
    request::{Batch, BatchError, group, request},
    scalars::{Date, Period},
    training::coverage::{TrainingCoverage, coverage},
};

/// Department: a unit of the organization's tree, along which responsibility, rights and figures run.
#[derive(Description)]
pub struct Department(pub Model);

#[Object(use_type_description)]
impl Department {
    /// Opaque id of the department.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Code of the department, unique in the organization.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the department, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Kind of unit, such as department, team, province or shop.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Department above this one. Null for a root, and where the viewer may not see it.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        let parent = self.0.parent?;
        request(ctx).load(parent).await.map(|found| found.map(Department)).transpose()
    }

    /// Departments directly below this one, by code.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Department>> {
        let children = request(ctx).load(ChildrenOf(self.0.id)).await?;
        Ok(children.unwrap_or_default().into_iter().map(Department).collect())
    }

    /// Training coverage of the department with its subtree. Requires `READ_TRAINING`.
    async fn training_coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of a requirement: only its assignments.")] requirement: Option<String>,
        #[graphql(desc = "Day at whose end the figures are told; today by default.")] as_of: Option<Date>,
        #[graphql(desc = "Period to judge at its close, by what was known at the end of `asOf`.")] period: Option<
            Period,
        >,
    ) -> Result<TrainingCoverage> {
        coverage(request(ctx), Some(&self.0.code), requirement.as_deref(), as_of, period).await
    }

    /// Parts of the department in measures on a day (RSP-2). Requires `READ_PROGRAMS`.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this part.")] role: Option<RaciRole>,
        #[graphql(desc = "Day whose matrix is asked for; today where none is given.")] at: Option<Date>,
    ) -> Result<Vec<Responsibility>> {
        let request = request(ctx);
        let day = request.day(at).await?;
        let found = request.load(PartsOfDepartment(self.0.id, day)).await?.unwrap_or_default();
        let wanted = role.map(gradus_domain::programs::matrix::RaciRole::from);
        let kept = found.into_iter().filter(|part| wanted.is_none_or(|role| part.role == role));
        Ok(kept.map(Responsibility).collect())
    }

    /// Tier of the unit, where it is a shop. Null elsewhere.
    async fn tier(&self) -> Option<&str> {
        self.0.tier.as_deref()
    }

    /// Duty of the department, in the request's language. Null where nobody has said what it is there for.
    async fn duty(&self, ctx: &Context<'_>) -> Option<Result<&str>> {
        let locale = request(ctx).locale().await;
        locale.map(|locale| Some(self.0.duty.get(locale)).filter(|duty| !duty.is_empty())).transpose()
    }

    /// Head of the department. Null where nobody heads it, or the viewer may not see who.
    async fn head(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        request(ctx).load(self.0.head?).await.map(|found| found.map(Employee)).transpose()
    }

    /// Deputy of the head. Null where there is none, or the viewer may not see who.
    async fn deputy(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        request(ctx).load(self.0.deputy?).await.map(|found| found.map(Employee)).transpose()
    }

    /// Number of people employed today in the department, as far as the viewer may see them.
    async fn employee_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = true, desc = "Whether those in departments below are counted too.")] include_subtree: bool,
    ) -> Result<i32> {
        let (own, all) = request(ctx).load(HeadCountOf(self.0.id)).await?.unwrap_or_default();
        Ok(i32::try_from(if include_subtree { all } else { own }).unwrap_or(i32::MAX))
    }

    /// Version of the department, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[async_trait]
impl Loader<DepartmentId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[DepartmentId]) -> std::result::Result<HashMap<DepartmentId, Model>, BatchError> {
        let found = departments::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|department| (department.id, department)).collect())
    }
}

/// Key of a department by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DepartmentCode(pub String);

#[async_trait]
impl Loader<DepartmentCode> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, keys: &[DepartmentCode]) -> std::result::Result<HashMap<DepartmentCode, Model>, BatchError> {
        let codes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let found = departments::find_many_by_code(&self.read, &codes).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|department| (DepartmentCode(department.code.clone()), department)).collect())
    }
}

/// Key of the departments directly below one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChildrenOf(pub DepartmentId);

#[async_trait]
impl Loader<ChildrenOf> for Batch {
    type Value = Vec<Model>;
    type Error = BatchError;

    async fn load(&self, keys: &[ChildrenOf]) -> std::result::Result<HashMap<ChildrenOf, Vec<Model>>, BatchError> {
        let parents: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = departments::children_of(&self.read, &parents).await.map_err(Arc::new)?;
        Ok(group(keys, found, |child| child.parent.map(ChildrenOf)))
    }
}

/// Key of a department that something in a program names: whoever may read programs may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NamedDepartment(pub DepartmentId);

#[async_trait]
impl Loader<NamedDepartment> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, keys: &[NamedDepartment]) -> std::result::Result<HashMap<NamedDepartment, Model>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = departments::find_named(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|department| (NamedDepartment(department.id), department)).collect())
    }
}
