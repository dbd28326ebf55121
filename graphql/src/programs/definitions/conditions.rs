//! Conditions on complaints, faults and findings.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{locale::Locale, programs::template as model};

use super::show::{Show, mirrored};
use crate::findings::enums::FindingGrade;

/// Form of the close need. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum CloseNeedKind {
    /// The customer has been answered.
    ReplySent,
    /// What was done for the customer is on record.
    RemedyRecorded,
    /// The customer has been asked for satisfaction.
    SatisfactionAsked,
    /// The cause has a code.
    CauseCodeSet,
    /// A corrective action is linked.
    CapaLinked,
}

/// What must have happened before a complaint is closed. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct CloseNeed {
    /// Form of the close need.
    kind: CloseNeedKind,
    /// How many failed attempts stand for an answer.
    or_failed_attempts: Option<i32>,
    /// For which severities.
    severity_codes: Option<Vec<String>>,
    /// The close need in words, in the request's language.
    in_words: String,
}

impl Show<CloseNeed> for model::CloseNeed {
    fn show(&self, locale: Locale) -> CloseNeed {
        let form =
            |kind| CloseNeed { kind, or_failed_attempts: None, severity_codes: None, in_words: self.in_words(locale) };
        match self {
            Self::ReplySent => form(CloseNeedKind::ReplySent),
            Self::RemedyRecorded => form(CloseNeedKind::RemedyRecorded),
            Self::SatisfactionAsked { or_failed_attempts } => CloseNeed {
                or_failed_attempts: Some(or_failed_attempts.show(locale)),
                ..form(CloseNeedKind::SatisfactionAsked)
            },
            Self::CauseCodeSet => form(CloseNeedKind::CauseCodeSet),
            Self::CapaLinked { severities } => {
                CloseNeed { severity_codes: Some(severities.show(locale)), ..form(CloseNeedKind::CapaLinked) }
            }
        }
    }
}

/// Form of the fault impact. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum FaultImpactKind {
    /// A key node is down.
    KeyNodeDown,
    /// Users of a site are without service.
    SiteUsersWithoutService,
    /// Emergency calls do not get through.
    EmergencyCallsLost,
    /// The service is worse than it should be.
    ServiceDegraded,
    /// One user notices it.
    SingleUser,
    /// No customer notices it.
    NoCustomerImpact,
}

/// What a fault does. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct FaultImpact {
    /// Form of the fault impact.
    kind: FaultImpactKind,
    /// Percent of them, at least.
    at_least_percent: Option<i32>,
    /// For whom.
    customers: Option<CustomerSort>,
    /// The fault impact in words, in the request's language.
    in_words: String,
}

impl Show<FaultImpact> for model::FaultImpact {
    fn show(&self, locale: Locale) -> FaultImpact {
        let form =
            |kind| FaultImpact { kind, at_least_percent: None, customers: None, in_words: self.in_words(locale) };
        match self {
            Self::KeyNodeDown => form(FaultImpactKind::KeyNodeDown),
            Self::SiteUsersWithoutService { at_least_percent } => FaultImpact {
                at_least_percent: Some(at_least_percent.show(locale)),
                ..form(FaultImpactKind::SiteUsersWithoutService)
            },
            Self::EmergencyCallsLost => form(FaultImpactKind::EmergencyCallsLost),
            Self::ServiceDegraded { customers } => {
                FaultImpact { customers: Some(customers.show(locale)), ..form(FaultImpactKind::ServiceDegraded) }
            }
            Self::SingleUser => form(FaultImpactKind::SingleUser),
            Self::NoCustomerImpact => form(FaultImpactKind::NoCustomerImpact),
        }
    }
}

/// Form of the fault review trigger. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum FaultReviewTriggerKind {
    /// Those of a priority.
    Priority,
    /// Those that repeat another.
    Repeat,
}

/// Which faults are looked at again afterwards. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct FaultReviewTrigger {
    /// Form of the fault review trigger.
    kind: FaultReviewTriggerKind,
    /// Which one.
    priority_code: Option<String>,
    /// The fault review trigger in words, in the request's language.
    in_words: String,
}

