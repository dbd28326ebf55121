//! Measures as plain values.

use super::*;

const NET: DepartmentId = DepartmentId(uuid::Uuid::from_u128(1));
const QMO: DepartmentId = DepartmentId(uuid::Uuid::from_u128(2));
const QMC: DepartmentId = DepartmentId(uuid::Uuid::from_u128(3));

fn measure(state: MeasureState) -> Measure {
    Measure {
        id: MeasureId(uuid::Uuid::nil()),
        program: ProgramId(uuid::Uuid::nil()),
        area: MeasureAreaId(uuid::Uuid::nil()),
        phase: PhaseId(uuid::Uuid::nil()),
        code: "M201".into(),
        name: LocalizedText::default(),
        weight: 1,
        state,
        starts_on: NaiveDate::MIN,
        due_on: NaiveDate::default(),
        baseline_due_on: NaiveDate::default(),
        steps: Vec::new(),
        verified_on: None,
        version: 1,
    }
}

fn facts(actor_department: Option<DepartmentId>) -> MeasureFacts {
    MeasureFacts {
        program: ProgramState::Active,
        responsibilities: vec![(NET, RaciRole::Responsible), (QMC, RaciRole::Accountable), (QMO, RaciRole::Consulted)],
        actor_department,
        has_indicator: true,
        needs: Vec::new(),
        asked: vec![QMO],
        codes: BTreeMap::from([(QMO, "QMO".to_owned())]),
    }
}

/// PRG-6
#[test]
fn a_measure_moves_by_commands_only_and_in_order() {
    let today = NaiveDate::default();
    let started = measure(MeasureState::Planned).apply(MeasureMove::Start, &facts(None), today).expect("started");
    let done = started.apply(MeasureMove::Implement, &facts(None), today).expect("implemented");
    let verified = done.apply(MeasureMove::Verify, &facts(Some(QMO)), today).expect("verified");

    assert_eq!((verified.state, verified.verified_on), (MeasureState::Verified, Some(today)));
    let again = verified.apply(MeasureMove::Start, &facts(None), today);
    assert_eq!(again, Err(vec![MeasureRefusal::WrongState(MeasureState::Verified)]));
}

/// RSP-5
#[test]
fn nobody_verifies_what_the_own_department_carries_out() {
    let done = measure(MeasureState::Implemented);

    assert_eq!(done.blockers(MeasureCommand::Verify, &facts(Some(NET))), [MeasureRefusal::OwnWork]);
    assert_eq!(done.blockers(MeasureCommand::Verify, &facts(Some(QMO))), []);
}

/// PRG-6
#[test]
fn a_measure_does_not_begin_while_anything_is_missing_and_all_of_it_is_told() {
    let planned = measure(MeasureState::Planned);
    let needs = vec![("M101".into(), MeasureState::InProgress), ("M102".into(), MeasureState::Verified)];
    let bare = MeasureFacts { responsibilities: Vec::new(), has_indicator: false, needs, ..facts(None) };

    let expected = [
        MeasureRefusal::NobodyAccountable,
        MeasureRefusal::NobodyResponsible,
        MeasureRefusal::NoIndicator,
        MeasureRefusal::NeedsUndone(vec!["M101".into()]),
    ];
    assert_eq!(planned.blockers(MeasureCommand::Start, &bare), expected);
    assert_eq!(planned.blockers(MeasureCommand::Start, &facts(None)), []);
}

/// RSP-4
#[test]
fn a_measure_is_not_done_before_everybody_was_asked_who_must_be() {
    let begun = measure(MeasureState::InProgress);
    let silent = MeasureFacts { asked: Vec::new(), ..facts(None) };

    assert_eq!(begun.blockers(MeasureCommand::Implement, &silent), [MeasureRefusal::NotAsked(vec!["QMO".into()])]);
    assert_eq!(begun.blockers(MeasureCommand::Implement, &facts(None)), []);
}

/// PRG-6, RSP-5
#[test]
fn a_check_sustains_or_degrades_a_measure_and_is_never_made_by_who_carries_it_out() {
    let today = NaiveDate::default();
    let after = |state, by| measure(state).apply(by, &facts(Some(QMO)), today).map(|after| after.state);

    for state in [MeasureState::Verified, MeasureState::Sustained, MeasureState::Degraded] {
        assert_eq!(after(state, MeasureMove::Hold), Ok(MeasureState::Sustained));
        assert_eq!(after(state, MeasureMove::Slip), Ok(MeasureState::Degraded));
    }
    let own = measure(MeasureState::Verified).apply(MeasureMove::Hold, &facts(Some(NET)), today);
    assert_eq!(own, Err(vec![MeasureRefusal::OwnWork]));
    assert_eq!(after(MeasureState::Sustained, MeasureMove::Lapse), Ok(MeasureState::Degraded));
    let early = after(MeasureState::Verified, MeasureMove::Lapse);
    assert_eq!(early, Err(vec![MeasureRefusal::WrongState(MeasureState::Verified)]), "nobody has checked it yet");
}

/// PRG-6: the table against a model that was written by itself, over every way of thirty moves by chance.
#[test]
fn every_way_through_a_measures_life_is_the_one_of_the_model() {
    use proptest::prelude::*;
    // What the rule says in words: a line of five, of which the last two swing.
    fn model(place: u8, by: MeasureMove) -> Option<u8> {
        Some(match (place, by) {
            (0, MeasureMove::Start) => 1,
            (1, MeasureMove::Implement) => 2,
            (2, MeasureMove::Verify) => 3,
            (3..=5, MeasureMove::Hold) => 4,
            (3..=5, MeasureMove::Slip) | (4, MeasureMove::Lapse) => 5,
            _ => return None,
        })
    }
    let states = [
        MeasureState::Planned,
        MeasureState::InProgress,
        MeasureState::Implemented,
        MeasureState::Verified,
        MeasureState::Sustained,
        MeasureState::Degraded,
    ];
    proptest!(|(moves in prop::collection::vec(0..MeasureMove::ALL.len(), 0..30))| {
        let (mut place, mut real) = (0_u8, measure(MeasureState::Planned));
        for by in moves.into_iter().map(|index| MeasureMove::ALL[index]) {
            match (model(place, by), real.clone().apply(by, &facts(Some(QMO)), NaiveDate::default())) {
                (Some(next), Ok(after)) => (place, real) = (next, after),
                (None, Err(_)) => {}
                (wanted, found) => prop_assert!(false, "{} by {by}: {wanted:?}, {found:?}", real.state),
            }
            prop_assert_eq!(real.state, states[usize::from(place)]);
        }
    });
}

#[test]
fn a_measure_is_overdue_only_after_its_day_and_only_while_open() {
    let due = NaiveDate::default();

    assert!(!measure(MeasureState::InProgress).is_overdue(due));
    assert!(measure(MeasureState::InProgress).is_overdue(due.succ_opt().expect("a day")));
    assert!(!measure(MeasureState::Implemented).is_overdue(due.succ_opt().expect("a day")));
}
