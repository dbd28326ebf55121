//! A place among the changes as clients see it: opaque, and without any authority.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gradus_services::changes::Place;

/// What a client brings back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// In which epoch the place was given out; in another one it means nothing.
    pub(super) epoch: String,
    /// The place.
    pub(super) place: Place,
}

pub(super) fn encode(epoch: &str, place: Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("change:{epoch}:{}:{}", place.transaction, place.ordinal))
}

/// `None` for a text that [`encode`] does not write.
pub(super) fn decode(text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let (epoch, place) = text.strip_prefix("change:")?.split_once(':')?;
    let (transaction, ordinal) = place.split_once(':')?;
    let place = Place { transaction: transaction.parse().ok()?, ordinal: ordinal.parse().ok()? };
    Some(Cursor { epoch: epoch.to_owned(), place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_wrote() {
        let place = Place { transaction: 7_000_000_000, ordinal: i32::MAX };

        assert_eq!(decode(&encode("f00d", place)), Some(Cursor { epoch: "f00d".into(), place }));
        for wrong in ["", "x", "%%%", "AAAA", "change:1:2", "change:f00d:1", "f00d:1:2", "change:f00d:1:2:3"] {
            assert_eq!(decode(wrong), None, "{wrong}");
            assert_eq!(decode(&URL_SAFE_NO_PAD.encode(wrong)), None, "{wrong}");
        }
    }
}
