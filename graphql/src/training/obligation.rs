//! What a person owes.

use async_graphql::{Context, Description, Enum, ID, Object};
use gradus_domain::{
    ids::{EmployeeId, NodeId, ObligationId, TrainingRequirementId},
    period::Period as DomainPeriod,
    training::{
        judge::{AssignmentOutcome, Standing},
        obligation::{self, Obligation},
    },
};
use gradus_services::training::obligations::{self, Which};
use uuid::Uuid;

use super::{completion::person_of, judged::training_facts, requirement::TrainingRequirement};
use crate::{
    errors::{Result, fault, internal},
    people::employee::Employee,
    request::{Request, request},
    scalars::{Date, Period},
};

/// How an obligation stands; the first value that applies. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "obligation::ObligationStatus")]
pub enum ObligationStatus {
    /// Joined too late, left, moved or away for long.
    NotApplicable,
    /// Waived.
    Waived,
    /// Done by the due day.
    CompletedOnTime,
    /// Done after the due day.
    CompletedLate,
    /// Not done, and the due day has passed.
    Overdue,
    /// Not done, the due day lies ahead.
    Open,
    /// Time of the obligation has not begun.
    Future,
}

/// Training obligation: that a person has to meet a requirement, once.
#[derive(Description)]
pub struct TrainingObligation(Obligation);

impl TrainingObligation {
    /// What a person owes.
    #[must_use]
    pub fn of(obligation: Obligation) -> Self {
        Self(obligation)
    }

    /// A pair that is required and not met, as what the person owes.
    #[must_use]
    pub fn missing(outcome: &AssignmentOutcome) -> Self {
        let status = match outcome.standing {
            Standing::NotApplicable(_) => obligation::ObligationStatus::NotApplicable,
            Standing::Waived => obligation::ObligationStatus::Waived,
            Standing::Fulfilled => obligation::ObligationStatus::CompletedOnTime,
            Standing::Open => obligation::ObligationStatus::Open,
            Standing::Overdue => obligation::ObligationStatus::Overdue,
        };
        Self(Obligation {
            employee: outcome.employee,
            requirement: outcome.requirement,
            period: outcome.window,
            due_on: outcome.due_on,
            status,
            completed_on: None,
            exemption: None,
        })
    }
}

#[Object(use_type_description)]
impl TrainingObligation {
    /// Opaque id of the obligation: the same for the same person, requirement and period.
    pub async fn id(&self) -> ID {
        node_id(&self.0).into()
    }

    /// Employee who owes it.
    async fn employee(&self, ctx: &Context<'_>) -> Result<Employee> {
        person_of(ctx, self.0.employee).await
    }

    /// Requirement that is owed.
    async fn requirement(&self, ctx: &Context<'_>) -> Result<TrainingRequirement> {
        let found = request(ctx).load(self.0.requirement).await?;
        found.map(TrainingRequirement).ok_or_else(|| internal(&format!("{} is missing", self.0.requirement)))
    }

    /// Period for which the requirement is owed. Null where it has no calendar window.
    async fn period(&self) -> Option<Period> {
        self.0.period.map(Period)
    }

    /// Last day on which meeting the requirement is in time.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Status of the obligation.
    async fn status(&self) -> ObligationStatus {
        self.0.status.into()
    }

    /// Day on which the requirement was met. Null where it was not.
    async fn completed_on(&self) -> Option<Date> {
        self.0.completed_on.map(Date)
    }
}

/// The id of a computed object: it has no row, so its id says what it is computed from.
fn node_id(obligation: &Obligation) -> String {
    let (requirement, employee) = (obligation.requirement.0.as_simple(), obligation.employee.0.as_simple());
    let which = obligation.period.map_or_else(|| obligation.due_on.to_string(), |period| period.to_string());
    format!("{}_{requirement}{employee}{which}", ObligationId::PREFIX)
}

/// What an obligation's id is computed from; `None` for the id of anything else.
#[must_use]
pub fn read_node_id(id: &str) -> Option<(TrainingRequirementId, EmployeeId, Which)> {
    let rest = id.strip_prefix(ObligationId::PREFIX)?.strip_prefix('_')?;
    let (requirement, rest) = rest.split_at_checked(32)?;
    let (employee, which) = rest.split_at_checked(32)?;
    let uuid = |text: &str| Uuid::try_parse(text).ok();
    let which = match which.parse::<DomainPeriod>() {
        Ok(period) => Which::Window(period),
        Err(_) => Which::DueOn(which.parse().ok()?),
    };
    Some((uuid(requirement)?.into(), uuid(employee)?.into(), which))
}

/// The obligation with this id, where the viewer may see it.
pub async fn find(
    request: &Request,
    (requirement, employee, which): (TrainingRequirementId, EmployeeId, Which),
) -> Result<Option<TrainingObligation>> {
    let facts = training_facts(request).await?;
    let found = obligations::find(request.read(), &facts, employee, requirement, which).await.map_err(fault)?;
    Ok(found.map(TrainingObligation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_the_obligation_is_computed_from() {
        let owed = Obligation {
            employee: EmployeeId(Uuid::from_u128(1)),
            requirement: TrainingRequirementId(Uuid::from_u128(2)),
            period: "2026-Q3".parse().ok(),
            due_on: "2026-09-30".parse().expect("a day"),
            status: obligation::ObligationStatus::Open,
            completed_on: None,
            exemption: None,
        };
        let rolling = Obligation { period: None, ..owed.clone() };

        let window = Which::Window("2026-Q3".parse().expect("a period"));
        assert_eq!(read_node_id(&node_id(&owed)), Some((owed.requirement, owed.employee, window)));
        let due = Which::DueOn(owed.due_on);
        assert_eq!(read_node_id(&node_id(&rolling)), Some((owed.requirement, owed.employee, due)));
        for wrong in ["", "obligation_", "obligation_1", "requirement_00000000000000000000000000000001"] {
            assert_eq!(read_node_id(wrong), None, "{wrong}");
        }
    }
}
