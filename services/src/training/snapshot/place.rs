//! What is known of one organization.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use chrono::NaiveDate;
use gradus_domain::training::{
    columns::{AsOf, Columns},
    facts::Curriculum,
};
use gradus_store::outbox;
use tokio::time::Instant;
use uuid::Uuid;

/// Counted days that are kept: a portal asks for today, for the end of the last quarter, and for a day or two beside.
const DAYS: usize = 8;

/// How far an organization is.
#[derive(Default)]
pub(super) enum Place {
    /// Nobody has looked, or what was kept is no longer of use.
    #[default]
    Unknown,
    /// It has too few people.
    Small,
    /// It is being loaded.
    Loading,
    /// It could not be loaded, and is not tried before then.
    Resting {
        /// When it may be.
        until: Instant,
    },
    /// It is in memory.
    Ready(Box<Loaded>),
}

impl Place {
    pub fn is_to_be_loaded(&self, now: Instant) -> bool {
        match self {
            Self::Unknown => true,
            Self::Resting { until } => *until <= now,
            Self::Small | Self::Loading | Self::Ready(_) => false,
        }
    }
}

/// Everybody by what was committed up to a moment.
#[derive(Clone)]
pub(super) struct State {
    pub columns: Arc<Columns>,
    /// To which the places belong.
    pub epoch: Arc<str>,
    /// Every event up to here is taken in.
    pub reached: outbox::Place,
    /// Events after it that are taken in too.
    pub ahead: Arc<HashMap<Uuid, outbox::Place>>,
}

impl State {
    /// Whether everybody was judged by this.
    pub fn is_by(&self, curriculum: &Curriculum) -> bool {
        self.columns.curriculum() == curriculum
    }

    /// Whether both know the same of everybody.
    pub fn is_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.columns, &other.columns)
    }
}

/// An organization in memory.
pub(super) struct Loaded {
    state: State,
    /// Counts of the columns as they are now, the latest last.
    days: VecDeque<AsOf>,
}

impl Loaded {
    /// Columns that were filled from what was committed by `present` or later.
    pub fn new(columns: Columns, present: outbox::Present) -> Self {
        let state = State {
            columns: Arc::new(columns),
            epoch: present.epoch.into(),
            reached: present.place,
            ahead: Arc::default(),
        };
        Self { state, days: VecDeque::new() }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn columns(&self) -> &Columns {
        &self.state.columns
    }

    pub fn bytes(&self) -> usize {
        self.state.columns.bytes() + self.days.iter().map(|day| day.figures().bytes()).sum::<usize>()
    }

    /// Goes on to `next`, which followed on `before`; stays where somebody else has gone on meanwhile, whose next look
    /// finds what is missing.
    pub fn take_in(&mut self, before: &State, next: &State) {
        if !self.state.is_of(before) {
            return;
        }
        if !next.is_of(before) {
            self.days.clear();
        }
        let reached = self.state.reached.max(next.reached);
        let ahead = self.state.ahead.iter().chain(&*next.ahead).map(|(event, place)| (*event, *place));
        // What stands before the place comes up no more.
        let ahead = Arc::new(ahead.filter(|(_, place)| *place > reached).collect());
        self.state = State { reached, ahead, ..next.clone() };
    }

    /// The counts of a day by these columns, where they are kept.
    pub fn counted(&self, columns: &Arc<Columns>, day: NaiveDate) -> Option<AsOf> {
        self.days.iter().find(|counted| counted.day() == day && counted.is_of(columns)).cloned()
    }

    /// Keeps the counts of a day, unless somebody has changed meanwhile.
    pub fn keep(&mut self, as_of: &AsOf) {
        let columns = &self.state.columns;
        if as_of.is_of(columns) && self.counted(columns, as_of.day()).is_none() {
            self.days.push_back(as_of.clone());
            if self.days.len() > DAYS {
                self.days.pop_front();
            }
        }
    }
}
