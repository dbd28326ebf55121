//! What came of a signed audit: what failed, which follow-ups look at it again, and what is mended.

use std::collections::BTreeSet;

use gradus_domain::{
    access::Scope,
    audits::{audit::Audit, conduct::CloseFacts, failed::FailedItem, state::AuditState},
};
use gradus_store::{
    audits::{records, results, sources},
    error::StoreError,
    store::Db,
};

/// What came of a signed audit.
pub(super) struct Outcome {
    /// What failed.
    pub failed: Vec<FailedItem>,
    /// Codes of the failed items that are mended.
    pub settled: BTreeSet<String>,
    /// Follow-ups that are under way.
    pub open: Vec<Audit>,
}

impl Outcome {
    /// As the rule of closing takes it.
    pub(super) fn close_facts(&self) -> CloseFacts {
        let unsettled = self.failed.iter().filter(|failed| !self.settled.contains(&failed.item));
        CloseFacts {
            unsettled: unsettled.map(|failed| failed.item.clone()).collect(),
            open_follow_ups: self.open.iter().map(|audit| audit.number.clone()).collect(),
        }
    }
}

/// Codes of the items that failed, are not mended, and are not looked at again already.
pub(super) fn to_follow_up(outcome: &Outcome) -> Vec<String> {
    let looked_at = |item: &String| {
        outcome.open.iter().any(|audit| audit.items.as_ref().is_some_and(|items| items.0.contains(item)))
    };
    let failed = outcome.failed.iter().map(|failed| &failed.item);
    failed.filter(|item| !outcome.settled.contains(*item) && !looked_at(item)).cloned().collect()
}

/// What came of an audit. An item is mended where a closed follow-up looked at it, or a signed one found it in order.
pub(super) async fn outcome_of(db: &impl Db, scope: &Scope, audit: &Audit) -> Result<Outcome, StoreError> {
    let sources = sources::around(db, scope, &[audit.id]).await?;
    let following = sources.into_iter().filter(|source| source.follows_up == Some(audit.id));
    let following: Vec<_> = following.map(|source| source.audit).collect();
    let follow_ups = records::find_many(db, scope, None, &following).await?;
    let signed = results::of_audits(db, scope, &[&following[..], &[audit.id]].concat()).await?;
    let failed_in =
        |id| signed.iter().find(|result| result.audit == id).map(gradus_domain::audits::result::AuditResult::failed);

    let mut settled = BTreeSet::new();
    for follow_up in &follow_ups {
        let items = follow_up.items.iter().flat_map(|items| &items.0);
        match (follow_up.state, failed_in(follow_up.id)) {
            (AuditState::Closed, _) => settled.extend(items.cloned()),
            (_, Some(again)) => {
                settled.extend(items.filter(|item| !again.iter().any(|failed| failed.item == **item)).cloned());
            }
            (_, None) => {}
        }
    }
    let is_over =
        |audit: &Audit| matches!(audit.state, AuditState::Closed | AuditState::Cancelled | AuditState::Missed);
    let open = follow_ups.into_iter().filter(|audit| !is_over(audit)).collect();
    Ok(Outcome { failed: failed_in(audit.id).unwrap_or_default(), settled, open })
}
