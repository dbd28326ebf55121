//! Recording who was there and how it went. Whoever was there has a completion by the use case that records them all.

use std::collections::{HashMap, HashSet};

use gradus_domain::{
    access::Action,
    ids::{CompletionId, EmployeeId, TrainingSessionId},
    training::session::{
        Attendance, Enrollment, Outcome, SessionState, TrainingSession,
        person::PersonRefusal,
        record::{Recorded, ResultDraft, record},
        refusal::{Place, SessionRefusal as Refusal},
        transition::{SessionCommand, blockers},
    },
};
use gradus_store::{
    error::StoreError,
    training::{completions, courses, enrollments, facts::by_number},
};
use serde::Serialize;

use super::{
    enroll::few,
    ground::{Roll, days, everything, load, save},
};
use crate::{
    Failure, Unit,
    training::completion_record::{RecordFacts, Recording, Source, TrainingCompletionRecord},
};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingSessionRecord {
    /// Which.
    pub session: TrainingSessionId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// What is recorded, one for each person.
    pub results: Vec<SessionResult>,
}

/// What is recorded of one person.
#[derive(Clone, Debug, Serialize)]
pub struct SessionResult {
    /// Number of the employee.
    pub employee_number: String,
    /// Whether they were there.
    pub attendance: Attendance,
    /// Points, where there was an examination.
    pub score: Option<f64>,
    /// Whether they passed.
    pub passed: Option<bool>,
}

/// A result that nothing refuses so far.
struct Taken<'a> {
    place: usize,
    number: &'a str,
    employee: EmployeeId,
    attendance: Attendance,
    made: Recorded,
}

/// Records results: all of them, or none and each that is refused is told. The same again changes nothing; another result
/// needs the completion revoked first (TRN-6). Requires `RECORD_COMPLETIONS` on the department that organizes the
/// session, and for the people; nobody records their own (SEC-3).
pub async fn training_session_record(
    unit: &mut Unit,
    input: &TrainingSessionRecord,
) -> Result<TrainingSessionId, Failure<Refusal>> {
    let session = load(unit, input.session, Action::RecordCompletions, input.expected_version).await?;
    let blocked = blockers(&session, 0, SessionCommand::Record, unit.now);
    if !blocked.is_empty() {
        return Err(blocked.into());
    }
    few("results", input.results.len())?;
    let enrolled = enrollments::list(unit.tx(), &everything(unit), session.id).await?;
    let enrolled: HashMap<_, _> = enrolled.into_iter().map(|found| (found.employee, found)).collect();
    let taken = judged(unit, &enrolled, &input.results).await?;
    let completed = complete(unit, &session, &taken).await?;

    let (mut before, mut after) = (Vec::new(), Vec::new());
    for result in &taken {
        let Some(enrollment) = enrolled.get(&result.employee) else { continue };
        let completion = completed.get(&result.employee).copied();
        let same = |known: &Outcome| (known.attendance, known.completion) == (result.attendance, completion);
        if enrollment.outcome.as_ref().is_some_and(same) {
            continue;
        }
        let (recorded_by, recorded_at) = (unit.actor.employee, unit.now);
        let outcome = Outcome { attendance: result.attendance, completion, recorded_by, recorded_at };
        enrollments::save_outcome(unit.tx(), &everything(unit), session.id, result.employee, &outcome).await?;
        before.push(enrollment.clone());
        after.push(Enrollment { outcome: Some(outcome), ..enrollment.clone() });
    }
    if after.is_empty() {
        unit.record(session.id, None::<&()>, None::<&()>, None);
        return Ok(session.id);
    }
    let held = TrainingSession { state: SessionState::Held, version: session.version + 1, ..session.clone() };
    save(unit, &held).await?;
    let before = Roll { session: &session.number, state: session.state, enrollments: before };
    let after = Roll { session: &held.number, state: held.state, enrollments: after };
    unit.record(held.id, Some(&before), Some(&after), None);
    Ok(held.id)
}

