//! The calendars and schedules of a program template. Applying it again keeps what is there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use gradus_domain::{
    access::Scope,
    ids::{ProgramId, ScheduleId},
    locale::{Locale, LocalizedText},
    programs::template::{CalendarTemplate, ProgramTemplate, ScheduleTemplate},
    refusal::Refusal,
    scheduling::{
        action::ScheduleAction,
        calendar::DayOverride,
        recurrence::Recurrence,
        schedule::{InactiveReason, ScheduleRule, ScheduleState},
        stored::Schedule,
        zone::Zone,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{
        calendars::{self, StoredCalendar, StoredDay},
        schedules,
    },
};

use crate::Unit;

/// Makes the template's calendars and, for `program`, its schedules: inactive until the program is activated.
pub async fn apply(
    unit: &mut Unit,
    scope: &Scope,
    template: &ProgramTemplate,
    program: ProgramId,
) -> Result<(), StoreError> {
    let codes: Vec<_> = template.calendars.iter().map(|calendar| calendar.code.to_string()).collect();
    let present = calendars::find_many(unit.tx(), scope, &codes).await?;
    for template in template.calendars.iter().filter(|template| !present.contains_key(&*template.code)) {
        let calendar = calendar(unit, template);
        calendars::insert(unit.tx(), scope, &calendar, unit.new_id(), unit.now).await?;
    }

    let codes: Vec<_> = template.schedules.iter().map(|schedule| schedule.code.to_string()).collect();
    let present: BTreeSet<_> = schedules::codes_in_use(unit.tx(), scope, &codes).await?.into_iter().collect();
    let missing = template.schedules.iter().filter(|schedule| !present.contains(&*schedule.code));
    let made: Vec<_> = missing.map(|of| schedule(unit, template, of, program)).collect::<Result<_, _>>()?;
    schedules::insert_many(unit.tx(), scope, &made, unit.now).await
}

fn calendar(unit: &Unit, template: &CalendarTemplate) -> StoredCalendar {
    let in_languages = Locale::ALL.map(|locale| (locale, template.working_calendar(locale)));
    let mut working = template.working_calendar(Locale::En);
    // A calendar without an official year is certain of nothing; the databases know no date before all dates.
    working.known_through = working.known_through.max(NaiveDate::default());
    let text = |day: &NaiveDate, of: fn(&DayOverride) -> &String| {
        let texts = in_languages
            .iter()
            .filter_map(|(locale, calendar)| calendar.overrides.get(day).map(|day| (*locale, of(day).clone())));
        LocalizedText(texts.collect())
    };
    let years: BTreeMap<_, _> =
        template.years.iter().flat_map(|year| year.days().map(|day| (day, year.year))).collect();
    let days = working.overrides.iter().map(|(day, over)| StoredDay {
        day: *day,
        kind: over.kind,
        name: text(day, |over| &over.name),
        source: text(day, |over| &over.source),
        notice_year: years.get(day).copied(),
    });
    let (name, time_zone, days) = (template.name.clone(), template.time_zone.clone(), days.collect());
    StoredCalendar { id: unit.new_id(), version: 1, name, time_zone, days, working }
}

fn schedule(
    unit: &Unit,
    template: &ProgramTemplate,
    of: &ScheduleTemplate,
    program: ProgramId,
) -> Result<Schedule, StoreError> {
    // The template was checked before; what does not fit now is a fault of ours, not of its author.
    let unfit = |what: &dyn std::fmt::Display| StoreError::Inconsistent {
        table: "schedules",
        what: format!("{} of the template: {what}", &*of.code),
    };
    let zone = of.time_zone.as_deref().unwrap_or(&template.template.time_zone);
    let zone = Zone::try_new(zone).map_err(|error| unfit(&error))?;
    let id: ScheduleId = unit.new_id();
    let refused = |refusal: &dyn Refusal| unfit(&refusal.code());
    let rule = of.when().rule().map_err(|fault| refused(&fault))?;
    let jitter = of.jitter(id.0).map_err(|error| unfit(&error))?;
    let calendar = Some(template.template.calendar.to_string());
    let recurrence = Recurrence { offset: of.offset, jitter, ..Recurrence::new(rule, zone) }
        .with_calendar(calendar, Some(of.roll))
        .map_err(|refusal| refused(&refusal))?
        .with_lead(of.lead.unwrap_or_default());
    let action = ScheduleAction::from(&of.action);
    let served = action.is_served();
    Ok(Schedule {
        code: of.code.to_string(),
        name: of.name.clone(),
        state: ScheduleState::Inactive,
        inactive: Some(if served { InactiveReason::ProgramNotActive } else { InactiveReason::ActionNotServed }),
        program: Some(program),
        // Nothing is decided yet; activation says from when on it is.
        ..Schedule::new(id, ScheduleRule::new(recurrence, action), DateTime::UNIX_EPOCH)
    })
}
