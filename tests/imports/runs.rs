//! Runs are gone on with, looked up, and listened to.

use gradus_domain::{access::RolePreset, ids::NodeId};
use gradus_services::{
    Actor,
    import::{Again, ImportFailure, ImportOptions, Onlooker, import_file},
    training::import_completions::CompletionsImport,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{completions, in_batches, operator};
use crate::{
    changes::wire::Wire,
    support::{
        Gradus,
        imports::{file_of, run_of},
    },
};

/// Asks to stop as soon as a batch is done.
struct Impatient(CancellationToken);

impl Onlooker for Impatient {
    fn read(&self, _: u64) {}

    fn done(&self, _: u64) {
        self.0.cancel();
    }
}

async fn look(gradus: &Gradus, token: &str, id: &str) -> Value {
    let query = "query ($id: ID!) { import(id: $id) { kind state fileName rowCount expectedRowCount createdCount
        unchangedCount refusedCount startCount endedAt refusals { totalCount nodes { line column code message } } } }";
    gradus.ask_as(token, query, json!({ "id": id })).await["import"].clone()
}

/// IMP-1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_was_stopped_goes_on_after_its_last_batch() {
    let gradus = operator().await;
    let actor = Actor::command_line(gradus.alpha.id);
    let rows = completions(25_000);
    let stop = CancellationToken::new();
    let file = file_of("done.csv", rows.as_bytes());

    let onlooker = Impatient(stop.clone());
    let first = import_file::<CompletionsImport>(&gradus.services, &actor, file, in_batches(), &onlooker, stop)
        .await
        .expect("a file");
    let id = first.import.expect("a run").to_node_id();
    let stopped = look(&gradus, &gradus.alpha.admin, &id).await;
    let second = run_of::<CompletionsImport>(&gradus.services, &actor, "done.csv", rows.as_bytes(), in_batches()).await;
    let ended = look(&gradus, &gradus.alpha.admin, &id).await;

    assert!(first.stopped && !second.stopped);
    assert_eq!((stopped["state"].as_str(), stopped["rowCount"].as_i64()), (Some("STOPPED"), Some(10_000)));
    assert_eq!(stopped["expectedRowCount"], 25_000);
    assert_eq!(second.import.map(NodeId::to_node_id), Some(id));
    assert_eq!((second.resumed_from, second.rows, second.figures.created), (10_000, 25_000, 25_000));
    assert_eq!(
        (&ended["state"], &ended["createdCount"], &ended["startCount"]),
        (&json!("DONE"), &json!(25_000), &json!(2))
    );
    assert_eq!(gradus.database.number("SELECT count(*) FROM completions").await, 25_000);
}

/// IMP-1: begun anew it finds what is there unchanged; and whoever carried it on before finds that it is not theirs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_begins_anew_counts_no_row_twice_and_takes_it_from_whoever_had_it() {
    struct Rival<'g>(&'g Gradus, std::sync::Mutex<bool>);

    impl Onlooker for Rival<'_> {
        fn read(&self, _: u64) {}

        fn done(&self, _: u64) {
            let mut is_over = self.1.lock().expect("unpoisoned");
            if !std::mem::replace(&mut *is_over, true) {
                let (gradus, rows) = (self.0, completions(25_000));
                let actor = Actor::command_line(gradus.alpha.id);
                let options = ImportOptions { again: Again::Restart, ..in_batches() };
                let rival = run_of::<CompletionsImport>(&gradus.services, &actor, "x.csv", rows.as_bytes(), options);
                let report = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(rival));
                assert_eq!((report.resumed_from, report.figures.unchanged), (0, 10_000));
                assert_eq!(report.figures.created, 15_000);
            }
        }
    }
    let gradus = operator().await;
    let actor = Actor::command_line(gradus.alpha.id);
    let file = file_of("x.csv", completions(25_000).as_bytes());
    let rival = Rival(&gradus, std::sync::Mutex::new(false));

    let stop = CancellationToken::new();
    let lost = import_file::<CompletionsImport>(&gradus.services, &actor, file, in_batches(), &rival, stop).await;

    assert!(matches!(lost, Err(ImportFailure::TakenOver)), "{lost:?}");
    assert_eq!(
        gradus.database.texts("SELECT state || ' ' || done FROM imports WHERE kind = 'COMPLETIONS'").await,
        ["DONE 25000"]
    );
    assert_eq!(gradus.database.number("SELECT count(*) FROM completions").await, 25_000);
}

