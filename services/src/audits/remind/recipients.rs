//! Whom a step of an audit tells: found when it fires, never before (R113).

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    audits::{
        audit::Audit,
        reminders::{ReminderLevel, levels},
    },
    ids::{AuditProgramId, DepartmentId, EmployeeId},
    people::department::Department,
    programs::program::{Program, ProgramState},
};
use gradus_store::{
    audits::programs as audit_programs,
    error::StoreError,
    people::{departments, employees},
    programs::programs,
    store::Db,
};

/// What is known of those who may be told, read once for many audits.
pub(super) struct Recipients {
    departments: HashMap<DepartmentId, Department>,
    programs: HashMap<AuditProgramId, Program>,
    present: Vec<EmployeeId>,
}

impl Recipients {
    /// Those who work here on `today`, as far as audits name them.
    pub(super) async fn load(
        db: &impl Db,
        scope: &Scope,
        audits: &[Audit],
        today: NaiveDate,
    ) -> Result<Self, StoreError> {
        let of_audits = distinct(audits.iter().map(|audit| audit.program));
        let of_audits = audit_programs::find_many(db, scope, &of_audits).await?;
        let ids = distinct(of_audits.iter().map(|program| program.program));
        let known = programs::find_many(db, scope, &ids).await?;
        let of = |id| known.iter().find(|program| program.id == id).cloned();
        let programs: HashMap<_, _> =
            of_audits.iter().filter_map(|program| Some((program.id, of(program.program)?))).collect();

        let own = departments::find_many(db, scope, &distinct(audits.iter().map(|audit| audit.department))).await?;
        let parents = distinct(own.iter().filter_map(|department| department.parent));
        let above = departments::find_many(db, scope, &parents).await?;
        let departments: HashMap<_, _> =
            own.into_iter().chain(above).map(|department| (department.id, department)).collect();

        let heads = departments.values().flat_map(|department| [department.head, department.deputy]);
        let owners = programs.values().map(|program| program.owner);
        let named = distinct(audits.iter().map(Audit::lead).chain(heads).chain(owners).flatten());
        let people = employees::find_many(db, scope, &named).await?;
        let present = people
            .into_iter()
            .filter(|person| person.left_on.is_none_or(|left| left >= today))
            .map(|person| person.id)
            .collect();
        Ok(Self { departments, programs, present })
    }

    /// Whether the program of an audit is under way: of one that is held nobody is reminded (PRG-2).
    pub(super) fn is_active(&self, audit: &Audit) -> bool {
        self.programs.get(&audit.program).is_some_and(|program| program.state == ProgramState::Active)
    }

    /// Whom a step of an audit tells; those of the next level where nobody is found. Empty where nobody is found at all.
    pub(super) fn of(&self, audit: &Audit, step: u32) -> Vec<EmployeeId> {
        let found = levels(step).iter().map(|level| self.on(audit, *level)).find(|found| !found.is_empty());
        found.unwrap_or_default()
    }

    fn on(&self, audit: &Audit, level: ReminderLevel) -> Vec<EmployeeId> {
        let own = self.departments.get(&audit.department);
        let named = match level {
            ReminderLevel::Lead => vec![audit.lead()],
            ReminderLevel::Responsible => own.map_or_else(Vec::new, |own| vec![own.head, own.deputy]),
            ReminderLevel::Accountable => {
                let owner = self.programs.get(&audit.program).and_then(|program| program.owner);
                let above = own.and_then(|own| self.departments.get(&own.parent?)).and_then(|above| above.head);
                vec![owner.or(above)]
            }
        };
        distinct(named.into_iter().flatten().filter(|person| self.present.contains(person)))
    }
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}
