//! Courses, and who must take them how often.

use serde::{Deserialize, Serialize};

use super::{
    header::Basis,
    value::{Code, Decimal, IsoDuration},
    words::words,
};
use crate::{
    locale::LocalizedText,
    period::PeriodKind,
    training::{audience::Audience, requirement as judged, requirement::FirstEvent},
};

words! {
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
    pub audience: Audience,
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

impl From<CourseRule> for judged::CourseRule<String> {
    fn from(rule: CourseRule) -> Self {
        let texts = |codes: Vec<Code>| codes.iter().map(ToString::to_string).collect();
        match rule {
            CourseRule::AnyCourse { minimum } => Self::AnyCourse { min_completions: minimum },
            CourseRule::AnyOf { courses, minimum } => Self::AnyOf { courses: texts(courses), min_completions: minimum },
            CourseRule::AllOf { courses } => Self::AllOf { courses: texts(courses) },
        }
    }
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
    /// A completion is valid for so many months.
    Rolling {
        /// Months from the day of completion.
        months: u32,
    },
    /// Once for good.
    Once,
}

impl From<Recurrence> for judged::Recurrence {
    fn from(recurrence: Recurrence) -> Self {
        match recurrence {
            Recurrence::Calendar { period } => Self::Calendar { window: period },
            Recurrence::Rolling { months } => Self::Rolling { months },
            Recurrence::Once => Self::Once,
        }
    }
}

/// When a newcomer must have fulfilled a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum FirstDue {
    /// So long after the requirement begins to concern them.
    Within {
        /// Days.
        days: u32,
    },
    /// Before something happens: no grace from the day on which the role is held.
    Before {
        /// What.
        event: FirstEvent,
    },
}

impl From<FirstDue> for judged::FirstDue {
    fn from(due: FirstDue) -> Self {
        match due {
            FirstDue::Within { days } => Self::Within { days },
            FirstDue::Before { event } => Self::Before { event },
        }
    }
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
