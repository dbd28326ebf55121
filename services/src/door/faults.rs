//! Named points of the door at which a rig lets a command crash, fail, wait, or lose its connection.
//!
//! All of it is compiled with the feature `rigs` alone, which the tests of this workspace ask for and the product never
//! does; without it [`reach`] is empty. What is to happen stands in the command's own idempotency key, so that rigs that
//! run side by side do not meet, in one process or through HTTP: `rig:ran=delay,committed=crash:7` waits after the use
//! case and aborts the process after the commit. What follows the second colon only tells keys apart. A command whose key
//! is a part of its input carries the same text there.

use gradus_store::error::StoreError;

use super::Command;

/// A step of the door, named by what has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The command is here; there is no transaction yet.
    Arrived,
    /// The transaction is open.
    Begun,
    /// The use case has written what it changes.
    Ran,
    /// The journal's line is written.
    Journaled,
    /// The events are written.
    Announced,
    /// The answer is written under its key; the commit comes next.
    Remembered,
    /// The commit is done; the answer comes next.
    Committed,
}

#[cfg(not(feature = "rigs"))]
pub(super) async fn reach(_: Point, _: &Command, _: u32) -> Result<(), StoreError> {
    Ok(())
}

/// How often one door went the rare paths; the product does not count.
#[cfg(not(feature = "rigs"))]
#[derive(Clone, Debug, Default)]
pub(super) struct Counts;

#[cfg(not(feature = "rigs"))]
impl Counts {
    #[expect(clippy::unused_self, reason = "with rigs it counts")]
    pub(super) fn note(&self, _: Rare) {}
}

#[cfg(not(feature = "rigs"))]
pub(super) fn forgets(_: &Command) -> bool {
    false
}

/// What the door does only where something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rare {
    /// A unit of work ran again because the database interrupted it.
    Interrupted,
    /// It ran again on another connection because the first one was lost.
    Reconnected,
    /// A commit of unknown outcome turned out to have taken effect.
    FoundCommitted,
    /// A commit of unknown outcome turned out to have had none, and the work was done again.
    FoundAbsent,
    /// A key was known, and its answer was given again.
    AnsweredAgain,
}

#[cfg(feature = "rigs")]
pub use planted::{Action, hits};
#[cfg(feature = "rigs")]
pub(super) use planted::{Counts, forgets, plan, reach};

#[cfg(feature = "rigs")]
mod planted {
    use std::{
        collections::BTreeMap,
        sync::{Arc, Mutex, PoisonError},
        time::Duration,
    };

    use super::{Command, Point, Rare, StoreError};

    impl Point {
        /// Every point, in the order in which a command comes by.
        pub const ALL: [Self; 7] = [
            Self::Arrived,
            Self::Begun,
            Self::Ran,
            Self::Journaled,
            Self::Announced,
            Self::Remembered,
            Self::Committed,
        ];

