//! Who signs in: the first administrator, tokens of our own, and tokens of an OpenID provider.

pub mod authenticate;
pub mod claim;
pub mod claim_offer;
pub mod openid;
mod presence;
pub mod secret;
pub mod token_create;
pub mod token_list;
pub mod token_revoke;
pub mod token_rotate;
pub mod uses;
