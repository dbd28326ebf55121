//! What a token looks like: `gradus_`, 256 random bits, a checksum, so that a scanner can spot one that leaked.

use sha2::{Digest, Sha256};

use crate::door::hex;

const PREFIX: &str = "gradus_";
const BYTES: usize = 32;

/// A new token's text. It is shown once and never stored.
#[must_use]
pub fn generate() -> String {
    let secret = hex(&rand::random::<[u8; BYTES]>());
    format!("{PREFIX}{secret}{}", checksum(&secret))
}

/// The hash under which a token is stored; `None` for a text that cannot be one of ours, without asking the database.
#[must_use]
pub fn hash(token: &str) -> Option<String> {
    let rest = token.strip_prefix(PREFIX)?;
    let (secret, sum) = rest.split_at_checked(BYTES * 2)?;
    (checksum(secret) == sum).then(|| hex(&Sha256::digest(token)))
}

fn checksum(secret: &str) -> String {
    hex(&Sha256::digest(secret)[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_hash_and_a_mistyped_one_has_none() {
        let token = generate();
        let mistyped = token.replacen("gradus_", "gradus_0", 1);

        assert!(hash(&token).is_some());
        assert_ne!(generate(), token);
        for wrong in ["", "gradus_", "gradus_é", &token[1..], &mistyped] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
