//! Background loops: each runs one use case again and again until the process stops, and does nothing else.
//!
//! A loop waits for whichever comes first: the stop, its period (shifted a little, so that replicas do not march in
//! step), the instant for which its last run has set an alarm, or a nudge from a use case that has just made work. What the last run said is kept for operators. A run that
//! fails or panics is told and tried again at the next turn; the use case is idempotent, so nothing is lost.
//!
//! On stop no run is cut: a loop ends between two runs.

mod report;
pub mod tasks;

#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use gradus_domain::ids::IdSource;
use gradus_domain::time::Clock;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use report::{LoopReport, Outcome};

/// What a run says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// A line for operators, such as "raised 3 occurrences".
    pub said: String,
    /// Whether there is more to do at once.
    pub more: bool,
}

/// Why a run failed.
pub type RunFault = Box<dyn std::error::Error + Send + Sync>;

type Run = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Done, RunFault>> + Send>> + Send + Sync>;

/// How long a loop may sleep, as its last run said: for work whose next instant is known.
#[derive(Debug, Default)]
pub struct Alarm(Mutex<Option<Duration>>);

impl Alarm {
    /// The next run is to begin within this time; none where the period alone decides.
    pub fn set(&self, within: Option<Duration>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = within;
    }

    fn within(&self) -> Option<Duration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A use case that is run again and again.
pub struct Task {
    name: &'static str,
    period: Duration,
    nudge: Arc<Notify>,
    alarm: Arc<Alarm>,
    run: Run,
}

impl Task {
    /// Runs `run` at the start, then every `period` or when nudged.
    pub fn new<F, A>(name: &'static str, period: Duration, run: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<Done, RunFault>> + Send + 'static,
    {
        Self { name, period, nudge: Arc::default(), alarm: Arc::default(), run: Box::new(move || Box::pin(run())) }
    }

    /// Wakes the loop up on `nudge` too; give the same to the use case that makes the work.
    #[must_use]
    pub fn nudged_by(self, nudge: Arc<Notify>) -> Self {
        Self { nudge, ..self }
    }

    /// Lets the loop sleep no longer than its runs say by `alarm`.
    #[must_use]
    pub fn woken_by(self, alarm: Arc<Alarm>) -> Self {
        Self { alarm, ..self }
    }
}

/// All loops of a process.
pub struct Background {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    tasks: TaskTracker,
    stop: CancellationToken,
    reports: Arc<Mutex<Vec<LoopReport>>>,
}

impl Background {
    /// No loops yet. `clock` dates the reports, `ids` gives the chance in the periods.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Self {
        Self { clock, ids, tasks: TaskTracker::new(), stop: CancellationToken::new(), reports: Arc::default() }
    }

    /// Starts the loop of `task`.
    pub fn start(&self, task: Task) {
        let report = {
            let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
            reports.push(LoopReport::new(task.name, self.clock.now()));
            reports.len() - 1
        };
        let turns = Turns {
            task,
            report,
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
            stop: self.stop.clone(),
            reports: Arc::clone(&self.reports),
        };
        self.tasks.spawn(turns.go());
    }

    /// What each loop said last.
    #[must_use]
    pub fn reports(&self) -> Vec<LoopReport> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An error that names the loops whose last run failed; for `/readyz`.
    pub fn check(&self) -> Result<(), String> {
        let failing = self.reports().into_iter().filter(LoopReport::is_failing).map(|report| report.name);
        match failing.collect::<Vec<_>>().join(", ") {
            names if names.is_empty() => Ok(()),
            names => Err(format!("failing: {names}")),
        }
    }

    /// Lets each loop end between two runs, and waits for them.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// One loop.
struct Turns {
    task: Task,
    report: usize,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    stop: CancellationToken,
    reports: Arc<Mutex<Vec<LoopReport>>>,
}

impl Turns {
    async fn go(self) {
        while !self.stop.is_cancelled() {
            if self.run_once().await {
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = self.task.nudge.notified() => {}
                () = tokio::time::sleep(self.period()) => {}
            }
        }
    }

    /// Runs the use case once; whether it asks to be run again at once.
    async fn run_once(&self) -> bool {
        let outcome = match AssertUnwindSafe((self.task.run)()).catch_unwind().await {
            Ok(Ok(done)) => Outcome::Done(done),
            Ok(Err(fault)) => Outcome::Failed(fault.to_string()),
            Err(_) => Outcome::Failed("it panicked".to_owned()),
        };
        if let Outcome::Failed(fault) = &outcome {
            tracing::error!(
                loop_name = self.task.name,
                "the loop {} failed and will be run again: {fault}",
                self.task.name
            );
        }
        let more = matches!(&outcome, Outcome::Done(done) if done.more);
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(report) = reports.get_mut(self.report) {
            report.note(self.clock.now(), outcome);
        }
        more
    }

    /// How long to sleep: the period, up to a tenth longer or shorter, or less where the next instant is known.
    fn period(&self) -> Duration {
        // The low bits of an id are random.
        let chance = u16::from_be_bytes([self.ids.next().as_bytes()[14], self.ids.next().as_bytes()[15]]);
        let period = self.task.period.mul_f64(0.9 + 0.2 * f64::from(chance) / f64::from(u16::MAX));
        self.task.alarm.within().map_or(period, |within| period.min(within))
    }
}
