//! Who has how much to do in the span.

use std::collections::BTreeMap;

use super::{Item, ItemKind};

/// What a department has to do with the span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DepartmentLoad {
    /// Its code.
    pub department: String,
    /// Audits that look at it.
    pub audits: u64,
    /// Days on which it is audited.
    pub audit_days: u64,
    /// Due days of training that somebody of it owes.
    pub trainings: u64,
}

/// What an auditor has to do in the span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditorLoad {
    /// Number of the employee; none for audits to which nobody is assigned.
    pub auditor: Option<String>,
    /// Audits led.
    pub leads: u64,
    /// Audits in the team, those led included.
    pub audits: u64,
    /// Days of these audits.
    pub days: u64,
}

fn days(item: &Item) -> u64 {
    u64::try_from((item.ends_on - item.on).num_days() + 1).unwrap_or(1)
}

/// Audits that still take place.
fn audits(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| item.kind == ItemKind::Audit && item.state != "CANCELLED")
}

pub(super) fn by_department(items: &[Item]) -> Vec<DepartmentLoad> {
    let mut loads: BTreeMap<&str, DepartmentLoad> = BTreeMap::new();
    for item in audits(items) {
        for code in &item.departments {
            let load = loads.entry(code).or_default();
            load.audits += 1;
            load.audit_days += days(item);
        }
    }
    for item in items.iter().filter(|item| item.kind == ItemKind::Training) {
        for code in &item.departments {
            loads.entry(code).or_default().trainings += 1;
        }
    }
    let named = loads.into_iter().map(|(code, load)| DepartmentLoad { department: code.to_owned(), ..load });
    named.collect()
}

pub(super) fn by_auditor(items: &[Item]) -> Vec<AuditorLoad> {
    let mut loads: BTreeMap<&str, AuditorLoad> = BTreeMap::new();
    let mut nobody = AuditorLoad::default();
    for item in audits(items) {
        if item.auditors.is_empty() {
            nobody.audits += 1;
            nobody.days += days(item);
        }
        for (place, number) in item.auditors.iter().enumerate() {
            let load = loads.entry(number).or_default();
            load.leads += u64::from(place == 0);
            load.audits += 1;
            load.days += days(item);
        }
    }
    let named = loads.into_iter().map(|(number, load)| AuditorLoad { auditor: Some(number.to_owned()), ..load });
    named.chain((nobody.audits > 0).then_some(nobody)).collect()
}

#[cfg(test)]
mod tests {
    use gradus_domain::locale::LocalizedText;

    use super::*;

    fn item(kind: ItemKind, days: i64, state: &str, departments: &[&str], auditors: &[&str]) -> Item {
        let on = "2026-03-02".parse().expect("a day");
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Item {
            uid: String::new(),
            kind,
            on,
            ends_on: on + chrono::TimeDelta::days(days - 1),
            at: None,
            code: "X".to_owned(),
            name: LocalizedText::default(),
            program: None,
            state: state.to_owned(),
            departments: owned(departments),
            auditors: owned(auditors),
            count: 1,
            notes: Vec::new(),
        }
    }

    #[test]
    fn what_is_called_off_burdens_nobody_and_what_nobody_is_assigned_to_is_told() {
        let items = [
            item(ItemKind::Audit, 2, "PLANNED", &["A", "B"], &["7", "3"]),
            item(ItemKind::Audit, 1, "PLANNED", &["A"], &[]),
            item(ItemKind::Audit, 1, "CANCELLED", &["A"], &["7"]),
            item(ItemKind::Training, 1, "OPEN", &["B"], &[]),
        ];

        let department = |code: &str, audits, audit_days, trainings| DepartmentLoad {
            department: code.to_owned(),
            audits,
            audit_days,
            trainings,
        };
        assert_eq!(by_department(&items), [department("A", 2, 3, 0), department("B", 1, 2, 1)]);
        let auditor = |number: Option<&str>, leads, audits, days| AuditorLoad {
            auditor: number.map(str::to_owned),
            leads,
            audits,
            days,
        };
        let told = [auditor(Some("3"), 0, 1, 2), auditor(Some("7"), 1, 1, 2), auditor(None, 0, 1, 1)];
        assert_eq!(by_auditor(&items), told);
    }
}
