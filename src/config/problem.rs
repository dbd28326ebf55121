//! What is wrong with a configuration.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key.
    pub key: String,
    /// Where its value came from, such as "gradus.toml"; `None` where it has none.
    pub source: Option<String>,
    /// What is wrong.
    pub what: &'static str,
    /// What would be right.
    pub right: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, source, what, right } = self;
        match source {
            Some(source) => write!(f, "{key} (from {source}): {what}; right would be: {right}"),
            None => write!(f, "{key}: {what}; right would be: {right}"),
        }
    }
}

/// Everything that is wrong, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}
