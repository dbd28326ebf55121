//! Employees: who works here, with the present post beside the number and the name.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{DepartmentId, EmployeeId, PositionId},
    locale::Locale,
    people::{
        employment::{EmployeeStatus, EmploymentType},
        spans::DaySpan,
    },
    text,
};

/// A person who works or worked for the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    /// Its id.
    pub id: EmployeeId,
    /// Number, unique in the organization.
    pub number: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// How employed.
    pub employment: EmploymentType,
    /// First day of employment.
    pub hired_on: NaiveDate,
    /// Last day of employment, still employed on it.
    pub left_on: Option<NaiveDate>,
    /// Department of the present main post.
    pub department: DepartmentId,
    /// Position of the present main post.
    pub position: Option<PositionId>,
    /// Who is above.
    pub manager: Option<EmployeeId>,
    /// Language in which to write to the person.
    pub locale: Option<Locale>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

impl Employee {
    /// Where the person stands with the organization on `day`, given the leaves.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate, leaves: &[DaySpan]) -> EmployeeStatus {
        if day < self.hired_on {
            EmployeeStatus::Upcoming
        } else if self.left_on.is_some_and(|last| last < day) {
            EmployeeStatus::Left
        } else if leaves.iter().any(|leave| leave.contains(day)) {
            EmployeeStatus::OnLeave
        } else {
            EmployeeStatus::Active
        }
    }
}

/// How a name or a number is compared in a search: lower case, full-width letters as ordinary ones, no blanks.
#[must_use]
pub fn search_form(text: &str) -> String {
    let half = |sign: char| match sign {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        other => other,
    };
    text.chars().map(half).filter(|sign| !sign.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What a search for `name` or `number` looks through.
#[must_use]
pub fn search_text(name: &str, number: &str) -> String {
    format!("{} {}", search_form(name), search_form(number))
}

/// Whether a text can be an e-mail address: one `@` with something before it and a dotted name after it, and nothing
/// that no text for people may hold.
#[must_use]
pub fn is_email(email: &str) -> bool {
    let Some((local, host)) = email.split_once('@') else { return false };
    let whole = |part: &str| !part.is_empty() && !part.contains(|sign: char| sign.is_whitespace() || sign == '@');
    let named = whole(local) && whole(host) && host.split('.').all(|label| !label.is_empty());
    named && email.len() <= 254 && text::plain(email).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_full_width_and_upper_case() {
        assert_eq!(search_form("Ｌｉ　Wei"), "liwei");
        assert_eq!(search_text("王 伟", "E0000001"), "王伟 e0000001");
    }

    #[test]
    fn an_address_has_one_at_and_a_host() {
        assert!(is_email("e1@operator.example"));
        for wrong in ["", "@", "a@", "@b", "a b@c.d", "a@b@c", "a@b..c", "=x@b.c", "a\0@b.c"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
