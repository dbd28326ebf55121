//! Which codes a template declares, by sort.

use std::collections::{HashMap, HashSet};

use super::{Checker, path::Path};
use crate::programs::template::{Code, ProgramTemplate};

macro_rules! sorts {
    ($($sort:ident $name:literal,)+) => {
        /// What bears a code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(super) enum Sort {
            $($sort,)+
        }

        impl Sort {
            /// What people call it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$sort => $name,)+
                }
            }
        }
    };
}

sorts! {
    Standard "standard", Source "source", Parameter "parameter", Department "department", Role "role",
    Position "position", Group "group", Phase "phase", Area "area", Measure "measure", Measurand "measurand",
    Indicator "indicator", Channel "channel", Category "complaint category", Severity "severity",
    CaseState "complaint state", Priority "fault priority", Policy "SLA policy", Course "course",
    Requirement "training requirement", AuditProgram "audit program", Tier "tier of sites", Inspection "inspection",
    Checklist "checklist", Survey "survey", Dimension "dimension", Drill "drill", Review "review", Report "report",
    Schedule "schedule", Commitment "commitment", Document "document", BudgetLine "budget line",
    Incentive "incentive", Risk "risk", Calendar "calendar",
}

/// The codes that are declared.
#[derive(Default)]
pub(super) struct Codes<'a>(HashMap<Sort, HashSet<&'a str>>);

impl Codes<'_> {
    pub fn has(&self, sort: Sort, code: &str) -> bool {
        self.0.get(&sort).is_some_and(|codes| codes.contains(code))
    }

    /// A declared code that differs in case, or by one or two signs; what somebody who mistypes may have meant.
    pub fn nearest(&self, sort: Sort, code: &str) -> Option<&str> {
        let codes = self.0.get(&sort)?;
        let near = codes.iter().map(|other| (distance(code, other), *other)).min()?;
        (near.0 <= 2 && near.0 < code.len()).then_some(near.1)
    }
}

/// How many signs must be changed, added or taken away, case aside.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let change = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Gathers all codes and finds those that stand twice.
pub(super) fn declare<'a>(checker: &mut Checker<'a>, template: &'a ProgramTemplate) {
    macro_rules! sections {
        ($($sort:ident $section:literal $list:expr, $key:literal $field:ident;)+) => {
            $(add(checker, Sort::$sort, $section, $key, $list.iter().map(|thing| &thing.$field));)+
        };
    }
    let t = template;
    sections! {
        Standard "template.standards" t.template.standards, "code" code;
        Source "template.sources" t.template.sources, "code" code;
        Parameter "parameters" t.parameters, "key" key;
        Department "departments" t.departments, "code" code;
        Role "roles" t.roles, "code" code;
        Position "positions" t.positions, "code" code;
        Group "groups" t.groups, "code" code;
        Phase "phases" t.phases, "code" code;
        Area "areas" t.areas, "code" code;
        Measure "measures" t.measures, "code" code;
        Measurand "measurands" t.measurands, "code" code;
        Indicator "indicators" t.indicators, "code" code;
        Channel "channels" t.channels, "code" code;
        Category "complaint.categories" t.complaint.categories, "code" code;
        Severity "complaint.severities" t.complaint.severities, "code" code;
        CaseState "complaint.states" t.complaint.states, "code" code;
        Priority "fault.priorities" t.fault.priorities, "code" code;
        Policy "sla_policies" t.sla_policies, "code" code;
        Course "courses" t.courses, "code" code;
        Requirement "training_requirements" t.training_requirements, "code" code;
        AuditProgram "audit_programs" t.audit_programs, "code" code;
        Tier "sites.tiers" t.sites.tiers, "code" code;
        Inspection "inspections" t.inspections, "code" code;
        Checklist "checklists" t.checklists, "code" code;
        Survey "surveys" t.surveys, "code" code;
        Dimension "servqual.dimensions" t.servqual.dimensions, "code" code;
        Drill "drills" t.drills, "code" code;
        Review "reviews" t.reviews, "code" code;
        Report "reports" t.reports, "code" code;
        Schedule "schedules" t.schedules, "code" code;
        Commitment "commitments" t.commitments, "code" code;
        Document "documents" t.documents, "code" code;
        BudgetLine "resources.budget_lines" t.resources.budget_lines, "code" code;
        Incentive "incentives" t.incentives, "code" code;
        Risk "risks" t.risks, "code" code;
        Calendar "calendars" t.calendars, "code" code;
    }
}

fn add<'a>(
    checker: &mut Checker<'a>,
    sort: Sort,
    section: &str,
    key: &str,
    codes: impl Iterator<Item = &'a Code> + Clone,
) {
    let path = Path::of(section);
    let places = codes.clone().enumerate().map(|(index, code)| (&**code, path.at(index).key(key)));
    checker.unique(sort.name(), places);
    checker.codes.0.entry(sort).or_default().extend(codes.map(|code| &**code));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_code_is_near_to_what_was_meant() {
        assert_eq!(distance("NTE", "NET"), 2);
        assert_eq!(distance("net", "NET"), 0);
        assert_eq!(distance("NET-1", "NET-01"), 1);
        assert_eq!(distance("", "NET"), 3);
    }
}
