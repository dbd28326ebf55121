//! Courses, and who must take them how often.

use serde::{Deserialize, Serialize};

use super::{
    header::Basis,
    value::{Code, Decimal, IsoDuration},
    words::words,
};
use crate::{locale::LocalizedText, period::PeriodKind};

words! {
    /// Whose employment a clause speaks of.
    EmploymentSort {
        /// Those on the payroll.
        Employees,
        /// Those of other firms.
        Contractors,
        /// Both.
        Anyone,
    }
    /// What a course is about.
    Subject {
        /// Networks.
        Network,
        /// Customer service.
        Service,
        /// Information security.
        Security,
        /// Quality management.
        Quality,
        /// Emergencies.
        Emergency,
        /// Leadership.
        Management,
        /// Law and commitments.
        Compliance,
    }
    /// How a course is held.
    CourseMode {
        /// At the screen.
        Online,
        /// In a room.
        Onsite,
        /// Both.
        Blended,
    }
    /// The event before which a training must be done.
    FirstEvent {
        /// The first case that one handles.
        FirstCase,
        /// The first audit that one takes part in.
        FirstAudit,
        /// The first visit that one makes.
        FirstVisit,
        /// Access to what is protected.
        Access,
    }
    /// What a waiver must carry.
    WaiverNeed {
        /// Why.
        Reason,
        /// Until when.
        ValidUntil,
        /// An approver other than the person waived.
        ApproverNotSelf,
    }
    /// Whether contractors count.
    ContractorRule {
        /// Where a requirement's audience names them.
        CountedWhenListed,
    }
    /// How the effect of training is judged.
    Appraisal {
        /// A written test.
        TheoryTest,
        /// A task carried out.
        PracticalSkill,
        /// What customers experience.
        CustomerPerformance,
    }
    /// By what means training is given.
    Delivery {
        /// A course at the screen.
        OnlineCourse,
        /// A test at the screen.
        OnlineExam,
        /// A class.
        Classroom,
        /// A drill.
        Drill,
    }
    /// Who teaches.
    TrainerSort {
        /// Own staff with a certificate.
        InternalCertified,
        /// Somebody from outside.
        ExternalExpert,
    }
}

/// Something that is taught.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseTemplate {
    /// Its code.
    pub code: Code,
    /// What it is about.
    pub subject: Subject,
    /// How many hours it takes.
    pub hours: Decimal,
    /// How it is held.
    pub mode: CourseMode,
    /// Points needed to pass; none where attendance is enough.
    #[serde(default)]
    pub pass_mark: Option<u32>,
    /// Its name.
    pub name: LocalizedText,
}

/// What must be trained by whom, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementTemplate {
    /// Its code.
    pub code: Code,
    /// Whom it concerns.
    pub audience: TemplateAudience,
    /// Which courses fulfill it.
    pub courses: CourseRule,
    /// How often it comes back.
    pub recurrence: Recurrence,
    /// When a newcomer must have fulfilled it.
    pub first_due: FirstDue,
    /// Points needed; the course's own where none are given.
    #[serde(default)]
    pub pass_mark: Option<u32>,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// A remark.
    #[serde(default)]
    pub note: Option<LocalizedText>,
}

/// Whom a requirement concerns: those whom a clause of `include` matches and none of `exclude`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateAudience {
    /// Whom it concerns.
    pub include: Vec<AudienceClause>,
    /// Whom it does not, though included.
    #[serde(default)]
    pub exclude: Vec<AudienceClause>,
}

/// Conditions that hold together; of the codes of one condition one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AudienceClause {
    /// In these departments or below them.
    pub departments: Vec<Code>,
    /// In these positions.
    pub positions: Vec<Code>,
    /// Holding one of these roles.
    pub roles: Vec<Code>,
    /// In one of these groups.
    pub groups: Vec<Code>,
    /// Hired less than so many months before.
    pub tenure_less_than_months: Option<u32>,
    /// Whose employment; employees where nothing is said.
    pub employment: Option<EmploymentSort>,
}

/// Which courses fulfill a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum CourseRule {
    /// Any course of the catalog.
    AnyCourse {
        /// How many completions it takes.
        minimum: u32,
    },
    /// Courses out of these.
    AnyOf {
        /// Which.
        courses: Vec<Code>,
        /// How many completions it takes.
        minimum: u32,
    },
    /// Each of these.
    AllOf {
        /// Which.
        courses: Vec<Code>,
    },
}

/// How often a requirement comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Recurrence {
    /// Once in each period of the calendar.
    Calendar {
        /// How long the period is.
        period: PeriodKind,
    },
    /// So long after the last completion.
    Rolling {
        /// How long.
        every: IsoDuration,
    },
}

/// When a newcomer must have fulfilled a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum FirstDue {
    /// So long after the requirement begins to concern them.
    Within {
        /// How long.
        duration: IsoDuration,
    },
    /// Before something happens: no grace from the day on which the role is held.
    Before {
        /// What.
        event: FirstEvent,
    },
}

/// Rules that all requirements share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingRules {
    /// How long a newcomer has.
    pub joiner_grace: IsoDuration,
    /// The leave from which on one is exempt.
    pub long_leave_exempt_from: IsoDuration,
    /// What a waiver must carry.
    pub waiver_needs: Vec<WaiverNeed>,
    /// Percent of waivers at which somebody is told.
    pub waiver_share_alert_percent: u8,
    /// Whether contractors count.
    pub contractors: ContractorRule,
    /// A remark on contractors.
    #[serde(default)]
    pub contractors_note: Option<LocalizedText>,
    /// How the effect of training is judged.
    pub appraisal: Vec<Appraisal>,
    /// By what means training is given.
    pub delivery: Vec<Delivery>,
    /// Who teaches.
    pub trainers: Vec<TrainerSort>,
    /// What else makes people better.
    pub development: Vec<LocalizedText>,
}
