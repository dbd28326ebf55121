//! Feedback channels, complaints, faults, SLA clocks and escalation: definitions that the area of cases brings to life.

use serde::{Deserialize, Serialize};

use super::{
    audits::FindingGrade,
    header::{Basis, Origin},
    value::{Code, IsoDuration},
    words::words,
};
use crate::locale::LocalizedText;

/// A way by which customers reach the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelTemplate {
    /// Its code.
    pub code: Code,
    /// Whether a source document names it.
    pub origin: Origin,
    /// Its name.
    pub name: LocalizedText,
}

/// How complaints are handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintTemplate {
    /// What complaints are about, and who gets them.
    pub categories: Vec<ComplaintCategory>,
    /// What must be known at intake.
    pub required_at_intake: Vec<IntakeField>,
    /// How grave they are.
    pub severities: Vec<Severity>,
    /// The states that they go through.
    pub states: Vec<NamedCode>,
    /// What closing needs.
    pub close_needs: Vec<CloseNeed>,
    /// Who stays responsible towards the customer.
    pub first_owner: FirstOwnerRule,
    /// How long after a complaint another one repeats it.
    pub repeat_window: IsoDuration,
    /// The indicators by which handling is judged.
    pub evaluation: Vec<Code>,
}

/// A code with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedCode {
    /// The code.
    pub code: Code,
    /// The name.
    pub name: LocalizedText,
}

/// What a complaint is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintCategory {
    /// Its code.
    pub code: Code,
    /// The department that gets it.
    pub route_to: Code,
    /// Whether a source document names it.
    pub origin: Origin,
    /// Its name.
    pub name: LocalizedText,
}

/// How grave a complaint is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// What lifts a complaint to it; any one is enough.
    #[serde(default)]
    pub any_of: Vec<SeverityReason>,
    /// Whether a corrective action is opened at once.
    #[serde(default)]
    pub opens_capa: bool,
    /// A remark.
    #[serde(default)]
    pub note: Option<LocalizedText>,
}

/// What must have happened before a complaint is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum CloseNeed {
    /// The customer has been answered.
    ReplySent,
    /// What was done for the customer is on record.
    RemedyRecorded,
    /// The customer has been asked for satisfaction.
    SatisfactionAsked {
        /// How many failed attempts stand for an answer.
        or_failed_attempts: u32,
    },
    /// The cause has a code.
    CauseCodeSet,
    /// A corrective action is linked.
    CapaLinked {
        /// For which severities.
        severities: Vec<Code>,
    },
}

/// Who stays responsible towards the customer, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstOwnerRule {
    /// Who it is.
    pub is: FirstOwner,
    /// Until which state of the case.
    pub until: Code,
    /// Whether routing the case to others leaves that as it is.
    pub survives_routing: bool,
}

words! {
    /// What must be known of a complaint at intake.
    IntakeField {
        /// What is complained about.
        Content,
        /// Who complains.
        Customer,
        /// When it came in.
        ReceivedAt,
        /// By which channel.
        Channel,
        /// Who took it.
        FirstOwner,
    }
    /// What makes a complaint grave.
    SeverityReason {
        /// Somebody is in danger.
        Safety,
        /// Data got out.
        DataLeak,
        /// Many are without service.
        MassOutage,
        /// The media report.
        MediaExposure,
    }
    /// Who stays responsible towards the customer.
    FirstOwner {
        /// The first person contacted.
        FirstContact,
    }
    /// What a clock runs for.
    SlaObject {
        /// A complaint.
        Complaint,
        /// A fault.
        Fault,
        /// A request for service.
        ServiceRequest,
        /// A finding.
        Finding,
    }
    /// How the time of a clock is counted.
    ClockCalendar {
        /// Every second.
        Always,
        /// Whole days of the calendar.
        CalendarDays,
        /// Whole working days.
        WorkingDays,
    }
    /// What starts a clock.
    ClockStart {
        /// The object comes into being.
        Opened,
        /// Its action has been verified.
        ActionVerified,
    }
    /// Sort of place.
    AreaType {
        /// Town.
        Urban,
        /// Country.
        Rural,
    }
    /// What caused a fault, as far as clocks care.
    FaultCause {
        /// The customer's own device.
        CustomerTerminal,
    }
    /// Whom a degraded service concerns.
    CustomerSort {
        /// A group of customers.
        Group,
        /// An enterprise.
        Enterprise,
    }
}

