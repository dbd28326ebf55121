//! The life of findings against a second account of it, by random commands: 100,000 of them, or as many as
//! `GRADUS_MODEL_STEPS` says. The account keeps what CAP-1 to CAP-6 say in its own words and does not look at the table.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    act, action, analyze, answer,
    cause::RootCause,
    effectiveness::{Millionths, Verdict},
    extend,
    finding::Finding,
    grade::FindingGrade,
    judge,
    judge::JudgeDraft,
    plan,
    refusal::FindingRefusal,
    risk, samples,
    samples::{MORE, NET, OWNER, QMO, VERIFIER},
    verify,
    verify::Judge,
};
use crate::ids::{CorrectiveActionId, EmployeeId, FindingId};

/// What the second account knows of a finding.
#[derive(Clone, Debug)]
struct Account {
    state: &'static str,
    /// 0 is the gravest.
    grade: usize,
    cycle: i32,
    rounds: usize,
    owner: Option<EmployeeId>,
    contested_by: Option<EmployeeId>,
    due: Option<NaiveDate>,
    first_due: Option<NaiveDate>,
    moved: u32,
    has_cause: bool,
    has_repeated: bool,
    /// Corrective or not, who owns it, in which round, and whether it is done: always by its owner, in NET.
    actions: Vec<(bool, EmployeeId, usize, bool)>,
    look: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    was_put_off: bool,
    failed: u32,
}

const GRADES: [FindingGrade; 5] = [
    FindingGrade::Major,
    FindingGrade::Minor,
    FindingGrade::Observation,
    FindingGrade::Opportunity,
    FindingGrade::Strength,
];

impl Account {
    fn due_from(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self.grade {
            0 => Some(today + Days::new(30)),
            1 => Some(today + Days::new(60)),
            _ => None,
        }
    }

    fn has_part(&self, who: EmployeeId) -> bool {
        self.owner == Some(who) || self.actions.iter().any(|action| action.1 == who)
    }

    fn is_correcting(&self) -> bool {
        self.grade < 2
    }

    fn is_all_done(&self) -> bool {
        self.actions.iter().all(|action| action.3)
    }

    fn next_round(&mut self, today: NaiveDate) {
        self.rounds += 1;
        self.due = self.due_from(today);
        self.first_due = self.due;
        (self.moved, self.look, self.done_on, self.was_put_off) = (0, None, None, false);
    }

    /// May `who`, whose departments are these, confirm?
    fn is_far(&self, who: Option<EmployeeId>, is_of_net: bool) -> bool {
        who.is_some_and(|who| !self.has_part(who)) && !(self.grade == 0 && is_of_net)
    }
}

/// Numbers by which a life is drawn.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn is(&mut self, one_in: u64) -> bool {
        self.roll(one_in) == 0
    }
}

type After = Result<Finding, Vec<FindingRefusal>>;

