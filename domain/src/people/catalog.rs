//! Positions, roles and groups: what people are called by, as rows of the organization.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{GroupId, PositionId, RoleId},
    locale::LocalizedText,
    programs::template::Duty,
};

/// Group whose memberships are leaves, in an import.
pub const LONG_LEAVE: &str = "LONG_LEAVE";

/// A position: a post that people hold, such as HEAD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its id.
    pub id: PositionId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
}

/// A role of the organization, such as LEAD_AUDITOR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Code of the department in which its holders belong; none where they may be anywhere.
    pub held_in: Option<String>,
    /// What its holders may do.
    pub may: Vec<Duty>,
    /// Whether who holds it is kept from those whom it concerns.
    pub identity_hidden: bool,
}

/// A named group with dated membership, such as EMERGENCY_TEAM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
}
