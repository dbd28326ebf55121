//! Any document at all is decided, and nothing breaks: guard, parser and rules of the schema, with the service's own.
//!
//! Documents are made from those of `tests/corpus` and from the words of the schema. Whatever is decided in a way that
//! was not seen before is kept, and more is made from it. The seed is printed (`GRADUS_SEED` repeats a run);
//! `GRADUS_FUZZ_SECONDS` or `GRADUS_FUZZ_RUNS` make it longer. The document under trial is always in a file, because a
//! stack that is full ends the process without a word.

use std::{
    collections::{BTreeMap, HashSet},
    future::poll_fn,
    panic::AssertUnwindSafe,
    path::Path,
    pin::pin,
    time::Duration,
};

use async_graphql::{Executor, Request, parser::parse_query};
use futures_util::FutureExt;
use gradus_graphql::{GradusSchema, guard, schema};
use tokio::time::Instant;

use super::maker::Maker;
use crate::support::chance::{seed, setting};

/// How long a document may take on a busy machine in a build without optimizations. What it costs is bounded by steps,
/// which the guard's own tests count.
const PATIENCE: Duration = Duration::from_secs(5);

/// How far a document comes.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Guard,
    Parser,
    Rules,
    Execution,
}

/// Bytes that the guard, the parser and the rest may allocate in all for a document of so many bytes (T21): a line each.
/// The rest holds the schema's own answers, which do not grow with the document beyond what the guard lets pass.
const ALLOWED: [(u64, u64); 3] = [(64 * 1024, 64), (64 * 1024, 512), (256 * 1024 * 1024, 0)];

/// What a document allocated in the guard, the parser and the rest.
type Allocated = [u64; 3];

/// Adds to `bytes` what `work` allocates.
fn counted<T>(bytes: &mut u64, work: impl FnOnce() -> T) -> T {
    let mut done = None;
    *bytes += allocation_counter::measure(|| done = Some(work())).bytes_total;
    done.expect("it ran")
}

/// What is decided of a document. Nothing but the schema itself is executed.
async fn judge(schema: &GradusSchema, text: &str, [guarding, parsing, rest]: &mut Allocated) -> (Stage, String) {
    let operations = match counted(guarding, || guard::check(text)) {
        Ok(operations) => operations,
        Err(refused) => return (Stage::Guard, refused.message),
    };
    if let Err(fault) = counted(parsing, || parse_query(text)) {
        return (Stage::Parser, fault.to_string());
    }
    let mut request = Request::new(text).only_introspection();
    if let Some(name) = operations.first().and_then(|operation| operation.name.clone()) {
        request = request.operation_name(name);
    }
    let mut executing = pin!(schema.execute(request));
    let answer = poll_fn(|context| counted(rest, || executing.as_mut().poll(context))).await;
    match answer.errors.into_iter().next() {
        Some(error) if error.path.is_empty() => (Stage::Rules, error.message),
        Some(error) => (Stage::Execution, error.message),
        None => (Stage::Execution, String::new()),
    }
}

/// A decision without what only this document says.
fn kind_of(message: &str) -> String {
    let sentence = message.lines().last().unwrap_or_default();
    let outside = sentence.split('"').step_by(2).collect::<String>();
    outside.chars().filter(|letter| !letter.is_ascii_digit()).take(80).collect()
}

/// What a run came by.
#[derive(Debug, Default)]
struct Run {
    runs: u64,
    stages: BTreeMap<Stage, u64>,
    kinds: HashSet<(Stage, String)>,
    slowest: Duration,
    /// The most of any document.
    allocated: Allocated,
}

/// Tries documents until `enough`; `planted` says of which ones to panic. The first that breaks something is the error.
async fn fuzz(seed: u64, enough: impl Fn(&Run) -> bool, planted: fn(Stage, &str) -> bool) -> Result<Run, String> {
    let (schema, mut maker, mut run) = (schema(), Maker::new(seed), Run::default());
    let trial = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("under-trial-{seed}.graphql"));
    while !enough(&run) {
        let document = maker.make();
        let text = document.concat();
        std::fs::write(&trial, &text).expect("the document is written down");
        let begun = Instant::now();
        let judging = async {
            let mut allocated = Allocated::default();
            let (stage, message) = judge(&schema, &text, &mut allocated).await;
            assert!(!planted(stage, &text), "planted");
            (stage, message, allocated)
        };
        let Ok((stage, message, allocated)) = AssertUnwindSafe(judging).catch_unwind().await else {
            return Err(format!("seed {seed}, run {}: a panic\n{text}", run.runs));
        };
        let took = begun.elapsed();
        if took > PATIENCE {
            return Err(format!("seed {seed}, run {}: {took:?}\n{text}", run.runs));
        }
        for (number, (bytes, (constant, each))) in allocated.into_iter().zip(ALLOWED).enumerate() {
            if bytes > constant + each * text.len() as u64 {
                return Err(format!("seed {seed}, run {}: {allocated:?} bytes allocated\n{text}", run.runs));
            }
            run.allocated[number] = run.allocated[number].max(bytes);
        }
        run.runs += 1;
        run.slowest = run.slowest.max(took);
        *run.stages.entry(stage).or_default() += 1;
        if run.kinds.insert((stage, kind_of(&message))) {
            maker.keep(document);
        }
    }
    std::fs::remove_file(&trial).expect("it is there");
    Ok(run)
}

#[tokio::test]
async fn any_document_is_decided_and_nothing_breaks() {
    let seed = seed();
    println!("GRADUS_SEED={seed}");
    let (runs, seconds) = (setting("GRADUS_FUZZ_RUNS"), setting("GRADUS_FUZZ_SECONDS"));
    let begun = Instant::now();
    let enough = |run: &Run| match (runs, seconds) {
        (Some(runs), _) => run.runs >= runs,
        (None, seconds) => run.runs >= 300 && begun.elapsed() >= Duration::from_secs(seconds.unwrap_or(3)),
    };

    let run = fuzz(seed, enough, |_, _| false).await.unwrap_or_else(|broken| panic!("{broken}"));

    let Run { runs, stages, kinds, slowest, allocated } = &run;
    println!("{runs} runs, {stages:?}, {} kinds, slowest {slowest:?}, at most {allocated:?} bytes", kinds.len());
    for stage in [Stage::Guard, Stage::Rules, Stage::Execution] {
        assert!(run.stages.contains_key(&stage), "no document came to {stage:?}: {:?}", run.stages);
    }
}

/// A fault behind the guard and the parser that needs two things together.
#[tokio::test]
async fn a_planted_fault_is_found() {
    let planted = |stage: Stage, text: &str| stage >= Stage::Rules && text.contains("fragment") && text.contains(',');

    let found = fuzz(7, |run| run.runs >= 200_000, planted).await;

    assert!(found.is_err_and(|broken| broken.contains("seed 7") && broken.contains("fragment")));
}
