//! A task of the viewer.

use async_graphql::{Context, Description, Enum, Object};
use gradus_domain::{
    ids::{AuditId, CalendarProposalId, MeasureId, NodeId, TrainingSessionId},
    tasks::{self as domain, Timing, timing},
};
use gradus_services::tasks::{self as services, Waiting};

use crate::{
    errors::{Result, fault},
    node::{self, Node},
    page::{List, PageArgs, list},
    request::request,
    scalars::Date,
    training::obligation::TrainingObligation,
};

/// What is to be done. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::TaskKind")]
pub enum TaskKind {
    /// Name the team of an audit that a department of the viewer carries out.
    AuditStaff,
    /// Get an audit ready in whose team the viewer sits.
    AuditPrepare,
    /// Approve or reject a version of a calendar that somebody else proposed.
    CalendarDecide,
    /// Begin a measure that a department of the viewer carries out.
    MeasureStart,
    /// Finish a measure that a department of the viewer carries out.
    MeasureImplement,
    /// Check a measure for which a department of the viewer answers and that another one carried out.
    MeasureVerify,
    /// Record who was at a training session that the viewer held.
    SessionRecord,
    /// Do a training that the viewer owes.
    Training,
}

/// Why a task is the viewer's. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::TaskReason")]
pub enum TaskReason {
    /// It is about the viewer.
    Own,
    /// The viewer leads the audit.
    AuditLead,
    /// The viewer is a member of the audit's team.
    AuditMember,
    /// The viewer holds the session.
    Trainer,
    /// The viewer heads the department for which it waits.
    DepartmentHead,
    /// The viewer stands in for the head of the department for which it waits.
    DepartmentDeputy,
    /// It waits for whoever may decide it.
    Decider,
}

/// Task: something that waits for the viewer.
#[derive(Description)]
pub struct Task {
    waiting: Waiting,
    timing: Timing,
}

#[Object(use_type_description)]
impl Task {
    /// What is to be done.
    async fn kind(&self) -> TaskKind {
        self.waiting.task.kind.into()
    }

    /// Why it is the viewer's.
    async fn reason(&self) -> TaskReason {
        self.waiting.task.reason.into()
    }

    /// Name of the mutation that answers it and that would be carried out now. Null where it is answered by doing it, such
    /// as a training.
    async fn command(&self) -> Option<&str> {
        self.waiting.task.command
    }

    /// Object that waits. Null where the viewer may not read it.
    async fn object(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        use domain::TaskKind as Kind;
        let id = self.waiting.task.object;
        let id = match self.waiting.task.kind {
            Kind::AuditStaff | Kind::AuditPrepare => AuditId(id).to_node_id(),
            Kind::CalendarDecide => CalendarProposalId(id).to_node_id(),
            Kind::MeasureStart | Kind::MeasureImplement | Kind::MeasureVerify => MeasureId(id).to_node_id(),
            Kind::SessionRecord => TrainingSessionId(id).to_node_id(),
            Kind::Training => {
                let owed = self.waiting.obligation.clone()?;
                return Some(Ok(Node::TrainingObligation(TrainingObligation::of(owed))));
            }
        };
        node::find(request(ctx), &id).await.transpose()
    }

    /// Last day on which doing it is in time, in the organization's time zone. Null where nothing says when.
    async fn due_on(&self) -> Option<Date> {
        self.waiting.task.due_on.map(Date)
    }

    /// Indicates that its day has passed.
    async fn is_overdue(&self) -> bool {
        self.timing == Timing::Overdue
    }

    /// Indicates that its day is today or within 14 days.
    async fn is_due_soon(&self) -> bool {
        self.timing == Timing::DueSoon
    }
}

/// One page of what waits for the viewer.
pub async fn tasks(ctx: &Context<'_>, args: PageArgs) -> Result<List<Task>> {
    let request = request(ctx);
    let page = args.request()?;
    let today = request.today().await?;
    let read = request.read().clone();
    let found = services::page(&read, &page).await.map_err(fault)?;
    let task = |waiting: Waiting| Task { timing: timing(waiting.task.due_on, today), waiting };
    Ok(list(found, task, move || {
        let read = read.clone();
        async move { services::count(&read).await }
    }))
}
