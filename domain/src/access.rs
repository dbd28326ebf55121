//! Who may do what (SEC-1): one exhaustive table of role × action.
//!
//! A principal holds grants: a role, on a department with its subtree or on the whole organization, until an instant.
//! Actions are code, because code is what obeys them; roles bundle actions. Whatever a grant does not allow is denied.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{DepartmentId, EmployeeId, OrganizationId},
    names::named_enum,
};

named_enum! {
    /// A thing that a principal may be allowed to do.
    Action {
        /// Read departments and the people in them.
        ReadPeople = "READ_PEOPLE",
        /// Change departments, employees, posts, roles and groups.
        ManagePeople = "MANAGE_PEOPLE",
        /// Read programs, phases, measures, responsibilities and definitions.
        ReadPrograms = "READ_PROGRAMS",
        /// Create, activate, hold, re-plan programs; apply templates; publish responsibilities.
        ManagePrograms = "MANAGE_PROGRAMS",
        /// Decide the gates of phases, waive criteria, confirm that conditions are met.
        DecideGates = "DECIDE_GATES",
        /// Leave a phase out: what the sponsor of a program may do.
        SkipPhases = "SKIP_PHASES",
        /// Start and implement measures.
        UpdateMeasures = "UPDATE_MEASURES",
        /// Verify measures that somebody else implemented.
        VerifyMeasures = "VERIFY_MEASURES",
        /// Read courses, requirements, completions, waivers and coverage, with names.
        ReadTraining = "READ_TRAINING",
        /// Publish courses and requirements.
        ManageTraining = "MANAGE_TRAINING",
        /// Plan, change and call off training sessions; enroll people in them.
        PlanTrainingSessions = "PLAN_TRAINING_SESSIONS",
        /// Record and revoke completions.
        RecordCompletions = "RECORD_COMPLETIONS",
        /// Waive a requirement for somebody else.
        WaiveTraining = "WAIVE_TRAINING",
        /// Read calendars, schedules and occurrences.
        ReadSchedules = "READ_SCHEDULES",
        /// Create and change schedules and calendars; trigger, backfill, pause.
        ManageSchedules = "MANAGE_SCHEDULES",
        /// Approve or reject versions of calendars that somebody else proposed.
        ApproveCalendars = "APPROVE_CALENDARS",
        /// Read audits and checklists.
        ReadAudits = "READ_AUDITS",
        /// Plan, assign, cancel and close audits.
        ManageAudits = "MANAGE_AUDITS",
        /// Prepare and carry out the audits to which one is assigned.
        ConductAudits = "CONDUCT_AUDITS",
        /// Read findings, their causes and their actions.
        ReadFindings = "READ_FINDINGS",
        /// Raise findings.
        RaiseFindings = "RAISE_FINDINGS",
        /// Issue and void findings, settle disputes, extend due days, accept risks.
        ManageFindings = "MANAGE_FINDINGS",
        /// Acknowledge, dispute, analyze, plan and work off findings.
        AnswerFindings = "ANSWER_FINDINGS",
        /// Verify what somebody else did about findings, and judge its effect.
        VerifyFindings = "VERIFY_FINDINGS",
        /// Read indicators and their values.
        ReadIndicators = "READ_INDICATORS",
        /// Define indicators and set targets.
        ManageIndicators = "MANAGE_INDICATORS",
        /// Record indicator values.
        RecordIndicators = "RECORD_INDICATORS",
        /// Hand in files as evidence.
        AddEvidence = "ADD_EVIDENCE",
        /// Read all evidence; close it, hold it, purge it.
        ManageEvidence = "MANAGE_EVIDENCE",
        /// Read the journal, verify it, see consistency issues.
        ReadJournal = "READ_JOURNAL",
        /// Issue and revoke tokens, grant roles.
        ManageAccess = "MANAGE_ACCESS",
    }
}

impl Action {
    /// Whether a person may do this with what is their own, without any grant: see their record and their training; see
    /// the findings for which they answer or work, and say that their work is done.
    #[must_use]
    pub fn is_own_right(self) -> bool {
        matches!(self, Self::ReadPeople | Self::ReadTraining | Self::ReadFindings | Self::AnswerFindings)
    }
}

named_enum! {
    /// A bundle of actions. Eight presets; a program's own roles are mapped onto them.
    RolePreset {
        /// Users, grants, departments, settings and the journal.
        OrganizationAdmin = "ORGANIZATION_ADMIN",
        /// Everything of the program in the subtree; no grants.
        QualityManager = "QUALITY_MANAGER",
        /// The own subtree; work on its measures.
        DepartmentHead = "DEPARTMENT_HEAD",
        /// The audits to which one is assigned, and what they look at.
        Auditor = "AUDITOR",
        /// Training of the subtree.
        Trainer = "TRAINER",
        /// Oneself.
        Employee = "EMPLOYEE",
        /// Aggregates and published results, no names.
        Executive = "EXECUTIVE",
        /// What an HR or measuring system needs to hand in its data.
        Integration = "INTEGRATION",
    }
}

