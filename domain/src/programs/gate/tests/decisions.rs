//! Who decides, and what must be said (PRG-4).

use chrono::{DateTime, NaiveDate};

use super::{
    super::{
        condition::{ConditionsState, GateCondition, GateConditionRefusal, standing},
        decision::{Asked, AskedCondition, AskedWaiver, Hearing, decide, open_blockers},
        evaluate::GateRecommendation,
        refusal::GateRefusal,
        review::{Evaluations, GateDecision, GateReview},
        told::{CriterionStatus, Evaluation},
    },
    day, evaluation, open_ended, phase,
};
use crate::{
    ids::{EmployeeId, GateConditionId, GateReviewId, PhaseId, ProgramId},
    locale::{Locale, LocalizedText},
    programs::{
        phase::PhaseState,
        program::{Program, ProgramState},
    },
    refusal::Refusal,
};

const OWNER: EmployeeId = EmployeeId(uuid::Uuid::from_u128(1));
const OPENER: EmployeeId = EmployeeId(uuid::Uuid::from_u128(2));
const DECIDER: EmployeeId = EmployeeId(uuid::Uuid::from_u128(3));

fn program() -> Program {
    Program {
        id: ProgramId(uuid::Uuid::nil()),
        code: "P".into(),
        name: LocalizedText::default(),
        state: ProgramState::Active,
        starts_on: day("2026-01-01"),
        owner: Some(OWNER),
        template: None,
        version: 1,
    }
}

fn review() -> GateReview {
    GateReview {
        id: GateReviewId(uuid::Uuid::nil()),
        phase: PhaseId(uuid::Uuid::nil()),
        number: 1,
        cycle: None,
        opened_at: DateTime::UNIX_EPOCH,
        opened_by: Some(OPENER),
        evaluations: Evaluations(Vec::new()),
        recommendation: GateRecommendation::Pass,
    }
}

fn asked(decision: GateDecision, reason: &str) -> Asked {
    let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    let conditions = match decision {
        GateDecision::PassWithConditions => {
            vec![AskedCondition { text: "close the rest".into(), owner_number: "E7".into(), due_on: day("2026-08-01") }]
        }
        _ => Vec::new(),
    };
    Asked { decision, reason, conditions, waivers: Vec::new() }
}

fn hear(
    asked: &Asked,
    statuses: &[Evaluation],
    decider: Option<EmployeeId>,
    breached: &[GateCondition],
) -> Result<bool, Vec<GateRefusal>> {
    let (program, phase, review) = (program(), phase(1, PhaseState::GateReview), review());
    let today = day("2026-07-01");
    let hearing = Hearing {
        program: &program,
        phase: &phase,
        review: Some(&review),
        evaluations: statuses,
        breached,
        decider,
        today,
    };
    decide(asked, &hearing).map(|decided| decided.is_against)
}

fn condition(due_on: NaiveDate) -> GateCondition {
    GateCondition {
        id: GateConditionId(uuid::Uuid::nil()),
        review: GateReviewId(uuid::Uuid::nil()),
        position: 1,
        text: "publish the rules".into(),
        owner: OWNER,
        due_on,
        met: None,
        version: 1,
    }
}

/// PRG-4, SEC-3
#[test]
fn a_gate_is_decided_by_a_person_who_neither_owns_the_program_nor_asked() {
    let met = [evaluation("X", true, CriterionStatus::Met)];
    let pass = asked(GateDecision::Pass, "");

    assert_eq!(hear(&pass, &met, Some(DECIDER), &[]), Ok(false));
    assert_eq!(hear(&pass, &met, Some(OWNER), &[]), Err(vec![GateRefusal::OwnProgram]));
    assert_eq!(hear(&pass, &met, Some(OPENER), &[]), Err(vec![GateRefusal::OwnRequest]));
    assert_eq!(hear(&pass, &met, None, &[]), Err(vec![GateRefusal::NotAPerson]));
}

/// PRG-4: every pair of recommendation and decision.
#[test]
fn a_decision_against_the_recommendation_says_why_and_is_flagged() {
    use GateDecision::{Pass, PassWithConditions, Rework, Skip};
    let states = [
        (CriterionStatus::Met, true, Pass),
        (CriterionStatus::NotMet, false, PassWithConditions),
        (CriterionStatus::NotMet, true, Rework),
    ];
    for (status, blocking, recommended) in states {
        let all = [evaluation("X", blocking, status)];
        for decision in [Pass, PassWithConditions, Rework, Skip] {
            let is_against = decision != recommended;
            assert_eq!(hear(&asked(decision, "because"), &all, Some(DECIDER), &[]), Ok(is_against), "{decision}");
            let silent = hear(&asked(decision, " "), &all, Some(DECIDER), &[]);
            let expected = if is_against { Err(vec![GateRefusal::ReasonMissing]) } else { Ok(false) };
            assert_eq!(silent, expected, "{recommended} {decision}");
        }
    }
}

