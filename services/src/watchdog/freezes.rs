//! Snapshots of training coverage: one for each quarter that has closed (TRN-5).
//!
//! It is asked for from the first quarter in which a requirement came back by the quarter, and told of as missing from the
//! day after the grace, whatever became of the schedule that should have frozen it.

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    locale::{Locale, LocalizedText},
    period::PeriodKind,
    scheduling::watchdog::{Duty, PeriodFacts, WatchdogStatus},
    training::closing::known_through,
};
use gradus_store::training::{freezes, requirements};

use super::{Subject, Watched};
use crate::{Read, ReadResult};

/// What the duty is called: it belongs to the whole of training and to no requirement.
const CODE: &str = "TRAINING-COVERAGE";

/// How the snapshots of the newest `periods` quarters that have closed stand.
pub(super) async fn look(ctx: &Read, scope: &Scope, today: NaiveDate, periods: usize) -> ReadResult<Vec<Watched>> {
    let listed = requirements::list(&ctx.reader, scope).await?;
    let duties = listed.iter().filter_map(|requirement| requirement.duty(today)).map(|(duty, _)| duty);
    let quarterly = duties.filter(|duty| duty.every == PeriodKind::Quarter);
    let Some(from) = quarterly.map(|duty| duty.from).min() else { return Ok(Vec::new()) };
    let duty = Duty { every: PeriodKind::Quarter, from, until: None };
    // The quarter that runs has nothing to freeze yet.
    let closed: Vec<_> =
        duty.periods(today, periods + 1).into_iter().filter(|period| period.last_day() < today).collect();
    let frozen = freezes::frozen_of(&ctx.reader, scope, &closed).await?;
    let watched = closed.into_iter().take(periods).map(|period| {
        let held_on = frozen.iter().find(|freeze| freeze.period == period).map(|freeze| freeze.known_through);
        let status = match held_on {
            Some(_) => WatchdogStatus::Met,
            None if today <= known_through(period) => WatchdogStatus::Open,
            None => WatchdogStatus::Missed,
        };
        let facts = PeriodFacts { held_on, planned_on: None };
        Watched { subject: Subject::Freezes, code: CODE.into(), name: name(), period, facts, status }
    });
    Ok(watched.collect())
}

fn name() -> LocalizedText {
    let names = [
        (Locale::En, "Snapshot of training coverage"),
        (Locale::ZhCn, "培训覆盖率快照"),
        (Locale::ZhTw, "訓練涵蓋率快照"),
    ];
    LocalizedText(names.map(|(locale, name)| (locale, name.to_owned())).into())
}
