//! T35: each command that is refused leaves one line, and a journal that cannot be written lets no command through.

use super::{Caller, Got, KINDS, Witness, points::world};
use crate::support::Gradus;
use gradus_domain::access::RolePreset;

/// Nobody without rights does anything, and each attempt is on record: command, actor, reason, no state.
#[tokio::test]
async fn every_command_that_is_forbidden_leaves_one_line_and_changes_nothing() {
    let gradus = Gradus::start().await;
    let world = world(&gradus).await;
    let witness = Witness::of(&gradus.database).await;
    let nobody = gradus.token(&gradus.alpha, RolePreset::Employee, None, None).await;
    let nobody = Caller::new(&format!("{}/graphql", gradus.address()), &nobody);
    let count = "SELECT count(*) FROM journal_entries";
    for (number, (kind, _)) in KINDS.iter().enumerate() {
        let (owner, input) = world.prepare(kind, number as u64).await;
        // Whose organization it is not is told that there is no such thing.
        let is_own = world.is_at_work(owner);
        let (all, refused) =
            (witness.number(count).await, format!("{count} WHERE outcome = 'REFUSED' AND command = '{kind}'"));
        let before = witness.number(&refused).await;

        let got = nobody.keyed(kind, &input, &format!("forbidden {kind}")).await;

        assert!(!got.is_done(), "{kind}: {got:?}");
        let is_forbidden = got == Got::Error("FORBIDDEN".into());
        assert!(is_forbidden || !is_own, "{kind}: {got:?}");
        if is_forbidden {
            assert_eq!(witness.number(&refused).await, before + 1, "{kind} leaves a line");
            assert_eq!(witness.number(count).await, all + 1, "{kind} leaves one line");
        }
        owner.command(kind, &input).await.done();
        assert_eq!(witness.number(&refused).await, before + i64::from(is_forbidden), "{kind}");
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    let states = "SELECT count(*) FROM journal_values v JOIN journal_entries e ON e.id = v.entry_id
        WHERE e.outcome = 'REFUSED' AND v.field IN ('before', 'after')";
    assert_eq!(witness.number(states).await, 0, "a refusal tells no state");
}

/// A command without its line is no command.
#[tokio::test]
async fn without_a_journal_nothing_is_done() {
    let gradus = Gradus::start().await;
    let world = world(&gradus).await;
    let witness = Witness::of(&gradus.database).await;
    if gradus.database.is_postgres() {
        let stop = "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER stop BEFORE INSERT ON journal_entries FOR EACH ROW EXECUTE FUNCTION stop();
            ALTER TABLE journal_entries DISABLE TRIGGER stop";
        gradus.database.execute(stop).await;
    }
    let switch = |on: bool| match (gradus.database.is_postgres(), on) {
        (true, true) => "ALTER TABLE journal_entries ENABLE TRIGGER stop",
        (true, false) => "ALTER TABLE journal_entries DISABLE TRIGGER stop",
        (false, true) => "CREATE TRIGGER stop BEFORE INSERT ON journal_entries BEGIN SELECT RAISE(ABORT, 'no'); END",
        (false, false) => "DROP TRIGGER stop",
    };
    for (number, (kind, _)) in KINDS.iter().enumerate() {
        let (caller, input) = world.prepare(kind, number as u64).await;
        witness.execute(switch(true)).await;
        let state = witness.state().await;

        assert_eq!(caller.command(kind, &input).await, Got::Error("INTERNAL".into()), "{kind}");

        assert_eq!(witness.state().await, state, "{kind} left something");
        witness.execute(switch(false)).await;
        caller.command(kind, &input).await.done();
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
}
