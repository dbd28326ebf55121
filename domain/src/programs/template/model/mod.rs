//! The typed content of a template: plain data, every field public, checked by [`super::check`].

mod assurance;
mod audits;
mod calendars;
mod cases;
mod checklists;
mod header;
mod indicators;
mod inspections;
mod measures;
mod organization;
mod phases;
mod reviews;
mod schedules;
mod surveys;
mod training;
mod value;
mod words;

pub use assurance::*;
pub use audits::*;
pub use calendars::*;
pub use cases::*;
pub use checklists::*;
pub use header::*;
pub use indicators::*;
pub use inspections::*;
pub use measures::*;
pub use organization::*;
pub use phases::*;
pub use reviews::*;
pub use schedules::*;
pub use surveys::*;
pub use training::*;
pub use value::{Code, Decimal, IsoDuration, NotAValue};

use serde::{Deserialize, Serialize};

/// A program to be, with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramTemplate {
    /// The form in which it is written.
    pub schema: SchemaVersion,
    /// Who it is.
    pub template: Header,
    /// What is asked before it is applied.
    pub parameters: Vec<Parameter>,
    /// Units of the organization.
    pub departments: Vec<DepartmentTemplate>,
    /// Roles that people hold.
    pub roles: Vec<RoleTemplate>,
    /// Posts that audiences name.
    pub positions: Vec<PositionTemplate>,
    /// People by facts that no roster has.
    pub groups: Vec<GroupTemplate>,
    /// Phases, in order.
    pub phases: Vec<PhaseTemplate>,
    /// Fields of work.
    pub areas: Vec<AreaTemplate>,
    /// What is done.
    pub measures: Vec<MeasureTemplate>,
    /// The raw material of formulas.
    pub measurands: Vec<Measurand>,
    /// What is measured.
    pub indicators: Vec<IndicatorTemplate>,
    /// Ways by which customers reach the operator.
    pub channels: Vec<ChannelTemplate>,
    /// How complaints are handled.
    pub complaint: ComplaintTemplate,
    /// How faults are handled.
    pub fault: FaultTemplate,
    /// How fast things must go.
    pub sla_policies: Vec<SlaPolicyTemplate>,
    /// Who is told on the way to a limit.
    pub escalations: Vec<EscalationTemplate>,
    /// What is taught.
    pub courses: Vec<CourseTemplate>,
    /// Who must be taught what.
    pub training_requirements: Vec<RequirementTemplate>,
    /// Rules of training.
    pub training_rules: TrainingRules,
    /// Audits that come back.
    pub audit_programs: Vec<AuditProgramTemplate>,
    /// Rules of auditing.
    pub audit_rules: AuditRules,
    /// What is known of sites.
    pub sites: SiteRules,
    /// Visits that come back.
    pub inspections: Vec<InspectionTemplate>,
    /// Rules of visiting.
    pub inspection_rules: InspectionRules,
    /// What is looked at.
    pub checklists: Vec<ChecklistTemplate>,
    /// What people are asked.
    pub surveys: Vec<SurveyTemplate>,
    /// The SERVQUAL instrument.
    pub servqual: Servqual,
    /// Emergencies that are played.
    pub drills: Vec<DrillTemplate>,
    /// Meetings that judge.
    pub reviews: Vec<ReviewTemplate>,
    /// Reports that come back.
    pub reports: Vec<ReportTemplate>,
    /// When things are due.
    pub schedules: Vec<ScheduleTemplate>,
    /// What customers are promised.
    pub commitments: Vec<CommitmentTemplate>,
    /// Documents under control.
    pub documents: Vec<DocumentTemplate>,
    /// Money and what is shared.
    pub resources: Resources,
    /// What moves people to take part.
    pub incentives: Vec<IncentiveTemplate>,
    /// Risks known at the start.
    pub risks: Vec<MeasureGroup>,
    /// Working calendars.
    pub calendars: Vec<CalendarTemplate>,
}
