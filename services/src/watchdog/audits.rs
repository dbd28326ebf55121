//! Audits: at least one in each period that an audit program lays down.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    programs::program::{Program, ProgramState},
    scheduling::{watchdog::PeriodFacts, zone::Zone},
};
use gradus_store::{
    audits::{
        programs as audit_programs,
        watch::{self, AuditFacts, AuditProbe},
    },
    programs::programs,
};

use super::{Due, Subject, Watched};
use crate::{Read, ReadResult, people::organizations};

/// How the audits of every program under way stand. A program on hold is under way: its duties do not rest.
pub(super) async fn look(ctx: &Read, scope: &Scope, today: NaiveDate, periods: usize) -> ReadResult<Vec<Watched>> {
    let listed = audit_programs::list(&ctx.reader, scope).await?;
    let mut ids: Vec<_> = listed.iter().map(|found| found.program).collect();
    ids.sort_unstable();
    ids.dedup();
    let under_way: HashMap<_, Program> = programs::find_many(&ctx.reader, scope, &ids)
        .await?
        .into_iter()
        .filter(|program| matches!(program.state, ProgramState::Active | ProgramState::OnHold))
        .map(|program| (program.id, program))
        .collect();
    let zone = Zone::try_new(&organizations::own(ctx).await?.time_zone).unwrap_or_else(|_| Zone::utc());
    let mut due = Vec::new();
    let mut probes = Vec::new();
    for audited in listed {
        let begun = under_way.get(&audited.program).map(|program| program.starts_on);
        let Some(duty) = begun.and_then(|starts_on| audited.definition.duty(starts_on)) else { continue };
        for period in duty.periods(today, periods) {
            probes.push(AuditProbe {
                program: audited.id,
                schedule: audited.definition.schedule.to_string(),
                period,
                begins_at: zone.start_of(period.first_day()),
                ends_at: zone.start_of(period.next().first_day()),
            });
            due.push(Due {
                subject: Subject::Audits(audited.id),
                code: audited.code.clone(),
                name: audited.name.clone(),
                period,
            });
        }
    }
    let facts = watch::facts(&ctx.reader, scope, &probes).await?;
    Ok(due.into_iter().zip(facts).map(|(due, facts)| due.known(of_period(&facts, &zone), today)).collect())
}

/// What waits for a person or a calendar is planned as well.
fn of_period(facts: &AuditFacts, zone: &Zone) -> PeriodFacts {
    let waiting = facts.waiting_until.map(|due_at| zone.date(due_at));
    PeriodFacts { held_on: facts.held_on, planned_on: facts.planned_on.max(waiting) }
}
