//! The bytes behind evidence, and how they come and go.
//!
//! The row comes first: it is reserved before a byte is put into the store, so that there is never a file in the store of
//! which the database does not know. What was reserved and never confirmed, and what nobody needs any more, is removed by
//! a sweep that holds the row meanwhile. Each removal ends a generation: who reserved before it cannot confirm after it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{ids::EvidenceFileId, names::named_enum};

/// For how long a reservation keeps a file from being removed: longer than any upload takes.
pub const RESERVED: TimeDelta = TimeDelta::hours(24);

named_enum! {
    /// Where the bytes of a hash stand.
    FileState {
        /// Somebody hands them in; they may be in the store already.
        Receiving = "RECEIVING",
        /// They are in the store, and evidence shows them.
        Stored = "STORED",
        /// Nobody needs them; they are taken out of the store.
        Removing = "REMOVING",
        /// They are not in the store.
        Removed = "REMOVED",
    }
}

/// The bytes with a hash, in one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Its id.
    pub id: EvidenceFileId,
    /// SHA-256, in hexadecimal digits.
    pub hash: String,
    /// Number of bytes.
    pub size: i64,
    /// Where they stand.
    pub state: FileState,
    /// How often they were removed.
    pub generation: i32,
    /// Until when whoever hands them in is waited for.
    pub reserved_until: DateTime<Utc>,
    /// When they were last stored.
    pub stored_at: Option<DateTime<Utc>>,
}

/// The present generation is being removed: hand the file in again in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeingRemoved;

impl EvidenceFile {
    /// New bytes of which the first upload begins.
    #[must_use]
    pub fn receiving(id: EvidenceFileId, hash: String, size: i64, now: DateTime<Utc>) -> Self {
        let reserved_until = now + RESERVED;
        Self { id, hash, size, state: FileState::Receiving, generation: 0, reserved_until, stored_at: None }
    }

    /// Another upload of the same bytes begins.
    pub fn reserve(mut self, now: DateTime<Utc>) -> Result<Self, BeingRemoved> {
        match self.state {
            FileState::Removing => return Err(BeingRemoved),
            FileState::Removed => self.state = FileState::Receiving,
            FileState::Receiving | FileState::Stored => {}
        }
        self.reserved_until = self.reserved_until.max(now + RESERVED);
        Ok(self)
    }

    /// They are in the store since this reservation of `generation`.
    pub fn confirm(mut self, generation: i32, now: DateTime<Utc>) -> Result<Self, BeingRemoved> {
        let is_gone = matches!(self.state, FileState::Removing | FileState::Removed);
        if is_gone || self.generation != generation {
            return Err(BeingRemoved);
        }
        if self.state == FileState::Receiving {
            self.stored_at = Some(now);
        }
        self.state = FileState::Stored;
        Ok(self)
    }

    /// Nothing shows them any more. Whoever hands them in at the moment keeps them.
    #[must_use]
    pub fn unneeded(mut self, now: DateTime<Utc>) -> Self {
        if self.state == FileState::Stored {
            self.state = if self.reserved_until > now { FileState::Receiving } else { FileState::Removing };
            self.stored_at = None;
        }
        self
    }

    /// Whether a sweep takes them out of the store now.
    #[must_use]
    pub fn is_swept(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            FileState::Removing => true,
            FileState::Receiving => self.reserved_until <= now,
            FileState::Stored | FileState::Removed => false,
        }
    }

    /// They are out of the store.
    #[must_use]
    pub fn removed(mut self) -> Self {
        self.state = FileState::Removed;
        self.generation += 1;
        self.stored_at = None;
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn file() -> EvidenceFile {
        EvidenceFile::receiving(EvidenceFileId(Uuid::from_u128(1)), "ab".into(), 2, at(0))
    }

    /// DOC-1
    #[test]
    fn who_reserved_before_a_removal_cannot_confirm_after_it() {
        let swept = file().removed();
        assert_eq!(swept.clone().confirm(0, at(30)), Err(BeingRemoved));

        let again = swept.reserve(at(30)).expect("a new generation");
        assert_eq!(again.clone().confirm(0, at(31)), Err(BeingRemoved), "of the generation before");
        assert_eq!(again.confirm(1, at(31)).map(|file| file.state), Ok(FileState::Stored));
    }

    #[test]
    fn what_a_running_upload_needs_is_not_swept() {
        assert!(!file().is_swept(at(23)));
        assert!(file().is_swept(at(24)));

        let stored = file().confirm(0, at(1)).expect("it is there");
        let wanted = stored.clone().reserve(at(10)).expect("a second upload").unneeded(at(11));
        assert_eq!((wanted.state, wanted.is_swept(at(11))), (FileState::Receiving, false));
        let unneeded = stored.unneeded(at(24));
        assert_eq!((unneeded.state, unneeded.is_swept(at(24))), (FileState::Removing, true));
        assert_eq!(unneeded.reserve(at(25)), Err(BeingRemoved));
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Reserve(usize),
        Put(usize),
        Confirm(usize),
        Purge,
        Sweep,
        Pass(i64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0..3_usize).prop_map(Step::Reserve),
            (0..3_usize).prop_map(Step::Put),
            (0..3_usize).prop_map(Step::Confirm),
            Just(Step::Purge),
            Just(Step::Sweep),
            (1..30_i64).prop_map(Step::Pass),
        ];
        proptest::collection::vec(step, 1..80)
    }

    proptest! {
        /// DOC-1: three who hand the same bytes in, die or wait anywhere, beside purges and sweeps: what is stored is in
        /// the store.
        #[test]
        fn no_row_says_stored_without_the_bytes(steps in steps()) {
            let (mut now, mut blob, mut file) = (0, false, file());
            let mut holds: [Option<(i32, bool)>; 3] = [Some((0, false)), None, None];
            for step in steps {
                match step {
                    Step::Pass(hours) => now += hours,
                    Step::Reserve(who) => {
                        if let Ok(reserved) = file.clone().reserve(at(now)) {
                            holds[who] = Some((reserved.generation, false));
                            file = reserved;
                        }
                    }
                    // Also long after the reservation was outlived.
                    Step::Put(who) => {
                        if let Some((generation, put)) = &mut holds[who] {
                            *put |= *generation >= file.generation;
                            blob = true;
                        }
                    }
                    Step::Confirm(who) => {
                        if let Some((generation, true)) = holds[who].take()
                            && let Ok(confirmed) = file.clone().confirm(generation, at(now))
                        {
                            file = confirmed;
                        }
                    }
                    Step::Purge => file = file.unneeded(at(now)),
                    Step::Sweep if file.is_swept(at(now)) => {
                        blob = false;
                        file = file.removed();
                    }
                    Step::Sweep => {}
                }
                prop_assert!(file.state != FileState::Stored || blob, "{step:?}: {file:?}");
                prop_assert_eq!(file.state == FileState::Stored, file.stored_at.is_some(), "{:?}", step);
            }
        }
    }
}
