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

/// An organization in memory, and how far it follows the change log.
pub(super) struct Loaded {
    pub(super) columns: Arc<Columns>,
    /// Counts of the columns as they are now, the latest last.
    days: VecDeque<AsOf>,
    /// To which the places belong.
    pub(super) epoch: String,
    /// Every event up to here is taken in.
    pub(super) reached: outbox::Place,
    /// Events after it that are taken in too.
    pub(super) ahead: HashMap<Uuid, outbox::Place>,
}

impl Loaded {
    /// Columns that were filled from what was committed by `present` or later.
    pub fn new(columns: Columns, present: outbox::Present) -> Self {
        Self {
            columns: Arc::new(columns),
            days: VecDeque::new(),
            epoch: present.epoch,
            reached: present.place,
            ahead: HashMap::new(),
        }
    }

    pub fn columns(&self) -> Arc<Columns> {
        self.columns.clone()
    }

    /// Whether everybody was judged by this.
    pub fn is_by(&self, curriculum: &Curriculum) -> bool {
        self.columns.curriculum() == curriculum
    }

    pub fn bytes(&self) -> usize {
        self.columns.bytes() + self.days.iter().map(|day| day.figures().bytes()).sum::<usize>()
    }

    /// The counts of a day, where they are kept.
    pub fn counted(&self, day: NaiveDate) -> Option<AsOf> {
        self.days.iter().find(|counted| counted.day() == day).cloned()
    }

    /// The counts of a day by these columns, where they are still the present ones.
    pub fn counted_of(&self, columns: &Arc<Columns>, day: NaiveDate) -> Option<AsOf> {
        self.counted(day).filter(|_| Arc::ptr_eq(&self.columns, columns))
    }

    /// Keeps the counts of a day, unless somebody has changed meanwhile.
    pub fn keep(&mut self, as_of: &AsOf) {
        if as_of.is_of(&self.columns) && self.counted(as_of.day()).is_none() {
            self.days.push_back(as_of.clone());
            if self.days.len() > DAYS {
                self.days.pop_front();
            }
        }
    }

    /// Puts changed columns in the place of the present ones.
    pub(super) fn change(&mut self, columns: Columns) {
        self.columns = Arc::new(columns);
        self.days.clear();
    }
}
