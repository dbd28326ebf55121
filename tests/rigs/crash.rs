//! T2, crashes: the process ends at a step of the door, and the next one finds all of the command or nothing.
//!
//! A run of the suite draws some kinds of command and crashes each twice, at a step before the commit and at the one after
//! it; `GRADUS_EVERY_CRASH=1` takes every kind and every step.

use gradus_services::door::faults::Point;

use super::{Got, KINDS, Replica, Witness, World, commands::NOW, organization, points::key, served::token};
use crate::{
    process::Machine,
    support::chance::{Chance, seed, setting},
};

/// How many kinds a run of the suite draws.
const KINDS_DRAWN: usize = 6;

#[tokio::test]
async fn a_crash_at_any_step_leaves_the_whole_command_or_nothing() {
    let seed = seed();
    let every = setting("GRADUS_EVERY_CRASH").is_some();
    println!("GRADUS_SEED={seed}");
    let mut chance = Chance::new(seed);
    let machine = Machine::new().await;
    let mut service = Replica::new();
    let clock = ["--no-work", "--simulated-clock", "--clock-start", NOW, "--clock-speed", "1"];
    service.start(&machine, &clock).await;
    let caller = |code| organization(&machine, code, service.url());
    let alpha = caller("ALPHA");
    let quality = token(&machine, "ALPHA", "QUALITY_MANAGER", service.url());
    let lead = token(&machine, "ALPHA", "AUDITOR", service.url());
    let world = World::furnish(alpha, [quality, lead], caller("EMPTY"), caller("DRAFT")).await;
    let world = world.beside(&machine.database);
    let witness = Witness::of(&machine.database).await;

    let mut drawn: Vec<_> = (0..KINDS.len()).collect();
    while !every && drawn.len() > KINDS_DRAWN {
        drawn.remove(usize::try_from(chance.below(drawn.len() as u64)).expect("small"));
    }
    let before_commit = &Point::ALL[..Point::ALL.len() - 1];
    let mut crashes = 0;
    for number in drawn {
        let kind = KINDS[number].0;
        let (caller, input) = world.prepare(kind, number as u64).await;
        let points = if every { before_commit.to_vec() } else { vec![*chance.pick(before_commit)] };
        for point in points {
            let state = witness.rows().await;
            let key = key(&format!("{}=crash", point.name()), kind);
            assert_eq!(caller.keyed(kind, &input, &key).await, Got::Broken, "{kind} at {}", point.name());
            let (status, lines) = service.take().ended().await;
            assert_eq!(status, None, "it ends by a signal: {}", lines.join("\n"));
            service.start(&machine, &["--no-work"]).await;
            assert_eq!(witness.rows().await, state, "{kind} crashed at {} and left something", point.name());
            crashes += 1;
        }
        let key = key("committed=crash", kind);
        assert_eq!(caller.keyed(kind, &input, &key).await, Got::Broken, "{kind}");
        assert_eq!(service.take().ended().await.0, None);
        service.start(&machine, &["--no-work"]).await;
        let state = witness.rows().await;
        caller.keyed(kind, &input, &key).await.done();
        assert_eq!(witness.rows().await, state, "{kind} was committed before the crash");
        crashes += 1;
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    let process = service.take();
    process.signal("INT");
    assert_eq!(process.ended().await.0, Some(0));
    machine.done(&["verify"]);
    println!("{crashes} crashes");
}

/// A disk that does not take what was committed: nobody is answered, and the process ends with a status of its own.
#[tokio::test]
async fn a_commit_that_the_disk_does_not_take_ends_the_process() {
    let machine = Machine::new().await;
    let mut service = Replica::new();
    service.start(&machine, &[]).await;
    let caller = organization(&machine, "ALPHA", service.url());
    let input = serde_json::json!({ "code": "A", "name": "x" });

    let got = caller.keyed("departmentCreate", &input, &key("remembered=nosync", "1")).await;

    assert_eq!(got, Got::Broken);
    assert_eq!(service.take().ended().await.0, Some(74));
}

/// The same where nobody sends a command: the sealer commits too.
#[tokio::test]
async fn a_commit_of_the_background_that_the_disk_does_not_take_ends_the_process() {
    let machine = Machine::new().await;
    let mut service = Replica::new();
    service.start(&machine, &[]).await;
    let caller = organization(&machine, "ALPHA", service.url());
    let input = serde_json::json!({ "code": "A", "name": "x" });

    caller.keyed("departmentCreate", &input, &key("committed=nosyncnext", "1")).await;

    assert_eq!(service.take().ended().await.0, Some(74));
}