impl RolePreset {
    /// Whether the role may do `action`.
    #[must_use]
    pub fn allows(self, action: Action) -> bool {
        use Action::{
            AddEvidence, AnswerFindings, ConductAudits, DecideGates, ManageAccess, ManageEvidence, ManagePeople,
            ManageTraining, PlanTrainingSessions, RaiseFindings, ReadAudits, ReadFindings, ReadIndicators, ReadPeople,
            ReadPrograms, ReadSchedules, ReadTraining, RecordCompletions, RecordIndicators, SkipPhases, UpdateMeasures,
            VerifyFindings, VerifyMeasures, WaiveTraining,
        };
        match self {
            Self::OrganizationAdmin => !matches!(
                action,
                VerifyMeasures
                    | ConductAudits
                    | WaiveTraining
                    | DecideGates
                    | SkipPhases
                    | VerifyFindings
                    | ManageEvidence
            ),
            Self::QualityManager => !matches!(action, ManagePeople | ManageAccess | ConductAudits | SkipPhases),
            Self::DepartmentHead => matches!(
                action,
                ReadPeople
                    | ReadPrograms
                    | ReadTraining
                    | ReadSchedules
                    | ReadAudits
                    | ReadIndicators
                    | UpdateMeasures
                    | RecordIndicators
                    | ReadFindings
                    | RaiseFindings
                    | AnswerFindings
                    | AddEvidence
            ),
            Self::Auditor => {
                matches!(
                    action,
                    ReadPeople
                        | ReadPrograms
                        | ReadTraining
                        | ReadSchedules
                        | ReadAudits
                        | ReadIndicators
                        | ConductAudits
                        | ReadFindings
                        | RaiseFindings
                        | VerifyFindings
                        | AddEvidence
                )
            }
            Self::Trainer => matches!(
                action,
                ReadPeople
                    | ReadPrograms
                    | ReadTraining
                    | ManageTraining
                    | PlanTrainingSessions
                    | RecordCompletions
                    | WaiveTraining
                    | AddEvidence
            ),
            Self::Employee => matches!(action, ReadPrograms | AddEvidence),
            Self::Executive => matches!(action, ReadPrograms | ReadIndicators | DecideGates | SkipPhases),
            Self::Integration => matches!(
                action,
                ReadPeople
                    | ManagePeople
                    | ReadTraining
                    | RecordCompletions
                    | ReadIndicators
                    | RecordIndicators
                    | AddEvidence
            ),
        }
    }
}

/// Actions to which a token is confined, whatever its role allows beyond them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Actions(Vec<Action>);

impl Actions {
    /// These actions, each once.
    pub fn new(actions: impl IntoIterator<Item = Action>) -> Self {
        let mut actions: Vec<_> = actions.into_iter().collect();
        actions.sort_unstable();
        actions.dedup();
        Self(actions)
    }

    /// Whether `action` is one of them.
    #[must_use]
    pub fn contains(&self, action: Action) -> bool {
        self.0.contains(&action)
    }

    /// Each of them, in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = Action> {
        self.0.iter().copied()
    }
}

impl RolePreset {
    /// Whether the right to `action` is one to what the person is assigned to, wherever the role is held: an auditor
    /// reads the audits in whose team they sit, and what those found.
    #[must_use]
    pub fn only_where_assigned(self, action: Action) -> bool {
        self == Self::Auditor && matches!(action, Action::ReadAudits | Action::ReadFindings)
    }
}

/// A role that somebody holds, where, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What may be done.
    pub role: RolePreset,
    /// On which department with its subtree; `None` for the whole organization.
    pub department: Option<DepartmentId>,
    /// Instant from which it no longer holds; `None` for as long as the principal lives.
    pub valid_until: Option<DateTime<Utc>>,
}

/// How far a principal's right to an action reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The whole organization.
    Organization,
    /// A part of the organization.
    Subtrees {
        /// These departments, each with its subtree. Never empty.
        departments: Vec<DepartmentId>,
        /// Whoever asks, where what is their own is seen too, wherever it lies.
        own: Option<EmployeeId>,
    },
    /// Only what belongs to this person.
    Own(EmployeeId),
}

impl Reach {
    /// A department with its subtree, and nothing beside it.
    #[must_use]
    pub fn subtree(department: DepartmentId) -> Self {
        Self::Subtrees { departments: vec![department], own: None }
    }
}

