use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use gradus_domain::time::ManualClock;
use tokio::sync::mpsc;

use super::*;

struct Ids;

impl IdSource for Ids {
    fn next(&self) -> uuid::Uuid {
        uuid::Uuid::from_u128(7)
    }
}

const NEVER: Duration = Duration::from_secs(1_000_000);

fn background() -> Background {
    Background::new(Arc::new(ManualClock::new(DateTime::UNIX_EPOCH)), Arc::new(Ids))
}

#[expect(clippy::unnecessary_wraps, reason = "it is the answer of a run")]
fn done(more: bool) -> Result<Done, RunFault> {
    Ok(Done { said: "did it".to_owned(), more })
}

#[tokio::test]
async fn a_loop_runs_at_the_start_and_on_a_nudge() {
    let (told, mut runs) = mpsc::unbounded_channel();
    let nudge = Arc::new(Notify::new());
    let background = background();

    background.start(
        Task::new("raise", NEVER, move || {
            let _ = told.send(());
            async { done(false) }
        })
        .nudged_by(Arc::clone(&nudge)),
    );

    runs.recv().await.unwrap();
    nudge.notify_one();
    runs.recv().await.unwrap();
    background.stop().await;
    assert_eq!(background.reports()[0].runs, 2);
}

#[tokio::test]
async fn a_loop_with_more_to_do_runs_again_at_once() {
    let left = Arc::new(AtomicU64::new(3));
    let (told, mut empty) = mpsc::unbounded_channel();
    let background = background();

    background.start(Task::new("raise", NEVER, move || {
        let more = left.fetch_sub(1, Ordering::Relaxed) > 1;
        if !more {
            let _ = told.send(());
        }
        async move { done(more) }
    }));

    empty.recv().await.unwrap();
    background.stop().await;
    assert_eq!(background.reports()[0].runs, 3);
}

#[tokio::test]
async fn a_run_that_fails_or_panics_is_told_and_the_loop_goes_on() {
    let turn = AtomicU64::new(0);
    let (told, mut runs) = mpsc::unbounded_channel();
    let nudge = Arc::new(Notify::new());
    let background = background();

    background.start(
        Task::new("raise", NEVER, move || {
            let turn = turn.fetch_add(1, Ordering::Relaxed);
            let told = told.clone();
            async move {
                let _ = told.send(());
                match turn {
                    0 => Err("the database is away".into()),
                    1 => panic!("a bug"),
                    _ => done(false),
                }
            }
        })
        .nudged_by(Arc::clone(&nudge)),
    );

    for failures in [1, 2] {
        runs.recv().await.unwrap();
        while background.reports()[0].failures_in_a_row < failures {
            tokio::task::yield_now().await;
        }
        assert_eq!(background.check(), Err("failing: raise".to_owned()));
        nudge.notify_one();
    }
    runs.recv().await.unwrap();
    background.stop().await;
    assert_eq!(background.check(), Ok(()));
}

#[tokio::test]
async fn a_stop_waits_for_the_run_under_way() {
    let (told, mut began) = mpsc::unbounded_channel();
    let go_on = Arc::new(Notify::new());
    let background = Arc::new(background());
    let waiting = Arc::clone(&go_on);

    background.start(Task::new("raise", NEVER, move || {
        let (told, waiting) = (told.clone(), Arc::clone(&waiting));
        async move {
            let _ = told.send(());
            waiting.notified().await;
            done(false)
        }
    }));
    began.recv().await.unwrap();
    let stopping = tokio::spawn({
        let background = Arc::clone(&background);
        async move { background.stop().await }
    });
    tokio::task::yield_now().await;
    assert!(!stopping.is_finished());
    go_on.notify_one();
    stopping.await.unwrap();

    assert_eq!(background.reports()[0].runs, 1);
}

/// R93: a loop that knows when there is work again does not sleep for its whole period.
#[tokio::test]
async fn a_loop_wakes_when_its_last_run_said() {
    let (told, mut runs) = mpsc::unbounded_channel();
    let alarm = Arc::new(Alarm::default());
    let (background, bell) = (background(), Arc::clone(&alarm));

    background.start(
        Task::new("raise", NEVER, move || {
            bell.set(Some(Duration::ZERO));
            let _ = told.send(());
            async { done(false) }
        })
        .woken_by(alarm),
    );

    runs.recv().await.unwrap();
    runs.recv().await.unwrap();
    background.stop().await;
}
