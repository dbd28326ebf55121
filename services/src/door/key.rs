//! What may be an idempotency key.

/// Characters of a key.
const LONGEST: usize = 200;

/// Whether `key` has 1 to 200 characters and none that is not printed: it is kept, indexed and shown.
#[must_use]
pub fn is_key(key: &str) -> bool {
    (1..=LONGEST).contains(&key.chars().count()) && !key.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_printed() {
        for key in ["k", "0199c4d1-f5f2-7f4e-9d3c-0a1b2c3d4e5f", "季度 1", &"长".repeat(200)] {
            assert!(is_key(key), "{key}");
        }
        for wrong in ["", "a\0b", "a\nb", "\u{85}", &"x".repeat(201)] {
            assert!(!is_key(wrong), "{wrong:?}");
        }
    }
}
