//! Separation of duties (SEC-3) as data: pairs of duties that one person may not hold on one object.
//!
//! Considered and left: a switch that lets somebody act alone. SEC-3 allows none for major findings, gates and audits, and
//! one that exists gets used; the pairs hold everywhere, and what a rule adds to them stands with the rule.

use crate::names::named_enum;

named_enum! {
    /// A duty that somebody has, or takes on, towards one object.
    Duty {
        /// Asks for something.
        Request = "REQUEST",
        /// Grants what was asked for.
        Approve = "APPROVE",
        /// Does the work, or answers for it.
        Act = "ACT",
        /// Confirms that the work is done and does what it is for.
        Verify = "VERIFY",
        /// Looks whether things are as they should be.
        Audit = "AUDIT",
        /// Answers for what is looked at.
        Own = "OWN",
        /// Writes a document.
        Write = "WRITE",
        /// Puts a document in force.
        ApproveDocument = "APPROVE_DOCUMENT",
        /// Lets somebody off something.
        Waive = "WAIVE",
        /// Is let off.
        Benefit = "BENEFIT",
    }
}

/// The pairs that exclude each other.
pub const PAIRS: [(Duty, Duty); 5] = [
    (Duty::Request, Duty::Approve),
    (Duty::Act, Duty::Verify),
    (Duty::Audit, Duty::Own),
    (Duty::Write, Duty::ApproveDocument),
    (Duty::Waive, Duty::Benefit),
];

/// The duty that keeps somebody who holds `held` on an object from taking on `wanted`; none where nothing does.
#[must_use]
pub fn conflict(held: &[Duty], wanted: Duty) -> Option<Duty> {
    let excludes = |held: Duty| PAIRS.contains(&(held, wanted)) || PAIRS.contains(&(wanted, held));
    held.iter().copied().find(|held| excludes(*held))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEC-3
    #[test]
    fn each_duty_excludes_exactly_its_counterpart_whichever_came_first() {
        for held in Duty::ALL {
            let excluded: Vec<_> = Duty::ALL.iter().filter(|wanted| conflict(&[*held], **wanted).is_some()).collect();

            assert_eq!(excluded.len(), 1, "{held}");
            assert_eq!(conflict(&[*excluded[0]], *held), Some(*excluded[0]), "{held}");
        }
        assert_eq!(conflict(&[Duty::Act], Duty::Verify), Some(Duty::Act));
        assert_eq!(conflict(&[Duty::Waive], Duty::Benefit), Some(Duty::Waive));
    }

    /// SEC-3
    #[test]
    fn who_holds_nothing_or_something_else_may_take_a_duty_on() {
        assert_eq!(conflict(&[], Duty::Verify), None);
        assert_eq!(conflict(&[Duty::Request, Duty::Benefit], Duty::Verify), None);
        assert_eq!(conflict(&[Duty::Request, Duty::Act], Duty::Verify), Some(Duty::Act));
    }
}
