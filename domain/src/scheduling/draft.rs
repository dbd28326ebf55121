//! A recurrence as people write it, and everything that is wrong with it at once.

mod fault;
mod refinements;
mod rule_fields;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    calendar::WorkingCalendar,
    cron::CronExpression,
    lead::LeadTime,
    plan::{PlanError, next},
    policy::RollPolicy,
    preview::check_spacing,
    recurrence::{Recurrence, RecurrenceRefusal},
    rule::RecurrenceRule,
    zone::Zone,
};

pub use fault::RecurrenceFault;
pub use refinements::{ExceptionFields, RefinementFault, Refinements};
pub use rule_fields::{RuleFields, RuleKind};

/// When something takes place, as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// As a schedule has it already.
    Kept(RecurrenceRule),
    /// By what is given: exactly one of the two.
    Given {
        /// A cron expression.
        cron: Option<String>,
        /// A rule of another kind.
        rule: Option<RuleFields>,
    },
}

/// A recurrence as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurrenceDraft {
    /// When.
    pub when: When,
    /// Name of the zone.
    pub time_zone: String,
    /// Code of the working calendar.
    pub calendar: Option<String>,
    /// Where days off go.
    pub roll: Option<RollPolicy>,
    /// ISO 8601 duration.
    pub lead_time: Option<String>,
    /// What refines it.
    #[serde(default)]
    pub refinements: Refinements,
}

impl RecurrenceDraft {
    /// The draft of a recurrence that exists.
    #[must_use]
    pub fn of(recurrence: &Recurrence) -> Self {
        Self {
            when: When::Kept(recurrence.rule.clone()),
            time_zone: recurrence.zone.name().to_owned(),
            calendar: recurrence.calendar.clone(),
            roll: recurrence.calendar.as_ref().map(|_| recurrence.roll),
            lead_time: Some(recurrence.lead.to_string()),
            refinements: Refinements::of(recurrence),
        }
    }

    /// The recurrence, fit to be saved, or everything that is wrong with it. `calendar` is the one that the draft
    /// names, if it exists; `least` is how far apart the organization wants occurrences to lie (R7).
    pub fn settle(
        &self,
        calendar: Option<&WorkingCalendar>,
        from: DateTime<Utc>,
        least: TimeDelta,
    ) -> Result<Recurrence, Vec<RecurrenceFault>> {
        let recurrence = self.read(calendar)?;
        check(&recurrence, calendar, from, least).map_err(|fault| vec![fault])?;
        Ok(recurrence)
    }

    /// The recurrence as it reads, whether or not it ever takes place.
    pub fn read(&self, calendar: Option<&WorkingCalendar>) -> Result<Recurrence, Vec<RecurrenceFault>> {
        let mut faults = Vec::new();
        let rule = self.when.rule().map_err(|fault| faults.push(fault)).ok();
        let zone = Zone::try_new(&self.time_zone).map_err(|_| faults.push(RecurrenceFault::ZoneUnknown)).ok();
        if let (Some(code), None) = (&self.calendar, calendar) {
            faults.push(RecurrenceFault::CalendarUnknown(code.clone()));
        }
        let lead = self.lead_time.as_deref().map_or(Ok(LeadTime::NONE), str::parse);
        let lead = lead.map_err(|_| faults.push(RecurrenceFault::LeadMalformed)).ok();
        let refined = self.refinements.read();
        let refined = refined.map_err(|wrong| faults.extend(wrong.into_iter().map(RecurrenceFault::Refinement))).ok();
        let (Some(rule), Some(zone), Some(lead), Some(refined), true) = (rule, zone, lead, refined, faults.is_empty())
        else {
            return Err(faults);
        };
        let Refinements { dst, collision, unknown_calendar, .. } = &self.refinements;
        let plain = Recurrence { offset: refined.offset, ..Recurrence::new(rule, zone) };
        let recurrence = plain
            .with_calendar(self.calendar.clone(), self.roll)
            .map_err(|refusal| vec![RecurrenceFault::Mismatch(refusal)])?
            .with_lead(lead);
        let (limits, jitter) = (refined.limits, refined.jitter);
        Ok(Recurrence {
            dst: *dst,
            collision: *collision,
            unknown_calendar: *unknown_calendar,
            limits,
            jitter,
            ..recurrence
        })
    }
}

impl When {
    /// The rule that it says.
    pub fn rule(&self) -> Result<RecurrenceRule, RecurrenceFault> {
        match self {
            Self::Kept(rule) => Ok(rule.clone()),
            Self::Given { cron: Some(cron), rule: None } => {
                let expression = CronExpression::try_new(cron).map_err(RecurrenceFault::Cron)?;
                Ok(RecurrenceRule::Cron { expression })
            }
            Self::Given { cron: None, rule: Some(fields) } => fields.rule(),
            Self::Given { .. } => Err(RecurrenceFault::CronOrRule),
        }
    }
}

fn check(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    from: DateTime<Utc>,
    least: TimeDelta,
) -> Result<(), RecurrenceFault> {
    let fault = |error| match error {
        PlanError::Unresolvable(_) => RecurrenceFault::Unresolvable,
        PlanError::CalendarMissing => RecurrenceFault::Mismatch(RecurrenceRefusal::CalendarMissing),
    };
    if next(recurrence, calendar, from).map_err(fault)?.is_none() {
        return Err(RecurrenceFault::NeverFires);
    }
    match check_spacing(recurrence, calendar, from, least).map_err(fault)? {
        Some(too_frequent) => Err(RecurrenceFault::TooFrequent(too_frequent)),
        None => Ok(()),
    }
}
