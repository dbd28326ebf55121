//! Who asks, what they may see, and the parts that every use case needs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Action, Actions, Grant, Reach, RolePreset, Scope, reach},
    ids::{EmployeeId, IdSource, OrganizationId, TokenId},
};
use gradus_store::{
    dialect,
    store::{Reader, Store},
    wall::Wall,
};

use crate::{
    changes::Feed,
    delivery::Channels,
    door::Door,
    evidence::blobs::Blobs,
    failure::{Failure, Never, ReadResult},
    identity::{openid::OpenId, uses::Uses},
    scheduling::low_water::LowWater,
    time::Timekeeper,
    training::{
        rollups::Curricula,
        snapshot::{SnapshotSettings, Snapshots},
    },
};

/// Name of the part of Gradus that makes the first organization, for whoever claims the installation.
pub(crate) const FIRST_START: &str = "first start";

/// What signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A token.
    Token {
        /// Its id.
        id: TokenId,
        /// The token of which it is the last successor so far, through rotations; itself where it was made anew.
        first: TokenId,
        /// Its name.
        name: String,
    },
    /// Whoever an OpenID provider says it is.
    OpenId {
        /// Name of the provider.
        provider: String,
        /// Tells one subject from another without saying who it is.
        subject: String,
    },
    /// The operator at the machine's own command line.
    CommandLine,
    /// A part of Gradus itself, such as the scheduler (SEC-5).
    System(&'static str),
}

impl Principal {
    /// Kind, stable id and name for the journal.
    #[must_use]
    pub fn describe(&self) -> (&'static str, String, String) {
        match self {
            Self::Token { id, name, .. } => ("TOKEN", id.to_string(), name.clone()),
            Self::OpenId { provider, subject } => ("OPENID", format!("{provider}:{subject}"), provider.clone()),
            Self::CommandLine => ("COMMAND_LINE", "command-line".into(), "command line".into()),
            Self::System(name) => ("SYSTEM", (*name).into(), (*name).into()),
        }
    }

    /// Under which id the answers to its commands are remembered: whoever is given the successor of a token repeats what
    /// they had begun with the token before.
    #[must_use]
    pub fn remembered_as(&self) -> String {
        match self {
            Self::Token { first, .. } => first.to_string(),
            Self::OpenId { .. } | Self::CommandLine | Self::System(_) => self.describe().1,
        }
    }
}

/// Who acts, in which organization, with which rights.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The tenant. It comes from the sign-in alone, never from an input.
    pub organization: OrganizationId,
    /// What signed in.
    pub principal: Principal,
    /// The person behind it.
    pub employee: Option<EmployeeId>,
    /// What may be done where.
    pub grants: Vec<Grant>,
    /// Actions to which the sign-in is confined, whatever the grants allow; `None` for all of them.
    pub scopes: Option<Actions>,
    /// Trace of the request, for log and journal.
    pub trace_id: String,
}

impl Actor {
    /// A part of Gradus itself: it may do in the organization whatever a use case asks.
    #[must_use]
    pub fn system(organization: OrganizationId, name: &'static str) -> Self {
        Self {
            organization,
            principal: Principal::System(name),
            employee: None,
            grants: Vec::new(),
            scopes: None,
            trace_id: String::new(),
        }
    }

    /// The operator at the command line, who could open the database itself.
    #[must_use]
    pub fn command_line(organization: OrganizationId) -> Self {
        Self { principal: Principal::CommandLine, ..Self::system(organization, "command-line") }
    }

    /// How far the actor's right to `action` reaches.
    ///
    /// A person sees their own training and their own record whatever grants they hold, or none; a token that is
    /// confined to other actions does not.
    pub fn scope<R>(&self, action: Action, now: DateTime<Utc>) -> Result<Scope, Failure<R>> {
        if self.scopes.as_ref().is_some_and(|scopes| !scopes.contains(action)) {
            return Err(Failure::Forbidden);
        }
        let reach = match self.principal {
            Principal::Token { .. } | Principal::OpenId { .. } => reach(&self.grants, self.employee, action, now),
            Principal::CommandLine | Principal::System(_) => Some(Reach::Organization),
        };
        Ok(Scope { organization: self.organization, reach: reach.ok_or(Failure::Forbidden)? })
    }

    /// Demands the right to `action` on the whole organization.
    pub fn require_organization<R>(&self, action: Action, now: DateTime<Utc>) -> Result<Scope, Failure<R>> {
        let scope = self.scope(action, now)?;
        if scope.reach == Reach::Organization { Ok(scope) } else { Err(Failure::Forbidden) }
    }

