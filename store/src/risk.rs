//! What the start-up check refuses unless the operator takes it on by name.

use std::{fmt, str::FromStr};

/// A danger that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// The server may lose in a crash what was answered as done.
    LostWork,
    /// Only the conditions in the statements keep organizations apart: the service runs as whoever signs in.
    OneWall,
}

impl Risk {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::LostWork, Self::OneWall];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LostWork => "lost-work",
            Self::OneWall => "one-wall",
        }
    }

    /// What somebody who takes it on should read wherever the service shows itself.
    #[must_use]
    pub fn warning(self) -> &'static str {
        match self {
            Self::LostWork => "LOST WORK ACCEPTED: the database may lose in a crash what was answered as done",
            Self::OneWall => {
                "ONE WALL ACCEPTED: only the statements of Gradus, not the role of its connections, keep organizations apart"
            }
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The names that there are, for whoever gave another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such risk; there are {}", Risk::ALL.map(Risk::as_str).join(" and "))]
pub struct UnknownRisk;

impl FromStr for Risk {
    type Err = UnknownRisk;

    fn from_str(name: &str) -> Result<Self, UnknownRisk> {
        Self::ALL.into_iter().find(|risk| risk.as_str() == name).ok_or(UnknownRisk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_risk_is_taken_on_by_its_name_only() {
        for risk in Risk::ALL {
            assert_eq!(risk.as_str().parse(), Ok(risk));
        }
        for other in ["", "all", "true", "LOST-WORK"] {
            assert_eq!(other.parse::<Risk>(), Err(UnknownRisk), "{other}");
        }
    }
}
