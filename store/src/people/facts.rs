//! What a roster knows of people, as figures need it: five statements, however many people there are.

use std::collections::HashMap;

use gradus_domain::{
    access::{Reach, Scope},
    ids::EmployeeId,
    people::{employment::PersonFacts, spans::DaySpan},
};
use gradus_entities::{assignment, employee, group_membership, leave, role_holding};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::SelectStatement,
};

use super::{dated, posts};
use crate::{error::Result, scope::within, store::Db};

/// Whom to load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Whom {
    /// Everybody whom the scope reaches.
    #[default]
    Everybody,
    /// These of them.
    These(Vec<EmployeeId>),
}

/// The ids of those who hold or held a post within the scope: a figure of the past needs those who have moved on.
fn reached(scope: &Scope, whom: &Whom) -> SelectStatement {
    use employee::Column;
    let mut select =
        employee::Entity::find().select_only().column(Column::Id).filter(Column::OrganizationId.eq(scope.organization));
    select = match &scope.reach {
        Reach::Organization => select,
        Reach::Own(person) => select.filter(Column::Id.eq(*person)),
        Reach::Subtrees { own, .. } => {
            let ever = assignment::Entity::find()
                .select_only()
                .column(assignment::Column::EmployeeId)
                .filter(assignment::Column::OrganizationId.eq(scope.organization))
                .filter(within(scope, assignment::Column::DepartmentId, None::<assignment::Column>))
                .into_query();
            let inside = Condition::any().add(Column::Id.in_subquery(ever));
            select.filter(match own {
                Some(person) => inside.add(Column::Id.eq(*person)),
                None => inside,
            })
        }
    };
    if let Whom::These(people) = whom {
        select = select.filter(Column::Id.is_in(people.iter().copied()));
    }
    select.into_query()
}

/// What is known of each person, by number.
pub async fn load(db: &impl Db, scope: &Scope, whom: &Whom) -> Result<Vec<PersonFacts>> {
    let (connection, organization) = (db.connection(), scope.organization);
    let people = employee::Entity::find()
        .filter(employee::Column::OrganizationId.eq(organization))
        .filter(employee::Column::Id.in_subquery(reached(scope, whom)))
        .order_by_asc(employee::Column::Number)
        .all(connection)
        .await?;
    let place: HashMap<_, _> = people.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
    let mut facts: Vec<_> = people
        .into_iter()
        .map(|row| PersonFacts {
            employee: row.id,
            employment: row.employment_type,
            hired_on: row.hired_on,
            left_on: row.left_on,
            posts: Vec::new(),
            roles: Vec::new(),
            groups: Vec::new(),
            leaves: Vec::new(),
        })
        .collect();
    macro_rules! attach {
        ($entity:ident, $row:ident, |$person:ident| $push:expr) => {
            let rows = $entity::Entity::find()
                .filter(Condition::all().add($entity::Column::OrganizationId.eq(organization)))
                .filter($entity::Column::EmployeeId.in_subquery(reached(scope, whom)))
                .order_by_asc($entity::Column::ValidFrom)
                .order_by_asc($entity::Column::Id)
                .all(connection)
                .await?;
            for $row in rows {
                if let Some($person) = place.get(&$row.employee_id).and_then(|place| facts.get_mut(*place)) {
                    $push;
                }
            }
        };
    }
    attach!(assignment, row, |person| person.posts.push(posts::held(&row).post));
    attach!(role_holding, row, |person| person.roles.push(dated::roles::held(row).fact));
    attach!(group_membership, row, |person| person.groups.push(dated::groups::held(row).fact));
    attach!(leave, row, |person| person.leaves.push(DaySpan { from: row.valid_from, to: row.valid_to }));
    Ok(facts)
}
