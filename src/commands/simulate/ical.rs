//! A forecast as a calendar for people's calendars (RFC 5545): an event for each item.
//!
//! The id of an event stays the same from one run to the next, so that a calendar which reads the file again changes its
//! events instead of doubling them. Instants are written in UTC. The same question on the same data gives the same bytes:
//! the stamp of all events is the first instant of the span, not the moment of the run.

use chrono::{Days, TimeDelta};
use gradus_domain::scheduling::zone::Zone;
use gradus_services::upkeep::forecast::Item;
use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::{Told, words};

/// How long an audit's first hour is shown, where it begins at an instant.
const SHOWN: TimeDelta = TimeDelta::hours(1);

/// The calendar as text, with the line ends and folds of the format.
pub(super) fn calendar(told: &Told) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Gradus//gradus simulate//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", "PUBLISH"));
    calendar.append_property(Property::new("X-WR-CALNAME", format!("Gradus {}", told.organization.code)));
    for item in &told.forecast.items {
        calendar.push(event(told, item));
    }
    calendar.to_string()
}

fn event(told: &Told, item: &Item) -> Event {
    let zone = Zone::try_new(&told.organization.time_zone).unwrap_or_else(|_| Zone::utc());
    let mut event = Event::new();
    event.uid(&item.uid);
    event.timestamp(zone.start_of(told.question.from));
    event.summary(&words::summary(item, told.locale));
    event.description(&description(told, item));
    event.categories([item.kind.as_str()]);
    event.add_property("STATUS", if item.state == "CANCELLED" { "CANCELLED" } else { "TENTATIVE" });
    match item.at.filter(|_| item.on == item.ends_on) {
        Some(at) => event.starts(at).ends(at + SHOWN),
        // The end of an event without a time is the day after its last.
        None => event.starts(item.on).ends(item.ends_on.checked_add_days(Days::new(1)).unwrap_or(item.ends_on)),
    };
    event.done()
}

/// What is known beside the name, a line each.
fn description(told: &Told, item: &Item) -> String {
    let lists = [&item.departments, &item.auditors].into_iter().filter(|list| !list.is_empty());
    let lists = lists.map(|list| list.join(", "));
    let notes = item.notes.iter().map(|note| words::note(note, told.locale));
    std::iter::once(item.state.clone()).chain(lists).chain(notes).collect::<Vec<_>>().join("\n")
}
