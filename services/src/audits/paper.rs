//! The checklist of an audit with what was answered so far.

use std::collections::BTreeMap;

use gradus_domain::{
    access::Scope,
    audits::{
        answer::{Answer, AnswerValue},
        audit::Audit,
        checklist::ChecklistVersion,
        score::unanswered,
    },
};
use gradus_store::{
    audits::{answers, checklists},
    error::StoreError,
    store::Db,
};

/// What an audit is worked through by.
pub(super) struct Paper {
    /// The frozen checklist; none where it has none.
    pub version: Option<ChecklistVersion>,
    /// Answers, by item.
    pub answers: Vec<Answer>,
}

impl Paper {
    /// What was found, by item.
    pub(super) fn values(&self) -> BTreeMap<String, AnswerValue> {
        self.answers.iter().map(|answer| (answer.item.clone(), answer.value.clone())).collect()
    }

    /// Codes of the items that are not answered.
    pub(super) fn missing(&self, audit: &Audit) -> Vec<String> {
        let values = self.values();
        self.version.as_ref().map_or_else(Vec::new, |version| unanswered(audit.sheet(&version.content), &values))
    }
}

/// The checklist of an audit and its answers.
pub(super) async fn paper(db: &impl Db, scope: &Scope, audit: &Audit) -> Result<Paper, StoreError> {
    let version = match audit.checklist {
        None => None,
        Some(id) => checklists::find_versions(db, scope, &[id]).await?.pop(),
    };
    Ok(Paper { version, answers: answers::list(db, scope, audit.id).await? })
}
