//! T34: somebody with the owner's password changes the journal; `gradus verify` finds it. `GRADUS_TAMPERINGS` says how
//! many of each class.
//!
//! Each tampering is done inside a transaction of the owner, verified in it, and rolled back, so that thousands are tried
//! on one journal. The insert-only triggers and the foreign keys, which stop everybody else, are off.

use gradus_services::journal::{
    seal,
    verify::{Breach, Verification, verify_since},
};
use gradus_store::{connect::connect_as_owner, wall::Wall};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::forger::{Forger, run};
use crate::support::{
    Gradus,
    chance::{Chance, seed as drawn_seed, setting},
};

/// Kinds of tampering. The last three leave a chain that is sound in itself, and show against a head that was kept.
const CLASSES: &[&str] = &[
    "edit a line",
    "delete a line",
    "delete a line and its place",
    "insert a line",
    "insert a line under a seal",
    "let a sealed line wait",
    "take a place under no seal",
    "reorder lines",
    "edit a seal",
    "delete a seal",
    "edit a value",
    "delete a value",
    "insert a value",
    "move a value",
    "edit an object",
    "delete an object",
    "roll an object back",
    "cut the end off",
    "rewrite the end",
    "rewrite everything",
];

/// A journal of several seals over lines of several kinds.
async fn journal() -> Gradus {
    let gradus = Gradus::start().await;
    let create =
        "mutation ($code: String!) { departmentCreate(input: { code: $code, name: \"x\" }) { errors { code } } }";
    let hire =
        "mutation ($number: String!) { employeeCreate(input: { number: $number, name: \"x\", departmentCode: \"D0-0\",
        hiredOn: \"2020-01-01\" }) { employee { id } errors { code } } }";
    let rename = "mutation ($id: ID!) { employeeUpdate(input: { employeeId: $id, expectedVersion: 1,
        changes: { name: \"y\" } }) { errors { code } } }";
    for run in 0..5 {
        for number in 0..4 {
            gradus.ask(create, json!({ "code": format!("D{run}-{number}") })).await;
        }
        let hired = gradus.ask(hire, json!({ "number": format!("E{run}") })).await["employeeCreate"].clone();
        gradus.ask(rename, json!({ "id": hired["employee"]["id"] })).await;
        // One that is refused: another kind of line.
        gradus.ask(create, json!({ "code": "D0-0" })).await;
        seal::seal_pending(&gradus.services).await.expect("sealed");
    }
    gradus
}

/// What the service itself finds, on a connection of its own each time.
async fn verified(gradus: &Gradus, head: Option<&str>) -> Verification {
    let reader = gradus.services.store.reader(Wall::around(gradus.alpha.id));
    verify_since(&reader, gradus.alpha.id, head).await.expect("verified")
}

#[tokio::test]
async fn every_tampering_with_the_journal_is_found() {
    let seed = drawn_seed();
    let each = setting("GRADUS_TAMPERINGS").unwrap_or(25);
    println!("GRADUS_SEED={seed} GRADUS_TAMPERINGS={each}");
    let mut chance = Chance::new(seed);
    let gradus = journal().await;
    let alpha = gradus.alpha.id;
    let whole = verified(&gradus, None).await;
    assert_eq!(whole.breaches, []);
    let head = whole.head.clone().expect("a head");
    assert_eq!(verified(&gradus, Some(&head)).await.breaches, []);
    let owner = connect_as_owner(&gradus.database.settings()).await.expect("it opens");
    let postgres = gradus.database.is_postgres();
    let organization = if postgres { format!("'{}'", alpha.0) } else { format!("x'{}'", alpha.0.as_simple()) };
    if !postgres {
        let writer = owner.for_migration();
        let off = "DROP TRIGGER journal_entries_no_update; DROP TRIGGER journal_entries_no_delete;
            DROP TRIGGER journal_seals_no_update; DROP TRIGGER journal_seals_no_delete;
            DROP TRIGGER journal_seal_entries_no_update; DROP TRIGGER journal_seal_entries_no_delete;
            DROP TRIGGER journal_values_no_update; PRAGMA foreign_keys = OFF";
        writer.execute_unprepared(off).await.expect("the guards are off");
    }
    let values = format!("SELECT count(*) FROM journal_values WHERE organization_id = {organization}");
    let values = u64::try_from(gradus.database.number(&values).await).expect("values");
    let count = |n: i64| u64::try_from(n).expect("positive");
    let (lines, seals) = (count(whole.entries), count(whole.seals));
    let forger = Forger { gradus: &gradus, organization, lines, seals, values };

    for class in CLASSES {
        for number in 0..each {
            let tx = owner.begin(Wall::closed()).await.expect("a transaction");
            if postgres {
                run(&tx, "SET LOCAL session_replication_role = replica").await;
            }
            let statements = forger.statements(class, &mut chance);
            for statement in &statements {
                run(&tx, statement).await;
            }
            match *class {
                "rewrite the end" => forger.forge(&tx, seals).await,
                "rewrite everything" => forger.forge(&tx, 1).await,
                _ => assert!(!statements.is_empty(), "{class}"),
            }
            let found = verify_since(&tx, alpha, Some(&head)).await.expect("verified").breaches;
            tx.rollback().await.expect("taken back");
            assert!(!found.is_empty(), "{class} {number} is not found: {statements:?}");
            if class.starts_with("rewrite") {
                assert_eq!(found, [Breach::HeadGone { head: head.clone() }], "the forged chain is sound in itself");
            }
        }
    }
    owner.close().await.expect("closed");
    assert_eq!(verified(&gradus, Some(&head)).await.breaches, []);
    println!("{} classes of {each} tamperings, {lines} lines under {seals} seals, {values} values", CLASSES.len());
}

/// T37: what was erased is gone, the chain is whole, and the erasure is a line. Values that are taken away without one
/// are found.
#[tokio::test]
async fn an_erased_value_is_gone_and_breaks_nothing() {
    let gradus = journal().await;
    let alpha = gradus.alpha.id;
    gradus
        .ask("mutation { departmentCreate(input: { code: \"D9-9\", name: \"x\" }) { errors { code } } }", json!({}))
        .await;
    seal::seal_pending(&gradus.services).await.expect("sealed");
    let head = verified(&gradus, None).await.head.expect("a head");
    let query = "{ journal(first: 1, filter: { outcome: DONE }) { nodes { id actor command after reason } } }";
    let line = gradus.ask(query, json!({})).await["journal"]["nodes"][0].clone();
    assert_eq!(line["actor"], "ORGANIZATION_ADMIN");
    assert!(line["after"].as_str().is_some_and(|after| after.contains("D9-9")), "{line}");
    let id = gradus_domain::ids::NodeId::from_node_id(line["id"].as_str().expect("an id")).expect("a line");

    let actor = gradus_services::Actor::command_line(alpha);
    let erase = gradus_services::Command::internal(gradus_services::journal::commitment::ERASURE);
    let erased = gradus.services.door.run(&actor, erase, move |unit| {
        Box::pin(async move { gradus_services::journal::erase::journal_erase(unit, id, "asked for").await })
    });
    erased.await.expect("erased");
    seal::seal_pending(&gradus.services).await.expect("sealed");

    let found = verified(&gradus, Some(&head)).await;
    assert_eq!((found.breaches, found.erased), (vec![], 1));
    let lines = gradus.ask(&query.replace("first: 1", "first: 2"), json!({})).await["journal"]["nodes"].clone();
    assert_eq!((&lines[0]["command"], &lines[0]["reason"]), (&json!("journalErase"), &json!("asked for")));
    assert_eq!((&lines[1]["id"], &lines[1]["actor"], &lines[1]["after"]), (&line["id"], &json!(""), &json!(null)));
    let text = if gradus.database.is_postgres() { "t::text" } else { "json_group_array(value)" };
    let left =
        format!("SELECT count(*) FROM (SELECT {text} AS row FROM journal_values t) AS r WHERE row LIKE '%D9-9%'");
    assert_eq!(gradus.database.number(&left).await, 0, "the value is nowhere in the table");
}

/// T37, one layer down: what was erased is not in the bytes of the file either, nor in those of its log.
#[tokio::test]
async fn an_erased_value_is_in_no_byte_of_the_file() {
    let gradus = Gradus::start().await;
    if gradus.database.is_postgres() {
        return;
    }
    let file = gradus.database.url().replace("sqlite://", "").replace("?mode=rwc", "");
    let is_in_a_byte = || {
        let holds = |file: &str| {
            let bytes = std::fs::read(file).unwrap_or_default();
            bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        };
        holds(&file) || holds(&format!("{file}-wal"))
    };
    let create = "mutation ($code: String!) { departmentCreate(input: { code: \"A\", name: \"x\",
        parentCode: $code }) { errors { message } } }";
    let refused = gradus.ask(create, json!({ "code": SECRET })).await["departmentCreate"]["errors"].clone();
    assert!(refused.to_string().contains(SECRET), "{refused}");
    assert!(is_in_a_byte());
    let query = "{ journal(first: 1, filter: { outcome: REFUSED }) { nodes { id refusals } } }";
    let line = gradus.ask(query, json!({})).await["journal"]["nodes"][0].clone();
    assert!(line["refusals"].as_str().is_some_and(|text| text.contains(SECRET)), "{line}");
    let id = gradus_domain::ids::NodeId::from_node_id(line["id"].as_str().expect("an id")).expect("a line");

    let actor = gradus_services::Actor::command_line(gradus.alpha.id);
    let erase = gradus_services::Command::internal(gradus_services::journal::commitment::ERASURE);
    let erased = gradus.services.door.run(&actor, erase, move |unit| {
        Box::pin(async move { gradus_services::journal::erase::journal_erase(unit, id, "asked for").await })
    });
    erased.await.expect("erased");
    gradus_services::upkeep::housekeeping::fold_log(&gradus.services).await.expect("folded");

    assert!(!is_in_a_byte());
}

/// What a refusal tells, and nothing else.
const SECRET: &str = "NOWHERE-TO-BE-FOUND";
