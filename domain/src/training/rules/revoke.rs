//! Revoking a completion (TRN-6): the only correction; the record stays and says why it counts no more.

use chrono::{DateTime, Utc};

use crate::{locale::Locale, refusal::Refusal};

/// Why a completion is not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionRevokeRefusal {
    /// No such completion.
    NotFound,
    /// Nobody says why.
    ReasonMissing,
    /// It was revoked before.
    AlreadyRevoked,
}

/// Whether a completion, revoked at `revoked_at` if at all, may be revoked for `reason`.
pub fn revoke(revoked_at: Option<DateTime<Utc>>, reason: &str) -> Result<(), CompletionRevokeRefusal> {
    if revoked_at.is_some() {
        return Err(CompletionRevokeRefusal::AlreadyRevoked);
    }
    if reason.trim().is_empty() {
        return Err(CompletionRevokeRefusal::ReasonMissing);
    }
    Ok(())
}

impl Refusal for CompletionRevokeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::ReasonMissing => "REASON_MISSING",
            Self::AlreadyRevoked => "ALREADY_REVOKED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let text = match (self, locale) {
            (Self::NotFound, Locale::En) => "There is no such completion.",
            (Self::NotFound, Locale::ZhCn) => "没有这条完成记录。",
            (Self::NotFound, Locale::ZhTw) => "沒有這筆完成紀錄。",
            (Self::ReasonMissing, Locale::En) => "Say why the completion is revoked.",
            (Self::ReasonMissing, Locale::ZhCn) => "请说明撤销完成记录的理由。",
            (Self::ReasonMissing, Locale::ZhTw) => "請說明撤銷完成紀錄的理由。",
            (Self::AlreadyRevoked, Locale::En) => "The completion was revoked before.",
            (Self::AlreadyRevoked, Locale::ZhCn) => "该完成记录已被撤销。",
            (Self::AlreadyRevoked, Locale::ZhTw) => "該完成紀錄已被撤銷。",
        };
        text.into()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::NotFound => vec!["id".into()],
            Self::ReasonMissing => vec!["reason".into()],
            Self::AlreadyRevoked => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        "TRN-6"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trn6_revoking_needs_a_reason_and_happens_once() {
        assert_eq!(revoke(None, "wrong person"), Ok(()));
        assert_eq!(revoke(None, " \t"), Err(CompletionRevokeRefusal::ReasonMissing));
        assert_eq!(revoke(Some(DateTime::UNIX_EPOCH), "again"), Err(CompletionRevokeRefusal::AlreadyRevoked));
    }
}
