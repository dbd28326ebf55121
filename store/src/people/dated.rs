//! Roles held, groups belonged to and leaves: facts about people with the days on which they hold.

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{EmployeeId, GroupId, RoleId},
    people::spans::{Dated, DaySpan},
};
use gradus_entities::{group_membership, leave, role_holding};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::employees::CHUNK;
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

/// A dated fact with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held<T> {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub employee: EmployeeId,
    /// What holds, and when.
    pub fact: Dated<T>,
}

macro_rules! dated {
    ($($(#[$doc:meta])* $name:ident: $entity:ident / $field:ident as $value:ty;)+) => {$(
        $(#[$doc])*
        pub mod $name {
            use super::*;
            use super::$entity::{ActiveModel, Column, Entity, Model};

            pub(crate) fn held(row: Model) -> Held<$value> {
                let span = DaySpan { from: row.valid_from, to: row.valid_to };
                Held { id: row.id, employee: row.employee_id, fact: Dated { value: row.$field, span } }
            }

            /// Those of these people, the earliest first. The caller has checked that the people may be seen.
            pub async fn of_employees(
                db: &impl Db,
                scope: &Scope,
                employees: &[EmployeeId],
            ) -> Result<Vec<Held<$value>>> {
                let mut all = Vec::new();
                for chunk in employees.chunks(CHUNK) {
                    let select = Entity::find()
                        .filter(Column::OrganizationId.eq(scope.organization))
                        .filter(Column::EmployeeId.is_in(chunk.iter().copied()))
                        .order_by_asc(Column::EmployeeId)
                        .order_by_asc(Column::ValidFrom)
                        .order_by_asc(Column::Id);
                    all.extend(select.all(db.connection()).await?.into_iter().map(held));
                }
                Ok(all)
            }

            /// Stores new ones.
            pub async fn insert_many(tx: &WriteTx, scope: &Scope, all: &[Held<$value>]) -> Result<()> {
                for chunk in all.chunks(CHUNK) {
                    let rows = chunk.iter().map(|held| ActiveModel {
                        organization_id: Set(scope.organization),
                        id: Set(held.id),
                        employee_id: Set(held.employee),
                        $field: Set(held.fact.value.clone()),
                        valid_from: Set(held.fact.span.from),
                        valid_to: Set(held.fact.span.to),
                    });
                    Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
                }
                Ok(())
            }

            /// Says on which day it no longer holds; nothing where no end is known.
            pub async fn set_end(tx: &WriteTx, scope: &Scope, id: Uuid, to: Option<NaiveDate>) -> Result<()> {
                Entity::update_many()
                    .set(ActiveModel { valid_to: Set(to), ..Default::default() })
                    .filter(Column::OrganizationId.eq(scope.organization))
                    .filter(Column::Id.eq(id))
                    .exec(tx.connection())
                    .await?;
                Ok(())
            }
        }
    )+};
}

dated! {
    /// Roles that people hold.
    roles: role_holding / role_id as RoleId;
    /// Groups to which people belong.
    groups: group_membership / group_id as GroupId;
    /// Leaves, by kind.
    leaves: leave / kind as String;
}
