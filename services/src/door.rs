//! The door: the only way in which anything is written.
//!
//! It promises: a command has its whole effect or none; its journal line, its events and its remembered answer are
//! written in the same transaction as its effect; a caller who goes away changes nothing about that, because the work
//! runs in a task of its own; the same idempotency key has one effect and one answer, however often it is sent; and a
//! refused command leaves a line in the journal and nothing else.
//!
//! A command may do many things at once, such as a batch of the scheduler: all of them are done or none, each leaves a line
//! of its own beside the command's, and what is done by halves after a failure is up to whoever asks.
//!
//! What the database interrupts runs again, up to five times. Where the connection is lost during the commit, the
//! journal's line tells whether the commit took effect: a command leaves exactly one, under an id that is known before.
//! Until it has told, nothing is answered but, in the end, that the outcome is unknown.
//!
//! How one could break it: by opening a transaction elsewhere (a test of the tree forbids it), by doing something
//! outside the database within a use case, or by answering before the commit.

mod command;
pub mod faults;
mod key;
mod retry;
mod unit;

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    ids::{IdSource, JournalEntryId, NodeId, OrganizationId, TokenId},
    locale::Locale,
    refusal::Refusal,
};
use gradus_store::{
    error::StoreError,
    idempotency::{self, Remembered},
    journal::{self, Entry},
    outbox,
    store::{Filling, Store, WriteTx},
    tokens,
    wall::{System, Wall},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::{sync::Notify, time::Instant};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

pub use self::{command::Command, key::is_key, unit::Unit};
use self::{
    faults::{Counts, Point, Rare, forgets, reach},
    retry::{ATTEMPTS, DEADLINE, Doubtful, pause},
    unit::Record,
};
use crate::{
    changes::Commits,
    context::{Actor, Principal},
    failure::Failure,
    journal::commitment,
    time::Timekeeper,
    training::rollups::{Curricula, Unsettled, settle},
};

/// A future that borrows its unit of work.
pub type Work<'u, T, R> = Pin<Box<dyn Future<Output = Result<T, Failure<R>>> + Send + 'u>>;

/// A command under way: ends when it is committed or refused.
pub type Run<T, R> = Pin<Box<dyn Future<Output = Result<T, Failure<R>>> + Send>>;

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The one way to write.
#[derive(Clone)]
pub struct Door {
    store: Store,
    time: Timekeeper,
    ids: Arc<dyn IdSource>,
    commits: Commits,
    under_way: TaskTracker,
    patience: Duration,
    rare: Counts,
    curricula: Curricula,
    #[cfg(feature = "rigs")]
    in_place: bool,
}

impl Door {
    pub(crate) fn new(store: Store, time: Timekeeper, ids: Arc<dyn IdSource>) -> Self {
        let under_way = TaskTracker::new();
        // Closed, it still takes tasks, and tells whoever waits when there are none.
        under_way.close();
        Self {
            store,
            time,
            ids,
            commits: Commits::default(),
            under_way,
            patience: DEADLINE,
            rare: Counts::default(),
            curricula: Curricula::default(),
            #[cfg(feature = "rigs")]
            in_place: false,
        }
    }

    /// The door without the guard of its own task: a caller who goes away takes the work along. For the rig that shows
    /// that the guard is needed.
    #[cfg(feature = "rigs")]
    #[must_use]
    pub fn in_place(self) -> Self {
        Self { in_place: true, ..self }
    }

    /// How often this door, and its clones, went the rare paths.
    #[cfg(feature = "rigs")]
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.rare.all()
    }

    /// The door that leaves a commit in doubt after so long.
    #[cfg(feature = "rigs")]
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Waits until no command is under way, also none whose caller has gone.
    pub async fn settled(&self) {
        self.under_way.wait().await;
    }

    /// Woken after each commit, also of another process where the database carries the word: background loops wait on it.
    #[must_use]
    pub fn committed(&self) -> Arc<Notify> {
        self.commits.any()
    }

    /// Who committed something.
    #[must_use]
    pub fn commits(&self) -> Commits {
        self.commits.clone()
    }

    /// Carries out a command: all of it, once, or nothing.
    ///
    /// `use_case` may run more than once where the database interrupts it, so it takes its input by reference or clone.
    ///
    /// The future is boxed: there is one of these for each command, and each is compiled by itself.
    pub fn run<T, R, F>(&self, actor: &Actor, command: Command, use_case: F) -> Run<T, R>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        R: Refusal,
        F: for<'u> Fn(&'u mut Unit) -> Work<'u, T, R> + Send + Sync + 'static,
    {
        let (door, actor) = (self.clone(), actor.clone());
        let span = tracing::info_span!("command", command.name = command.name);
        let work: Run<T, R> = Box::pin(async move { door.insist(&actor, &command, use_case).await });
        #[cfg(feature = "rigs")]
        if self.in_place {
            return work;
        }
        let under_way = self.under_way.clone();
        Box::pin(async move {
            match under_way.spawn(work.instrument(span)).await {
                Ok(outcome) => outcome,
                Err(error) => Err(StoreError::Unfit(format!("command did not end: {error}")).into()),
            }
        })
    }

    async fn insist<T, R, F>(&self, actor: &Actor, command: &Command, use_case: F) -> Result<T, Failure<R>>
    where
        T: Serialize + DeserializeOwned,
        R: Refusal,
        F: for<'u> Fn(&'u mut Unit) -> Work<'u, T, R>,
    {
        if command.idempotency_key.as_deref().is_some_and(|key| !is_key(key)) {
            return Err(Failure::KeyMalformed);
        }
        let mut attempt = 0;
        let (mut doubtful, mut until) = (None, None);
        loop {
            attempt += 1;
            let outcome = self.attempt(actor, command, &use_case, attempt, &mut doubtful).await;
            let failure = match outcome {
                Ok(answer) => {
                    self.commits.happened(actor.organization);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            if let Failure::Broken(error) = &failure {
                self.look_after(error, attempt);
            }
            if doubtful.is_some() {
                let until = *until.get_or_insert_with(|| Instant::now() + self.patience);
                // What was committed after all is found before anything else is done or answered. Where it cannot be
                // asked, or is not there yet, the next try is safe: it uses the same line. A refusal says nothing: it
                // may come from what is in doubt.
                match self.settle(actor, &mut doubtful).await {
                    Ok(Some(answer)) => {
                        self.commits.happened(actor.organization);
                        return Ok(answer);
                    }
                    Ok(None) => {}
                    Err(error) => self.look_after(&error, attempt),
                }
                if Instant::now() >= until {
                    tracing::error!(attempt, "could not learn what became of a commit");
                    return Err(StoreError::OutcomeUnknown.into());
                }
                pause().await;
                continue;
            }
            let again = attempt < ATTEMPTS;
            match failure {
                // Two at once that make the same thing: the next try finds what the other has made.
                Failure::Broken(StoreError::Exists(_)) if again => pause().await,
                Failure::Broken(error) if again && error.may_pass() => pause().await,
                Failure::Broken(error) => return Err(error.into()),
                failure => {
                    // Sent twice at once: what refuses the second one may be what the first has just done.
                    if let Some(known) = self.done_meanwhile(actor, command).await? {
                        self.rare.note(Rare::AnsweredAgain);
                        return answer_again(&known, command);
                    }
                    self.note_refusal(actor, command, &failure).await?;
                    return Err(failure);
                }
            }
        }
    }

    async fn done_meanwhile(&self, actor: &Actor, command: &Command) -> Result<Option<Remembered>, StoreError> {
        let Some(key) = &command.idempotency_key else { return Ok(None) };
        let reader = self.store.reader(Wall::around(actor.organization));
        idempotency::find(&reader, actor.organization, &actor.principal.remembered_as(), key).await
    }

    async fn attempt<T, R, F>(
        &self,
        actor: &Actor,
        command: &Command,
        use_case: &F,
        attempt: u32,
        doubtful: &mut Option<Doubtful<T>>,
    ) -> Result<T, Failure<R>>
    where
        T: Serialize + DeserializeOwned,
        R: Refusal,
        F: for<'u> Fn(&'u mut Unit) -> Work<'u, T, R>,
    {
        reach(Point::Arrived, command, attempt).await?;
        let tx = self.store.begin(actor.wall()).await?;
        reach(Point::Begun, command, attempt).await?;
        let principal = actor.principal.remembered_as();
        if let Some(key) = &command.idempotency_key
            && let Some(known) = idempotency::find(&tx, actor.organization, &principal, key).await?
        {
            tx.rollback().await?;
            self.rare.note(Rare::AnsweredAgain);
            return answer_again(&known, command);
        }
        let now = self.time.now(&tx).await?;
        let mut unit = Unit {
            tx,
            actor: actor.clone(),
            now,
            ids: self.ids.clone(),
            record: None,
            also: Vec::new(),
            leaves_nothing: false,
            events: Vec::new(),
            unsettled: Unsettled::default(),
            curricula: self.curricula.clone(),
            command: command.name,
        };
        let answer = match use_case(&mut unit).await {
            Ok(answer) => answer,
            Err(Failure::Broken(error)) => {
                // Where the database has taken everything back by itself, this fails too: the first fault is the one to tell.
                if let Err(second) = unit.tx.rollback().await {
                    tracing::debug!(%second, "could not roll back");
                }
                return Err(error.into());
            }
            Err(failure) => {
                unit.tx.rollback().await?;
                return Err(failure);
            }
        };
        if !unit.leaves_nothing
            && let Err(error) = settle(&unit).await
        {
            if let Err(second) = unit.tx.rollback().await {
                tracing::debug!(%second, "could not roll back");
            }
            return Err(error.into());
        }
        let Unit { tx, record, also, leaves_nothing, events, .. } = unit;
        if leaves_nothing {
            tx.rollback().await?;
            return Ok(answer);
        }
        let record = record.ok_or_else(|| StoreError::Unfit(format!("{} left no record", command.name)))?;
        reach(Point::Ran, command, attempt).await?;
        let mut line = self.line(actor, command, now, record);
        line.id = doubtful.as_ref().map_or(line.id, |doubt| doubt.line);
        let id = line.id;
        let vouched = append(&tx, line).await.map_err(taken_meanwhile)?;
        // The key stands in the command's own line alone, which is how one tells that it was done once.
        let also =
            also.into_iter().map(|record| Entry { idempotency_key: None, ..self.line(actor, command, now, record) });
        append_also(&tx, actor, also.collect()).await?;
        reach(Point::Journaled, command, attempt).await?;
        outbox::append(&tx, actor.organization, now, events).await?;
        reach(Point::Announced, command, attempt).await?;
        if let Some(key) = &command.idempotency_key {
            let text = serde_json::to_string(&answer).map_err(|error| StoreError::Unfit(error.to_string()))?;
            let remembered = Remembered { fingerprint: command.fingerprint.clone(), answer: text };
            idempotency::save(&tx, actor.organization, &principal, key, command.name, remembered, now)
                .await
                .map_err(taken_meanwhile)?;
        }
        if forgets(command) {
            tx.rollback().await?;
            return Ok(answer);
        }
        let committed = match reach(Point::Remembered, command, attempt).await {
            Ok(()) => tx.commit().await,
            Err(planted) => Err(planted),
        };
        let committed = match committed {
            Ok(()) => reach(Point::Committed, command, attempt).await,
            failed => failed,
        };
        match committed {
            Ok(()) => Ok(answer),
            Err(error) => {
                if doubtful.is_some() || matches!(error, StoreError::Unknown(_)) {
                    doubtful.get_or_insert(Doubtful { line: id, tries: Vec::new() }).tries.push((vouched, answer));
                }
                Err(error.into())
            }
        }
    }

    /// Tries a command and takes everything back: what a dry run is. Leaves no line in the journal.
    pub async fn rehearse<T, R, F>(&self, actor: &Actor, use_case: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Refusal,
        F: for<'u> Fn(&'u mut Unit) -> Work<'u, T, R> + Send + Sync + 'static,
    {
        let (door, actor) = (self.clone(), actor.clone());
        let work = async move {
            let mut unit = door.open(&actor, "rehearsal").await?;
            let outcome = use_case(&mut unit).await;
            unit.tx.rollback().await?;
            outcome
        };
        match tokio::spawn(work).await {
            Ok(outcome) => outcome,
            Err(error) => Err(StoreError::Unfit(format!("command did not end: {error}")).into()),
        }
    }

    async fn open(&self, actor: &Actor, command: &'static str) -> Result<Unit, StoreError> {
        let tx = self.store.begin(actor.wall()).await?;
        let now = self.time.now(&tx).await?;
        let ids = self.ids.clone();
        Ok(Unit {
            tx,
            actor: actor.clone(),
            now,
            ids,
            record: None,
            also: Vec::new(),
            leaves_nothing: false,
            events: Vec::new(),
            unsettled: Unsettled::default(),
            curricula: self.curricula.clone(),
            command,
        })
    }

    /// A transaction in which the simulated clock is made or moved, let through to what `wall` says.
    pub(crate) async fn open_for_clock(&self, wall: Wall) -> Result<WriteTx, StoreError> {
        self.store.begin(wall).await
    }

    /// A transaction in which the first start offers itself: before there is any organization, and so any journal.
    pub(crate) async fn open_for_claim(&self) -> Result<WriteTx, StoreError> {
        self.store.begin(Wall::system(System::Operator)).await
    }

    /// A transaction in which deliveries of an organization are claimed, or in which it is noted how their attempts ended:
    /// the aftermath of commands, and none itself, so that it leaves a row for each attempt and no line.
    pub(crate) async fn open_for_delivery(&self, organization: OrganizationId) -> Result<WriteTx, StoreError> {
        self.store.begin(Wall::around(organization)).await
    }

    /// A transaction in which people of an organization are judged anew for today's sums, and the instant of it: the
    /// aftermath of commands and of the clock, and no command, so that it leaves no line.
    pub(crate) async fn open_for_rollups(
        &self,
        organization: OrganizationId,
    ) -> Result<(WriteTx, DateTime<Utc>), StoreError> {
        let tx = self.store.begin(Wall::around(organization)).await?;
        let now = self.time.now(&tx).await?;
        Ok((tx, now))
    }

    /// A transaction in which the bytes of evidence are reserved before they are stored, or taken out of the store when
    /// nobody needs them: before and after commands, and none itself, so that it leaves no line.
    pub(crate) async fn open_for_evidence(
        &self,
        organization: OrganizationId,
    ) -> Result<(WriteTx, DateTime<Utc>), StoreError> {
        let tx = self.store.begin(Wall::around(organization)).await?;
        let now = self.time.now(&tx).await?;
        Ok((tx, now))
    }

    /// What people are judged by, as far as it is kept in memory.
    pub(crate) fn curricula(&self) -> &Curricula {
        &self.curricula
    }

    /// Forgets answers that are older than `age`: upkeep, and no command, so that it leaves no line.
    pub(crate) async fn forget_answers(&self, age: TimeDelta) -> Result<u64, StoreError> {
        let tx = self.store.begin(Wall::system(System::Upkeep)).await?;
        let now = self.time.now(&tx).await?;
        let forgotten = idempotency::forget(&tx, now - age).await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// Stores when tokens of one organization were used: upkeep, and no command.
    pub(crate) async fn keep_uses(
        &self,
        organization: OrganizationId,
        uses: &BTreeMap<TokenId, DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let tx = self.store.begin(Wall::around(organization)).await?;
        // In the order of their keys, so that two processes do not wait for each other.
        for (token, at) in uses {
            tokens::touch(&tx, organization, *token, *at).await?;
        }
        tx.commit().await
    }

    /// A transaction for the sealer of one organization's journal, and the instant of the seal.
    pub(crate) async fn open_for_seal(
        &self,
        organization: OrganizationId,
    ) -> Result<(WriteTx, DateTime<Utc>), StoreError> {
        let tx = self.store.begin(Wall::around(organization)).await?;
        let now = self.time.now(&tx).await?;
        Ok((tx, now))
    }

    /// A transaction in which a whole database is filled from another one: the file of a backup, or what it is restored
    /// into. `store` was opened as the owner, to whom every wall is open.
    pub(crate) async fn open_to_fill(store: &Store) -> Result<Filling, StoreError> {
        store.begin_filling().await
    }

    /// Adds a line about a whole organization to what the operator does to the whole database.
    pub(crate) async fn append_line(
        &self,
        tx: &WriteTx,
        actor: &Actor,
        command: &'static str,
        now: DateTime<Utc>,
        after: &impl Serialize,
        reason: &str,
    ) -> Result<(), StoreError> {
        let record = Record {
            object_kind: OrganizationId::PREFIX,
            object_id: Some(actor.organization.into()),
            before: None,
            after: serde_json::to_string(after).ok(),
            reason: Some(reason.to_owned()),
        };
        append(tx, self.line(actor, &Command::internal(command), now, record)).await.map(drop)
    }

    fn line(&self, actor: &Actor, command: &Command, now: DateTime<Utc>, record: Record) -> Entry {
        let (actor_kind, id, name) = actor.principal.describe();
        Entry {
            id: JournalEntryId(self.ids.next()),
            organization: actor.organization,
            at: now,
            actor_kind: actor_kind.into(),
            actor: id,
            actor_name: name,
            employee: actor.employee,
            command: command.name.into(),
            object_kind: record.object_kind.into(),
            object_id: record.object_id,
            before: record.before,
            after: record.after,
            reason: record.reason,
            outcome: "DONE".into(),
            refusals: None,
            idempotency_key: command.idempotency_key.clone(),
            trace_id: actor.trace_id.clone(),
            commitments: None,
        }
    }

    /// A refused command leaves a line too, in a transaction of its own: command, actor and reason, no state.
    async fn note_refusal<R: Refusal>(
        &self,
        actor: &Actor,
        command: &Command,
        failure: &Failure<R>,
    ) -> Result<(), StoreError> {
        let refusals = match failure {
            Failure::Refused(refusals) => refusals
                .iter()
                .map(|r| serde_json::json!({ "code": r.code(), "rule": r.rule(), "message": r.message(Locale::En) }))
                .collect(),
            Failure::Forbidden => vec![serde_json::json!({ "code": "FORBIDDEN" })],
            Failure::Conflict(version) => vec![serde_json::json!({ "code": "CONFLICT", "version": version })],
            Failure::NotFound(_) | Failure::KeyReused | Failure::KeyMalformed | Failure::Broken(_) => return Ok(()),
        };
        let refusals = serde_json::Value::Array(refusals).to_string();
        // A try whose commit is in doubt uses the same line again, so that there is one.
        let id = JournalEntryId(self.ids.next());
        let mut attempt = 0;
        loop {
            attempt += 1;
            let written = self.write_refusal(actor, command, id, &refusals).await;
            if let Err(error) = &written {
                self.look_after(error, attempt);
            }
            match written {
                Err(error) if error.may_pass() && attempt < ATTEMPTS => pause().await,
                written => return written,
            }
        }
    }

    async fn write_refusal(
        &self,
        actor: &Actor,
        command: &Command,
        id: JournalEntryId,
        refusals: &str,
    ) -> Result<(), StoreError> {
        let tx = self.store.begin(actor.wall()).await?;
        let now = self.time.now(&tx).await?;
        let line = self.line(actor, command, now, Record::default());
        let line = Entry { id, outcome: "REFUSED".into(), refusals: Some(refusals.to_owned()), ..line };
        match append(&tx, line).await {
            Ok(_) => tx.commit().await,
            // An organization that was refused has no journal to write in; a line that is there was written by a try
            // whose answer was lost.
            Err(StoreError::Dangling(_) | StoreError::Exists(_)) => tx.rollback().await,
            Err(error) => Err(error),
        }
    }
}

/// Writes a line, with the values that may be about people beside it; answers what it vouches for of them.
async fn append(tx: &WriteTx, line: Entry) -> Result<String, StoreError> {
    let (line, values) = commitment::part(line);
    let vouched = line.commitments.clone().unwrap_or_default();
    journal::append_with(tx, line, values).await?;
    Ok(vouched)
}

/// Writes further lines of a command. What Gradus itself did to many things at once tells ids and states and nothing about
/// people, so its values stand in the lines and need no rows beside them.
async fn append_also(tx: &WriteTx, actor: &Actor, lines: Vec<Entry>) -> Result<(), StoreError> {
    if matches!(actor.principal, Principal::System(_)) {
        return journal::append_many(tx, lines).await;
    }
    for line in lines {
        append(tx, line).await?;
    }
    Ok(())
}

fn answer_again<T: DeserializeOwned, R>(known: &Remembered, command: &Command) -> Result<T, Failure<R>> {
    if known.fingerprint != command.fingerprint {
        return Err(Failure::KeyReused);
    }
    serde_json::from_str(&known.answer)
        .map_err(|error| StoreError::Inconsistent { table: "idempotency_keys", what: error.to_string() }.into())
}

/// Two requests with one key at once: the second one looks again and finds the first one's answer.
fn taken_meanwhile(error: StoreError) -> StoreError {
    match error {
        StoreError::Exists(detail) => StoreError::try_again(&detail),
        other => other,
    }
}
