//! The watchdog (SCH-6): what must take place at least once in each period, and whether it did, whatever the schedules
//! say.
//!
//! It tells of the whole organization, so it asks for a right to the whole of it: `READ_AUDITS` for audits,
//! `READ_TRAINING` for trainings. A look costs what there are duties and periods, however many audits and completions
//! there are.

mod audits;
mod freezes;
mod trainings;

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{AuditProgramId, TrainingRequirementId},
    locale::LocalizedText,
    period::Period,
    scheduling::watchdog::{PeriodFacts, WatchdogStatus, judge},
};

use crate::{Failure, Read, ReadResult, people::today::today};

/// Periods of each duty that are looked at by default: the one that runs, and the one before it.
pub const PERIODS: usize = 2;

/// Periods of each duty that are looked at at most.
pub const MOST_PERIODS: usize = 40;

/// What the watchdog watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The audits of a program.
    Audits(AuditProgramId),
    /// The trainings of a requirement.
    Trainings(TrainingRequirementId),
    /// The snapshots of training coverage.
    Freezes,
}

/// A period in which something must take place, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// What must take place.
    pub subject: Subject,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: LocalizedText,
    /// The period.
    pub period: Period,
    /// What is known of it.
    pub facts: PeriodFacts,
    /// How it stands today.
    pub status: WatchdogStatus,
}

/// A duty in one period, before anybody looked.
struct Due {
    subject: Subject,
    code: String,
    name: LocalizedText,
    period: Period,
}

impl Due {
    fn known(self, facts: PeriodFacts, today: NaiveDate) -> Watched {
        let status = judge(self.period, facts, today);
        Watched { subject: self.subject, code: self.code, name: self.name, period: self.period, facts, status }
    }
}

/// The newest `periods` periods of everything that is watched and that the actor may read, those that end last leading.
/// Only those that stand as `statuses` say, where any is named.
pub async fn look(ctx: &Read, statuses: &[WatchdogStatus], periods: usize) -> ReadResult<Vec<Watched>> {
    let organization = |action| -> ReadResult<Scope> { ctx.actor.require_organization(action, ctx.now) };
    let (of_audits, of_trainings) = (organization(Action::ReadAudits).ok(), organization(Action::ReadTraining).ok());
    if of_audits.is_none() && of_trainings.is_none() {
        return Err(Failure::Forbidden);
    }
    let today = today(&ctx.reader, ctx.actor.organization, ctx.now).await?;
    let mut watched = Vec::new();
    if let Some(scope) = of_audits {
        watched.extend(audits::look(ctx, &scope, today, periods).await?);
    }
    if let Some(scope) = of_trainings {
        watched.extend(trainings::look(ctx, &scope, today, periods).await?);
        watched.extend(freezes::look(ctx, &scope, today, periods).await?);
    }
    watched.retain(|found| statuses.is_empty() || statuses.contains(&found.status));
    watched.sort_by(|a, b| {
        let key = |watched: &Watched| (std::cmp::Reverse(watched.period.last_day()), watched.code.clone());
        key(a).cmp(&key(b))
    });
    Ok(watched)
}
