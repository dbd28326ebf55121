//! The cases.

use gradus_domain::scheduling::{
    policy::{MissedPolicy, RollPolicy},
    standstill::ResumeMode,
};

use super::{Event, Script};

const DAILY: Script = Script {
    name: "",
    cron: "0 0 9 * * *",
    zone: "Asia/Shanghai",
    roll: None,
    lead: None,
    missed: MissedPolicy::All,
    from: "2026-03-01T00:00:00Z",
    events: &[],
    rows: &[],
};

const FOUR_DAYS: &[Event] = &[Event::Outage("2026-03-04T02:00:00Z"), Event::Tick, Event::Tick];

/// The cases.
pub const SCRIPTS: &[Script] = &[
    Script {
        name: "a quarterly audit is opened two weeks before its working day",
        cron: "0 0 9 10 1,4,7,10 *",
        roll: Some(RollPolicy::Following),
        lead: Some("P14D"),
        from: "2026-01-01T00:00:00Z",
        events: &[Event::Run("2026-12-31T00:00:00Z")],
        rows: &[
            ("2026-01-10T09:00:00", "STARTED", "CAUGHT_UP", "2026-01-01T00:00:00Z"),
            ("2026-04-10T09:00:00", "STARTED", "", "2026-03-27T01:00:00Z"),
            ("2026-07-10T09:00:00", "STARTED", "", "2026-06-26T01:00:00Z"),
            ("2026-10-10T09:00:00", "STARTED", "", "2026-09-26T01:00:00Z"),
            ("2027-01-10T09:00:00", "STARTED", "", "2026-12-28T01:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "all that was missed is caught up",
        events: FOUR_DAYS,
        rows: &[
            ("2026-03-01T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-04T02:00:00Z"),
            ("2026-03-02T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-04T02:00:00Z"),
            ("2026-03-03T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-04T02:00:00Z"),
            ("2026-03-04T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-04T02:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "the latest that was missed is caught up",
        missed: MissedPolicy::Latest,
        events: FOUR_DAYS,
        rows: &[
            ("2026-03-01T09:00:00", "MISSED", "OUTAGE", ""),
            ("2026-03-02T09:00:00", "MISSED", "OUTAGE", ""),
            ("2026-03-03T09:00:00", "MISSED", "OUTAGE", ""),
            ("2026-03-04T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-04T02:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "what was missed waits for a person",
        missed: MissedPolicy::Hold,
        events: FOUR_DAYS,
        rows: &[
            ("2026-03-01T09:00:00", "PENDING", "HOLD", ""),
            ("2026-03-02T09:00:00", "PENDING", "HOLD", ""),
            ("2026-03-03T09:00:00", "PENDING", "HOLD", ""),
            ("2026-03-04T09:00:00", "PENDING", "HOLD", ""),
        ],
        ..DAILY
    },
    Script {
        name: "what is late within the grace starts as usual",
        missed: MissedPolicy::Skip,
        events: &[Event::Outage("2026-03-02T01:01:00Z"), Event::Tick],
        rows: &[
            ("2026-03-01T09:00:00", "MISSED", "OUTAGE", ""),
            ("2026-03-02T09:00:00", "STARTED", "", "2026-03-02T01:01:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "what falls into a pause is missed when it ends",
        events: &[
            Event::Run("2026-03-02T00:00:00Z"),
            Event::Pause(None),
            Event::Run("2026-03-04T02:00:00Z"),
            Event::Resume(ResumeMode::Skip),
            Event::Run("2026-03-05T02:00:00Z"),
        ],
        rows: &[
            ("2026-03-01T09:00:00", "STARTED", "", "2026-03-01T01:00:00Z"),
            ("2026-03-02T09:00:00", "MISSED", "PAUSED", ""),
            ("2026-03-03T09:00:00", "MISSED", "PAUSED", ""),
            ("2026-03-04T09:00:00", "MISSED", "PAUSED", ""),
            ("2026-03-05T09:00:00", "STARTED", "", "2026-03-05T01:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "a pause can be caught up",
        missed: MissedPolicy::Latest,
        events: &[Event::Pause(None), Event::Run("2026-03-03T02:00:00Z"), Event::Resume(ResumeMode::ApplyMissedPolicy)],
        rows: &[
            ("2026-03-01T09:00:00", "MISSED", "OUTAGE", ""),
            ("2026-03-02T09:00:00", "MISSED", "OUTAGE", ""),
            ("2026-03-03T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-03T02:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "a pause ends by itself, also while nobody looks",
        events: &[
            Event::Pause(Some("2026-03-03T00:00:00Z")),
            Event::Outage("2026-03-04T00:00:00Z"),
            Event::Tick,
            Event::Run("2026-03-04T02:00:00Z"),
        ],
        rows: &[
            ("2026-03-01T09:00:00", "MISSED", "PAUSED", ""),
            ("2026-03-02T09:00:00", "MISSED", "PAUSED", ""),
            ("2026-03-03T09:00:00", "STARTED", "CAUGHT_UP", "2026-03-04T00:00:00Z"),
            ("2026-03-04T09:00:00", "STARTED", "", "2026-03-04T01:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "nothing before an edit takes place under the new rule",
        events: &[Event::Run("2026-03-02T02:00:00Z"), Event::Edit("0 30 9 * * *"), Event::Run("2026-03-03T02:00:00Z")],
        rows: &[
            ("2026-03-01T09:00:00", "STARTED", "", "2026-03-01T01:00:00Z"),
            ("2026-03-02T09:00:00", "STARTED", "", "2026-03-02T01:00:00Z"),
            ("2026-03-03T09:30:00", "STARTED", "", "2026-03-03T01:30:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "a trigger starts one occurrence for each key, also in a pause",
        events: &[Event::Pause(None), Event::Run("2026-03-01T03:00:00Z"), Event::Trigger("one"), Event::Trigger("one")],
        rows: &[("2026-03-01T11:00:00", "STARTED", "", "2026-03-01T03:00:00Z")],
        ..DAILY
    },
    Script {
        name: "a time that the clock leaves out is moved to the end of the gap",
        cron: "0 30 1 * * *",
        zone: "Europe/London",
        from: "2026-03-28T00:00:00Z",
        events: &[Event::Run("2026-03-30T12:00:00Z")],
        rows: &[
            ("2026-03-28T01:30:00", "STARTED", "", "2026-03-28T01:30:00Z"),
            ("2026-03-29T01:30:00", "STARTED", "", "2026-03-29T01:00:00Z"),
            ("2026-03-30T01:30:00", "STARTED", "", "2026-03-30T00:30:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "a time that the clock shows twice takes place once, also after an outage over it",
        cron: "0 30 1 * * *",
        zone: "America/New_York",
        from: "2026-10-31T12:00:00Z",
        events: &[Event::Outage("2026-11-02T12:00:00Z"), Event::Tick, Event::Tick],
        rows: &[
            ("2026-11-01T01:30:00", "STARTED", "CAUGHT_UP", "2026-11-02T12:00:00Z"),
            ("2026-11-02T01:30:00", "STARTED", "CAUGHT_UP", "2026-11-02T12:00:00Z"),
        ],
        ..DAILY
    },
    Script {
        name: "what is due on one working day is one occurrence",
        cron: "0 0 10 ? * Sat,Sun",
        roll: Some(RollPolicy::Following),
        from: "2026-03-05T00:00:00Z",
        events: &[Event::Run("2026-03-17T00:00:00Z")],
        rows: &[
            ("2026-03-07T10:00:00", "STARTED", "", "2026-03-09T02:00:00Z"),
            ("2026-03-14T10:00:00", "STARTED", "", "2026-03-16T02:00:00Z"),
        ],
        ..DAILY
    },
];
