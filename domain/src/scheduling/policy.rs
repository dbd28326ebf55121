//! The policies of a schedule, by the names that data and API use.

use crate::names::named_enum;

named_enum! {
    /// What happens to a civil time that the clock jumps over in spring (R20).
    #[derive(Default)]
    GapPolicy {
        /// Frequent rules skip it, appointments move to the first instant after the gap (R21).
        #[default]
        Auto = "AUTO",
        /// It moves to the first instant after the gap.
        ShiftForward = "SHIFT_FORWARD",
        /// It is read with the offset before the gap: 02:30 becomes 03:30.
        Rfc5545 = "RFC5545",
        /// It does not take place.
        Skip = "SKIP",
    }
}

named_enum! {
    /// What happens to a civil time that the clock shows twice in autumn (R20).
    #[derive(Default)]
    FoldPolicy {
        /// Frequent rules take both passes, appointments the first (R21).
        #[default]
        Auto = "AUTO",
        /// The first pass.
        First = "FIRST",
        /// Both passes.
        Both = "BOTH",
        /// The second pass.
        Second = "SECOND",
    }
}

named_enum! {
    /// Where an occurrence goes that falls on a day off (R32).
    #[derive(Default)]
    RollPolicy {
        /// It stays.
        #[default]
        None = "NONE",
        /// It does not take place.
        Skip = "SKIP",
        /// To the next working day.
        Following = "FOLLOWING",
        /// To the working day before.
        Preceding = "PRECEDING",
        /// To the next working day, unless that lies in another month: then to the one before.
        ModifiedFollowing = "MODIFIED_FOLLOWING",
        /// To the working day before, unless that lies in another month: then to the next.
        ModifiedPreceding = "MODIFIED_PRECEDING",
        /// To the nearest working day; of two equally near ones to the later.
        Nearest = "NEAREST",
    }
}

named_enum! {
    /// What becomes of several occurrences that roll onto one day (R34).
    #[derive(Default)]
    CollisionPolicy {
        /// One occurrence, which lists those that it merged.
        #[default]
        Merge = "MERGE",
        /// Each takes place.
        Keep = "KEEP",
    }
}

named_enum! {
    /// What to do with dates beyond what the calendar knows (R36).
    #[derive(Default)]
    UnknownCalendar {
        /// Go by weekends and the days that are known already.
        #[default]
        WeekendRule = "WEEKEND_RULE",
        /// Start nothing until the calendar is known.
        Hold = "HOLD",
    }
}

named_enum! {
    /// What happens to occurrences whose time passed while nobody could start them (R11).
    #[derive(Default)]
    MissedPolicy {
        /// The newest is started, the others are recorded as missed.
        #[default]
        Latest = "LATEST",
        /// All are started, oldest first.
        All = "ALL",
        /// All are recorded as missed.
        Skip = "SKIP",
        /// All wait for a person.
        Hold = "HOLD",
    }
}

named_enum! {
    /// What happens when an earlier occurrence is still open (R40).
    #[derive(Default)]
    OverlapPolicy {
        /// Both run side by side.
        #[default]
        Allow = "ALLOW",
        /// The new one is skipped.
        Skip = "SKIP",
        /// One waits, further ones are skipped.
        BufferOne = "BUFFER_ONE",
        /// All wait.
        BufferAll = "BUFFER_ALL",
        /// The earlier one is asked to end; the new one starts when it has.
        CancelPrevious = "CANCEL_PREVIOUS",
        /// The earlier one is closed at once.
        SupersedePrevious = "SUPERSEDE_PREVIOUS",
    }
}
