//! A place among the changes as clients see it: opaque, and without any authority.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gradus_services::changes::Place;

pub(super) fn encode(place: Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("change:{}:{}", place.transaction, place.ordinal))
}

/// `None` for a text that [`encode`] does not write.
pub(super) fn decode(text: &str) -> Option<Place> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let (transaction, ordinal) = text.strip_prefix("change:")?.split_once(':')?;
    Some(Place { transaction: transaction.parse().ok()?, ordinal: ordinal.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_wrote() {
        let place = Place { transaction: 7_000_000_000, ordinal: i32::MAX };

        assert_eq!(decode(&encode(place)), Some(place));
        for wrong in ["", "x", "%%%", "AAAA", &URL_SAFE_NO_PAD.encode("change:1"), &URL_SAFE_NO_PAD.encode("1:2")] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
