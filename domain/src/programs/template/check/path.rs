//! The way from the document to a value.

use std::fmt;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Key(String),
    At(usize),
}

/// Keys and positions, as in `measures[3].raci.accountable`.
#[derive(Clone, Debug, Default)]
pub(super) struct Path(Vec<Step>);

impl Path {
    /// The way to a section.
    pub fn of(section: &str) -> Self {
        Self::default().key(section)
    }

    /// On to the value under `key`; dots in it lead further down.
    pub fn key(&self, key: &str) -> Self {
        let keys = key.split('.').map(|key| Step::Key(key.to_owned()));
        Self(self.0.iter().cloned().chain(keys).collect())
    }

    /// On to the value at `index`.
    pub fn at(&self, index: usize) -> Self {
        Self(self.0.iter().cloned().chain([Step::At(index)]).collect())
    }

    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if number == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::At(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
