//! Definitions of complaints, faults, clocks and escalation.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{locale::Locale, programs::template as model};

use super::{
    conditions::{CaseCondition, CloseNeed, FaultImpact, FaultReviewTrigger},
    header::{Basis, Origin},
    show::{DepartmentOf, Show, defined, mirrored, shown},
};

defined! {
    /// How complaints are handled.
    ComplaintRulesDefinition of ComplaintTemplate {
        /// What complaints are about, and who gets them.
        categories: Vec<ComplaintCategory>,
        /// What must be known at intake.
        required_at_intake: Vec<IntakeField>,
        /// How grave they are.
        severities: Vec<ComplaintSeverity>,
        /// The states that they go through.
        states: Vec<NamedCode>,
        /// What closing needs.
        close_needs: Vec<CloseNeed>,
        /// Who stays responsible towards the customer.
        first_owner: FirstOwnerRule,
        /// How long after a complaint another one repeats it.
        repeat_window: String,
        /// The indicators by which handling is judged.
        indicator_codes = evaluation: Vec<String>,
    }
}

defined! {
    /// How faults are handled.
    FaultRulesDefinition of FaultTemplate {
        /// How urgent they are.
        priorities: Vec<FaultPriority>,
        /// The stages that they go through.
        steps: Vec<String>,
        /// Which faults are looked at again afterwards.
        review_required_for: Vec<FaultReviewTrigger>,
    }
}

defined! {
    /// How fast things must go.
    SlaPolicyDefinition of SlaPolicyTemplate {
        /// What its clocks run for.
        object: SlaObject,
        /// To which of them it applies.
        applies: CaseCondition,
        /// Where it comes from.
        basis: Basis,
        /// Clocks of the SLA policy.
        clocks: Vec<SlaClock>,
    }
}

defined! {
    /// One step on the way to and past a limit.
    EscalationDefinition of EscalationTemplate {
        /// Percent of the limit used.
        at_percent: i32,
        /// Who is told.
        notify: Vec<EscalationTarget>,
    }
}

defined! {
    /// A way by which customers reach the operator.
    ChannelDefinition of ChannelTemplate {
        /// Whether a source document names it.
        origin: Origin,
    }
}

shown! {
    /// What a complaint is about.
    ComplaintCategory of ComplaintCategory {
        /// Code of the complaint category.
        code: String,
        /// The department that gets it. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        route_to: Option<DepartmentOf>,
        /// Whether a source document names it.
        origin: Origin,
        /// Name of the complaint category.
        name: String,
    }
}

shown! {
    /// A code with a name.
    NamedCode of NamedCode {
        /// The code.
        code: String,
        /// The name.
        name: String,
    }
}

shown! {
    /// How grave a complaint is.
    ComplaintSeverity of Severity {
        /// Code of the complaint severity.
        code: String,
        /// Name of the complaint severity.
        name: String,
        /// What lifts a complaint to it; any one is enough.
        any_of: Vec<SeverityReason>,
        /// Whether a corrective action is opened at once.
        opens_capa: bool,
        /// A remark.
        note: Option<String>,
    }
}

shown! {
    /// Who stays responsible towards the customer, and until when.
    FirstOwnerRule of FirstOwnerRule {
        /// Who it is.
        is: FirstOwnerSort,
        /// Until which state of the case.
        until_state_code = until: String,
        /// Whether routing the case to others leaves that as it is.
        survives_routing: bool,
    }
}

shown! {
    /// How urgent a fault is.
    FaultPriority of FaultPriority {
        /// Code of the fault priority.
        code: String,
        /// Name of the fault priority.
        name: String,
        /// What lifts a fault to it; any one is enough.
        any_of: Vec<FaultImpact>,
        /// Where it comes from.
        basis: Basis,
    }
}

shown! {
    /// One limit of time.
    SlaClock of ClockTemplate {
        /// What it measures; two clocks may share a key where their conditions differ.
        key: String,
        /// How long it may run.
        limit: String,
        /// How its time is counted.
        calendar: ClockCalendar,
        /// How long it may stand still in all; none where it may not be paused.
        longest_pause: Option<String>,
        /// What it further takes to run.
        when: Option<CaseCondition>,
        /// What starts it; the object's opening where nothing is said.
        start: Option<ClockStart>,
        /// Where it comes from.
        basis: Basis,
    }
}

/// Form of the escalation target. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum EscalationTargetKind {
    /// Whoever has the case.
    CaseOwner,
    /// Who leads their team.
    TeamLead,
    /// Who heads their department.
    DepartmentHead,
    /// The holders of a role.
    Role,
}

/// Who is told. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct EscalationTarget {
    /// Form of the escalation target.
    kind: EscalationTargetKind,
    /// Which role.
    role_code: Option<String>,
    /// The escalation target in words, in the request's language.
    in_words: String,
}

impl Show<EscalationTarget> for model::EscalationTarget {
    fn show(&self, locale: Locale) -> EscalationTarget {
        let form = |kind| EscalationTarget { kind, role_code: None, in_words: self.in_words(locale) };
        match self {
            Self::CaseOwner => form(EscalationTargetKind::CaseOwner),
            Self::TeamLead => form(EscalationTargetKind::TeamLead),
            Self::DepartmentHead => form(EscalationTargetKind::DepartmentHead),
            Self::Role { role } => {
                EscalationTarget { role_code: Some(role.show(locale)), ..form(EscalationTargetKind::Role) }
            }
        }
    }
}

mirrored! {
    /// What must be known of a complaint at intake. Expect new values.
    IntakeField of IntakeField {
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
}

mirrored! {
    /// What makes a complaint grave. Expect new values.
    SeverityReason of SeverityReason {
        /// Somebody is in danger.
        Safety,
        /// Data got out.
        DataLeak,
        /// Many are without service.
        MassOutage,
        /// The media report.
        MediaExposure,
    }
}

mirrored! {
    /// Who stays responsible towards the customer. Expect new values.
    FirstOwnerSort of FirstOwner {
        /// The first person contacted.
        FirstContact,
    }
}

mirrored! {
    /// What a clock runs for. Expect new values.
    SlaObject of SlaObject {
        /// A complaint.
        Complaint,
        /// A fault.
        Fault,
        /// A request for service.
        ServiceRequest,
        /// A finding.
        Finding,
    }
}

mirrored! {
    /// How the time of a clock is counted. Expect new values.
    ClockCalendar of ClockCalendar {
        /// Every second.
        Always,
        /// Whole days of the calendar.
        CalendarDays,
        /// Whole working days.
        WorkingDays,
    }
}

mirrored! {
    /// What starts a clock. Expect new values.
    ClockStart of ClockStart {
        /// The object comes into being.
        Opened,
        /// Its action has been verified.
        ActionVerified,
    }
}
