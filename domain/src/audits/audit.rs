//! An audit: one planned visit.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    checklist::ChecklistContent,
    program::AuditProgram,
    scope::AuditScope,
    sheet::Sheet,
    state::{AuditRole, AuditState},
};
use crate::{
    ids::{
        AuditId, AuditProgramId, ChecklistVersionId, DepartmentId, EmployeeId, MatrixVersionId, OccurrenceId,
        ScheduleId,
    },
    locale::LocalizedText,
    period::{Period, PeriodKind},
};

/// Name of the sequence from which audits take their numbers (CAP-6).
pub const NUMBERS: &str = "audit";

/// The number that people see, such as `AUD-000001`.
#[must_use]
pub fn number(value: i64) -> String {
    format!("AUD-{value:06}")
}

/// An audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Its id.
    pub id: AuditId,
    /// The number that people see; never used twice.
    pub number: String,
    /// Name.
    pub name: LocalizedText,
    /// Of which audit program.
    pub program: AuditProgramId,
    /// What made it; nothing for an audit that somebody planned by hand.
    pub origin: Option<AuditOrigin>,
    /// What it looks at, frozen.
    pub scope: AuditScope,
    /// Version of the responsibility matrix under which it was made (RSP-2); none where the program has no matrix.
    pub matrix: Option<MatrixVersionId>,
    /// The checklist, frozen; none for follow-ups.
    pub checklist: Option<ChecklistVersionId>,
    /// Codes of the items of the checklist that it looks at; all of them where nothing is said (AUD-9).
    pub items: Option<ItemCodes>,
    /// Code of the weight profile of the checklist, frozen.
    pub profile: Option<String>,
    /// Whether those audited learn of it only when it begins.
    pub unannounced: bool,
    /// The day from which those audited could know of it; none where it is unannounced.
    pub informed_on: Option<NaiveDate>,
    /// The day on which it began.
    pub started_on: Option<NaiveDate>,
    /// State.
    pub state: AuditState,
    /// First day of the audit.
    pub planned_on: NaiveDate,
    /// Last day of the audit, included.
    pub ends_on: NaiveDate,
    /// Instant from which it is prepared.
    pub starts_at: DateTime<Utc>,
    /// The department that carries it out.
    pub department: DepartmentId,
    /// Who audits.
    pub team: Vec<TeamMember>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Counts how often what is sent about it began anew: its day, its lead or whether it is held changed (R111).
    pub due_version: i32,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// Codes of items of a checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct ItemCodes(pub Vec<String>);

/// The occurrence that made an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditOrigin {
    /// Schedule.
    pub schedule: ScheduleId,
    /// Occurrence; it makes one audit, ever.
    pub occurrence: OccurrenceId,
}

/// Somebody of the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TeamMember {
    /// Who.
    pub employee: EmployeeId,
    /// Which part.
    pub role: AuditRole,
}

impl Audit {
    /// Who leads it.
    #[must_use]
    pub fn lead(&self) -> Option<EmployeeId> {
        self.team.iter().find(|member| member.role == AuditRole::Lead).map(|member| member.employee)
    }

    /// What it works through, of its checklist.
    #[must_use]
    pub fn sheet<'a>(&'a self, content: &'a ChecklistContent) -> Sheet<'a> {
        let items = self.items.as_ref().map(|items| items.0.as_slice());
        Sheet { content, items, profile: self.profile.as_deref() }
    }

    /// Whether `employee` is of the team.
    #[must_use]
    pub fn is_of_team(&self, employee: EmployeeId) -> bool {
        self.team.iter().any(|member| member.employee == employee)
    }
}

/// The name of an audit: its program's, and the quarter of its day.
#[must_use]
pub fn name(program: &AuditProgram, planned_on: NaiveDate) -> LocalizedText {
    let quarter = Period::containing(planned_on, PeriodKind::Quarter);
    LocalizedText(program.name.0.iter().map(|(locale, name)| (*locale, format!("{name} {quarter}"))).collect())
}
