//! What the watchdog knows of audits (SCH-6): for each program and period, whether one took place and whether one is
//! planned.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gradus_domain::{access::Scope, audits::state::AuditState, ids::AuditProgramId, period::Period};

use crate::{
    error::Result,
    probes::{self, Values},
    store::Db,
};

/// How far an occurrence may be moved away from the day that its rule names.
const LONGEST_ROLL: TimeDelta = TimeDelta::days(62);

/// A program and a period that are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditProbe {
    /// The audit program.
    pub program: AuditProgramId,
    /// Code of its schedule.
    pub schedule: String,
    /// The period.
    pub period: Period,
    /// The instant at which the period begins.
    pub begins_at: DateTime<Utc>,
    /// The instant at which it is over.
    pub ends_at: DateTime<Utc>,
}

/// What is known of a program in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditFacts {
    /// Day of the first audit that took place.
    pub held_on: Option<NaiveDate>,
    /// Day of the last audit that is planned or under way.
    pub planned_on: Option<NaiveDate>,
    /// When the last occurrence is due that waits for a person or a calendar before its audit is made.
    pub waiting_until: Option<DateTime<Utc>>,
}

/// What is known of each probe, in their order.
pub async fn facts(db: &impl Db, scope: &Scope, probes: &[AuditProbe]) -> Result<Vec<AuditFacts>> {
    let read = |row: &sea_orm::QueryResult| {
        Ok(AuditFacts {
            held_on: row.try_get("", "held_on")?,
            planned_on: row.try_get("", "planned_on")?,
            waiting_until: row.try_get("", "waiting_until")?,
        })
    };
    probes::answers(db, probes, |values, probe| question(values, scope, probe), read).await
}

fn question(values: &mut Values, scope: &Scope, probe: &AuditProbe) -> String {
    let organization = values.add(scope.organization);
    let program = values.add(probe.program);
    let (first, last) = (values.add(probe.period.first_day()), values.add(probe.period.last_day()));
    let audit = |states: &str, order: &str| {
        format!(
            "(SELECT planned_on FROM audits WHERE organization_id = {organization} AND audit_program_id = {program} \
             AND planned_on BETWEEN {first} AND {last} AND state IN ({states}) ORDER BY planned_on {order} LIMIT 1)"
        )
    };
    let held = audit(&names(AuditState::took_place), "ASC");
    let planned = audit(&names(is_to_come), "DESC");
    let code = values.add(probe.schedule.as_str());
    let (begins, ends) = (values.add(probe.begins_at), values.add(probe.ends_at));
    let (early, late) = (values.add(probe.begins_at - LONGEST_ROLL), values.add(probe.ends_at + LONGEST_ROLL));
    format!(
        "{held} AS held_on, {planned} AS planned_on, \
         (SELECT due_at FROM occurrences WHERE organization_id = {organization} AND schedule_id = \
         (SELECT id FROM schedules WHERE organization_id = {organization} AND code = {code}) \
         AND origin <> 'TRIGGER' AND nominal_at >= {early} AND nominal_at < {late} AND state = 'PENDING' \
         AND due_at >= {begins} AND due_at < {ends} ORDER BY due_at DESC LIMIT 1) AS waiting_until"
    )
}

fn is_to_come(state: AuditState) -> bool {
    matches!(state, AuditState::Planned | AuditState::Preparing | AuditState::InProgress)
}

fn names(wanted: fn(AuditState) -> bool) -> String {
    let names: Vec<_> =
        AuditState::ALL.iter().filter(|state| wanted(**state)).map(|state| format!("'{state}'")).collect();
    names.join(", ")
}