/// A command with random words, to the finding and to the account; whether the account takes it.
fn step(dice: &mut Dice, finding: &Finding, account: &mut Account, today: NaiveDate, serial: u128) -> (After, bool) {
    let who = [Some(OWNER), Some(MORE), Some(VERIFIER), None][usize::try_from(dice.roll(4)).unwrap_or(0)];
    let is_of_net = dice.is(3);
    let departments = if is_of_net { vec![NET] } else { vec![QMO] };
    let person = Judge { person: who, departments };
    let before = finding.clone();
    let is_worked_on = |state| matches!(state, "ANALYSIS" | "PLANNED" | "IN_PROGRESS" | "REOPENED" | "ACKNOWLEDGED");
    match dice.roll(17) {
        0 => {
            let after = answer::issue(before, Some(OWNER), None, today);
            let fits = account.state == "DRAFT";
            if fits {
                (account.state, account.owner) = ("ISSUED", Some(OWNER));
                account.next_round(today);
            }
            (after, fits)
        }
        1 => (answer::acknowledge(before, who), change(account, &["ISSUED"], "ACKNOWLEDGED")),
        2 => {
            let fits = change(account, &["ISSUED"], "DISPUTED");
            if fits {
                account.contested_by = who;
            }
            (answer::dispute(before, who, "no"), fits)
        }
        3 => {
            let (decision, to) = if dice.is(8) {
                (answer::DisputeDecision::Voided, "VOIDED")
            } else {
                (answer::DisputeDecision::Upheld, "ISSUED")
            };
            let is_own = who.is_some() && account.contested_by == who;
            let fits = !is_own && change(account, &["DISPUTED"], to);
            (answer::settle(before, decision, who, "so"), fits)
        }
        4 if dice.is(10) => {
            (answer::void(before, "none"), change(account, &["DRAFT", "ISSUED", "ACKNOWLEDGED"], "VOIDED"))
        }
        4 => {
            let fits = !account.is_correcting() && account.is_all_done();
            (answer::close(before, today), fits && change(account, &["ACKNOWLEDGED"], "CLOSED"))
        }
        5 | 6 => {
            let repeats = dice.is(6);
            let earlier = [FindingId(Uuid::from_u128(9_999))];
            let cause = RootCause { cycle: before.cycle, ..samples::cause() };
            let after = analyze::analyze(before, cause, &earlier[..usize::from(repeats)]);
            let fits =
                account.is_correcting() && change(account, &["ACKNOWLEDGED", "ANALYSIS", "REOPENED"], "ANALYSIS");
            if fits {
                account.has_cause = true;
                if repeats && !account.has_repeated {
                    (account.has_repeated, account.grade) = (true, 0);
                }
            }
            (after, fits)
        }
        7 | 8 => {
            let due_on = today + Days::new(9);
            let action = action::ActionDraft { due_on, ..samples::action_draft() };
            let draft = plan::PlanDraft { actions: vec![action], ..samples::plan_draft() };
            let after = plan::checked(&before, &draft, today).and_then(|mut checked| {
                checked.actions = action::numbered(checked.actions, [(CorrectiveActionId(Uuid::from_u128(serial)), 1)]);
                plan::plan(before, checked)
            });
            let fits = account.is_correcting()
                && account.has_cause
                && account.actions.len() < 100
                && change(account, &["ANALYSIS"], "PLANNED");
            if fits {
                account.actions.push((true, MORE, account.rounds, false));
            }
            (after, fits)
        }
        9 => (act::start(before), change(account, &["PLANNED"], "IN_PROGRESS")),
        10 => {
            let kind = if dice.is(2) { action::ActionKind::Corrective } else { action::ActionKind::Containment };
            let is_corrective = kind == action::ActionKind::Corrective;
            let due_on = today + Days::new(3);
            let draft = action::ActionDraft { kind, due_on, ..samples::action_draft() };
            let after = act::to_add(&before, &draft, today).and_then(|action| {
                act::add(before, action::CorrectiveAction { id: CorrectiveActionId(Uuid::from_u128(serial)), ..action })
            });
            let open = is_worked_on(account.state) || matches!(account.state, "ISSUED" | "DISPUTED");
            let planned = matches!(account.state, "PLANNED" | "IN_PROGRESS");
            let free = account.state == "ACKNOWLEDGED" && !account.is_correcting();
            let fits = open && (!is_corrective || planned || free) && account.actions.len() < 100;
            if fits {
                account.actions.push((is_corrective, MORE, account.rounds, false));
            }
            (after, fits)
        }
        11 | 12 => {
            if account.actions.is_empty() {
                return (Err(Vec::new()), false);
            }
            let place = usize::try_from(dice.roll(account.actions.len() as u64)).unwrap_or(0);
            let after = act::complete(before, finding.actions[place].id, &samples::done_by(), today);
            let (is_corrective, _, _, is_done) = account.actions[place];
            let is_open = !matches!(
                account.state,
                "DRAFT" | "IMPLEMENTED" | "VERIFIED" | "EFFECTIVENESS_WAIT" | "CLOSED" | "VOIDED"
            );
            let waits = is_corrective && account.is_correcting() && account.state != "IN_PROGRESS";
            let fits = is_open && !is_done && !waits;
            if fits {
                account.actions[place].3 = true;
                if account.state == "IN_PROGRESS" && account.is_all_done() {
                    (account.state, account.done_on) = ("IMPLEMENTED", Some(today));
                }
            }
            (after, fits)
        }
        13 => {
            let by = u64::from(!dice.is(5)) * (1 + dice.roll(70));
            let to = account.due.unwrap_or(today) + Days::new(by);
            let after = extend::extend(before, to, "late", who, today);
            let is_counting =
                is_worked_on(account.state) || matches!(account.state, "ISSUED" | "DISPUTED" | "IMPLEMENTED");
            let far = account.first_due.is_some_and(|first| first + Days::new(90) < to);
            let fits = is_counting
                && account.due.is_some_and(|due| today < due && due < to)
                && account.moved < 2
                && !(account.grade == 0 && far)
                && !who.is_some_and(|who| account.has_part(who));
            if fits {
                (account.due, account.moved) = (Some(to), account.moved + 1);
            }
            (after, fits)
        }
        14 if dice.is(4) => {
            let after = risk::accept(before, today + Days::new(5), "later", who, today);
            let is_free = who.is_some_and(|who| !account.has_part(who)) && account.is_correcting();
            let fits = is_free && is_worked_on(account.state);
            if fits {
                account.state = "RISK_ACCEPTED";
            }
            (after, fits)
        }
        14 => (risk::end(before), change(account, &["RISK_ACCEPTED"], "ANALYSIS")),
        15 if account.state == "VERIFIED" || dice.is(3) => {
            (verify::await_effect(before), change(account, &["VERIFIED"], "EFFECTIVENESS_WAIT"))
        }
        15 => {
            let fits = account.is_far(who, is_of_net) && change(account, &["IMPLEMENTED"], "VERIFIED");
            if fits {
                let wait = if account_plan_is_major(finding) { 60 } else { 90 };
                account.look = account.done_on.map(|done| done + Days::new(wait));
            }
            (verify::verify(before, &person, today), fits)
        }
        _ => judged(dice, before, account, &person, is_of_net, today),
    }
}

