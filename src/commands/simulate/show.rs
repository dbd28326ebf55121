//! A forecast as tables and as JSON.

use gradus_services::upkeep::forecast::{AuditorLoad, DepartmentLoad, Item, ItemKind, Note};
use serde_json::{Value, json};

use super::{Told, words};
use crate::commands::output::{Format, Table};

/// Tables below headings: the days, the load by department and by auditor, the collisions.
pub(super) fn table(told: &Told) -> String {
    let Told { question, forecast, .. } = told;
    let count = |kind| forecast.items.iter().filter(|item| item.kind == kind).count();
    let (audits, occurrences) = (count(ItemKind::Audit), count(ItemKind::Occurrence));
    let (trainings, gates) = (count(ItemKind::Training), count(ItemKind::Gate));
    let (campaigns, closes) = (count(ItemKind::Campaign), count(ItemKind::Close));
    let heading = format!(
        "{} to {}: {audits} audits, {gates} gates, {trainings} due days of training, {campaigns} campaigns, \
         {closes} windows of training that close, {occurrences} occurrences without work\n",
        question.from, question.to
    );
    let sections = [
        ("", items(told, |_| true)),
        ("\nBY DEPARTMENT\n", departments(&forecast.departments)),
        ("\nBY AUDITOR\n", auditors(&forecast.auditors)),
        ("\nCOLLISIONS WITH DAYS OFF\n", items(told, collides)),
    ];
    let shown = sections.into_iter().map(|(title, table)| format!("{title}{}", table.render(Format::Table)));
    std::iter::once(heading).chain(shown).collect()
}

fn collides(item: &Item) -> bool {
    item.notes.iter().any(Note::is_collision)
}

fn items(told: &Told, wanted: impl Fn(&Item) -> bool) -> Table {
    let mut table =
        Table::new(&["day", "kind", "code", "name", "state", "count", "departments", "auditors", "program", "notes"]);
    for item in told.forecast.items.iter().filter(|item| wanted(item)) {
        let notes: Vec<_> = item.notes.iter().map(|note| words::note(note, told.locale)).collect();
        let row: [Value; 10] = [
            item.on.to_string().into(),
            item.kind.as_str().into(),
            item.code.clone().into(),
            item.name.get(told.locale).into(),
            item.state.clone().into(),
            item.count.into(),
            joined(&item.departments),
            joined(&item.auditors),
            item.program.clone().into(),
            joined(&notes),
        ];
        table.row(row);
    }
    table
}

/// Texts in one cell; empty cells are shown as such.
fn joined(texts: &[String]) -> Value {
    if texts.is_empty() { Value::Null } else { texts.join(", ").into() }
}

fn departments(loads: &[DepartmentLoad]) -> Table {
    let mut table = Table::new(&["department", "audits", "auditDays", "trainings"]);
    for load in loads {
        let row: [Value; 4] =
            [load.department.clone().into(), load.audits.into(), load.audit_days.into(), load.trainings.into()];
        table.row(row);
    }
    table
}

fn auditors(loads: &[AuditorLoad]) -> Table {
    let mut table = Table::new(&["auditor", "leads", "audits", "days"]);
    for load in loads {
        let row: [Value; 4] = [load.auditor.clone().into(), load.leads.into(), load.audits.into(), load.days.into()];
        table.row(row);
    }
    table
}

/// One object.
pub(super) fn json(told: &Told) -> String {
    let Told { organization, question, locale, forecast } = told;
    let item = |item: &Item| {
        let notes = item.notes.iter();
        let notes = notes.map(|note| json!({ "code": note.code(), "text": words::note(note, *locale) }));
        json!({
            "uid": item.uid,
            "kind": item.kind.as_str(),
            "on": item.on.to_string(),
            "endsOn": item.ends_on.to_string(),
            "at": item.at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            "code": item.code,
            "name": item.name.get(*locale),
            "program": item.program,
            "state": item.state,
            "count": item.count,
            "departments": item.departments,
            "auditors": item.auditors,
            "notes": notes.collect::<Vec<_>>(),
            "collides": collides(item),
        })
    };
    let value = json!({
        "organization": organization.code,
        "from": question.from.to_string(),
        "to": question.to.to_string(),
        "program": question.program,
        "items": forecast.items.iter().map(item).collect::<Vec<_>>(),
        "departments": departments(&forecast.departments).value(),
        "auditors": auditors(&forecast.auditors).value(),
    });
    format!("{value:#}\n")
}
