//! A line of the watchdog's report.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::{
    ids::NodeId,
    scheduling::watchdog::{self, warns_from},
};
use gradus_services::watchdog::{Subject, Watched};

use crate::{
    errors::Result,
    node::{Node, find},
    request::request,
    scalars::{Date, Period},
};

/// How a period stands in which something must take place (SCH-6). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "watchdog::WatchdogStatus")]
pub enum WatchdogStatus {
    /// It took place.
    Met,
    /// It has not taken place, and there is time: nobody need hear of it yet.
    Open,
    /// The period ends soon; it is planned, and has not taken place.
    AtRisk,
    /// The period ends soon, and it is not even planned.
    NotPlanned,
    /// The period is over without it.
    Missed,
}

/// What must take place at least once in each period. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum WatchdogKind {
    /// An audit of an audit program.
    Audit,
    /// A training of a training requirement: somebody passes one of its courses.
    Training,
    /// A snapshot of training coverage of a quarter that has closed (TRN-5). It is OPEN during the seven days of grace, and
    /// MISSED from the day after them.
    TrainingFreeze,
}

/// Period in which something must take place at least once, and how it stands (SCH-6).
#[derive(Description)]
pub struct WatchdogReport(pub Watched);

#[Object(use_type_description)]
impl WatchdogReport {
    /// What must take place.
    async fn kind(&self) -> WatchdogKind {
        match self.0.subject {
            Subject::Audits(_) => WatchdogKind::Audit,
            Subject::Trainings(_) => WatchdogKind::Training,
            Subject::Freezes => WatchdogKind::TrainingFreeze,
        }
    }

    /// Audit program or training requirement that lays it down. Null where the viewer may not see it, and for snapshots of
    /// training coverage, which no single requirement lays down.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        let id = match self.0.subject {
            Subject::Audits(id) => id.to_node_id(),
            Subject::Trainings(id) => id.to_node_id(),
            Subject::Freezes => return None,
        };
        find(request(ctx), &id).await.transpose()
    }

    /// Code of what lays it down.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of what lays it down, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Period, in the organization's time zone. It begins no earlier than the duty does.
    async fn period(&self) -> Period {
        self.0.period.into()
    }

    /// How the period stands on the organization's day of today.
    async fn status(&self) -> WatchdogStatus {
        self.0.status.into()
    }

    /// Day on which it first took place in the period: the planned day of an audit that reached its report, the day of a
    /// completion. Of a snapshot, the last day of which what became known counts. Null where it has not taken place.
    async fn held_on(&self) -> Option<Date> {
        self.0.facts.held_on.map(Into::into)
    }

    /// Last day in the period for which it is planned, as an audit that is not over or an occurrence that waits. Null
    /// where nothing is planned; a schedule that would plan something later counts for nothing.
    async fn planned_on(&self) -> Option<Date> {
        self.0.facts.planned_on.map(Into::into)
    }

    /// First day on which the watchdog tells of the period: 7 days before the end of a month, 30 of a quarter, 45 of half a
    /// year, 90 of a year.
    async fn warns_from(&self) -> Date {
        warns_from(self.0.period).into()
    }
}