/// What a query may see. Every query in the store starts from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The tenant; nothing crosses it.
    pub organization: OrganizationId,
    /// How far inside the tenant.
    pub reach: Reach,
}

impl Scope {
    /// Everything of one organization.
    #[must_use]
    pub fn organization(organization: OrganizationId) -> Self {
        Self { organization, reach: Reach::Organization }
    }

    /// One department of an organization with its subtree.
    #[must_use]
    pub fn subtree(organization: OrganizationId, department: DepartmentId) -> Self {
        Self { organization, reach: Reach::subtree(department) }
    }
}

/// How far `action` reaches at `now` for `person`, who holds `grants`; `None` where it is not allowed at all.
///
/// A role on a department adds to what is one's own and never takes it away: a head of one department who works in
/// another still reads their own record.
#[must_use]
pub fn reach(grants: &[Grant], person: Option<EmployeeId>, action: Action, now: DateTime<Utc>) -> Option<Reach> {
    let mut departments = Vec::new();
    let mut own = person.filter(|_| action.is_own_right());
    let valid = grants.iter().filter(|grant| grant.valid_until.is_none_or(|until| now < until));
    for grant in valid.filter(|grant| grant.role.allows(action)) {
        match grant.department {
            _ if grant.role.only_where_assigned(action) => own = person,
            None => return Some(Reach::Organization),
            Some(department) => departments.push(department),
        }
    }
    if departments.is_empty() { own.map(Reach::Own) } else { Some(Reach::Subtrees { departments, own }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: RolePreset, department: Option<DepartmentId>) -> Grant {
        Grant { role, department, valid_until: None }
    }

    #[test]
    fn what_no_grant_allows_is_denied() {
        let grants = [grant(RolePreset::Employee, None)];

        assert_eq!(reach(&grants, None, Action::ManagePeople, DateTime::UNIX_EPOCH), None);
        assert_eq!(reach(&[], None, Action::ReadPrograms, DateTime::UNIX_EPOCH), None);
    }

    #[test]
    fn a_grant_reaches_its_subtree_and_only_until_it_ends() {
        let department = DepartmentId(uuid::Uuid::from_u128(1));
        let until = DateTime::UNIX_EPOCH;
        let grants = [Grant { valid_until: Some(until), ..grant(RolePreset::DepartmentHead, Some(department)) }];

        let before = until - chrono::TimeDelta::microseconds(1);
        assert_eq!(reach(&grants, None, Action::ReadPeople, before), Some(Reach::subtree(department)));
        assert_eq!(reach(&grants, None, Action::ReadPeople, until), None);
    }

    #[test]
    fn a_role_on_a_department_leaves_what_is_ones_own() {
        let department = DepartmentId(uuid::Uuid::from_u128(1));
        let person = EmployeeId(uuid::Uuid::from_u128(2));
        let head = [grant(RolePreset::DepartmentHead, Some(department))];
        let may = |grants: &[Grant], action| reach(grants, Some(person), action, DateTime::UNIX_EPOCH);

        let both = Reach::Subtrees { departments: vec![department], own: Some(person) };
        assert_eq!(may(&head, Action::ReadTraining), Some(both));
        assert_eq!(may(&[], Action::ReadTraining), Some(Reach::Own(person)));
        assert_eq!(may(&head, Action::UpdateMeasures), Some(Reach::subtree(department)), "no own right");
    }

    #[test]
    fn an_auditor_reads_the_audits_of_their_own_team_and_a_manager_those_of_the_subtree() {
        let department = DepartmentId(uuid::Uuid::from_u128(1));
        let person = EmployeeId(uuid::Uuid::from_u128(2));
        let auditor = grant(RolePreset::Auditor, None);
        let manager = grant(RolePreset::QualityManager, Some(department));
        let read = |grants: &[Grant], person| reach(grants, person, Action::ReadAudits, DateTime::UNIX_EPOCH);

        assert_eq!(read(std::slice::from_ref(&auditor), Some(person)), Some(Reach::Own(person)));
        assert_eq!(read(std::slice::from_ref(&auditor), None), None);
        let both = Reach::Subtrees { departments: vec![department], own: Some(person) };
        assert_eq!(read(&[auditor, manager], Some(person)), Some(both));
    }

    #[test]
    fn nobody_who_manages_access_verifies_measures_or_findings() {
        for role in RolePreset::ALL {
            let verifies = role.allows(Action::VerifyMeasures) || role.allows(Action::VerifyFindings);
            assert!(!(role.allows(Action::ManageAccess) && verifies), "{role}");
        }
    }

    #[test]
    fn names_read_back() {
        for action in Action::ALL {
            assert_eq!(action.as_str().parse(), Ok(*action));
        }
    }
}
