//! What is loaded about employees, one statement for everybody who asks at the same time.

use std::{collections::HashMap, sync::Arc};

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use gradus_domain::{
    ids::{DepartmentId, EmployeeId, PositionId},
    people::{employee::Employee as Model, employment::Post, spans::DaySpan},
};
use gradus_services::people::employees;

use super::employee::{HeldRole, Position};
use crate::request::{Batch, BatchError};

type Found<K, V> = std::result::Result<HashMap<K, V>, BatchError>;

#[async_trait]
impl Loader<EmployeeId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[EmployeeId]) -> Found<EmployeeId, Model> {
        let found = employees::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|employee| (employee.id, employee)).collect())
    }
}

#[async_trait]
impl Loader<PositionId> for Batch {
    type Value = Position;
    type Error = BatchError;

    async fn load(&self, ids: &[PositionId]) -> Found<PositionId, Position> {
        let found = employees::positions(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|position| (position.id, position.into())).collect())
    }
}

macro_rules! of_employee {
    ($($(#[$doc:meta])* $key:ident -> $value:ty, $read:path, |$row:ident| $id:expr, $item:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $key(pub EmployeeId);

        #[async_trait]
        impl Loader<$key> for Batch {
            type Value = Vec<$value>;
            type Error = BatchError;

            async fn load(&self, keys: &[$key]) -> Found<$key, Vec<$value>> {
                let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
                let mut found: HashMap<$key, Vec<$value>> = HashMap::new();
                for $row in $read(&self.read, &ids).await.map_err(Arc::new)? {
                    found.entry($key($id)).or_default().push($item);
                }
                Ok(found)
            }
        }
    )+};
}

of_employee! {
    /// Key of a person's posts.
    PostsOf -> Post, employees::posts_of, |row| row.employee, row.post;
    /// Key of a person's roles.
    RolesOf -> HeldRole, employees::roles_of, |row| row.0.employee, HeldRole::of(row.1, &row.0.fact);
    /// Key of a person's leaves.
    LeavesOf -> DaySpan, employees::leaves_of, |row| row.employee, row.fact.span;
}

/// Key of the organization's today, which is the same for the whole request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Today;

#[async_trait]
impl Loader<Today> for Batch {
    type Value = NaiveDate;
    type Error = BatchError;

    async fn load(&self, _: &[Today]) -> Found<Today, NaiveDate> {
        Ok(HashMap::from([(Today, employees::today(&self.read).await.map_err(Arc::new)?)]))
    }
}

/// Key of the number of people in a department: in itself, and with its whole subtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeadCountOf(pub DepartmentId);

#[async_trait]
impl Loader<HeadCountOf> for Batch {
    type Value = (i64, i64);
    type Error = BatchError;

    async fn load(&self, keys: &[HeadCountOf]) -> Found<HeadCountOf, (i64, i64)> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = employees::head_counts(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, counts)| (HeadCountOf(id), counts)).collect())
    }
}
