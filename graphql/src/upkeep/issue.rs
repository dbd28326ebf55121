//! A record that looks wrong.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::scheduling::health::{self, Suspect};

use crate::{
    errors::Result,
    node::{Node, find},
    request::request,
    scalars::DateTime,
};

/// What the self-check looks for (R130). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "health::HealthCheck")]
pub enum ConsistencyCheck {
    /// A schedule is due, and no process has looked at it for more than 60 seconds.
    ScheduleOverdue,
    /// A schedule is active, and nothing will ever wake it.
    ScheduleAsleep,
    /// A schedule could not be planned; it is tried again.
    ScheduleErrored,
    /// A schedule has decided about its next occurrence already, so that it would leave it out.
    CursorAhead,
    /// An occurrence has started, and there is no work that it started.
    OccurrenceWithoutWork,
    /// A reminder of an audit is due, and no process has sent it for more than 60 seconds, or sending it fails (R128).
    TimerOverdue,
    /// The preparation of an audit has begun, and nobody is in its team.
    AuditUnattended,
    /// A working calendar is known for fewer than 60 days ahead.
    CalendarHorizon,
    /// A delivery to a channel was given up (R123).
    DeliveryDead,
    /// A department answers for measures, and neither its head nor a deputy is there today (RSP-3).
    AccountableVacant,
    /// A condition of a phase's gate is past its day (PRG-4).
    ConditionsBreached,
    /// No indicator shows the effect of a measure (PRG-6).
    MeasureWithoutIndicator,
    /// A phase is past its end, and its gate has not let it go.
    PhaseOverdue,
}

/// How grave an issue is. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "health::HealthSeverity")]
pub enum ConsistencySeverity {
    /// Worth knowing; nothing is broken.
    Notice,
    /// Needs care.
    Problem,
}

/// Record that looks wrong, with what would mend it (R130, RPT-5).
#[derive(Description)]
pub struct ConsistencyIssue(pub Suspect);

#[Object(use_type_description)]
impl ConsistencyIssue {
    /// Check that found it.
    async fn check(&self) -> ConsistencyCheck {
        self.0.check.into()
    }

    /// How grave it is.
    async fn severity(&self) -> ConsistencySeverity {
        self.0.check.severity().into()
    }

    /// Record. Null for a calendar, and where the viewer may not see it.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        find(request(ctx), &self.0.node_id()?).await.transpose()
    }

    /// Code or number of the record; of an occurrence that of its schedule, of a delivery where it goes.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong, as a sentence in the request's language.
    async fn message(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.0.message(request(ctx).locale().await?))
    }

    /// Instant since which it looks so. Null where that is not known.
    async fn since(&self) -> Option<DateTime> {
        self.0.since.map(Into::into)
    }

    /// Name of the mutation that would mend it. Null where an operator must, at the machine.
    async fn command(&self) -> Option<&'static str> {
        self.0.check.mended_by()
    }
}
