//! What is asked of the door.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::hex;

/// What is asked for: its name, and what tells a retry from another request.
#[derive(Clone, Debug)]
pub struct Command {
    /// Name, as in the API: `findingClose`.
    pub name: &'static str,
    /// Key under which the answer is remembered for seven days.
    pub idempotency_key: Option<String>,
    pub(super) fingerprint: String,
    #[cfg(feature = "rigs")]
    pub(super) plan: Option<String>,
}

impl Command {
    /// A command with its input.
    pub fn new(name: &'static str, input: &impl Serialize, idempotency_key: Option<String>) -> Self {
        let input = serde_json::to_vec(input).unwrap_or_default();
        let mut digest = Sha256::new();
        digest.update(name.as_bytes());
        digest.update([0]);
        digest.update(&input);
        Self {
            name,
            fingerprint: hex(&digest.finalize()),
            #[cfg(feature = "rigs")]
            plan: super::faults::plan(idempotency_key.as_deref(), &input),
            idempotency_key,
        }
    }

    /// A command that nobody repeats by a key, such as a tick of the scheduler.
    #[must_use]
    pub fn internal(name: &'static str) -> Self {
        Self {
            name,
            idempotency_key: None,
            fingerprint: String::new(),
            #[cfg(feature = "rigs")]
            plan: None,
        }
    }
}
