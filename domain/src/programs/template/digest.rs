//! The fingerprint by which applying the same content twice is recognized.

use sha2::{Digest, Sha256};

use super::ProgramTemplate;

impl ProgramTemplate {
    /// SHA-256 over the typed content as JSON, in lower-case hex.
    ///
    /// Comments, order of keys and the way a value is written leave it as it is; any other change does not. Fields are
    /// written in the order of the types, and maps are sorted, so equal content has one text.
    #[must_use]
    pub fn digest(&self) -> String {
        // The types hold only strings, numbers and string-keyed maps, which JSON always takes.
        let content = serde_json::to_vec(self).unwrap_or_default();
        format!("{:x}", Sha256::digest(content))
    }
}
