//! Who signs in: tokens.

pub mod authenticate;
pub mod secret;
pub mod token_create;
pub mod token_list;
pub mod token_revoke;