/// By which grade the wait of the plan was set.
fn account_plan_is_major(finding: &Finding) -> bool {
    finding.round().and_then(|round| round.plan).is_some_and(|plan| plan.wait_days == 60)
}

fn judged(
    dice: &mut Dice,
    before: Finding,
    account: &mut Account,
    person: &Judge,
    is_of_net: bool,
    today: NaiveDate,
) -> (After, bool) {
    let verdict =
        [Verdict::Effective, Verdict::Partial, Verdict::Ineffective][usize::try_from(dice.roll(3)).unwrap_or(0)];
    let (is_enough, is_met) = (!dice.is(3), !dice.is(3));
    let draft = JudgeDraft {
        verdict,
        observed: Millionths::of(if is_met { 96.0 } else { 94.0 }),
        sample: if is_enough { 20 } else { 19 },
        note: "seen".into(),
    };
    let after = judge::judge(before, person, &draft, &[], today);
    let is_time = account.state == "EFFECTIVENESS_WAIT" && account.look.is_some_and(|look| look <= today);
    let wrong = verdict == Verdict::Effective && is_enough && !is_met;
    if !is_time || !account.is_far(person.person, is_of_net) || wrong {
        return (after, false);
    }
    if verdict != Verdict::Ineffective && !is_enough && !account.was_put_off {
        (account.was_put_off, account.look) = (true, account.look.map(|look| look + Days::new(30)));
    } else if verdict == Verdict::Ineffective || !is_enough {
        account.failed += 1;
        if account.failed == 2 {
            account.grade = 0;
        }
        (account.state, account.has_cause) = ("REOPENED", false);
        account.cycle += 1;
        account.next_round(today);
    } else if verdict == Verdict::Partial {
        account.state = "ANALYSIS";
        account.next_round(today);
    } else {
        account.state = "CLOSED";
    }
    (after, true)
}

fn change(account: &mut Account, from: &[&str], to: &'static str) -> bool {
    let fits = from.contains(&account.state);
    if fits {
        account.state = to;
    }
    fits
}

/// CAP-1 to CAP-6
#[test]
fn the_life_of_a_finding_is_what_a_second_account_of_the_rules_says() {
    let steps: u128 = std::env::var("GRADUS_MODEL_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let mut dice = Dice(0x2026_0728);
    let mut today = samples::day("2026-01-05");
    let fresh = |dice: &mut Dice| {
        let grade = usize::try_from(dice.roll(8)).unwrap_or(0);
        let grade = if grade >= GRADES.len() { grade % 2 } else { grade };
        let raised_grade = GRADES[grade];
        let finding = Finding { grade: raised_grade, raised_grade, ..samples::draft() };
        let account = Account {
            state: "DRAFT",
            grade,
            cycle: 1,
            rounds: 0,
            owner: None,
            contested_by: None,
            due: None,
            first_due: None,
            moved: 0,
            has_cause: false,
            has_repeated: false,
            actions: Vec::new(),
            look: None,
            done_on: None,
            was_put_off: false,
            failed: 0,
        };
        (finding, account)
    };
    let (mut finding, mut account) = fresh(&mut dice);
    let (mut taken, mut closed, mut cycles, mut reached) = (0_u64, 0_u64, 0, std::collections::BTreeSet::new());
    for serial in 1..=steps {
        // Time passes faster where it is waited for.
        let pace = if matches!(account.state, "EFFECTIVENESS_WAIT" | "VERIFIED") { 12 } else { 2 };
        today = today + Days::new(dice.roll(pace));
        let version = finding.version;
        let (after, fits) = step(&mut dice, &finding, &mut account, today, serial);
        assert_eq!(after.is_ok(), fits, "step {serial}: {after:?}\n{finding:?}\n{account:?}");
        if let Ok(after) = after {
            assert_eq!(after.version, version + 1, "step {serial}");
            finding = after;
            taken += 1;
        }
        let round = finding.round();
        let told = (finding.state.as_str(), finding.grade, finding.cycle, finding.rounds.len());
        assert_eq!(told, (account.state, GRADES[account.grade], account.cycle, account.rounds), "step {serial}");
        let days = (round.and_then(|round| round.due_on), round.and_then(|round| round.original_due_on));
        assert_eq!(days, (account.due, account.first_due), "step {serial}");
        assert_eq!(round.and_then(|round| round.check_due_on), account.look, "step {serial}");
        let open = account.actions.iter().filter(|action| !action.3).count();
        assert_eq!((finding.open_actions().count(), finding.actions.len()), (open, account.actions.len()));
        reached.insert(account.state);
        if finding.state.is_final() || dice.is(400) {
            closed += u64::from(account.state == "CLOSED");
            cycles = cycles.max(finding.cycle);
            (finding, account) = fresh(&mut dice);
        }
    }
    assert_eq!(reached.len(), super::state::FindingState::ALL.len(), "{reached:?}");
    assert!(
        u128::from(taken) > steps / 20 && u128::from(closed) > steps / 5_000 && cycles > 2,
        "{taken} {closed} {cycles}"
    );
    println!("{steps} commands, {taken} of them taken, {closed} findings closed, up to {cycles} cycles");
}
