//! How an expected "no" reads: a code for programs, a sentence for people, the field that it is about.

use crate::locale::Locale;

/// A reason why a rule refuses a command. Each use case has an enum of its own that implements this.
pub trait Refusal: std::fmt::Debug + Send + Sync + 'static {
    /// The code in SCREAMING_SNAKE, the same as the member of the mutation's error code enum.
    fn code(&self) -> &'static str;

    /// A sentence on which a head of department can act, in `locale`.
    fn message(&self, locale: Locale) -> String;

    /// Path of the input field that it is about, in camelCase; empty where it is about the object.
    fn field(&self) -> Vec<String> {
        Vec::new()
    }

    /// Code of the rule that refuses, such as `AUD-5`; empty where no numbered rule does.
    fn rule(&self) -> &'static str {
        ""
    }
}

/// A refusal of a new value: an input that changes something has its new values under `changes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InChanges<R>(pub R);

impl<R: Refusal> Refusal for InChanges<R> {
    fn code(&self) -> &'static str {
        self.0.code()
    }

    fn message(&self, locale: Locale) -> String {
        self.0.message(locale)
    }

    fn field(&self) -> Vec<String> {
        let inner = self.0.field();
        let outer = (!inner.is_empty()).then(|| "changes".to_owned());
        outer.into_iter().chain(inner).collect()
    }

    fn rule(&self) -> &'static str {
        self.0.rule()
    }
}
