//! T1: the real service is killed at random moments under random commands; whatever it acknowledged is there, nothing is
//! half done or doubled, and the journal verifies.
//!
//! SQLite: one process, killed and started again. PostgreSQL: two replicas, killed in turn by chance, while the callers
//! go on with the other one and ask it again, under the same key, what the killed one had not answered. `GRADUS_RIG_KILLS`
//! says how many kills.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    Caller, Got, Replica, Witness,
    model::{Model, differences, lost},
    organization, points,
};
use crate::{
    process::Machine,
    support::chance::{Chance, seed, setting},
};

/// Callers at once.
const CALLERS: usize = 4;
/// How many kills there are between two looks at everything.
const FULL_LOOK: u64 = 25;

/// What a caller did, apart from what it knows.
#[derive(Default)]
struct Tally {
    broken: u64,
    again: u64,
}

/// Sends commands until `stop`; where no answer comes, the same command again, to whichever replica answers.
async fn call(
    caller: Caller,
    urls: Vec<String>,
    model: Arc<Mutex<Model>>,
    mut chance: Chance,
    stop: CancellationToken,
) -> Tally {
    let mut tally = Tally::default();
    while !stop.is_cancelled() {
        let (step, is_again) = {
            let mut model = model.lock().expect("a model");
            let waits = model.pending.clone();
            let is_again = waits.is_some();
            let step = waits.unwrap_or_else(|| model.draw());
            model.pending = Some(step.clone());
            (step, is_again)
        };
        let url = chance.pick(urls.as_slice()).clone();
        match caller.at(&url).keyed(step.kind, &step.input, &step.key).await {
            got if got.is_done() => {
                let mut model = model.lock().expect("a model");
                model.done(&step, &got.done());
                model.pending = None;
                tally.again += u64::from(is_again);
            }
            Got::Broken => tally.broken += 1,
            // It was not even taken, or the replica ends; perhaps the next one takes it.
            Got::Refused | Got::Error(_) => tokio::time::sleep(Duration::from_millis(3)).await,
            Got::Payload(payload) => panic!("{step:?} was refused: {payload}"),
        }
    }
    tally
}

/// The models with nothing pending: what was not answered is asked again until it is.
async fn answered(models: &[Arc<Mutex<Model>>], caller: &Caller) -> Vec<Model> {
    let mut known = Vec::new();
    for model in models {
        let mut model = model.lock().expect("a model").clone();
        if let Some(step) = model.pending.take() {
            let payload = caller.keyed(step.kind, &step.input, &step.key).await.done();
            model.done(&step, &payload);
        }
        known.push(model);
    }
    known
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_random_lose_nothing_that_was_acknowledged_and_double_nothing() {
    let seed = seed();
    let kills = setting("GRADUS_RIG_KILLS").unwrap_or(12);
    println!("GRADUS_SEED={seed} GRADUS_RIG_KILLS={kills}");
    let mut chance = Chance::new(seed);
    let machine = Machine::new().await;
    let mut replicas: Vec<_> =
        (0..if machine.database.is_postgres() { 2 } else { 1 }).map(|_| Replica::new()).collect();
    for replica in &mut replicas {
        replica.start(&machine, &[]).await;
    }
    let caller = organization(&machine, "ALPHA", replicas[0].url());
    let template = json!({ "templateCode": "TELECOM-QP", "code": "TELECOM-QP", "startsOn": "2026-01-01" });
    caller.command("programCreate", &template).await.done();
    let witness = Witness::of(&machine.database).await;

    let stop = CancellationToken::new();
    let urls: Vec<_> = replicas.iter().map(|replica| replica.url().to_owned()).collect();
    let models: Vec<_> =
        (0..CALLERS).map(|place| Arc::new(Mutex::new(Model::new(format!("W{place}"), chance.split())))).collect();
    let calls: Vec<_> = models
        .iter()
        .map(|model| tokio::spawn(call(caller.clone(), urls.clone(), model.clone(), chance.split(), stop.clone())))
        .collect();
    let mut checked = vec![0; CALLERS];
    for number in 1..=kills {
        // Sometimes while it still starts, mostly under load.
        let most = if chance.below(8) == 0 { 40 } else { 400 };
        tokio::time::sleep(chance.millis(most)).await;
        let place = usize::try_from(chance.below(replicas.len() as u64)).expect("small");
        replicas[place].kill();
        for (model, checked) in models.iter().zip(&mut checked) {
            let acknowledged = model.lock().expect("a model").acknowledged[*checked..].to_vec();
            assert_eq!(lost(&witness, &acknowledged).await, [""; 0], "after kill {number}");
            *checked += acknowledged.len();
        }
        if number % FULL_LOOK == 0 {
            assert_eq!(witness.contradictions().await, [""; 0], "after kill {number}");
            println!("{number} kills, {} acknowledged", checked.iter().sum::<usize>());
        }
        if chance.below(8) == 0 {
            replicas[place].begin(&machine, &[]);
        } else {
            replicas[place].start(&machine, &[]).await;
        }
    }
    stop.cancel();
    let mut tally = Tally::default();
    for call in calls {
        let of = call.await.expect("a caller");
        tally.broken += of.broken;
        tally.again += of.again;
    }
    for replica in &mut replicas {
        replica.kill();
        replica.start(&machine, &[]).await;
    }

    let known = answered(&models, &caller).await;
    assert_eq!(differences(&witness, &known).await, [""; 0]);
    assert_eq!(witness.contradictions().await, [""; 0]);
    let acknowledged: Vec<_> = known.iter().flat_map(|model| model.acknowledged.clone()).collect();
    assert_eq!(lost(&witness, &acknowledged).await, [""; 0]);
    for mut replica in replicas {
        let process = replica.take();
        process.signal("INT");
        assert_eq!(process.ended().await.0, Some(0));
    }
    machine.done(&["verify"]);
    let Tally { broken, again } = tally;
    println!("{kills} kills, {} acknowledged, {broken} answers cut off, {again} asked again", acknowledged.len());
    assert!(again > 0, "no kill cut an answer off");
}

/// The planted fault: a service that acknowledges without a commit, or commits what nobody asked for, is found.
#[tokio::test]
async fn an_acknowledged_command_that_is_not_there_is_found() {
    let gradus = crate::support::Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let witness = Witness::of(&gradus.database).await;
    let mut model = Model::new("W0".into(), Chance::new(1));
    let mut step = model.draw();
    while step.kind != "departmentCreate" {
        step = model.draw();
    }
    let made = caller.keyed(step.kind, &step.input, &step.key).await.done();
    model.done(&step, &made);
    assert_eq!(differences(&witness, std::slice::from_ref(&model)).await, [""; 0]);

    let mut lie = model.draw();
    while lie.kind != "departmentCreate" {
        lie = model.draw();
    }
    lie.key = points::key("forget", "planted");
    let told = caller.keyed(lie.kind, &lie.input, &lie.key).await;
    let Got::Payload(payload) = told else { panic!("{told:?}") };
    model.done(&lie, &payload);
    assert_eq!(lost(&witness, &model.acknowledged).await.len(), 1);
    assert!(!differences(&witness, std::slice::from_ref(&model)).await.is_empty());

    let doubled = "UPDATE departments SET version = version + 1";
    gradus.database.execute(doubled).await;
    assert!(differences(&witness, std::slice::from_ref(&model)).await.len() > 2);
}