/// What each result makes, by the rule of the session.
async fn judged<'a>(
    unit: &Unit,
    enrolled: &HashMap<EmployeeId, Enrollment>,
    results: &'a [SessionResult],
) -> Result<Vec<Taken<'a>>, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::RecordCompletions, unit.now)?;
    let numbers: Vec<_> = results.iter().map(|result| result.employee_number.clone()).collect();
    let known = by_number(unit.tx(), &scope, &numbers).await?;
    let known: HashMap<_, _> = known.into_iter().map(|person| (person.number, person.facts.employee)).collect();
    let standing = standing(unit, enrolled).await?;
    let (mut taken, mut refused, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (place, result) in results.iter().enumerate() {
        let draft = ResultDraft { attendance: result.attendance, score: result.score, passed: result.passed };
        let made = match known.get(&result.employee_number).copied() {
            None => Err(PersonRefusal::Unknown),
            Some(person) if !enrolled.contains_key(&person) => Err(PersonRefusal::NotEnrolled),
            Some(person) if !seen.insert(person) => Err(PersonRefusal::NamedTwice),
            Some(person) => {
                record(unit.actor.employee, person, draft, standing.contains(&person)).map(|made| (person, made))
            }
        };
        let number = result.employee_number.as_str();
        match made {
            Ok((employee, made)) => taken.push(Taken { place, number, employee, attendance: result.attendance, made }),
            Err(why) => refused.push(Refusal::Person(Place::Result(place), number.to_owned(), why)),
        }
    }
    if refused.is_empty() { Ok(taken) } else { Err(refused.into()) }
}

/// Those of whom a completion of the session is on record that was not revoked.
async fn standing(unit: &Unit, enrolled: &HashMap<EmployeeId, Enrollment>) -> Result<HashSet<EmployeeId>, StoreError> {
    let completions_of = enrolled.values().filter_map(|enrollment| enrollment.outcome?.completion);
    let ids: Vec<_> = completions_of.collect();
    let found = completions::find_many(unit.tx(), &everything(unit), &ids).await?;
    Ok(found.into_iter().filter(|found| found.revocation.is_none()).map(|found| found.employee).collect())
}

/// The completions of those who were there: new ones, and those that are on record.
async fn complete(
    unit: &mut Unit,
    session: &TrainingSession,
    taken: &[Taken<'_>],
) -> Result<HashMap<EmployeeId, CompletionId>, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::RecordCompletions, unit.now)?;
    let course = courses::find_many(unit.tx(), &everything(unit), &[session.course]).await?.pop();
    let course = course.ok_or(StoreError::Dangling("course".into()))?;
    let (_, completed_on) = days(unit.tx(), unit.actor.organization, session).await?;
    let evidence = |result: &Taken<'_>| match result.made {
        Recorded::NotThere => None,
        Recorded::Completion { score, passed } => Some(TrainingCompletionRecord {
            employee_number: result.number.to_owned(),
            course_code: course.code.clone(),
            completed_on,
            score,
            passed,
            closes: None,
            source_ref: Some(session.source_ref(result.employee)),
        }),
    };
    let handed: Vec<_> = taken.iter().filter_map(|result| Some((result, evidence(result)?))).collect();
    let inputs: Vec<_> = handed.iter().map(|(_, input)| input.clone()).collect();
    let facts = RecordFacts::load(unit, scope, &inputs, Source::Person).await?;
    let (mut known, mut new, mut refused) = (HashMap::new(), Vec::new(), Vec::new());
    for (result, input) in handed {
        match facts.decide(unit, &input) {
            Ok(Recording::Already(id)) => drop(known.insert(result.employee, id)),
            Ok(Recording::New(identity, completion)) => {
                known.insert(result.employee, completion.completion.id);
                new.push((identity, completion));
            }
            Err(why) => {
                let why = PersonRefusal::Completion(why);
                refused.push(Refusal::Person(Place::Result(result.place), result.number.to_owned(), why));
            }
        }
    }
    if !refused.is_empty() {
        return Err(refused.into());
    }
    completions::insert_many(unit.tx(), facts.scope(), &new).await?;
    for (_, completion) in &new {
        unit.record_also(completion.completion.id, completion);
        unit.announce(completion.completion.id, 1, None);
    }
    unit.judge_anew(new.iter().map(|(_, completion)| completion.employee));
    Ok(known)
}
