//! States of an audit (AUD-2), and the parts that people take in one.

use crate::names::named_enum;

named_enum! {
    /// State of an audit (AUD-2).
    AuditState {
        /// Made; its team may be named.
        Planned = "PLANNED",
        /// Its team is cleared and gets ready.
        Preparing = "PREPARING",
        /// On site.
        InProgress = "IN_PROGRESS",
        /// The report is written.
        Reporting = "REPORTING",
        /// The report is signed.
        SignedOff = "SIGNED_OFF",
        /// What it found is followed up.
        FollowUp = "FOLLOW_UP",
        /// Everything it found is closed or accepted.
        Closed = "CLOSED",
        /// Called off.
        Cancelled = "CANCELLED",
        /// Its day went by without it.
        Missed = "MISSED",
    }
}

impl AuditState {
    /// Whether the audit took place: it counts as experience of those who were there.
    #[must_use]
    pub fn took_place(self) -> bool {
        matches!(self, Self::Reporting | Self::SignedOff | Self::FollowUp | Self::Closed)
    }

    /// Whether its report is signed: it counts as completed.
    #[must_use]
    pub fn is_completed(self) -> bool {
        matches!(self, Self::SignedOff | Self::FollowUp | Self::Closed)
    }

    /// Whether the team may still change.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Preparing)
    }
}

named_enum! {
    /// Part that somebody takes in an audit.
    AuditRole {
        /// Leads it and signs its report.
        Lead = "LEAD",
        /// Audits under the lead.
        Member = "MEMBER",
    }
}
