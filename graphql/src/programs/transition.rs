//! What the viewer may do next.

use async_graphql::SimpleObject;
use gradus_domain::{locale::Locale, refusal::Refusal};

/// Command that may come next, decided by the same rule that the mutation uses.
#[derive(Clone, SimpleObject)]
pub struct Transition {
    /// Name of the mutation.
    pub command: String,
    /// Indicates that the mutation would be carried out if it were sent now.
    pub allowed: bool,
    /// Reasons why it would be refused, in the request's language. Empty when it is allowed.
    pub reasons: Vec<String>,
}

impl Transition {
    /// The transition of a command with these blockers, for a viewer who holds the right or not.
    pub fn of<R: Refusal>(command: &str, blockers: &[R], permitted: bool, locale: Locale) -> Self {
        let mut reasons: Vec<_> = blockers.iter().map(|blocker| blocker.message(locale)).collect();
        if !permitted {
            reasons.push(not_permitted(locale).into());
        }
        Self { command: command.into(), allowed: reasons.is_empty(), reasons }
    }
}

fn not_permitted(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "You are not permitted to do this.",
        Locale::ZhCn => "您没有此权限。",
        Locale::ZhTw => "您沒有此權限。",
    }
}
