//! What a token looks like: a prefix, 256 random bits, a checksum, so that a scanner can spot one that leaked.

use sha2::{Digest, Sha256};

use crate::door::hex;

const BYTES: usize = 32;

/// What a secret is good for. One of the one kind is never taken for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// Signs in.
    Token,
    /// Claims an installation at its first start.
    Claim,
}

impl Secret {
    fn prefix(self) -> &'static str {
        match self {
            Self::Token => "gradus_",
            Self::Claim => "gradus_claim_",
        }
    }

    /// A new secret's text. It is shown once and never stored.
    #[must_use]
    pub fn generate(self) -> String {
        let secret = hex(&rand::random::<[u8; BYTES]>());
        format!("{}{secret}{}", self.prefix(), checksum(&secret))
    }

    /// The hash under which it is stored; `None` for a text that cannot be one of ours, without asking the database.
    #[must_use]
    pub fn hash(self, text: &str) -> Option<String> {
        let rest = text.strip_prefix(self.prefix())?;
        let (secret, sum) = rest.split_at_checked(BYTES * 2)?;
        (checksum(secret) == sum).then(|| hex(&Sha256::digest(text)))
    }
}

fn checksum(secret: &str) -> String {
    hex(&Sha256::digest(secret)[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_hash_and_a_mistyped_one_has_none() {
        let token = Secret::Token.generate();
        let mistyped = token.replacen("gradus_", "gradus_0", 1);

        assert!(Secret::Token.hash(&token).is_some());
        assert_ne!(Secret::Token.generate(), token);
        for wrong in ["", "gradus_", "gradus_é", &token[1..], &mistyped] {
            assert_eq!(Secret::Token.hash(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_claim_is_no_token_and_a_token_no_claim() {
        assert_eq!(Secret::Token.hash(&Secret::Claim.generate()), None);
        assert_eq!(Secret::Claim.hash(&Secret::Token.generate()), None);
    }
}
