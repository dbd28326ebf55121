//! What the database itself lets a reader or a transaction through to: the second guard between organizations.
//!
//! Every query of this crate asks for one organization. On PostgreSQL the database holds it to that: whoever reads or
//! writes names the organization first, and row-level security shows the rows of no other, whatever the statement asks
//! for. A forgotten condition then finds nothing, and a row of somebody else cannot be written. Work that passes over
//! organizations names itself instead, and gets only the tables that it needs.
//!
//! How one could break it: by opening a connection elsewhere than in `connect.rs`, or by giving a part of Gradus a gate
//! that is wider than its work. SQLite keeps one file for one machine and has no second guard.

use gradus_domain::ids::OrganizationId;

/// A part of Gradus that works across organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Looks for schedules that are due.
    Scheduler,
    /// Looks for journal lines that wait for a seal.
    Sealer,
    /// Forgets answers that nobody asks for any more.
    Upkeep,
    /// Looks for deliveries that are due.
    Courier,
    /// Finds organizations: for the commands of the operator, for the first start, and for the sign-in by a provider, which
    /// the configuration ties to an organization's code.
    Operator,
}

impl System {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Scheduler, Self::Sealer, Self::Upkeep, Self::Courier, Self::Operator];

    /// The name that the gates in the database know.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduler => "scheduler",
            Self::Sealer => "sealer",
            Self::Upkeep => "upkeep",
            Self::Courier => "courier",
            Self::Operator => "operator",
        }
    }
}

/// Whose rows the database lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    organization: Option<OrganizationId>,
    system: Option<System>,
}

impl Wall {
    /// No organization's: for what belongs to the installation, such as its clock, and for signing in.
    #[must_use]
    pub const fn closed() -> Self {
        Self { organization: None, system: None }
    }

    /// Those of one organization.
    #[must_use]
    pub const fn around(organization: OrganizationId) -> Self {
        Self { organization: Some(organization), system: None }
    }

    /// Those that a part of Gradus needs of every organization.
    #[must_use]
    pub const fn system(system: System) -> Self {
        Self { organization: None, system: Some(system) }
    }

    /// Those of one organization, and the list of all: for who makes organizations, the operator and the first start.
    #[must_use]
    pub const fn operator(organization: OrganizationId) -> Self {
        Self { organization: Some(organization), system: Some(System::Operator) }
    }

    /// Whether nothing is let through.
    pub(crate) fn is_closed(self) -> bool {
        self == Self::closed()
    }

    /// Whether it stands around one organization and has no gate.
    #[cfg(feature = "rigs")]
    pub(crate) fn is_around_one(self) -> bool {
        self.organization.is_some() && self.system.is_none()
    }

    /// The organization as the database is told it; empty for none.
    pub(crate) fn organization_setting(self) -> String {
        self.organization.map(|id| id.0.to_string()).unwrap_or_default()
    }

    /// The part of Gradus as the database is told it; empty for none.
    pub(crate) fn system_setting(self) -> &'static str {
        self.system.map(System::as_str).unwrap_or_default()
    }
}
