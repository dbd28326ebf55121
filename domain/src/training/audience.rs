//! For whom a requirement is, as people write it: by codes, in a template and in the requirement's column.
//!
//! An audience is a list of clauses to include and one to exclude. Inside a clause every condition must hold, and one
//! of a condition's codes suffices; of the clauses one suffices. "Fault duty and the emergency team" is therefore two
//! clauses, "the front line in its first six months" is one. A clause speaks of employees unless it says otherwise,
//! because contractors count only where a scope names them (formula 4.10).

use serde::{Deserialize, Serialize};

use crate::names::named_enum;

named_enum! {
    /// Whose employment a clause speaks of.
    Employment {
        /// Those on the payroll.
        Employees = "EMPLOYEES",
        /// Those of other firms.
        Contractors = "CONTRACTORS",
        /// Both.
        Anyone = "ANYONE",
    }
}

/// For whom a requirement is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Whom it is for: those whom one of these clauses matches.
    pub include: Vec<Clause>,
    /// Whom it is not for, though included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Clause>,
}

/// Conditions that hold together. A post must meet those about department and position at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clause {
    /// Codes of departments, each with its whole subtree.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// Codes of positions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<String>,
    /// Codes of roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Codes of groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Numbers of employees.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<String>,
    /// Hired less than so many months before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenure_less_than_months: Option<u32>,
    /// Whose employment; employees where nothing is said, in a clause that excludes anyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employment: Option<Employment>,
}

impl Clause {
    /// Whether it says nothing at all; "all employees" is written out as `employment: EMPLOYEES`.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

impl Audience {
    /// An audience of those whom one of `clauses` matches.
    #[must_use]
    pub fn of(clauses: impl IntoIterator<Item = Clause>) -> Self {
        Self { include: clauses.into_iter().collect(), exclude: Vec::new() }
    }

    /// Every employee.
    #[must_use]
    pub fn all_employees() -> Self {
        Self::of([Clause { employment: Some(Employment::Employees), ..Clause::default() }])
    }

    /// Whether it is for nobody, or has a clause that says nothing.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.include.is_empty() || self.include.iter().chain(&self.exclude).any(Clause::is_blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_reads_back_what_it_wrote() {
        let text = r#"{"include":[{"departments":["CSD","CHC","RET"],"tenure_less_than_months":6},{"groups":["LISTED_CONTRACTOR"],"employment":"CONTRACTORS"}]}"#;
        let audience: Audience = serde_json::from_str(text).expect("an audience");

        assert_eq!(serde_json::to_string(&audience).expect("json"), text);
        assert!(!audience.is_incomplete());
    }

    #[test]
    fn an_unknown_condition_is_not_overlooked() {
        assert!(serde_json::from_str::<Audience>(r#"{"include":[{"departement":["NET"]}]}"#).is_err());
        assert!(serde_json::from_str::<Audience>(r#"{"include":[],"unless":[]}"#).is_err());
    }

    #[test]
    fn an_audience_of_nobody_or_with_a_clause_that_says_nothing_is_incomplete() {
        assert!(Audience::default().is_incomplete());
        assert!(Audience::of([Clause::default()]).is_incomplete());
        assert!(!Audience::all_employees().is_incomplete());
    }
}
