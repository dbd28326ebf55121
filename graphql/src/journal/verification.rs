//! The answer of `journalVerification`.

use async_graphql::{Description, Object};
use gradus_services::journal::verify::{Breach, Verification};

/// Verification of the journal: what was checked, and everything that does not hold.
#[derive(Description)]
pub struct JournalVerification(pub Verification);

#[Object(use_type_description)]
impl JournalVerification {
    /// Indicates that every seal follows from its lines and from the seal before it.
    async fn intact(&self) -> bool {
        self.0.breaches.is_empty()
    }

    /// Number of seals that were checked.
    async fn seals(&self) -> i32 {
        i32::try_from(self.0.seals).unwrap_or(i32::MAX)
    }

    /// Number of lines under them.
    async fn entries(&self) -> i32 {
        i32::try_from(self.0.entries).unwrap_or(i32::MAX)
    }

    /// Number of lines that wait for a seal, about which the chain says nothing yet.
    async fn unsealed(&self) -> i32 {
        i32::try_from(self.0.unsealed).unwrap_or(i32::MAX)
    }

    /// Hash of the newest seal. A chain that was cut at its end shows only against a copy kept elsewhere.
    async fn head(&self) -> Option<&str> {
        self.0.head.as_deref()
    }

    /// Everything that does not hold, as sentences.
    async fn breaches(&self) -> Vec<String> {
        self.0.breaches.iter().map(sentence).collect()
    }
}

fn sentence(breach: &Breach) -> String {
    match breach {
        Breach::SealMissing { number } => format!("Seal {number} is missing."),
        Breach::SealBroken { number } => format!("Seal {number} does not follow from the one before it."),
        Breach::LinesChanged { number } => format!("Lines under seal {number} were changed, added or removed."),
        Breach::ValuesChanged { number } => format!("Values beside lines under seal {number} were changed."),
        Breach::ValuesRemoved { number } => {
            format!("Values beside lines under seal {number} are gone, and no line says that they were erased.")
        }
        Breach::HeadGone { head } => format!("The chain does not go on from {head}."),
        Breach::ObjectGone { object } => format!("{object} is gone, and the journal tells of it."),
        Breach::ObjectChanged { object } => format!("{object} is not what the newest line about it says."),
        Breach::LinesInserted { count } => format!("{count} lines exist that no seal covers and none awaits."),
        Breach::WaitingInVain { count } => format!("{count} rows wait for a seal that are sealed, or are no line."),
        Breach::PlacesWithoutSeal { count } => format!("{count} places are taken under seals that do not exist."),
    }
}
