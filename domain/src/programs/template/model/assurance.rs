//! Commitments to customers, controlled documents, resources, incentives and risks.

use serde::{Deserialize, Serialize};

use super::{
    header::Basis,
    value::{Code, IsoDuration},
    words::words,
};
use crate::locale::LocalizedText;

words! {
    /// What may be shared.
    SharedResourceKind {
        /// Staff.
        People,
        /// Technology.
        Technology,
        /// Management.
        Management,
    }
    /// State of a request for a shared resource.
    ResourceRequestState {
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
    /// Who fixes an amount.
    FixedBy {
        /// The operator.
        Operator,
    }
}

/// What customers are promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentTemplate {
    /// Its code.
    pub code: Code,
    /// Where it comes from.
    pub basis: Basis,
    /// The promise.
    pub name: LocalizedText,
    /// What they get where it is broken.
    pub compensation: Compensation,
}

/// What customers get where a promise is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compensation {
    /// When it is broken.
    pub when: Breach,
    /// What they get.
    pub remedy: Remedy,
    /// Where that comes from.
    pub basis: Basis,
}

/// When a promise is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Breach {
    /// A clock ran out.
    ClockBreached {
        /// The policy.
        policy: Code,
        /// The key of the clock in it.
        clock: Code,
    },
    /// Too much was charged, and that is confirmed.
    OverchargeConfirmed,
}

/// What customers get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case", deny_unknown_fields)]
pub enum Remedy {
    /// Days of the monthly fee for each day of delay that began.
    FeeDaysPerStartedDay {
        /// How many.
        days: u32,
    },
    /// An apology and a credit.
    ApologyAndCredit {
        /// Who fixes the credit.
        amount_fixed_by: FixedBy,
    },
    /// The money back.
    Refund {
        /// Who fixes the rule.
        rule_fixed_by: FixedBy,
    },
    /// No rental for the time of the fault.
    RentalWaived,
}

/// A document under control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// The department that keeps it.
    pub owner: Code,
    /// How often it is looked at again.
    pub review: IsoDuration,
}

/// Money and what is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// Where money goes.
    pub budget_lines: Vec<MeasureGroup>,
    /// What may be shared.
    pub shared_resource_kinds: Vec<SharedResourceKind>,
    /// The states of a request.
    pub request_states: Vec<ResourceRequestState>,
}

/// A budget line or a risk, with the measures that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureGroup {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// The measures.
    pub measures: Vec<Code>,
}

/// What moves people to take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncentiveTemplate {
    /// Its code.
    pub code: Code,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
}
