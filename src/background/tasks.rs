//! The loops of this service: what each runs, and how often.

use std::sync::Arc;
use std::time::Duration;

use gradus_services::Services;
use gradus_services::delivery;
use gradus_services::evidence::sweep::sweep;
use gradus_services::identity::uses;
use gradus_services::journal::seal;
use gradus_services::scheduling::skew::SkewWatch;
use gradus_services::scheduling::{self, calendar_alert, zone_data};
use gradus_services::training::closing;
use gradus_services::training::rollups::due;
use gradus_services::upkeep::housekeeping;

use super::{Alarm, Done, Task};

/// How often due schedules are looked for at least; a commit that may have made one due wakes the loop at once.
const SCHEDULE: Duration = Duration::from_secs(1);

/// The same on a simulated clock, which this loop moves.
const SCHEDULE_SIMULATED: Duration = Duration::from_millis(50);

/// How often zone data and the ends of calendars are looked at; the first look is at the start.
const CALENDARS: Duration = Duration::from_hours(1);

/// The shortest sleep of the scheduler: what wakes within it is found together.
const SHORTEST: Duration = Duration::from_millis(1);

/// How often committed journal lines are sealed: the chain is never further behind than about this.
const SEAL: Duration = Duration::from_millis(500);

/// How often it is looked for periods of training coverage that are to be frozen.
const FREEZE: Duration = Duration::from_mins(1);

/// The same on a simulated clock, on which quarters end in seconds.
const FREEZE_SIMULATED: Duration = Duration::from_millis(500);

/// How often what need not be kept is forgotten.
const FORGET: Duration = Duration::from_mins(10);

/// How often uses of tokens are stored.
const USES: Duration = Duration::from_mins(1);

/// How often deliveries are looked for at least; a commit that may have recorded one wakes the loop at once.
const DELIVER: Duration = Duration::from_secs(1);

/// How often it is looked whose training is to be judged anew: after midnight, and after imports.
const JUDGE: Duration = Duration::from_secs(2);

/// Every loop. Any number of processes on one database may run them.
pub fn all(services: &Services) -> Vec<Task> {
    vec![
        scheduler(services.clone()),
        timers(services.clone()),
        calendars(services.clone()),
        sealer(services.clone()),
        freezer(services.clone()),
        housekeeper(services.clone()),
        courier(services.clone()),
        coverage(services.clone()),
    ]
}

/// Sends deliveries through the channels that there are; without any it does nothing.
fn courier(services: Services) -> Task {
    let nudge = services.door.committed();
    let run = move || {
        let services = services.clone();
        async move {
            let report = delivery::deliver_due(&services).await?;
            Ok(Done { said: format!("{report:?}"), more: false })
        }
    };
    Task::new("courier", DELIVER, run).nudged_by(nudge)
}

/// Keeps the sums of today's training coverage: judges anew who lapses by the clock, and whom imports and new requirements
/// concern.
fn coverage(services: Services) -> Task {
    Task::new("coverage", JUDGE, move || {
        let services = services.clone();
        async move {
            let done = due::refresh_due(&services).await?;
            Ok(Done { said: format!("judged {} people anew", done.people), more: done.more })
        }
    })
}

/// Starts what is due, and moves a simulated clock on. It sleeps until the next schedule wakes.
fn scheduler(services: Services) -> Task {
    let period = if services.time.is_simulated() { SCHEDULE_SIMULATED } else { SCHEDULE };
    let nudge = services.door.committed();
    let (alarm, watch) = (Arc::new(Alarm::default()), Arc::new(SkewWatch::default()));
    let bell = Arc::clone(&alarm);
    let run = move || {
        let (services, bell, watch) = (services.clone(), Arc::clone(&bell), Arc::clone(&watch));
        async move {
            bell.set(None);
            watch.check(&services).await?;
            let turn = scheduling::turn(&services).await?;
            bell.set(turn.idle.map(|idle| idle.max(SHORTEST)));
            Ok(Done { said: format!("{:?}", turn.report), more: false })
        }
    };
    Task::new("scheduler", period, run).nudged_by(nudge).woken_by(alarm)
}

/// Fires timers. A simulated clock fires them itself, before it moves on. It is not nudged by commits: what is armed for
/// this very instant can wait for the next turn.
fn timers(services: Services) -> Task {
    let alarm = Arc::new(Alarm::default());
    let bell = Arc::clone(&alarm);
    let run = move || {
        let (services, bell) = (services.clone(), Arc::clone(&bell));
        async move {
            bell.set(None);
            if services.time.is_simulated() {
                return Ok(Done { said: "the scheduler fires them".to_owned(), more: false });
            }
            let (report, idle) = scheduling::timers::run(&services).await?;
            bell.set(idle.and_then(|idle| idle.to_std().ok()).map(|idle| idle.max(SHORTEST)));
            Ok(Done { said: format!("{report:?}"), more: false })
        }
    };
    Task::new("timers", SCHEDULE, run).woken_by(alarm)
}

/// Chains the journal. It is not nudged by commits: one seal over a run costs less than one for each line.
fn sealer(services: Services) -> Task {
    Task::new("journal", SEAL, move || {
        let services = services.clone();
        async move {
            let sealed = seal::seal_pending(&services).await?;
            Ok(Done { said: format!("sealed {sealed} lines"), more: false })
        }
    })
}

/// Stores when the tokens that signed in here were used: part of the API, because each process knows its own only.
pub fn token_uses(services: &Services) -> Task {
    let services = services.clone();
    Task::new("token-uses", USES, move || {
        let services = services.clone();
        async move {
            let kept = uses::keep(&services).await?;
            Ok(Done { said: format!("stored the last use of {kept} tokens"), more: false })
        }
    })
}

/// Plans anew what other zone data planned, and tells of calendars that end.
fn calendars(services: Services) -> Task {
    Task::new("calendars", CALENDARS, move || {
        let services = services.clone();
        async move {
            let planned = zone_data::recompute(&services).await?;
            let told = calendar_alert::alert(&services).await?;
            Ok(Done { said: format!("planned {planned} schedules anew, told of {told} calendars"), more: false })
        }
    })
}

/// Freezes training coverage of periods whose grace has ended.
fn freezer(services: Services) -> Task {
    let period = if services.time.is_simulated() { FREEZE_SIMULATED } else { FREEZE };
    Task::new("training-freezer", period, move || {
        let services = services.clone();
        async move {
            let closed = closing::freeze_due(&services).await?;
            Ok(Done { said: format!("closed {closed} windows of training"), more: false })
        }
    })
}

fn housekeeper(services: Services) -> Task {
    Task::new("housekeeping", FORGET, move || {
        let services = services.clone();
        async move {
            let forgotten = housekeeping::forget_old_answers(&services).await?;
            housekeeping::fold_log(&services).await?;
            let swept = sweep(&services).await?;
            Ok(Done { said: format!("forgot {forgotten} answers, swept {swept} files"), more: false })
        }
    })
}