impl Show<FaultReviewTrigger> for model::FaultReviewTrigger {
    fn show(&self, locale: Locale) -> FaultReviewTrigger {
        let form = |kind| FaultReviewTrigger { kind, priority_code: None, in_words: self.in_words(locale) };
        match self {
            Self::Priority { priority } => FaultReviewTrigger {
                priority_code: Some(priority.show(locale)),
                ..form(FaultReviewTriggerKind::Priority)
            },
            Self::Repeat => form(FaultReviewTriggerKind::Repeat),
        }
    }
}

/// Form of the case condition. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum CaseConditionKind {
    /// Holds for every one.
    Always,
    /// All of these hold.
    AllOf,
    /// At least one of these holds.
    AnyOf,
    /// This does not hold.
    Not,
    /// A complaint of one of these severities.
    Severity,
    /// A fault of one of these priorities.
    Priority,
    /// A finding of one of these grades.
    Grade,
    /// The customer is a key customer.
    Vip,
    /// A user reported it.
    ReportedByUser,
    /// It happened in such a place.
    Area,
    /// This caused it.
    Cause,
    /// A yes-or-no question was answered with yes when the template was applied.
    Parameter,
}

/// A condition on a case. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct CaseCondition {
    /// Form of the case condition.
    kind: CaseConditionKind,
    /// Which.
    conditions: Option<Vec<CaseCondition>>,
    /// Which.
    severity_codes: Option<Vec<String>>,
    /// Which.
    priority_codes: Option<Vec<String>>,
    /// Which.
    grades: Option<Vec<FindingGrade>>,
    /// Which sort.
    area: Option<PlaceSort>,
    /// What.
    cause: Option<FaultCause>,
    /// Key of the case condition.
    parameter_key: Option<String>,
    /// The case condition in words, in the request's language.
    in_words: String,
}

impl Show<CaseCondition> for model::CaseCondition {
    fn show(&self, locale: Locale) -> CaseCondition {
        let form = |kind| CaseCondition {
            kind,
            conditions: None,
            severity_codes: None,
            priority_codes: None,
            grades: None,
            area: None,
            cause: None,
            parameter_key: None,
            in_words: self.in_words(locale),
        };
        match self {
            Self::Always => form(CaseConditionKind::Always),
            Self::AllOf { of } => CaseCondition { conditions: Some(of.show(locale)), ..form(CaseConditionKind::AllOf) },
            Self::AnyOf { of } => CaseCondition { conditions: Some(of.show(locale)), ..form(CaseConditionKind::AnyOf) },
            Self::Not { of } => {
                CaseCondition { conditions: Some(vec![of.show(locale)]), ..form(CaseConditionKind::Not) }
            }
            Self::Severity { any_of } => {
                CaseCondition { severity_codes: Some(any_of.show(locale)), ..form(CaseConditionKind::Severity) }
            }
            Self::Priority { any_of } => {
                CaseCondition { priority_codes: Some(any_of.show(locale)), ..form(CaseConditionKind::Priority) }
            }
            Self::Grade { any_of } => {
                CaseCondition { grades: Some(any_of.show(locale)), ..form(CaseConditionKind::Grade) }
            }
            Self::Vip => form(CaseConditionKind::Vip),
            Self::ReportedByUser => form(CaseConditionKind::ReportedByUser),
            Self::Area { is } => CaseCondition { area: Some(is.show(locale)), ..form(CaseConditionKind::Area) },
            Self::Cause { is } => CaseCondition { cause: Some(is.show(locale)), ..form(CaseConditionKind::Cause) },
            Self::Parameter { key } => {
                CaseCondition { parameter_key: Some(key.show(locale)), ..form(CaseConditionKind::Parameter) }
            }
        }
    }
}

mirrored! {
    /// Sort of place. Expect new values.
    PlaceSort of AreaType {
        /// Town.
        Urban,
        /// Country.
        Rural,
    }
}

mirrored! {
    /// What caused a fault, as far as clocks care. Expect new values.
    FaultCause of FaultCause {
        /// The customer's own device.
        CustomerTerminal,
    }
}

mirrored! {
    /// Whom a degraded service concerns. Expect new values.
    CustomerSort of CustomerSort {
        /// A group of customers.
        Group,
        /// An enterprise.
        Enterprise,
    }
}
