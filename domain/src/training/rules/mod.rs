//! What may be recorded, revoked, waived and published.

pub mod publish;
pub mod record;
pub mod revoke;
pub mod waive;
