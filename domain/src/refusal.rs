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
