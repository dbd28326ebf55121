//! T25: whatever is asked, nobody sees what is the other organization's.
//!
//! Beside the walk that asks for each field by itself, queries by chance: several fields at once, by aliases, up to six
//! steps deep, with arguments that name one's own things, those of the department beside, the other organization's, and
//! what nobody has. All roles of both organizations ask, and each looks for what is the other's.

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::Executor;
use gradus_domain::locale::Locale;
use gradus_graphql::{GradusSchema, batching::with_batches};
use gradus_services::{Actor, Services, identity::authenticate::authenticate};
use serde_json::Value;

use super::{
    drawn::{Drawing, Known, Seen},
    names::Values,
    none, principals,
    schema::Schema,
    seed::{CANARY, two_organizations},
    watch::Watch,
};
use crate::support::{
    Gradus, Tenant,
    chance::{Chance, seed, setting},
};

/// How many ask at once.
const WALKERS: u64 = 4;

const ALPHA: usize = 0;
const BETA: usize = 1;

/// Somebody who asks.
struct Viewer {
    who: String,
    actor: Arc<Actor>,
    /// [`ALPHA`] or [`BETA`]: of which organization nothing but its own is expected.
    of: usize,
}

/// The application, and what is known of both organizations.
struct Rig {
    services: Services,
    graphql: GradusSchema,
    schema: Schema,
    known: [Known; 2],
    /// What the viewers of each organization must not see.
    watches: [Watch; 2],
}

/// What a walk brought back.
#[derive(Default)]
struct Walked {
    queries: u64,
    answered: u64,
    reached: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Rig {
    async fn of(gradus: &Gradus, beta: &Tenant) -> Self {
        let schema = Schema::of(gradus).await;
        let own = Values::of(gradus, &gradus.alpha, "").await;
        let beside = own.sibling(gradus, &gradus.alpha, "").await;
        let theirs = Values::of(gradus, beta, CANARY).await;
        let beside_theirs = theirs.sibling(gradus, beta, CANARY).await;
        let only_theirs = Values::only_of(gradus, beta).await;
        Self {
            services: gradus.services.clone(),
            graphql: gradus_graphql::schema(),
            schema,
            known: [Known(vec![own, beside]), Known(vec![theirs, beside_theirs, only_theirs])],
            watches: [Watch::of(gradus, beta).await, Watch::of_alpha(gradus).await],
        }
    }

    async fn actor(&self, token: &str) -> Actor {
        authenticate(&self.services, token, "rig").await.expect("a database").expect("a token")
    }

    /// Every role of both organizations.
    async fn viewers(&self, gradus: &Gradus, beta: &Tenant) -> Vec<Viewer> {
        let mut viewers = Vec::new();
        for (of, tenant, name) in [(ALPHA, &gradus.alpha, "ALPHA"), (BETA, beta, "BETA")] {
            for (who, token) in principals(gradus, tenant, &self.known[of].0[0]).await {
                let actor = Arc::new(self.actor(&token).await);
                viewers.push(Viewer { who: format!("{who} of {name}"), actor, of });
            }
        }
        viewers
    }

    /// Asks as the HTTP layer does, without HTTP.
    async fn answer(&self, viewer: &Viewer, query: &str) -> Value {
        let state = gradus_graphql::Request::new(self.services.clone(), viewer.actor.clone(), Some(Locale::En));
        let request = async_graphql::Request::new(query).data(state.await.expect("a clock"));
        let answer = with_batches(self.graphql.execute(request)).await;
        serde_json::to_value(&answer).expect("JSON")
    }

    /// So many queries by chance.
    async fn walk(&self, viewers: &[Viewer], mut chance: Chance, queries: u64) -> Walked {
        let mut seen = [Seen::of(&self.known[ALPHA]), Seen::of(&self.known[BETA])];
        let mut walked = Walked { queries, ..Walked::default() };
        for _ in 0..queries {
            let viewer = chance.pick(viewers);
            let (mine, theirs) = (viewer.of, 1 - viewer.of);
            let (own, foreign) = ((&self.known[mine], &seen[mine]), (&self.known[theirs], &seen[theirs]));
            let drawn = Drawing::new(&self.schema, &mut chance, own, foreign).draw();
            let answer = self.answer(viewer, &drawn.query).await;
            if let Some(found) = self.watches[mine].finds_beside(&answer, &drawn.sent) {
                walked.wrong.push(format!("{} sees {found}:\n{}\n{answer:#}", viewer.who, drawn.query));
            }
            walked.answered += u64::from(answer["data"].is_object());
            let reached = &mut walked.reached;
            drawn.tell(&answer["data"], &mut seen[mine], &mut |field: &str| {
                reached.insert(field.to_owned());
            });
        }
        walked
    }
}

impl Walked {
    fn with(mut self, other: Self) -> Self {
        self.queries += other.queries;
        self.answered += other.answered;
        self.reached.extend(other.reached);
        self.wrong.extend(other.wrong);
        self
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_query_by_chance_shows_anything_of_another_organization() {
    let (seed, total) = (seed(), setting("GRADUS_LEAK_QUERIES").unwrap_or(400));
    println!("GRADUS_SEED={seed} GRADUS_LEAK_QUERIES={total}");
    let mut chance = Chance::new(seed);
    let gradus = Gradus::start().await;
    let beta = two_organizations(&gradus).await;
    let rig = Arc::new(Rig::of(&gradus, &beta).await);
    let viewers = Arc::new(rig.viewers(&gradus, &beta).await);

    let walks = (0..WALKERS).map(|place| {
        let (rig, viewers, chance) = (rig.clone(), viewers.clone(), chance.split());
        let queries = total / WALKERS + u64::from(place < total % WALKERS);
        tokio::spawn(async move { rig.walk(&viewers, chance, queries).await })
    });
    let mut walked = Walked::default();
    for walk in walks.collect::<Vec<_>>() {
        walked = walked.with(walk.await.expect("a walk"));
    }

    none(&walked.wrong);
    let (queries, answered, reached) = (walked.queries, walked.answered, walked.reached.len());
    println!("{queries} queries, {answered} answered, {reached} of {} fields reached", rig.schema.fields().len());
    assert!(answered * 10 > queries, "what is asked is nearly always refused: the walk proves nothing");
    assert!(reached > 50 || total < 400, "only {reached} fields told something");
}

/// The planted fault: somebody of ALPHA whose requests are let through to BETA, as if a reader stood around the wrong
/// organization.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_walk_by_chance_finds_who_acts_in_the_other_organization() {
    let seed = seed();
    println!("GRADUS_SEED={seed}");
    let gradus = Gradus::start().await;
    let beta = two_organizations(&gradus).await;
    let rig = Rig::of(&gradus, &beta).await;
    let (alpha, other) = (rig.actor(&gradus.alpha.admin).await, rig.actor(&beta.admin).await);
    let strays = [
        ("ALPHA in BETA", ALPHA, Actor { organization: beta.id, ..alpha }),
        ("BETA in ALPHA", BETA, Actor { organization: gradus.alpha.id, ..other }),
    ];
    for (who, of, actor) in strays {
        let viewer = Viewer { who: who.to_owned(), actor: Arc::new(actor), of };

        let walked = rig.walk(&[viewer], Chance::new(seed), 100).await;

        assert!(walked.wrong.len() > 5, "{who}: only {} of 100 answers were noticed", walked.wrong.len());
    }
}
