use chrono::{DateTime, Days, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    evidence::{
        format::EvidenceFormat,
        retention::RetentionClass,
        revision::{EvidenceObject, EvidenceObjectKind},
    },
    ids::{EvidenceFileId, EvidenceId},
    scheduling::calendar_proposal::Hand,
};

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn decided() -> Decided {
    let by = Hand { principal: "token_1".into(), name: "portal".into(), employee: None };
    Decided { by, at: START, reason: "asked".into() }
}

fn evidence(retention: RetentionClass) -> Evidence {
    Evidence {
        id: EvidenceId(Uuid::from_u128(1)),
        version: 1,
        file: EvidenceFileId(Uuid::from_u128(2)),
        hash: "00".into(),
        size: 1,
        format: EvidenceFormat::Png,
        name: "a.png".into(),
        source: None,
        revision: 1,
        replaces: None,
        uploaded_by: decided().by,
        uploaded_at: START,
        retention,
        archived_on: None,
        hold: None,
        purged: None,
    }
}

fn day(offset: u64) -> NaiveDate {
    START.date_naive() + Days::new(offset)
}

fn facts(today: NaiveDate, frozen: &[bool]) -> EvidenceFacts {
    let bound = |(number, frozen): (usize, &bool)| EvidenceUse {
        evidence: EvidenceId(Uuid::from_u128(1)),
        object: EvidenceObject { kind: EvidenceObjectKind::Audit, id: Uuid::from_u128(number as u128) },
        bound_at: START,
        frozen_at: frozen.then_some(START),
    };
    EvidenceFacts { uses: frozen.iter().enumerate().map(bound).collect(), today }
}

/// DOC-4
#[test]
fn a_legal_hold_beats_a_retention_that_is_over() {
    let kept = evidence(RetentionClass::Standard).after(EvidenceCommand::Archive, decided(), day(0));
    let last = kept.kept_until().expect("three years");
    let blockers = |evidence: &Evidence, today| evidence.blockers(EvidenceCommand::Purge, &facts(today, &[]));

    assert_eq!(blockers(&kept, last), [EvidenceRefusal::Kept(last)]);
    assert_eq!(blockers(&kept, last + Days::new(1)), []);
    let held = kept.after(EvidenceCommand::Hold, decided(), last);
    assert_eq!(blockers(&held, last + Days::new(1)), [EvidenceRefusal::OnHold]);
    let released = held.after(EvidenceCommand::Release, decided(), last);
    assert_eq!(blockers(&released, last + Days::new(1)), []);
}

#[test]
fn what_is_kept_for_good_is_never_purged() {
    let kept = evidence(RetentionClass::Permanent).after(EvidenceCommand::Archive, decided(), day(0));

    let found = kept.blockers(EvidenceCommand::Purge, &facts(day(100_000), &[]));
    assert_eq!(found, [EvidenceRefusal::KeptForGood]);
}

/// DOC-1
#[test]
fn what_a_signed_off_record_shows_is_not_taken_from_it() {
    let bound = evidence(RetentionClass::Standard);

    assert_eq!(bound.blockers(EvidenceCommand::Unbind, &facts(day(0), &[true])), [EvidenceRefusal::Frozen]);
    assert_eq!(bound.blockers(EvidenceCommand::Unbind, &facts(day(0), &[true, false])), []);
    assert_eq!(bound.blockers(EvidenceCommand::Archive, &facts(day(0), &[true, false])), [EvidenceRefusal::InUse(1)]);
    assert_eq!(bound.blockers(EvidenceCommand::Archive, &facts(day(0), &[true])), []);
}

/// The rules once more, told as a story of flags and numbers of days, for the random walk.
#[derive(Default)]
struct Told {
    closed: Option<u64>,
    held: bool,
    gone: bool,
}

impl Told {
    fn lets(&self, command: EvidenceCommand, today: u64, open: usize) -> bool {
        if self.gone {
            return false;
        }
        let closed = self.closed.is_some();
        match command {
            EvidenceCommand::Bind => !closed,
            EvidenceCommand::Unbind => !closed && open > 0,
            EvidenceCommand::Archive => !closed && open == 0,
            EvidenceCommand::Hold => !self.held,
            EvidenceCommand::Release => self.held,
            EvidenceCommand::Purge => !self.held && self.closed.is_some_and(|on| today > on + three_years(on)),
        }
    }
}

/// Days from a day to the same date three years later, counted one by one.
fn three_years(from: u64) -> u64 {
    use chrono::Datelike;
    let from = day(from);
    let same = |other: NaiveDate| {
        let is_leap_day = (from.month(), from.day()) == (2, 29);
        let wanted = if is_leap_day { (2, 28) } else { (from.month(), from.day()) };
        other.year() == from.year() + 3 && (other.month(), other.day()) == wanted
    };
    (0..2_000).find(|days| same(from + Days::new(*days))).expect("a day")
}

proptest! {
    /// DOC-1, DOC-4: a random walk beside an independent telling of the same rules.
    #[test]
    fn a_walk_goes_where_the_rules_let_it(
        steps in proptest::collection::vec((0..6_usize, 0..700_u64, 0..3_usize, 0..2_usize), 1..60),
    ) {
        let mut evidence = evidence(RetentionClass::Standard);
        let (mut told, mut today) = (Told::default(), 0);
        for (command, passes, open, signed) in steps {
            let command = EvidenceCommand::ALL[command];
            today += passes;
            let mut frozen = vec![false; open];
            frozen.extend(vec![true; signed]);
            let blockers = evidence.blockers(command, &facts(day(today), &frozen));
            prop_assert_eq!(blockers.is_empty(), told.lets(command, today, open), "{:?}: {:?}", command, blockers);
            if blockers.is_empty() {
                let version = evidence.version;
                evidence = evidence.after(command, decided(), day(today));
                prop_assert_eq!(evidence.version, version + 1);
                match command {
                    EvidenceCommand::Archive => told.closed = Some(today),
                    EvidenceCommand::Hold => told.held = true,
                    EvidenceCommand::Release => told.held = false,
                    EvidenceCommand::Purge => told.gone = true,
                    EvidenceCommand::Bind | EvidenceCommand::Unbind => {}
                }
            }
        }
    }
}
