//! Recording completions: one by one through the API, and in batches by an import.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::CompletionId,
    period::Period,
    training::{
        catalog::CatalogCourse,
        completion::{Completion, Score},
        evidence::{RecordedCompletion, identity},
        rules::record::{
            CompletionDraft, CompletionRecordFacts, CompletionRecordRefusal as Refusal, CompletionRecording,
            RecordedBefore, record,
        },
    },
};
use gradus_store::{error::StoreError, training::completions};
use serde::Serialize;
use uuid::Uuid;

use super::known::{Known, Trainee};
use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingCompletionRecord {
    /// Number of the employee.
    pub employee_number: String,
    /// Code of the course.
    pub course_code: String,
    /// The day of completion.
    pub completed_on: NaiveDate,
    /// Points, where there was an examination.
    pub score: Option<f64>,
    /// Whether it was passed.
    pub passed: bool,
    /// The missed period that it is to close; none for the oldest that is open (TRN-3).
    pub closes: Option<Period>,
    /// Reference in the system that it comes from.
    pub source_ref: Option<String>,
}

/// Who hands in evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Somebody, today. What was revoked is recorded anew: they decided so.
    Person,
    /// A system that brings its history: it knew of each completion on its day, and what was revoked here stays
    /// revoked however often it is handed in unchanged.
    System,
}

/// What a batch is decided by.
pub struct RecordFacts {
    scope: Scope,
    today: NaiveDate,
    known: Known,
    before: HashMap<Uuid, RecordedCompletion>,
    source: Source,
}

/// What one piece of evidence becomes.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "an import makes one for each row, and nearly all of them are new")]
pub enum Recording {
    /// A new completion, under its identity.
    New(Uuid, RecordedCompletion),
    /// It is on record.
    Already(CompletionId),
}

/// Records a completion. Requires `RECORD_COMPLETIONS` for the person. The same evidence again is no second completion.
pub async fn completion_record(
    unit: &mut Unit,
    input: &TrainingCompletionRecord,
) -> Result<CompletionId, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::RecordCompletions, unit.now)?;
    let facts = RecordFacts::load(unit, scope, std::slice::from_ref(input), Source::Person).await?;
    match facts.decide(unit, input).map_err(|refusal| vec![refusal])? {
        Recording::Already(id) => {
            unit.record(id, None::<&()>, None::<&()>, None);
            Ok(id)
        }
        Recording::New(identity, completion) => {
            let id = completion.completion.id;
            let rows = [(identity, completion)];
            completions::insert_many(unit.tx(), &facts.scope, &rows).await?;
            unit.record(id, None::<&()>, Some(&rows[0].1), None);
            unit.announce(id, 1, None);
            unit.judge_anew([rows[0].1.employee]);
            Ok(id)
        }
    }
}

impl RecordFacts {
    /// Reads what these inputs are decided by.
    pub async fn load(
        unit: &Unit,
        scope: Scope,
        inputs: &[TrainingCompletionRecord],
        source: Source,
    ) -> Result<Self, StoreError> {
        let mut facts = Self::of_batch(unit, scope, Known::default(), inputs.iter(), (source, None)).await?;
        facts.look_before(unit, inputs).await?;
        Ok(facts)
    }

    /// Reads what a batch is decided by, beside what is on record under the same identities. `source` goes with the name
    /// of the command whose own changes let `known` stand; without one nothing is taken to be known before.
    pub async fn of_batch(
        unit: &Unit,
        scope: Scope,
        mut known: Known,
        inputs: impl Iterator<Item = &TrainingCompletionRecord>,
        (source, own): (Source, Option<&str>),
    ) -> Result<Self, StoreError> {
        known.refresh(unit, &scope, inputs, own).await?;
        let today = today(unit.tx(), scope.organization, unit.now).await?;
        Ok(Self { today, known, before: HashMap::new(), source, scope })
    }

