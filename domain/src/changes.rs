//! What changes are told of to those who listen: kinds of objects, and the right that it takes to hear of each.

use crate::{
    access::Action,
    ids::{
        AuditId, CalendarId, CompletionId, CoverageFreezeId, DepartmentId, EmployeeId, FindingId, ImportId,
        IndicatorId, MeasureId, NodeId, OccurrenceId, PhaseId, ProgramId, ScheduleId, TrainingCampaignId,
        TrainingRequirementId, TrainingSessionId, WaiverId,
    },
    names::named_enum,
};

named_enum! {
    /// Kind of an object of which it is announced that it changed.
    ChangeKind {
        /// A department.
        Department = "DEPARTMENT",
        /// An employee.
        Employee = "EMPLOYEE",
        /// A program.
        Program = "PROGRAM",
        /// A phase of a program, with its gate.
        Phase = "PHASE",
        /// A measure.
        Measure = "MEASURE",
        /// A training requirement.
        TrainingRequirement = "TRAINING_REQUIREMENT",
        /// A completion of a course.
        TrainingCompletion = "TRAINING_COMPLETION",
        /// A waiver of a training requirement.
        TrainingWaiver = "TRAINING_WAIVER",
        /// A training session.
        TrainingSession = "TRAINING_SESSION",
        /// A training campaign.
        TrainingCampaign = "TRAINING_CAMPAIGN",
        /// A snapshot of a closed period's training coverage.
        TrainingFreeze = "TRAINING_FREEZE",
        /// A schedule.
        Schedule = "SCHEDULE",
        /// An occurrence of a schedule.
        Occurrence = "OCCURRENCE",
        /// A working calendar.
        Calendar = "CALENDAR",
        /// An audit.
        Audit = "AUDIT",
        /// An indicator: its values or targets.
        Indicator = "INDICATOR",
        /// A finding.
        Finding = "FINDING",
        /// A batch of imported rows, of which none is told by itself.
        Import = "IMPORT",
    }
}

/// An id whose objects' changes are announced. Without a kind there is no announcing: the compiler asks for one.
pub trait Announced: NodeId {
    /// What the object is.
    const KIND: ChangeKind;
}

macro_rules! announced {
    ($($id:ident = $kind:ident reads $action:ident;)+) => {
        $(
            impl Announced for $id {
                const KIND: ChangeKind = ChangeKind::$kind;
            }
        )+

        impl ChangeKind {
            /// Word before the underscore in the ids of such objects.
            #[must_use]
            pub fn prefix(self) -> &'static str {
                match self {
                    $(Self::$kind => $id::PREFIX,)+
                }
            }

            /// What one must be allowed to do to read such objects.
            #[must_use]
            pub fn read_by(self) -> Action {
                match self {
                    $(Self::$kind => Action::$action,)+
                }
            }
        }
    };
}

announced! {
    DepartmentId = Department reads ReadPeople;
    EmployeeId = Employee reads ReadPeople;
    ProgramId = Program reads ReadPrograms;
    PhaseId = Phase reads ReadPrograms;
    MeasureId = Measure reads ReadPrograms;
    TrainingRequirementId = TrainingRequirement reads ReadTraining;
    CompletionId = TrainingCompletion reads ReadTraining;
    WaiverId = TrainingWaiver reads ReadTraining;
    TrainingSessionId = TrainingSession reads ReadTraining;
    TrainingCampaignId = TrainingCampaign reads ReadTraining;
    CoverageFreezeId = TrainingFreeze reads ReadTraining;
    ScheduleId = Schedule reads ReadSchedules;
    OccurrenceId = Occurrence reads ReadSchedules;
    CalendarId = Calendar reads ReadSchedules;
    AuditId = Audit reads ReadAudits;
    IndicatorId = Indicator reads ReadIndicators;
    FindingId = Finding reads ReadFindings;
    ImportId = Import reads ReadPeople;
}

impl ChangeKind {
    /// The kind whose ids carry this prefix; `None` for one of which nothing is announced.
    #[must_use]
    pub fn of_prefix(prefix: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.prefix() == prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_again_by_the_prefix_of_its_ids() {
        for kind in ChangeKind::ALL {
            assert_eq!(ChangeKind::of_prefix(kind.prefix()), Some(*kind));
        }
        assert_eq!(ChangeKind::of_prefix("token"), None);
    }
}
