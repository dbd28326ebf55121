//! One type per kind of object, so that an audit's id cannot be passed where a finding's is meant.
//!
//! An id is a `UUIDv7`. Outside, it is written as a readable prefix and the UUID (`finding_0199…`); clients treat
//! it as opaque. A wrong prefix is "not found", never a fault.

use uuid::Uuid;

/// Where ids come from. Injected, so that tests can make them predictable.
pub trait IdSource: Send + Sync {
    /// A fresh, time-ordered UUID.
    fn next(&self) -> Uuid;
}

/// What every id type can do.
pub trait NodeId: Copy + Eq + Sized + From<Uuid> + Into<Uuid> {
    /// Word before the underscore in the outside form.
    const PREFIX: &'static str;

    /// The outside form: prefix, underscore, UUID.
    fn to_node_id(self) -> String {
        format!("{}_{}", Self::PREFIX, Into::<Uuid>::into(self).as_simple())
    }

    /// Reads the outside form; `None` for another kind of object or for anything malformed.
    fn from_node_id(text: &str) -> Option<Self> {
        let (prefix, uuid) = text.rsplit_once('_')?;
        (prefix == Self::PREFIX).then_some(())?;
        Uuid::try_parse(uuid).ok().map(Self::from)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
            #[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
            #[serde(transparent)]
            pub struct $name(pub Uuid);

            impl From<Uuid> for $name {
                fn from(uuid: Uuid) -> Self {
                    Self(uuid)
                }
            }

            impl From<$name> for Uuid {
                fn from(id: $name) -> Self {
                    id.0
                }
            }

            impl NodeId for $name {
                const PREFIX: &'static str = $prefix;
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.to_node_id())
                }
            }

            #[cfg(feature = "sea-orm")]
            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }
        )+

        /// Every prefix that an id may carry.
        pub const PREFIXES: &[&str] = &[$($prefix),+];
    };
}

ids! {
    /// An organization: the tenant, which nothing crosses.
    OrganizationId = "org";
    /// A token that signs a machine or a person in.
    TokenId = "token";
    /// A line of the journal.
    JournalEntryId = "journal";
    /// A department (unit) of the tree.
    DepartmentId = "department";
    /// A position: a post that people hold, such as HEAD.
    PositionId = "position";
    /// A role of the organization, such as LEAD_AUDITOR.
    RoleId = "role";
    /// A named group with dated membership, such as DATA_ACCESS.
    GroupId = "group";
    /// A person who works or worked for the organization.
    EmployeeId = "employee";
    /// A dated post of an employee in a department.
    AssignmentId = "assignment";
    /// A run of the importer.
    ImportId = "import";
    /// A refused cell of an import.
    ImportRefusalId = "importrefusal";
    /// A working-day calendar.
    CalendarId = "calendar";
    /// One version of a working-day calendar.
    CalendarVersionId = "calendarversion";
    /// A proposed version of a working-day calendar.
    CalendarProposalId = "calendarproposal";
    /// A version of a program template.
    ProgramTemplateId = "template";
    /// An improvement program.
    ProgramId = "program";
    /// A phase of a program.
    PhaseId = "phase";
    /// An exit criterion of a phase.
    ExitCriterionId = "criterion";
    /// A review of a phase's gate.
    GateReviewId = "gatereview";
    /// A condition under which a gate was passed.
    GateConditionId = "gatecondition";
    /// A check whether a measure is still in effect.
    MeasureCheckId = "measurecheck";
    /// A measure area of a program.
    MeasureAreaId = "area";
    /// A measure: an action that improves something.
    MeasureId = "measure";
    /// A deliverable of a measure.
    DeliverableId = "deliverable";
    /// A version of a program's responsibility matrix.
    MatrixVersionId = "matrix";
    /// A stored definition that a later release brings to life.
    DefinitionId = "definition";
    /// A course.
    CourseId = "course";
    /// A training session: a course held at a time.
    TrainingSessionId = "trainingsession";
    /// A training campaign: a quarter's training being planned.
    TrainingCampaignId = "trainingcampaign";
    /// A training requirement.
    TrainingRequirementId = "requirement";
    /// A completion of a course.
    CompletionId = "completion";
    /// A waiver of a training requirement.
    WaiverId = "waiver";
    /// An obligation: person, requirement, period.
    ObligationId = "obligation";
    /// The snapshot of a closed period's training coverage.
    CoverageFreezeId = "coveragefreeze";
    /// That a schedule closes a window of training coverage.
    TrainingClosingId = "trainingclosing";
    /// An indicator.
    IndicatorId = "indicator";
    /// A revision of a value of an indicator.
    IndicatorValueId = "indicatorvalue";
    /// A target of an indicator.
    IndicatorTargetId = "indicatortarget";
    /// A schedule.
    ScheduleId = "schedule";
    /// An occurrence of a schedule.
    OccurrenceId = "occurrence";
    /// A backfill of a schedule.
    BackfillId = "backfill";
    /// A declared conflict of interest.
    AuditConflictId = "auditconflict";
    /// An exception from the independence of auditors.
    AuditOverrideId = "auditoverride";
    /// An audit program.
    AuditProgramId = "auditprogram";
    /// An audit: a visit.
    AuditId = "audit";
    /// A checklist.
    ChecklistId = "checklist";
    /// A frozen version of a checklist.
    ChecklistVersionId = "checklistversion";
    /// A finding.
    FindingId = "finding";
    /// A corrective action of a finding.
    CorrectiveActionId = "correctiveaction";
    /// A revision of evidence: a file that somebody handed in.
    EvidenceId = "evidence";
    /// The bytes behind evidence.
    EvidenceFileId = "evidencefile";
    /// A delivery to a channel.
    DeliveryId = "delivery";
    /// A timer: something that happens to an object at an instant.
    TimerId = "timer";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_wrote() {
        let id = FindingId(Uuid::from_u128(7));

        assert_eq!(FindingId::from_node_id(&id.to_string()), Some(id));
    }

    #[test]
    fn an_id_of_another_kind_is_not_found() {
        let id = AuditId(Uuid::from_u128(7)).to_string();

        assert_eq!(FindingId::from_node_id(&id), None);
        assert_eq!(FindingId::from_node_id("finding_"), None);
        assert_eq!(FindingId::from_node_id("finding"), None);
        assert_eq!(FindingId::from_node_id(""), None);
    }

    #[test]
    fn no_two_kinds_share_a_prefix() {
        let mut prefixes = PREFIXES.to_vec();
        prefixes.sort_unstable();
        prefixes.dedup();

        assert_eq!(prefixes.len(), PREFIXES.len());
        assert!(prefixes.iter().all(|prefix| !prefix.contains('_')));
    }
}
