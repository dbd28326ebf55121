//! No mutation takes, changes or tells of what is another organization's.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use serde_json::{Value, json};

use super::{
    beta,
    cases::{Case, cases},
    inputs::{Text, about, places, texts},
    names::{Kind, Values, of_another_sort, unknown},
    none,
    schema::Schema,
    seed::{two_organizations, who_may},
    watch::{Watch, comparable, without},
};
use crate::support::Gradus;

/// Everything that the trials need.
struct Trial<'a> {
    gradus: &'a Gradus,
    schema: &'a Schema,
    own: &'a Values,
    theirs: &'a Values,
    watch: &'a Watch,
    wrong: RefCell<Vec<String>>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_mutation_takes_or_tells_anything_of_another_organization() {
    let gradus = Gradus::start().await;
    let beta = two_organizations(&gradus).await;
    let schema = Schema::of(&gradus).await;
    let own = Values::of(&gradus, &gradus.alpha, "").await;
    let theirs = Values::only_of(&gradus, &beta).await;
    let watch = Watch::of(&gradus, &beta).await;
    let trial = Trial {
        gradus: &gradus,
        schema: &schema,
        own: &own,
        theirs: &theirs,
        watch: &watch,
        wrong: RefCell::default(),
    };
    let alpha = &gradus.alpha;
    let head = gradus.token(alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;
    let employee = EmployeeId::from_node_id(own.get(Kind::Employee));
    let person = gradus.token(alpha, RolePreset::Employee, None, employee).await;
    let before = beta::rows(&gradus, &beta).await;

    let all = cases(&gradus, &own).await;
    trial.everything_is_said(&all);
    let mut tried = 0;
    for case in &all {
        tried += trial.name(case, ("who may", who_may(alpha, case.mutation))).await;
        trial.name(case, ("head of CSD", head.as_str())).await;
        trial.name(case, ("employee", person.as_str())).await;
    }
    for case in &all {
        tried += trial.make(case).await;
    }
    // Each input is one that is carried out, so that what it names was all that kept it from that.
    for place in 0..all.len() {
        let case = cases(&gradus, &own).await.swap_remove(place);
        let answer = trial.send(who_may(alpha, case.mutation), case.mutation, &case.input).await;
        let expected: BTreeSet<String> = case.refused.iter().map(|code| (*code).to_owned()).collect();
        trial.check(codes(&answer) == expected, || format!("{} as it is\n{answer:#}", case.mutation));
    }
    none(&trial.wrong.borrow());

    let after = beta::rows(&gradus, &beta).await;
    assert!(before.len() > 1000, "only {} rows", before.len());
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after, "a row of another organization has changed");
    }
    println!("{} mutations, {tried} texts", schema.mutations().len());
}

