//! What may be done next with an object.

use async_graphql::SimpleObject;
use gradus_domain::{locale::Locale, refusal::Refusal};

/// What the viewer may do next, decided by the same rule that the mutation uses.
#[derive(Clone, Debug, SimpleObject)]
pub struct Transition {
    /// Name of the mutation.
    command: String,
    /// Indicates that the viewer may do it now.
    allowed: bool,
    /// Reasons why not, in the request's language. Empty when it is allowed.
    reasons: Vec<String>,
}

impl Transition {
    /// A command with what keeps the viewer from it: the missing right first, then what the rule refuses.
    pub fn new<R: Refusal>(command: &str, permitted: bool, blockers: &[R], locale: Locale) -> Self {
        let right = (!permitted).then(|| not_permitted(locale).to_owned());
        let reasons: Vec<_> = right.into_iter().chain(blockers.iter().map(|why| why.message(locale))).collect();
        Self { command: command.into(), allowed: reasons.is_empty(), reasons }
    }
}

fn not_permitted(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "You are not permitted to do this.",
        Locale::ZhCn => "您没有执行此操作的权限。",
        Locale::ZhTw => "您沒有執行此操作的權限。",
    }
}
