//! Who committed something: a word to those who listen to that organization, and to nobody else.
//!
//! Each line of the feed waits on a bell of its own. A ring is kept until it is heard, so that a commit while a line
//! reads makes it read once more; many rings meanwhile are one.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use gradus_domain::ids::OrganizationId;
use tokio::sync::Notify;

/// The commits of one process, and those that it hears of. Clones share it.
#[derive(Clone, Default)]
pub struct Commits(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Woken after each commit of this process and each that it hears of, whoever's it is.
    any: Arc<Notify>,
    bells: Mutex<HashMap<OrganizationId, Vec<Weak<Notify>>>>,
    /// Organizations of whose commits the other processes were not told yet.
    untold: Mutex<HashSet<OrganizationId>>,
}

impl Commits {
    /// Something was committed here.
    pub(crate) fn happened(&self, organization: OrganizationId) {
        self.0.untold.lock().unwrap_or_else(PoisonError::into_inner).insert(organization);
        self.ring(organization);
        self.0.any.notify_waiters();
    }

    /// Something was committed, here or elsewhere: whoever listens to the organization looks.
    pub(super) fn ring(&self, organization: OrganizationId) {
        let mut bells = self.0.bells.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(of_it) = bells.get_mut(&organization) else { return };
        of_it.retain(|bell| bell.upgrade().inspect(|bell| bell.notify_one()).is_some());
        if of_it.is_empty() {
            bells.remove(&organization);
        }
    }

    /// Another process says that something was committed: whoever listens looks, also whoever looks for work.
    ///
    /// A hint and no more: what looks for work does so by itself, too (R93).
    pub(super) fn heard(&self, organization: OrganizationId) {
        self.ring(organization);
        self.0.any.notify_waiters();
    }

    /// A bell that rings for an organization for as long as somebody holds it.
    pub(super) fn bell(&self, organization: OrganizationId) -> Arc<Notify> {
        let bell = Arc::new(Notify::new());
        let mut bells = self.0.bells.lock().unwrap_or_else(PoisonError::into_inner);
        bells.retain(|_, of_it| of_it.iter().any(|bell| bell.strong_count() > 0));
        bells.entry(organization).or_default().push(Arc::downgrade(&bell));
        bell
    }

    /// Woken after each commit of this process, and when another one tells of its own.
    pub(crate) fn any(&self) -> Arc<Notify> {
        self.0.any.clone()
    }

    /// Whose commits the other processes were not told of since this was last asked.
    pub(super) fn untold(&self) -> Vec<OrganizationId> {
        self.0.untold.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_commit_rings_for_its_organization_alone_and_is_heard_later_too() {
        let commits = Commits::default();
        let (one, other) = (OrganizationId(Uuid::from_u128(1)), OrganizationId(Uuid::from_u128(2)));
        let (bell, second, silent) = (commits.bell(one), commits.bell(one), commits.bell(other));

        commits.happened(one);
        commits.happened(one);

        assert!(bell.notified().now_or_never().is_some());
        assert!(bell.notified().now_or_never().is_none(), "two rings are one");
        assert!(second.notified().now_or_never().is_some());
        assert!(silent.notified().now_or_never().is_none());
        assert_eq!(commits.untold(), [one]);
        assert!(commits.untold().is_empty());
    }

    /// R93: it is told on to nobody, so that two processes do not wake each other for ever.
    #[test]
    fn r93_a_commit_elsewhere_wakes_whoever_looks_for_work_and_is_not_told_on() {
        let commits = Commits::default();
        let one = OrganizationId(Uuid::from_u128(1));
        let any = commits.any();
        let mut woken = Box::pin(any.notified());
        woken.as_mut().enable();

        commits.heard(one);

        assert!(woken.now_or_never().is_some());
        assert!(commits.untold().is_empty());
    }
}