impl Trial<'_> {
    /// Fails for a mutation without a case, a text of which nobody has said what it is about, and one that no case has.
    fn everything_is_said(&self, all: &[Case]) {
        let mut held: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for case in all {
            let places = places(self.schema, &input_of(case.mutation), &case.input);
            held.entry(case.mutation).or_default().extend(places.into_iter().map(|(_, name)| name));
        }
        let mut unsaid = Vec::new();
        for mutation in self.schema.mutations() {
            let [argument] = mutation.arguments.as_slice() else { panic!("{} has one input", mutation.name) };
            assert_eq!(argument.of, input_of(&mutation.name));
            let Some(held) = held.get(mutation.name.as_str()) else {
                unsaid.push(format!("{}: no case", mutation.name));
                continue;
            };
            for text in texts(self.schema, &argument.of) {
                match about(&text) {
                    None => unsaid.push(format!("{text}: nobody says what it is about")),
                    Some(Text::Names(..) | Text::New(_)) if !held.contains(&text) => {
                        unsaid.push(format!("{text}: no case of {} has it", mutation.name));
                    }
                    Some(_) => {}
                }
            }
        }
        assert_eq!(unsaid, [""; 0], "see tests/leak/inputs.rs and tests/leak/cases.rs");
    }

    /// Names in turn what is the other organization's, what is of another sort and what nobody has; the answers are the
    /// same.
    async fn name(&self, case: &Case, (who, token): (&str, &str)) -> usize {
        let mut tried = 0;
        let may = who == "who may";
        for (place, name) in self.places(case) {
            let (kind, code) = match about(&name) {
                Some(Text::Names(kind, code)) => (kind, code),
                Some(Text::New(kind)) if case.input["expectedVersion"].is_number() => (kind, "NOT_FOUND"),
                _ => continue,
            };
            let foreign = self.theirs.get(kind);
            let mut others = vec![unknown(foreign)];
            if may {
                // Both with the other organization's id and with one of one's own.
                others.extend([foreign, self.own.get(kind)].into_iter().filter_map(of_another_sort));
            }
            let (answer, told) = self.put(token, case, &place, foreign).await;
            let about = format!("{who}: {} with {name} {foreign}\n{answer:#}", case.mutation);
            // A case that is refused anyway may be so before anybody looks for what it names.
            let told_codes = codes(&answer);
            let anyway = !case.refused.is_empty() && case.refused.iter().all(|code| told_codes.contains(*code));
            let is_refused = if may { told_codes.contains(code) || anyway } else { !told_codes.is_empty() };
            self.check(is_refused && answer["data"]["done"]["object"].is_null(), || about.clone());
            for other in others {
                let (answer, as_told) = self.put(token, case, &place, &other).await;
                self.check(told == as_told, || format!("{about}\nis told apart from {other}\n{answer:#}"));
            }
            // A key that only the other organization has used is a new one, whatever else is wrong.
            if may && tried == 0 && !is_trigger(case) {
                let input = put(&case.input, &place, &unknown(foreign));
                for key in [self.theirs.get(Kind::RetryKey), "unused"] {
                    let answer = self.send(token, case.mutation, &put(&input, "/idempotencyKey", key)).await;
                    self.check(!codes(&answer).contains("IDEMPOTENCY_KEY_REUSED"), || {
                        format!("{about}\nwith key {key}: {answer:#}")
                    });
                }
            }
            tried += 1;
        }
        tried
    }

    /// Gives something new a name that only the other organization has used: it is as free as one that nobody has used,
    /// and one of one's own is not.
    async fn make(&self, case: &Case) -> usize {
        let mut tried = 0;
        for (place, name) in self.places(case) {
            let Some(Text::New(kind)) = about(&name) else { continue };
            if case.input["expectedVersion"].is_number() {
                continue;
            }
            let token = who_may(&self.gradus.alpha, case.mutation);
            let (_, told) = self.put(token, case, &place, self.theirs.get(kind)).await;
            let (_, free) = self.put(token, case, &place, "NOSUCH").await;
            self.check(told == free, || format!("{} with {name}\n{told}\n{free}", case.mutation));
            // The same trigger again is the same occurrence and no refusal.
            if kind != Kind::TriggerKey {
                let (_, taken) = self.put(token, case, &place, self.own.get(kind)).await;
                self.check(taken != free, || format!("{} with {name} of one's own\n{taken}", case.mutation));
            }
            tried += 1;
        }
        tried
    }

    /// Notes what is wrong, so that all of it is told at once.
    fn check(&self, is_right: bool, what: impl FnOnce() -> String) {
        if !is_right {
            self.wrong.borrow_mut().push(what());
        }
    }

    fn places(&self, case: &Case) -> Vec<(String, String)> {
        places(self.schema, &input_of(case.mutation), &case.input)
    }

    /// Sends a case with `value` at `place`; the answer, and what it tells apart from that value.
    async fn put(&self, token: &str, case: &Case, place: &str, value: &str) -> (Value, String) {
        let answer = self.send(token, case.mutation, &put(&case.input, place, value)).await;
        let found = self.watch.finds(&answer, value);
        self.check(found.is_none(), || format!("{} shows {found:?}:\n{answer:#}", case.mutation));
        let told = without(&answer.to_string(), value);
        (answer, told)
    }

    async fn send(&self, token: &str, mutation: &str, input: &Value) -> Value {
        let field = self.schema.mutations().iter().find(|field| field.name == mutation).expect("a mutation");
        let payload = self.schema.fields_of(&field.answers).iter();
        let object = payload.map(|field| &field.name).find(|name| *name != "errors").expect("an object");
        let query = format!(
            "mutation ($input: {}!) {{ done: {mutation}(input: $input) {{ object: {object} {{ __typename }}
                errors {{ code message field rule currentVersion }} }} }}",
            input_of(mutation)
        );
        comparable(self.gradus.answer(token, &query, json!({ "input": input })).await)
    }
}

fn input_of(mutation: &str) -> String {
    format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..])
}

/// `input` with `value` at `place`, which need not be there.
fn put(input: &Value, place: &str, value: &str) -> Value {
    let mut input = input.clone();
    match input.pointer_mut(place) {
        Some(there) => *there = value.into(),
        None => input[place.trim_start_matches('/')] = value.into(),
    }
    input
}

/// The codes of all refusals in an answer, and of its errors.
fn codes(answer: &Value) -> BTreeSet<String> {
    let refusals = answer["data"]["done"]["errors"].as_array().into_iter().flatten().map(|error| &error["code"]);
    let errors = answer["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]);
    refusals.chain(errors).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn is_trigger(case: &Case) -> bool {
    matches!(about(&format!("{}.idempotencyKey", input_of(case.mutation))), Some(Text::New(_)))
}
