//! Why something is not as it should be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::refusal::{FindingRefusal as Refusal, worded};
use crate::{ids::EmployeeId, names::named_enum};

/// Most characters of a cause code.
const LONGEST_CODE: usize = 40;
/// Fewest and most answers of a chain.
const CHAIN: std::ops::RangeInclusive<usize> = 2..=10;

named_enum! {
    /// How the cause was sought.
    CauseMethod {
        /// By asking why, again and again.
        FiveWhy = "FIVE_WHY",
        /// By a fishbone diagram.
        Fishbone = "FISHBONE",
        /// By a fault tree.
        FaultTree = "FAULT_TREE",
    }
}

/// What is said of a cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseDraft {
    /// How it was sought.
    pub method: CauseMethod,
    /// Code by which causes are compared (CAP-5).
    pub code: String,
    /// In words.
    pub text: String,
    /// Answers to "why", each to the one before; needed where that is the method.
    pub whys: Vec<String>,
}

/// Answers to "why", each to the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Whys(pub Vec<String>);

/// A root cause, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootCause {
    /// In which cycle.
    pub cycle: i32,
    /// How it was sought.
    pub method: CauseMethod,
    /// Code by which causes are compared.
    pub code: String,
    /// In words.
    pub text: String,
    /// Answers to "why", each to the one before.
    pub whys: Whys,
    /// Who recorded it.
    pub by: Option<EmployeeId>,
    /// When.
    pub on: NaiveDate,
}

/// Whether a text may be a code: letters, digits, `-`, `_` and `.`, beginning with a letter or digit.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let sign = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.len() <= LONGEST_CODE
        && text.chars().all(sign)
}

impl CauseDraft {
    /// The cause, where it may stand.
    pub fn checked(&self, cycle: i32, by: Option<EmployeeId>, on: NaiveDate) -> Result<RootCause, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let code = self.code.trim().to_ascii_uppercase();
        if !is_code(&code) {
            refusals.push(Refusal::CodeMalformed("causeCode"));
        }
        let text = worded("text", &self.text, &mut refusals);
        if self.whys.len() > *CHAIN.end() || (self.method == CauseMethod::FiveWhy && !CHAIN.contains(&self.whys.len()))
        {
            refusals.push(Refusal::ChainOdd);
        }
        let whys = Whys(self.whys.iter().map(|why| worded("whys", why, &mut refusals)).collect());
        if refusals.is_empty() {
            Ok(RootCause { cycle, method: self.method, code, text, whys, by, on })
        } else {
            Err(refusals)
        }
    }
}