        /// Its name in a key.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Arrived => "arrived",
                Self::Begun => "begun",
                Self::Ran => "ran",
                Self::Journaled => "journaled",
                Self::Announced => "announced",
                Self::Remembered => "remembered",
                Self::Committed => "committed",
            }
        }
    }

    /// What happens at a point.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Action {
        /// The process ends at once, as by `kill -9`.
        Crash,
        /// The step fails, and no retry can help.
        Error,
        /// The step takes this long.
        Delay(Duration),
        /// The database asks twice to try again.
        Interrupt,
        /// The connection is lost, once.
        Lose,
        /// The connection is lost, once, and whether the commit took effect is not known.
        Doubt,
        /// The server is away from the second try on, for longer than what is interrupted is tried again.
        Away,
        /// The server is away from the second try on, and does not come back.
        Gone,
        /// The disk did not take what was committed.
        NoSync,
        /// The disk does not take what is committed next in this process, by whomever.
        NoSyncNext,
    }

    impl Action {
        /// The action of a key's text.
        #[must_use]
        pub fn parse(text: &str) -> Option<Self> {
            Some(match text {
                "crash" => Self::Crash,
                "error" => Self::Error,
                "interrupt" => Self::Interrupt,
                "lose" => Self::Lose,
                "doubt" => Self::Doubt,
                "away" => Self::Away,
                "gone" => Self::Gone,
                "nosync" => Self::NoSync,
                "nosyncnext" => Self::NoSyncNext,
                _ => Self::Delay(Duration::from_millis(text.strip_prefix("delay")?.parse().unwrap_or(10))),
            })
        }
    }

    static HITS: Mutex<BTreeMap<(String, &'static str), u64>> = Mutex::new(BTreeMap::new());

    /// How often the command with this key came by a point.
    pub fn hits(key: &str, point: Point) -> u64 {
        let hits = HITS.lock().unwrap_or_else(PoisonError::into_inner);
        hits.get(&(key.to_owned(), point.name())).copied().unwrap_or(0)
    }

    /// How often one door, and its clones, went the rare paths.
    #[derive(Clone, Debug, Default)]
    pub(in crate::door) struct Counts(Arc<Mutex<BTreeMap<&'static str, u64>>>);

    impl Counts {
        pub(in crate::door) fn all(&self) -> BTreeMap<&'static str, u64> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
        }

        pub(in crate::door) fn note(&self, rare: Rare) {
            let name = match rare {
                Rare::Interrupted => "interrupted",
                Rare::Reconnected => "reconnected",
                Rare::FoundCommitted => "found committed",
                Rare::FoundAbsent => "found absent",
                Rare::AnsweredAgain => "answered again",
            };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
        }
    }

    pub(in crate::door) async fn reach(point: Point, command: &Command, attempt: u32) -> Result<(), StoreError> {
        let Some(key) = &command.plan else { return Ok(()) };
        *HITS.lock().unwrap_or_else(PoisonError::into_inner).entry((key.clone(), point.name())).or_default() += 1;
        for step in steps(key) {
            let Some((at, action)) = step.split_once('=') else { continue };
            if at == point.name() {
                let action = Action::parse(action).ok_or_else(|| StoreError::Unfit(format!("no action {action}")))?;
                act(action, attempt).await?;
            }
        }
        Ok(())
    }

    /// The text of a plan in a command's key, else in its input.
    pub(in crate::door) fn plan(key: Option<&str>, input: &[u8]) -> Option<String> {
        if let Some(key) = key.filter(|key| key.starts_with("rig:")) {
            return Some(key.to_owned());
        }
        let text = std::str::from_utf8(input).ok()?;
        let begin = text.find("\"rig:")? + 1;
        text[begin..].split('"').next().map(str::to_owned)
    }

    fn steps(key: &str) -> impl Iterator<Item = &str> {
        key.split(':').nth(1).unwrap_or_default().split(',')
    }

    /// Whether the answer is to be given without the commit: the very fault that the rigs exist to find.
    pub(in crate::door) fn forgets(command: &Command) -> bool {
        command.plan.as_deref().is_some_and(|key| steps(key).any(|step| step == "forget"))
    }

    async fn act(action: Action, attempt: u32) -> Result<(), StoreError> {
        match action {
            Action::Crash => std::process::abort(),
            Action::Error => Err(StoreError::Unfit("a rig lets it fail".into())),
            Action::Delay(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Action::Interrupt if attempt <= 2 => Err(StoreError::try_again("a rig interrupts it")),
            Action::Lose if attempt == 1 => Err(StoreError::lost("a rig takes the connection")),
            Action::Doubt if attempt == 1 => Err(StoreError::unknown("a rig takes the connection")),
            Action::Away if (2..=8).contains(&attempt) => Err(StoreError::waiting()),
            Action::Gone if attempt >= 2 => Err(StoreError::waiting()),
            Action::NoSync => Err(StoreError::not_durable("a rig plays the disk")),
            Action::NoSyncNext => {
                gradus_store::store::spoiled::spoil_next();
                Ok(())
            }
            Action::Interrupt | Action::Lose | Action::Doubt | Action::Away | Action::Gone => Ok(()),
        }
    }
}
