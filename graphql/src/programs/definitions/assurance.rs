//! Definitions of commitments, documents, resources and risks.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{locale::Locale, programs::template as model};

use super::{
    header::Basis,
    show::{DepartmentOf, Show, defined, mirrored, shown},
};

defined! {
    /// What customers are promised.
    CommitmentDefinition of CommitmentTemplate {
        /// Where it comes from.
        basis: Basis,
        /// What they get where it is broken.
        compensation: Compensation,
    }
}

defined! {
    /// A document under control.
    DocumentDefinition of DocumentTemplate {
        /// The department that keeps it. Null where the viewer may not see it. Requires `READ_PEOPLE`.
        owner: Option<DepartmentOf>,
        /// How often it is looked at again.
        review: String,
    }
}

defined! {
    /// Where money goes, and for which measures.
    BudgetLineDefinition of MeasureGroup {
        /// The measures.
        measure_codes = measures: Vec<String>,
    }
}

defined! {
    /// Risk known at the start, and the measures against it.
    RiskDefinition of MeasureGroup {
        /// The measures.
        measure_codes = measures: Vec<String>,
    }
}

defined! {
    /// What moves people to take part.
    IncentiveDefinition of IncentiveTemplate {
        /// Where it comes from.
        basis: Basis,
    }
}

defined! {
    /// What may be shared, and how it is asked for.
    SharedResourceRulesDefinition of SharedResourceRules {
        /// What may be shared.
        kinds: Vec<SharedResourceKind>,
        /// The states of a request.
        request_states: Vec<ResourceRequestState>,
    }
}

shown! {
    /// What customers get where a promise is broken.
    Compensation of Compensation {
        /// When it is broken.
        when: CommitmentBreach,
        /// What they get.
        remedy: CommitmentRemedy,
        /// Where that comes from.
        basis: Basis,
    }
}

/// Form of the commitment breach. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum CommitmentBreachKind {
    /// A clock ran out.
    ClockBreached,
    /// Too much was charged, and that is confirmed.
    OverchargeConfirmed,
}

/// When a promise is broken. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct CommitmentBreach {
    /// Form of the commitment breach.
    kind: CommitmentBreachKind,
    /// The policy.
    policy_code: Option<String>,
    /// The key of the clock in it.
    clock_key: Option<String>,
    /// The commitment breach in words, in the request's language.
    in_words: String,
}

impl Show<CommitmentBreach> for model::Breach {
    fn show(&self, locale: Locale) -> CommitmentBreach {
        let form =
            |kind| CommitmentBreach { kind, policy_code: None, clock_key: None, in_words: self.in_words(locale) };
        match self {
            Self::ClockBreached { policy, clock } => CommitmentBreach {
                policy_code: Some(policy.show(locale)),
                clock_key: Some(clock.show(locale)),
                ..form(CommitmentBreachKind::ClockBreached)
            },
            Self::OverchargeConfirmed => form(CommitmentBreachKind::OverchargeConfirmed),
        }
    }
}

/// Form of the commitment remedy. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum CommitmentRemedyKind {
    /// Days of the monthly fee for each day of delay that began.
    FeeDaysPerStartedDay,
    /// An apology and a credit.
    ApologyAndCredit,
    /// The money back.
    Refund,
    /// No rental for the time of the fault.
    RentalWaived,
}

/// What customers get. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct CommitmentRemedy {
    /// Form of the commitment remedy.
    kind: CommitmentRemedyKind,
    /// How many.
    days: Option<i32>,
    /// Who fixes the credit.
    amount_fixed_by: Option<FixedBy>,
    /// Who fixes the rule.
    rule_fixed_by: Option<FixedBy>,
    /// The commitment remedy in words, in the request's language.
    in_words: String,
}

impl Show<CommitmentRemedy> for model::Remedy {
    fn show(&self, locale: Locale) -> CommitmentRemedy {
        let form = |kind| CommitmentRemedy {
            kind,
            days: None,
            amount_fixed_by: None,
            rule_fixed_by: None,
            in_words: self.in_words(locale),
        };
        match self {
            Self::FeeDaysPerStartedDay { days } => {
                CommitmentRemedy { days: Some(days.show(locale)), ..form(CommitmentRemedyKind::FeeDaysPerStartedDay) }
            }
            Self::ApologyAndCredit { amount_fixed_by } => CommitmentRemedy {
                amount_fixed_by: Some(amount_fixed_by.show(locale)),
                ..form(CommitmentRemedyKind::ApologyAndCredit)
            },
            Self::Refund { rule_fixed_by } => CommitmentRemedy {
                rule_fixed_by: Some(rule_fixed_by.show(locale)),
                ..form(CommitmentRemedyKind::Refund)
            },
            Self::RentalWaived => form(CommitmentRemedyKind::RentalWaived),
        }
    }
}

mirrored! {
    /// What may be shared. Expect new values.
    SharedResourceKind of SharedResourceKind {
        /// Staff.
        People,
        /// Technology.
        Technology,
        /// Management.
        Management,
    }
}

mirrored! {
    /// State of a request for a shared resource. Expect new values.
    ResourceRequestState of ResourceRequestState {
        /// Asked for.
        Requested,
        /// Approved.
        Approved,
        /// Handed over.
        Allocated,
        /// Given back.
        Returned,
        /// Refused.
        Rejected,
    }
}

mirrored! {
    /// Who fixes an amount. Expect new values.
    FixedBy of FixedBy {
        /// The operator.
        Operator,
    }
}
