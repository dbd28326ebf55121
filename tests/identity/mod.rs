//! Who signs in: the first administrator, tokens of our own, and tokens of an OpenID provider.

mod claim;
mod openid;
mod token_vectors;
mod tokens;