/// IMP-1: all or nothing leaves nothing but the run that says why.
#[tokio::test]
async fn a_refused_file_leaves_a_run_that_tells_each_refused_cell() {
    let gradus = operator().await;
    let actor = Actor::command_line(gradus.alpha.id);
    let rows = "employee_no,course_code,completed_on,score,passed,source_ref\n\
                E1,C-SEC-1,2026-10-01,80,true,a\nE9,C-SEC-1,2026-10-01,80,true,b\nE1,C-SEC-1,2026-02-30,80,true,c\n";

    let options = ImportOptions::default();
    let report = run_of::<CompletionsImport>(&gradus.services, &actor, "bad.csv", rows.as_bytes(), options).await;
    let seen = look(&gradus, &gradus.alpha.admin, &report.import.expect("a run").to_node_id()).await;

    assert_eq!((&seen["state"], &seen["rowCount"], &seen["refusedCount"]), (&json!("REFUSED"), &json!(3), &json!(2)));
    assert_eq!((&seen["createdCount"], &seen["refusals"]["totalCount"]), (&json!(0), &json!(2)));
    let told = |index: usize| {
        let cell = &seen["refusals"]["nodes"][index];
        json!([cell["line"], cell["column"], cell["code"]])
    };
    assert_eq!(told(0), json!([3, "employee_no", "EMPLOYEE_UNKNOWN"]));
    assert_eq!(told(1), json!([4, "completed_on", "NOT_A_DAY"]));
    assert_eq!(gradus.database.number("SELECT count(*) FROM completions").await, 0);
}

/// TRN-6: the same evidence is no second completion, wherever in the file it comes again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_that_comes_again_is_unchanged_and_another_under_its_reference_is_refused() {
    let gradus = operator().await;
    let actor = Actor::command_line(gradus.alpha.id);
    let mut rows = completions(10_005);
    // In the batch of the first, and in the batch after it.
    rows.push_str(
        "E1,C-SEC-1,2026-10-01,80,true,r0\nE1,C-SEC-1,2026-10-09,80,true,r10001\nE2,C-SEC-1,2026-10-01,80,true,r1\n",
    );

    let report = run_of::<CompletionsImport>(&gradus.services, &actor, "x.csv", rows.as_bytes(), in_batches()).await;
    let again = run_of::<CompletionsImport>(&gradus.services, &actor, "x.csv", rows.as_bytes(), in_batches()).await;

    assert_eq!(
        (report.figures.created, report.figures.unchanged, report.figures.refused),
        (10_005, 1, 2),
        "{report:?}"
    );
    assert!(report.figures.refusals.iter().all(|error| error.code.as_str() == "SOURCE_REF_TAKEN"), "{report:?}");
    assert_eq!((again.figures.created, again.figures.unchanged, again.figures.refused), (0, 10_006, 2));
    assert_ne!(report.import, again.import, "a run that came to its end is not gone on with");
}

/// A run is seen by who may import its kind everywhere, by who began it, and by nobody else.
#[tokio::test]
async fn a_run_is_seen_by_those_who_may_import_its_kind() {
    let gradus = operator().await;
    let actor = Actor::command_line(gradus.alpha.id);
    let options = ImportOptions::default();
    let run = run_of::<CompletionsImport>(&gradus.services, &actor, "x.csv", completions(1).as_bytes(), options).await;
    let id = run.import.expect("a run").to_node_id();
    let trainer = gradus.token(&gradus.alpha, RolePreset::Trainer, None, None).await;
    let of_a_part = gradus.token(&gradus.alpha, RolePreset::Trainer, Some("NET"), None).await;

    let query = "{ imports { totalCount nodes { id kind } } }";
    let all = gradus.ask(query, json!({})).await;
    let completions_alone = gradus.ask_as(&trainer, query, json!({})).await;
    let none = gradus.ask_as(&of_a_part, query, json!({})).await;

    assert_eq!(all["imports"]["totalCount"], 2, "the roster and the completions");
    assert_eq!(
        completions_alone["imports"],
        json!({ "totalCount": 1, "nodes": [{ "id": id, "kind": "COMPLETIONS" }] })
    );
    assert_eq!(none["imports"]["totalCount"], 0);
    assert_eq!(look(&gradus, &of_a_part, &id).await, Value::Null);
    assert_eq!(look(&gradus, &trainer, &id).await["state"], "DONE");
}

/// Progress: a change of kind IMPORT for the start and for each batch, with the version that the run has then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_listens_is_told_of_each_batch() {
    let gradus = operator().await;
    let mut wire = Wire::signed_in(gradus.address(), &gradus.alpha.admin).await;
    wire.listen(None).await;
    let actor = Actor::command_line(gradus.alpha.id);
    let run =
        run_of::<CompletionsImport>(&gradus.services, &actor, "x.csv", completions(25_000).as_bytes(), in_batches())
            .await;

    let id = run.import.expect("a run").to_node_id();
    for version in 1..=4 {
        let told = wire.change().await;
        assert_eq!(
            json!([told["kind"], told["nodeId"], told["version"]]),
            json!(["IMPORT", id, version]),
            "the start, and each batch"
        );
    }
}
