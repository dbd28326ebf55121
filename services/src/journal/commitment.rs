//! Commitments: what a line vouches for without holding it.
//!
//! Names, texts and states of objects may be about people, and must be erasable one day. So they stand beside the chain,
//! and the line holds a commitment for each: a hash over the field's name, a salt of its own, and the value. The chain is
//! over the lines, so an erased value breaks nothing; a changed one no longer meets its commitment; and without the salt,
//! which goes with the value, nobody can try out names until one fits.
//!
//! Erasing leaves a line ([`ERASURE`]) that names the erased one. Values that are missing without it were taken away.

use gradus_store::journal::{Beside, Entry};
use sha2::{Digest, Sha256};

use crate::door::hex;

/// The command whose line says that the values of another line were erased.
pub const ERASURE: &str = "journalErase";

/// The line without the values that may be about people, and those values.
#[must_use]
pub fn part(mut line: Entry) -> (Entry, Vec<Beside>) {
    let name = std::mem::take(&mut line.actor_name);
    let taken = [
        ("actor_name", Some(name)),
        ("before", line.before.take()),
        ("after", line.after.take()),
        ("reason", line.reason.take()),
        ("refusals", line.refusals.take()),
    ];
    let apart = |(field, value): (&str, Option<String>)| {
        Some(Beside { field: field.into(), salt: hex(&rand::random::<[u8; 16]>()), value: value? })
    };
    let values: Vec<_> = taken.into_iter().filter_map(apart).collect();
    line.commitments = Some(all(&values));
    (line, values)
}

/// The commitments to `values`, one in each row, in their order.
#[must_use]
pub fn all(values: &[Beside]) -> String {
    let rows: Vec<_> = values.iter().map(|value| format!("{} {}", value.field, of(value))).collect();
    rows.join("\n")
}

/// The commitment to a value. Frozen: a change needs a new domain tag.
#[must_use]
pub fn of(value: &Beside) -> String {
    let Beside { field, salt, value } = value;
    hex(&Sha256::digest(format!("gradus-journal-value/1\n{field}\n{salt}\n{value}")))
}

/// How the values beside a line stand to its commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every one is there and is what it was.
    Whole,
    /// Some are gone; the others are what they were.
    Erased,
    /// One is not what it was, or none of the line.
    Changed,
}

/// Holds the values that stand beside a line to its commitments.
#[must_use]
pub fn standing(commitments: &str, values: &[Beside]) -> Standing {
    let promised: Vec<_> = commitments.lines().filter_map(|row| row.split_once(' ')).collect();
    let kept = |value: &Beside| promised.contains(&(value.field.as_str(), of(value).as_str()));
    if !values.iter().all(kept) {
        return Standing::Changed;
    }
    if values.len() == promised.len() { Standing::Whole } else { Standing::Erased }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(value: &str) -> Beside {
        Beside { field: "after".into(), salt: "00112233445566778899aabbccddeeff".into(), value: value.into() }
    }

    /// A frozen vector, checked by another program: `printf 'gradus-journal-value/1\nafter\n0011…eeff\n{}' | sha256sum`.
    #[test]
    fn a_commitment_never_changes() {
        assert_eq!(of(&beside("{}")), "0febcbe1c76ae4730ebde2f0910a6742b8b2fb37f1d010cd67b23c6a36a0b5a7");
    }

    #[test]
    fn a_value_is_what_it_was_or_gone_or_changed() {
        let name = Beside { field: "actor_name".into(), ..beside("Ann") };
        let commitments = all(&[name.clone(), beside("{}")]);

        assert_eq!(standing(&commitments, &[name.clone(), beside("{}")]), Standing::Whole);
        assert_eq!(standing(&commitments, &[beside("{}")]), Standing::Erased);
        assert_eq!(standing(&commitments, &[name.clone(), beside("{ }")]), Standing::Changed);
        // A value under another field's name, or with another salt, is another value.
        assert_eq!(standing(&commitments, &[Beside { field: "before".into(), ..beside("{}") }]), Standing::Changed);
        assert_eq!(standing(&commitments, &[Beside { salt: "00".into(), ..beside("{}") }]), Standing::Changed);
    }
}
