//! The tenant.

use serde::{Deserialize, Serialize};

use crate::{
    ids::OrganizationId,
    locale::{Locale, LocalizedText},
};

/// An organization: the tenant to which every other row belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Short name that commands use, unique in the installation.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// IANA zone in which its days begin and end.
    pub time_zone: String,
    /// Code of the working calendar that its schedules use by default.
    pub calendar: String,
    /// Language where a request names none.
    pub locale: Locale,
}
