//! What falls due without being started by anybody: training, and the gates of phases.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use gradus_domain::{
    ids::{DepartmentId, TrainingRequirementId},
    locale::LocalizedText,
    training::obligation::ObligationStatus,
};

use super::{Item, ItemKind, Span, uid};
use crate::{
    Read, ReadResult,
    programs::read,
    training::{facts, obligations},
};

/// The gates at the end of phases that are not finished.
pub(super) async fn gates(ctx: &Read, span: &Span) -> ReadResult<Vec<Item>> {
    let programs: Vec<_> = span.programs.keys().copied().collect();
    let phases = read::phases_of(ctx, &programs).await?;
    let ending = phases.into_iter().filter(|phase| !phase.state.is_finished());
    let gates = ending.filter_map(|phase| {
        let day = phase.ends_on.filter(|day| span.holds(*day))?;
        Some(Item {
            uid: uid(ItemKind::Gate, &[&phase.id.to_string()]),
            kind: ItemKind::Gate,
            on: day,
            ends_on: day,
            at: None,
            code: phase.code,
            name: phase.name,
            program: span.programs.get(&phase.program).cloned(),
            state: phase.state.as_str().to_owned(),
            departments: Vec::new(),
            auditors: Vec::new(),
            count: 1,
            notes: span.day_off(day).into_iter().collect(),
        })
    });
    Ok(gates.collect())
}

/// What people owe by the days of the span, as it is known today: an item for each requirement and due day.
pub(super) async fn trainings(ctx: &Read, span: &Span) -> ReadResult<Vec<Item>> {
    let training = facts::load(ctx).await?;
    let codes: HashMap<DepartmentId, &String> = training.departments.iter().map(|(code, id)| (*id, code)).collect();
    let mut due: BTreeMap<(NaiveDate, TrainingRequirementId), Due> = BTreeMap::new();
    for (owed, department) in obligations::falling_due(ctx, &training, span.from, span.to).await? {
        let is_owed =
            matches!(owed.status, ObligationStatus::Open | ObligationStatus::Future | ObligationStatus::Overdue);
        if !is_owed {
            continue;
        }
        let due = due.entry((owed.due_on, owed.requirement)).or_default();
        due.people += 1;
        due.states.insert(owed.status.as_str());
        due.departments.extend(department.and_then(|id| codes.get(&id)).map(|code| (*code).clone()));
    }
    let name = |requirement| {
        let known = training.requirements.get(&requirement);
        known.map_or_else(LocalizedText::default, |known| known.name.clone())
    };
    let items = due.into_iter().map(|((day, requirement), due)| Item {
        uid: uid(ItemKind::Training, &[&requirement.to_string(), &day.to_string()]),
        kind: ItemKind::Training,
        on: day,
        ends_on: day,
        at: None,
        code: training.code_of(requirement).to_owned(),
        name: name(requirement),
        program: None,
        state: due.states.into_iter().collect::<Vec<_>>().join("+"),
        departments: due.departments.into_iter().collect(),
        auditors: Vec::new(),
        count: due.people,
        notes: span.day_off(day).into_iter().collect(),
    });
    Ok(items.collect())
}

#[derive(Default)]
struct Due {
    people: u64,
    states: BTreeSet<&'static str>,
    departments: BTreeSet<String>,
}