    /// What the database lets the actor's commands through to, whatever their statements ask for.
    #[must_use]
    pub fn wall(&self) -> Wall {
        match self.principal {
            // Who makes an organization sees which others there are.
            Principal::CommandLine | Principal::System(FIRST_START) => Wall::operator(self.organization),
            Principal::Token { .. } | Principal::OpenId { .. } | Principal::System(_) => {
                Wall::around(self.organization)
            }
        }
    }

    /// The roles that the actor holds, for `viewer`.
    #[must_use]
    pub fn roles(&self) -> Vec<RolePreset> {
        self.grants.iter().map(|grant| grant.role).collect()
    }
}

/// The service's parts.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub store: Store,
    /// The clock.
    pub time: Timekeeper,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
    /// The one way to write.
    pub door: Door,
    /// Uses of tokens that are not stored yet.
    pub uses: Uses,
    /// The OpenID providers whose tokens are taken.
    pub openid: Arc<OpenId>,
    /// What was written, for those who listen.
    pub changes: Feed,
    /// The ways by which deliveries leave.
    pub channels: Channels,
    /// Below which instant no schedule is due.
    pub low_water: Arc<LowWater>,
    /// Coverage of large organizations in memory.
    pub snapshots: Snapshots,
    /// The same of timers.
    pub timer_water: Arc<LowWater>,
    /// Where the bytes of evidence are.
    pub evidence: Blobs,
}

impl Services {
    /// Puts the parts together.
    #[must_use]
    pub fn new(store: Store, time: Timekeeper, ids: Arc<dyn IdSource>) -> Self {
        let door = Door::new(store.clone(), time.clone(), ids.clone());
        let changes = Feed::new(store.clone(), door.commits());
        let snapshots = Snapshots::new(store.clone(), SnapshotSettings::OFF);
        Self {
            store,
            time,
            ids,
            door,
            uses: Uses::default(),
            openid: Arc::default(),
            changes,
            channels: Channels::default(),
            low_water: Arc::default(),
            snapshots,
            timer_water: Arc::default(),
            evidence: Blobs::default(),
        }
    }

    /// Keeps the bytes of evidence there.
    #[must_use]
    pub fn with_evidence(self, evidence: Blobs) -> Self {
        Self { evidence, ..self }
    }

    /// Keeps the coverage of large organizations in memory.
    #[must_use]
    pub fn with_snapshots(self, settings: SnapshotSettings) -> Self {
        let snapshots = Snapshots::new(self.store.clone(), settings);
        Self { snapshots, ..self }
    }

    /// Sends deliveries through these channels.
    #[must_use]
    pub fn with_channels(self, channels: Channels) -> Self {
        Self { channels, ..self }
    }

    /// Takes the tokens of these providers too.
    #[must_use]
    pub fn with_openid(self, openid: OpenId) -> Self {
        Self { openid: Arc::new(openid), ..self }
    }

    /// How many batches of the scheduler are under way at once in this process: SQLite has one that writes.
    pub(crate) fn lanes(&self) -> usize {
        if dialect::is_shared(&self.store.reader(Wall::closed())) { 2 } else { 1 }
    }

    /// What a request of `actor` reads with. Reads the clock, once.
    pub async fn read(&self, actor: Arc<Actor>) -> ReadResult<Read> {
        let reader = self.store.reader(Wall::around(actor.organization));
        let now = self.time.now_for_reading(&reader).await?;
        let (curricula, snapshots) = (self.door.curricula().clone(), self.snapshots.clone());
        Ok(Read { reader, actor, now, curricula, snapshots })
    }

    /// The same request at a later instant, with the same reader. Reads the clock, once.
    pub async fn read_on(&self, read: &Read) -> ReadResult<Read> {
        let now = self.time.now_for_reading(&read.reader).await?;
        Ok(Read { now, ..read.clone() })
    }
}

/// What a use case that only reads needs.
#[derive(Clone, Debug)]
pub struct Read {
    /// Committed state.
    pub reader: Reader,
    /// Who asks.
    pub actor: Arc<Actor>,
    /// The instant of the request.
    pub now: DateTime<Utc>,
    /// What people are judged by, as far as it is kept in memory.
    pub(crate) curricula: Curricula,
    /// Coverage of large organizations in memory.
    pub snapshots: Snapshots,
}

impl Read {
    /// What the actor may see under `action`.
    pub fn scope(&self, action: Action) -> Result<Scope, Failure<Never>> {
        self.actor.scope(action, self.now)
    }
}
