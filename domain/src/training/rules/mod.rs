//! What may be recorded, revoked, waived, published and frozen.

pub mod freeze;
pub mod publish;
pub mod record;
pub mod revoke;
pub mod waive;
