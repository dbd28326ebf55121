//! The simulation of years of schedules: a floor of seeds, and every planted fault is found.

use std::sync::LazyLock;

use crate::simulation::{
    Plant, Pool, SCHEDULES, Scenario, Stats, live, run,
    script::{cases::SCRIPTS, play, wanted},
};

/// Years of the floor, unless `GRADUS_YEARS` says otherwise.
const YEARS: u64 = 40;
/// Years within which a planted fault shows.
const WITHIN: u64 = 60;

static POOL: LazyLock<Pool> = LazyLock::new(Pool::new);

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// R13, R80, R82, R84, R85, R90, R93, R95, R96: whatever goes wrong, each occurrence has one row, in its state.
#[test]
fn years_in_which_everything_goes_wrong_lose_and_double_nothing() {
    let (first, count) = match setting("GRADUS_SEED") {
        Some(seed) => (seed, setting("GRADUS_YEARS").unwrap_or(1)),
        None => (1, setting("GRADUS_YEARS").unwrap_or(YEARS)),
    };
    let mut stats = Stats::default();
    for seed in first..first + count {
        match run(&POOL, seed, SCHEDULES, Plant::None) {
            Ok(year) => stats.add(year),
            Err(failed) => panic!("{failed}"),
        }
    }
    println!("{count} years from seed {first}: {stats:?}");
    // One year alone may go without some of it.
    assert!(count < YEARS || stats.started > 0 && stats.missed > 0 && stats.repeats > 0, "{stats:?}");
}

#[test]
fn a_seed_always_gives_the_same_year() {
    for seed in 1..4 {
        let scenario = Scenario::new(&POOL, seed, SCHEDULES);
        assert_eq!(live(&POOL, &scenario, Plant::None), live(&POOL, &scenario, Plant::None));
    }
}

#[test]
fn every_planted_fault_is_found_by_the_rule_that_it_breaks() {
    for (plant, rule) in [
        (Plant::NoLocksNoKeys, "R80"),
        (Plant::CursorBeforeCommit, "R13"),
        (Plant::OwnClock, "R96"),
        (Plant::ForgetsMissed, "R13"),
        (Plant::InstantOnly, "R80"),
        (Plant::Unguarded, "R84"),
        (Plant::WritesAfterTheEnd, "R80"),
        (Plant::NoGrace, "R11"),
    ] {
        let year = |seed| live(&POOL, &Scenario::new(&POOL, seed, SCHEDULES), plant).err().map(|found| (seed, found));
        let found = (1..=WITHIN).find_map(year);
        let (seed, violation) = found.unwrap_or_else(|| panic!("{plant:?} is not found within {WITHIN} years"));
        println!("{plant:?}: seed {seed}, {}: {}", violation.at, violation.what);
        assert!(violation.what.contains(rule), "{plant:?}: {violation:?}");
    }
}

/// What goes wrong is told with its seed and the faults that it needs, and no others.
#[test]
fn a_year_that_goes_wrong_is_told_with_the_fewest_faults() {
    let plant = Plant::CursorBeforeCommit;

    let failed =
        (1..=WITHIN).find_map(|seed| run(&POOL, seed, SCHEDULES, plant).err()).expect("a year that goes wrong");

    let told = failed.to_string();
    println!("{told}");
    assert!(told.starts_with("GRADUS_SEED="), "{told}");
    // One crash is enough to lose what the cursor has passed.
    assert!(failed.scenario.faults.len() <= 2 && failed.faults > 2, "{told}");
    assert!(live(&POOL, &failed.scenario, plant).is_err(), "what is left still goes wrong");
    assert!(live(&POOL, &failed.scenario, Plant::None).is_ok(), "and is harmless where nothing is planted");
}

/// R82: among replicas, locks only spare work; the keys are the guarantee.
#[test]
fn without_locks_the_keys_still_hold_among_replicas() {
    let mut stats = Stats::default();
    for seed in 1..=20 {
        let mut scenario = Scenario::new(&POOL, seed, SCHEDULES);
        // What people do needs the lock: it waits for the engine.
        scenario.faults.retain(|(_, fault)| fault.is_of_machines());
        match live(&POOL, &scenario, Plant::NoLocks) {
            Ok(year) => stats.add(year),
            Err(violation) => panic!("GRADUS_SEED={seed}: {violation:?}"),
        }
    }
    assert!(stats.conflicts > 0, "replicas met: {stats:?}");
}

/// The cases that `scheduling::conformance` plays on the real stores.
#[test]
fn scripted_cases_come_to_their_rows() {
    for script in SCRIPTS {
        assert_eq!(play(&POOL, script), wanted(script), "{}", script.name);
    }
}
