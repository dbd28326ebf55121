//! Each mutation's enum of codes holds what the mutation may say, and nothing else.

use std::{collections::BTreeSet, fs, sync::LazyLock};

use gradus_domain::{
    refusal::Refusal,
    scheduling::{
        command::{ScheduleCommand, Stance, apply},
        schedule::ScheduleState,
    },
};

static SCHEMA: LazyLock<String> = LazyLock::new(|| {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/graphql/schema.graphql")).expect("the schema")
});

/// The values of an enum of the schema.
fn values(name: &str) -> BTreeSet<&'static str> {
    let (_, body) = SCHEMA.split_once(&format!("\nenum {name} {{")).expect("the enum");
    let (body, _) = body.split_once("\n}").expect("its end");
    let is_value = |line: &&str| !line.is_empty() && line.chars().all(|sign| sign.is_ascii_uppercase() || sign == '_');
    body.lines().map(str::trim).filter(is_value).collect()
}

/// What a command is refused with by how a schedule stands, over all ways in which one can stand.
fn by_stance(command: ScheduleCommand) -> BTreeSet<&'static str> {
    let mut codes = BTreeSet::new();
    for state in ScheduleState::ALL {
        for bits in 0..8 {
            let [is_served, is_paused, is_held] = [1, 2, 4].map(|bit| bits & bit != 0);
            // Only what stands still is paused, and a hold leaves nothing running.
            let stands_still = *state == ScheduleState::Paused;
            let held_too = stands_still || *state == ScheduleState::Exhausted;
            if (is_paused && !stands_still) || (is_held && !held_too) || (stands_still && !is_paused && !is_held) {
                continue;
            }
            let stance = Stance { state: *state, is_served, is_paused, is_held };
            codes.extend(apply(command, stance).err().map(|refusal| refusal.code()));
        }
    }
    codes
}

#[test]
fn each_command_on_a_schedule_has_the_codes_that_it_may_answer_and_no_others() {
    use ScheduleCommand::{Archive, Backfill, Pause, Resume, Trigger, Update};
    let span = ["SPAN_REVERSED", "SPAN_IN_THE_FUTURE", "TOO_MANY", "TOO_MANY_OPEN", "UNPLANNABLE"];
    let pause = ["REASON_MISSING", "UNTIL_IN_THE_PAST"];
    let tables: [(&str, ScheduleCommand, &[&str]); 5] = [
        ("ScheduleArchiveErrorCode", Archive, &[]),
        ("SchedulePauseErrorCode", Pause, &pause),
        ("ScheduleResumeErrorCode", Resume, &[]),
        ("ScheduleTriggerErrorCode", Trigger, &["TRIGGER_KEY_MISSING"]),
        ("ScheduleBackfillErrorCode", Backfill, &span),
    ];

    for (name, command, others) in tables {
        let mut expected = by_stance(command);
        expected.extend(["NOT_FOUND", "CONFLICT", "IDEMPOTENCY_KEY_REUSED"]);
        expected.extend(others);
        assert_eq!(values(name), expected, "{name}");
    }
    let of_update = by_stance(Update);
    assert_eq!(of_update, ["ARCHIVED"].into());
    // A change may be refused for what the making is, except for the code, which stays; and for the archive.
    let mut expected = values("ScheduleCreateErrorCode");
    assert!(expected.remove("CODE_TAKEN") && expected.remove("CODE_MALFORMED"));
    expected.extend(of_update);
    expected.insert("KEEP_WITH_OTHER_ACTION");
    assert_eq!(values("ScheduleUpdateErrorCode"), expected);
}
