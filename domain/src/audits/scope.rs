//! What an audit looks at: areas, their measures, and the departments that do them or answer for them.
//!
//! It is frozen on the day on which the audit is made; a matrix published later changes nothing about it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{DepartmentId, MeasureId};

/// Which part of a program is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeSelection {
    /// Nothing of the plan itself: what is looked at is named by earlier findings.
    Nothing,
    /// Measures of areas and departments.
    Part {
        /// Codes of areas; all areas where empty.
        areas: Vec<String>,
        /// Codes of the departments that are audited; whoever does the measures or answers for them where empty.
        departments: Vec<String>,
    },
}

impl ScopeSelection {
    /// Measures of `areas` and of `departments`, each unrestricted where empty.
    #[must_use]
    pub fn part(areas: Vec<String>, departments: Vec<String>) -> Self {
        Self::Part { areas, departments }
    }
}

/// A measure with those who do it and those who answer for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureFacts {
    /// The measure.
    pub id: MeasureId,
    /// Its code.
    pub code: String,
    /// Code of its area.
    pub area: String,
    /// Departments that are RESPONSIBLE, with their codes.
    pub responsible: Vec<(DepartmentId, String)>,
    /// Departments that are ACCOUNTABLE, with their codes.
    pub accountable: Vec<(DepartmentId, String)>,
}

/// A measure in scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopedMeasure {
    /// The measure.
    pub id: MeasureId,
    /// Its code on the day on which the scope was frozen.
    pub code: String,
}

/// What an audit looks at, frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct AuditScope {
    /// Codes of the areas, sorted.
    pub areas: Vec<String>,
    /// Measures, by code.
    pub measures: Vec<ScopedMeasure>,
    /// Departments that are audited, sorted by id.
    pub departments: Vec<DepartmentId>,
}

/// Resolves a selection on a program's measures.
///
/// `audit_department` is the department that audits, where it may not look at its own work: activities for which it is
/// itself RESPONSIBLE are left out (decisions), and so is the department. `named` are the departments of the selection
/// that exist.
#[must_use]
pub fn resolve(
    selection: &ScopeSelection,
    measures: &[MeasureFacts],
    named: &[(DepartmentId, String)],
    audit_department: Option<DepartmentId>,
) -> AuditScope {
    let ScopeSelection::Part { areas, departments } = selection else { return AuditScope::default() };
    let own_work = |measure: &MeasureFacts| {
        audit_department.is_some_and(|own| measure.responsible.iter().any(|(department, _)| *department == own))
    };
    let of_named_departments =
        |measure: &MeasureFacts| departments.is_empty() || parties(measure).any(|(_, code)| departments.contains(code));
    let mut selected: Vec<&MeasureFacts> = measures
        .iter()
        .filter(|measure| areas.is_empty() || areas.contains(&measure.area))
        .filter(|measure| of_named_departments(measure) && !own_work(measure))
        .collect();
    selected.sort_by(|a, b| a.code.cmp(&b.code));

    let audited: BTreeSet<DepartmentId> = if departments.is_empty() {
        selected.iter().flat_map(|measure| parties(measure)).map(|(department, _)| *department).collect()
    } else {
        named.iter().filter(|(_, code)| departments.contains(code)).map(|(department, _)| *department).collect()
    };
    let seen: BTreeSet<String> = selected.iter().map(|measure| measure.area.clone()).collect();
    AuditScope {
        areas: if areas.is_empty() { seen } else { areas.iter().cloned().collect() }.into_iter().collect(),
        measures: selected.iter().map(|m| ScopedMeasure { id: m.id, code: m.code.clone() }).collect(),
        departments: audited.into_iter().filter(|department| Some(*department) != audit_department).collect(),
    }
}

fn parties(measure: &MeasureFacts) -> impl Iterator<Item = &(DepartmentId, String)> {
    measure.responsible.iter().chain(&measure.accountable)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn department(code: &str) -> (DepartmentId, String) {
        (DepartmentId(Uuid::from_u128(code.bytes().fold(0, |id, byte| id * 256 + u128::from(byte)))), code.into())
    }

    fn measure(code: &str, area: &str, responsible: &[&str], accountable: &str) -> MeasureFacts {
        MeasureFacts {
            id: MeasureId(department(code).0.0),
            code: code.into(),
            area: area.into(),
            responsible: responsible.iter().map(|code| department(code)).collect(),
            accountable: vec![department(accountable)],
        }
    }

    fn plan() -> Vec<MeasureFacts> {
        vec![
            measure("M102", "A1", &["QMO"], "QMC"),
            measure("M105", "A1", &["IAD"], "QMC"),
            measure("M701", "A7", &["FIN", "NET"], "SNR"),
            measure("M301", "A3", &["CHC"], "CSD"),
            measure("M302", "A3", &["RET"], "SNR"),
        ]
    }

    fn codes(scope: &AuditScope) -> Vec<&str> {
        scope.measures.iter().map(|measure| measure.code.as_str()).collect()
    }

    fn ids(codes: &[&str]) -> Vec<DepartmentId> {
        let mut ids: Vec<_> = codes.iter().map(|code| department(code).0).collect();
        ids.sort();
        ids
    }

    #[test]
    fn a_scope_has_the_departments_that_do_its_measures_or_answer_for_them() {
        let areas = ScopeSelection::part(vec!["A7".into(), "A1".into()], Vec::new());

        let scope = resolve(&areas, &plan(), &[], Some(department("IAD").0));

        assert_eq!(scope.areas, ["A1", "A7"]);
        assert_eq!(codes(&scope), ["M102", "M701"]);
        assert_eq!(scope.departments, ids(&["QMO", "QMC", "FIN", "NET", "SNR"]));
    }

    /// AUD-5
    #[test]
    fn the_audit_department_never_looks_at_its_own_work_but_a_third_party_does() {
        let everything = ScopeSelection::part(Vec::new(), Vec::new());

        let internal = resolve(&everything, &plan(), &[], Some(department("IAD").0));
        let external = resolve(&everything, &plan(), &[], None);

        assert_eq!(codes(&internal), ["M102", "M301", "M302", "M701"]);
        assert_eq!(codes(&external), ["M102", "M105", "M301", "M302", "M701"]);
        assert!(external.departments.contains(&department("IAD").0));
    }

    #[test]
    fn named_departments_narrow_the_measures_and_are_what_is_audited() {
        let complaints = ScopeSelection::part(vec!["A3".into()], vec!["CHC".into(), "CSD".into()]);
        let named = [department("CHC"), department("CSD")];

        let scope = resolve(&complaints, &plan(), &named, Some(department("IAD").0));

        assert_eq!(codes(&scope), ["M301"]);
        assert_eq!(scope.departments, ids(&["CHC", "CSD"]));
    }

    #[test]
    fn a_follow_up_takes_nothing_from_the_plan() {
        assert_eq!(resolve(&ScopeSelection::Nothing, &plan(), &[], None), AuditScope::default());
    }
}
