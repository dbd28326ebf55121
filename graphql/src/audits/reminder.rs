//! A step in reminding of an audit.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    audits::reminders::{self, is_escalation, level},
    ids::AuditId,
    scheduling::timer::{self, Timer},
};
use gradus_services::audits::reminders::of_audits;

use crate::{
    errors::Result,
    people::employee::Employee,
    request::{Batch, BatchError, request},
    scalars::DateTime,
};

/// Who is told in a step. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "reminders::ReminderLevel")]
pub enum ReminderLevel {
    /// Lead of the audit.
    Lead,
    /// Head of the department that carries the audit out, and the deputy.
    Responsible,
    /// Owner of the program; the head of the department above where it has none.
    Accountable,
}

/// Where a timer stands (R128).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "timer::TimerState")]
pub enum TimerState {
    /// It waits for its instant.
    Armed,
    /// It did what it is for.
    Fired,
    /// The object changed before its instant.
    Cancelled,
    /// Its instant came, and there was nothing to do.
    Ignored,
}

/// Why a timer was cancelled or ignored. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "timer::TimerReason")]
pub enum TimerReason {
    /// The object has changed since: its day or its lead is another.
    Moved,
    /// The object is done, or was called off.
    Closed,
    /// A later step of the same object was due as well; only the newest is sent (R111).
    Superseded,
    /// The program of the object is not active (PRG-2).
    ProgramInactive,
    /// There was nobody to tell (R113).
    NoRecipient,
}

/// Step in reminding of an audit, or in escalating one that was not held (R110–R113, NTF-2, NTF-3). Steps lie 10, 5 and 1
/// working days before the audit's first day and 1, 3 and 5 after it, at 09:00 in the organization's time zone.
#[derive(Description)]
pub struct AuditReminder(pub Timer);

impl AuditReminder {
    fn step(&self) -> u32 {
        self.0.step.unsigned_abs()
    }
}

#[Object(use_type_description)]
impl AuditReminder {
    /// Level that the step is meant for. Where nobody is found there, the next level is told at once (R113).
    async fn level(&self) -> ReminderLevel {
        level(self.step()).into()
    }

    /// Indicates that the step comes after the audit's day, because it was not held.
    async fn is_escalation(&self) -> bool {
        is_escalation(self.step())
    }

    /// Where the step stands.
    async fn state(&self) -> TimerState {
        self.0.state.into()
    }

    /// Reason why it was cancelled or ignored. Null where it was not.
    async fn reason(&self) -> Option<TimerReason> {
        self.0.reason.map(Into::into)
    }

    /// Instant at which it is due. It stays as it was also where the step was sent late, after an outage.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// Instant at which it was sent. Null where it was not.
    async fn sent_at(&self) -> Option<DateTime> {
        self.0.ended_at.filter(|_| self.0.state == timer::TimerState::Fired).map(Into::into)
    }

    /// Employees who were told, as far as the viewer may see them, by number. Empty while nobody was.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<Employee>> {
        let found = request(ctx).load_many(self.0.told.iter().copied()).await?;
        let mut people: Vec<_> = found.into_values().collect();
        people.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(people.into_iter().map(Employee).collect())
    }
}

/// Key of the steps of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RemindersOf(pub AuditId);

#[async_trait]
impl Loader<RemindersOf> for Batch {
    type Value = Vec<Timer>;
    type Error = BatchError;

    async fn load(&self, keys: &[RemindersOf]) -> std::result::Result<HashMap<RemindersOf, Vec<Timer>>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = of_audits(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(audit, steps)| (RemindersOf(audit), steps)).collect())
    }
}