/// PRG-4, formula 4.18
#[test]
fn a_waiver_takes_a_criterion_out_of_the_recommendation_and_says_why() {
    let all = [evaluation("X1", true, CriterionStatus::NoData), evaluation("X2", true, CriterionStatus::Met)];
    let waive = |code: &str, reason: &str| {
        let waivers = vec![AskedWaiver { criterion_code: code.into(), reason: reason.into() }];
        Asked { waivers, ..asked(GateDecision::Pass, "") }
    };

    assert_eq!(hear(&waive("X1", "no drill this year"), &all, Some(DECIDER), &[]), Ok(false));
    let silent = hear(&waive("X1", " "), &all, Some(DECIDER), &[]);
    assert_eq!(silent, Err(vec![GateRefusal::WaiverReasonMissing(0, "X1".into())]));
    let needless = hear(&Asked { reason: Some("x".into()), ..waive("X2", "so") }, &all, Some(DECIDER), &[]);
    assert_eq!(needless, Err(vec![GateRefusal::WaiverNotNeeded(0, "X2".into())]));
    let unknown = hear(&Asked { reason: Some("x".into()), ..waive("X9", "so") }, &all, Some(DECIDER), &[]);
    assert_eq!(unknown, Err(vec![GateRefusal::CriterionUnknown(0, "X9".into())]));
    let rework = Asked { decision: GateDecision::Rework, reason: Some("x".into()), ..waive("X1", "so") };
    assert_eq!(hear(&rework, &all, Some(DECIDER), &[]), Err(vec![GateRefusal::WaiversUnwanted]));
}

/// PRG-4
#[test]
fn conditions_have_something_to_do_and_a_day_that_is_to_come() {
    let met = [evaluation("X", true, CriterionStatus::Met)];
    let with = |conditions| Asked { conditions, ..asked(GateDecision::PassWithConditions, "so") };
    let condition =
        |text: &str, due_on| AskedCondition { text: text.into(), owner_number: "E7".into(), due_on: day(due_on) };

    assert_eq!(hear(&with(vec![]), &met, Some(DECIDER), &[]), Err(vec![GateRefusal::ConditionsMissing]));
    let wrong = with(vec![condition("publish", "2026-07-01"), condition(" ", "2026-06-30")]);
    let expected = vec![GateRefusal::ConditionTextMissing(1), GateRefusal::ConditionDueInPast(1)];
    assert_eq!(hear(&wrong, &met, Some(DECIDER), &[]), Err(expected));
    let unwanted = Asked { decision: GateDecision::Pass, ..with(vec![condition("publish", "2026-08-01")]) };
    assert_eq!(hear(&unwanted, &met, Some(DECIDER), &[]), Err(vec![GateRefusal::ConditionsUnwanted]));
}

/// PRG-4
#[test]
fn a_breached_condition_holds_the_next_gate_shut_until_it_is_met() {
    let met = [evaluation("X", true, CriterionStatus::Met)];
    let breached = [condition(day("2026-06-30"))];
    let shut = GateRefusal::ConditionsBreached(vec!["publish the rules".into()]);

    assert_eq!(standing(&breached, day("2026-06-30")), ConditionsState::Open, "its day is its last one");
    assert_eq!(standing(&breached, day("2026-07-01")), ConditionsState::Breached);
    assert_eq!(hear(&asked(GateDecision::Pass, ""), &met, Some(DECIDER), &breached), Err(vec![shut.clone()]));
    assert_eq!(hear(&asked(GateDecision::Rework, "so"), &met, Some(DECIDER), &breached), Ok(true), "work goes on");
    let active = phase(2, PhaseState::Active);
    assert_eq!(open_blockers(&program(), &active, true, &breached), [shut]);

    let at = (DateTime::UNIX_EPOCH, day("2026-07-02"));
    let [open] = breached;
    let own = open.clone().confirm("it is out", Some(OWNER), at);
    assert_eq!(own, Err(vec![GateConditionRefusal::OwnCondition]), "SEC-3");
    let done = open.confirm("it is out", Some(DECIDER), at).expect("confirmed");
    assert_eq!(standing([&done], day("2026-07-02")), ConditionsState::Met);
    assert_eq!(done.confirm("again", Some(DECIDER), at), Err(vec![GateConditionRefusal::AlreadyMet]));
    assert_eq!(standing([], day("2026-07-02")), ConditionsState::None);
}

/// PRG-2
#[test]
fn a_round_is_judged_once_it_has_begun_and_an_open_ended_phase_is_not_left_out() {
    let active = open_ended(3, PhaseState::Active);
    assert_eq!(open_blockers(&program(), &active, false, &[]), [GateRefusal::RoundNotBegun]);
    assert_eq!(open_blockers(&program(), &active, true, &[]), []);

    let (program, phase) = (program(), open_ended(3, PhaseState::Active));
    let hearing = Hearing {
        program: &program,
        phase: &phase,
        review: None,
        evaluations: &[],
        breached: &[],
        decider: Some(DECIDER),
        today: day("2026-07-01"),
    };
    assert_eq!(decide(&asked(GateDecision::Skip, "so"), &hearing), Err(vec![GateRefusal::OpenEnded]));
}

#[test]
fn every_refusal_is_a_sentence_in_every_language() {
    let all = [
        GateRefusal::WrongState(PhaseState::Planned),
        GateRefusal::ConditionsBreached(vec!["x".into()]),
        GateRefusal::ConditionOwnerUnknown(0, "E1".into()),
        GateRefusal::ReasonMalformed,
    ];
    for refusal in all {
        let texts = Locale::ALL.map(|locale| refusal.message(locale));
        assert!(texts.iter().all(|text| text.ends_with(['.', '。'])), "{texts:?}");
    }
}
