//! The life of phases against a model that was written by itself.

use proptest::prelude::*;

use super::{
    super::{
        cycle,
        explain::{self, Light},
        life::{PhaseMove, is_current, moved},
        told::CriterionStatus,
    },
    day, evaluation, open_ended, phase,
};
use crate::{
    locale::Locale,
    programs::phase::{Phase, PhaseState},
};

/// PRG-2 in words: each phase is ahead, at work, before the gate, or behind; one at a time is neither ahead nor behind;
/// who leaves the last one that ends comes to the one that does not, and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ahead,
    AtWork,
    BeforeTheGate,
    Behind,
}

fn model(places: &mut [Place], index: usize, by: PhaseMove) -> bool {
    let last = index + 1 == places.len();
    let next = match (places[index], by) {
        (Place::AtWork, PhaseMove::OpenReview) => Place::BeforeTheGate,
        (Place::BeforeTheGate, PhaseMove::Rework) => Place::AtWork,
        (Place::BeforeTheGate, PhaseMove::Pass | PhaseMove::PassWithConditions) if last => Place::AtWork,
        (Place::BeforeTheGate, PhaseMove::Pass | PhaseMove::PassWithConditions) => Place::Behind,
        (Place::Ahead | Place::AtWork | Place::BeforeTheGate, PhaseMove::Skip) => Place::Behind,
        _ => return false,
    };
    places[index] = next;
    if places.iter().all(|place| matches!(place, Place::Ahead | Place::Behind))
        && let Some(first) = places.iter_mut().find(|place| **place == Place::Ahead)
    {
        *first = Place::AtWork;
    }
    true
}

fn place(phase: &Phase) -> Place {
    match phase.state {
        PhaseState::Planned => Place::Ahead,
        PhaseState::Active | PhaseState::Rework => Place::AtWork,
        PhaseState::GateReview => Place::BeforeTheGate,
        PhaseState::Passed | PhaseState::PassedWithConditions | PhaseState::Skipped => Place::Behind,
    }
}

/// PRG-2
#[test]
fn every_way_through_the_phases_is_the_one_of_the_model() {
    let moves =
        [PhaseMove::OpenReview, PhaseMove::Pass, PhaseMove::PassWithConditions, PhaseMove::Rework, PhaseMove::Skip];
    let begun = vec![phase(1, PhaseState::Active), phase(2, PhaseState::Planned), open_ended(3, PhaseState::Planned)];
    proptest!(|(steps in prop::collection::vec((0_usize..3, 0_usize..5), 0..25))| {
        let mut real = begun.clone();
        let mut places = [Place::AtWork, Place::Ahead, Place::Ahead];
        for (index, by) in steps {
            let allowed = model(&mut places, index, moves[by]);
            let after = moved(real.clone(), real[index].id, moves[by]);
            prop_assert_eq!(after.is_some(), allowed, "{} of {}", moves[by], real[index].state);
            real = after.unwrap_or(real);
            prop_assert_eq!(real.iter().map(place).collect::<Vec<_>>(), places.to_vec());
            prop_assert!(real.iter().filter(|phase| is_current(phase)).count() <= 1, "at most one is under way");
        }
    });
}

/// PRG-2, formula 4.18: rounds are counted from the phase's first day, without drift.
#[test]
fn rounds_follow_one_another_for_ever_and_each_is_judged_once_it_has_begun() {
    let phase = Phase { starts_on: day("2027-01-31"), cycle_months: Some(1), ..open_ended(3, PhaseState::Active) };

    let rounds: Vec<_> = (1..=4).filter_map(|number| cycle::nth(&phase, number)).collect();

    let days: Vec<_> = rounds.iter().map(|round| (round.starts_on.to_string(), round.ends_on.to_string())).collect();
    let expected = [
        ("2027-01-31", "2027-02-27"),
        ("2027-02-28", "2027-03-30"),
        ("2027-03-31", "2027-04-29"),
        ("2027-04-30", "2027-05-30"),
    ];
    assert_eq!(days, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
    assert_eq!(cycle::at(&phase, day("2027-04-29")).map(|round| round.number), Some(3));
    assert_eq!(cycle::at(&phase, day("2027-01-30")), None);
    assert_eq!(cycle::to_judge(&phase, 2, day("2027-03-30")), None, "the third has not begun");
    assert_eq!(cycle::to_judge(&phase, 2, day("2027-03-31")).map(|round| round.number), Some(3));
    assert_eq!(cycle::at(&super::phase(1, PhaseState::Active), day("2026-03-01")), None, "a phase that ends has none");
}

/// RPT-5
#[test]
fn a_phase_is_red_only_when_its_day_has_gone_by_or_its_gate_waits_for_something() {
    let unmet = [evaluation("X", true, CriterionStatus::NotMet), evaluation("Y", true, CriterionStatus::Met)];
    let on = |state, text| explain::phase(&phase(1, state), &unmet, &[], day(text), Locale::En);

    assert_eq!(on(PhaseState::Active, "2026-06-30").light, Light::Amber);
    assert_eq!(on(PhaseState::Active, "2026-06-30").sentence, "P1: 1 of 2 criteria are not met.");
    let late = on(PhaseState::Active, "2026-07-04");
    assert_eq!(
        (late.light, late.sentence.as_str()),
        (Light::Red, "P1 is 4 days past its end, and 1 of 2 criteria are not met.")
    );
    assert_eq!(on(PhaseState::GateReview, "2026-06-30").light, Light::Red);
    assert_eq!(on(PhaseState::Planned, "2026-06-30").light, Light::Grey);
    assert_eq!(on(PhaseState::Passed, "2027-06-30").light, Light::Green);
    let phases = [on(PhaseState::Passed, "2026-06-30"), late, on(PhaseState::Planned, "2026-06-30")];
    assert_eq!(explain::program(&phases).map(|(light, _)| light), Some(Light::Red));
}