    /// What may be known to the next batch.
    #[must_use]
    pub fn into_known(self) -> Known {
        self.known
    }

    /// Reads what is on record under the identities of `inputs`, in a constant number of statements per 500 of them.
    pub async fn look_before<'i>(
        &mut self,
        unit: &Unit,
        inputs: impl IntoIterator<Item = &'i TrainingCompletionRecord>,
    ) -> Result<(), StoreError> {
        let identities: Vec<_> = inputs.into_iter().filter_map(|input| self.identity(input)).collect();
        self.before.extend(completions::find_by_identity(unit.tx(), &self.scope, &identities).await?);
        Ok(())
    }

    /// Takes it that these are on record.
    pub fn know_before(&mut self, before: HashMap<Uuid, RecordedCompletion>) {
        self.before.extend(before);
    }

    fn identity(&self, input: &TrainingCompletionRecord) -> Option<Uuid> {
        let person = self.known.people.get(input.employee_number.as_str())?;
        let course = self.known.courses.get(&input.course_code)?;
        let score = input.score.map(Score::try_from_points).transpose().ok()?;
        let (reference, day) = (input.source_ref.as_deref(), input.completed_on);
        Some(identity(reference, person.employee, course.id, day, score, input.passed))
    }

    /// What `input` becomes.
    pub fn decide(&self, unit: &Unit, input: &TrainingCompletionRecord) -> Result<Recording, Refusal> {
        let person = self.known.people.get(input.employee_number.as_str());
        let person = person.ok_or_else(|| Refusal::EmployeeUnknown(input.employee_number.clone()))?;
        let course = self.known.courses.get(&input.course_code);
        let course = course.ok_or_else(|| Refusal::CourseUnknown(input.course_code.clone()))?;
        let draft = CompletionDraft {
            completed_on: input.completed_on,
            score: input.score,
            passed: input.passed,
            closes: input.closes,
        };
        let identity = self.identity(input).ok_or(Refusal::ScoreOutOfRange)?;
        let before = self.before.get(&identity);
        let recorded_before = before.and_then(|before| self.stands(before, person, course, &draft));
        let facts = CompletionRecordFacts {
            today: self.today,
            hired_on: person.hired_on,
            left_on: person.left_on,
            recorded_before,
        };
        let score = match record(&draft, &facts)? {
            CompletionRecording::Already(id) => return Ok(Recording::Already(id)),
            CompletionRecording::New(score) => score,
        };
        let completion = Completion {
            id: unit.new_id(),
            course: course.id,
            course_version: course.version,
            completed_on: input.completed_on,
            score,
            passed: input.passed,
            known_on: match self.source {
                Source::Person => self.today,
                Source::System => input.completed_on,
            },
            revoked_on: None,
            closes: input.closes,
        };
        let recorded = RecordedCompletion {
            employee: person.employee,
            completion,
            source_ref: input.source_ref.clone(),
            attempt: before.map_or(0, |before| before.attempt + 1),
            recorded_by: unit.actor.employee,
            recorded_at: unit.now,
            revocation: None,
        };
        Ok(Recording::New(identity, recorded))
    }

    /// What is on record under the same identity, as far as it stands in the way.
    fn stands(
        &self,
        before: &RecordedCompletion,
        person: &Trainee,
        course: &CatalogCourse,
        draft: &CompletionDraft,
    ) -> Option<RecordedBefore> {
        let done = &before.completion;
        let content = CompletionDraft {
            completed_on: done.completed_on,
            score: done.score.map(Score::points),
            passed: done.passed,
            closes: done.closes,
        };
        let same_person_and_course = before.employee == person.employee && done.course == course.id;
        let same = same_person_and_course && content == *draft;
        let counts = match (&before.revocation, self.source) {
            (None, _) => true,
            (Some(_), Source::Person) => false,
            (Some(_), Source::System) => same,
        };
        counts.then_some(RecordedBefore { id: done.id, same_person_and_course, content })
    }

    /// Whose rows these are.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}