/// How faults are handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultTemplate {
    /// How urgent they are.
    pub priorities: Vec<FaultPriority>,
    /// The stages that they go through.
    pub steps: Vec<LocalizedText>,
    /// Which faults are looked at again afterwards.
    pub review_required_for: Vec<FaultReviewTrigger>,
}

/// How urgent a fault is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPriority {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// What lifts a fault to it; any one is enough.
    pub any_of: Vec<FaultImpact>,
    /// Where it comes from.
    pub basis: Basis,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum FaultImpact {
    /// A key node is down.
    KeyNodeDown,
    /// Users of a site are without service.
    SiteUsersWithoutService {
        /// Percent of them, at least.
        at_least_percent: u8,
    },
    /// Emergency calls do not get through.
    EmergencyCallsLost,
    /// The service is worse than it should be.
    ServiceDegraded {
        /// For whom.
        customers: CustomerSort,
    },
    /// One user notices it.
    SingleUser,
    /// No customer notices it.
    NoCustomerImpact,
}

/// Which faults are looked at again afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum FaultReviewTrigger {
    /// Those of a priority.
    Priority {
        /// Which one.
        priority: Code,
    },
    /// Those that repeat another.
    Repeat,
}

/// How fast things must go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlaPolicyTemplate {
    /// Its code.
    pub code: Code,
    /// What its clocks run for.
    pub object: SlaObject,
    /// To which of them it applies.
    pub applies: CaseCondition,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// Its clocks.
    pub clocks: Vec<ClockTemplate>,
}

/// One limit of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockTemplate {
    /// What it measures; two clocks may share a key where their conditions differ.
    pub key: Code,
    /// How long it may run.
    pub limit: IsoDuration,
    /// How its time is counted.
    pub calendar: ClockCalendar,
    /// How long it may stand still in all; none where it may not be paused.
    #[serde(default)]
    pub longest_pause: Option<IsoDuration>,
    /// What it further takes to run.
    #[serde(default)]
    pub when: Option<CaseCondition>,
    /// What starts it; the object's opening where nothing is said.
    #[serde(default)]
    pub start: Option<ClockStart>,
    /// Where it comes from.
    pub basis: Basis,
}

/// A condition on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum CaseCondition {
    /// Holds for every one.
    Always,
    /// All of these hold.
    AllOf {
        /// Which.
        of: Vec<CaseCondition>,
    },
    /// At least one of these holds.
    AnyOf {
        /// Which.
        of: Vec<CaseCondition>,
    },
    /// This does not hold.
    Not {
        /// What.
        of: Box<CaseCondition>,
    },
    /// A complaint of one of these severities.
    Severity {
        /// Which.
        any_of: Vec<Code>,
    },
    /// A fault of one of these priorities.
    Priority {
        /// Which.
        any_of: Vec<Code>,
    },
    /// A finding of one of these grades.
    Grade {
        /// Which.
        any_of: Vec<FindingGrade>,
    },
    /// The customer is a key customer.
    Vip,
    /// A user reported it.
    ReportedByUser,
    /// It happened in such a place.
    Area {
        /// Which sort.
        is: AreaType,
    },
    /// This caused it.
    Cause {
        /// What.
        is: FaultCause,
    },
    /// A yes-or-no question was answered with yes when the template was applied.
    Parameter {
        /// Its key.
        key: Code,
    },
}

/// One step on the way to and past a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationTemplate {
    /// Percent of the limit used.
    pub at_percent: u32,
    /// Who is told.
    pub notify: Vec<EscalationTarget>,
    /// Its name.
    pub name: LocalizedText,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum EscalationTarget {
    /// Whoever has the case.
    CaseOwner,
    /// Who leads their team.
    TeamLead,
    /// Who heads their department.
    DepartmentHead,
    /// The holders of a role.
    Role {
        /// Which role.
        role: Code,
    },
}
