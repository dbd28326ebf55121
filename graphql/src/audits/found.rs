//! What auditors found, its score and its signed result (AUD-3, SEC-2, RPT-1).

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, Object, SimpleObject, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    audits::{
        answer::{Answer, AnswerValue},
        result::AuditResult as Signed,
        score::{self, points},
    },
    ids::AuditId,
    programs::template::ItemTemplate,
};
use gradus_services::audits::conduct::{Conduct, chains, of_audits};

use super::{
    checklist::{ChecklistItem, VetoScope},
    weights::int,
};
use crate::{
    errors::Result,
    people::employee::Employee,
    request::{Batch, BatchError, request},
    scalars::DateTime,
};

/// What a score amounts to (AUD-3).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "score::ScoreGrade")]
pub enum AuditGrade {
    /// At least 85 percent.
    Conform,
    /// At least 70 percent.
    Conditional,
    /// Below, or an item failed that fails the whole.
    Fail,
}

/// Score of an audit by formula 4.15.
#[derive(SimpleObject)]
pub struct AuditScore {
    /// Hundredths of a percent, rounded down. Null where nothing applies.
    basis_points: Option<i32>,
    /// What it amounts to. Null where nothing applies, or more is without application than the checklist admits.
    grade: Option<AuditGrade>,
    /// Indicates that the points reach the pass score of the checklist.
    is_passed: bool,
    /// Indicates that no more is without application than the checklist admits.
    is_valid: bool,
    /// Sections, in order.
    sections: Vec<AuditSectionScore>,
    /// Vetoes that fired, in the order of the items.
    vetoes: Vec<AuditVeto>,
    /// Codes of the items without application, in order.
    not_applicable: Vec<String>,
    /// Version of the formula.
    formula_version: String,
    /// SHA-256 of the signed answers, in hexadecimal digits. Null until the report is signed.
    answers_hash: Option<String>,
}

/// Score of a section.
#[derive(SimpleObject)]
pub struct AuditSectionScore {
    /// Code of the section.
    code: String,
    /// Weight of the section in the total.
    weight: i32,
    /// Hundredths of a percent, rounded down. Null where nothing of it applies.
    basis_points: Option<i32>,
}

/// Veto that fired.
#[derive(SimpleObject)]
pub struct AuditVeto {
    /// Code of the item.
    item_code: String,
    /// Reach of the veto.
    scope: VetoScope,
}

impl AuditScore {
    pub(super) fn new(score: score::AuditScore, result: Option<&Signed>) -> Self {
        let sections = score.sections.into_iter().map(|section| AuditSectionScore {
            code: section.code,
            weight: int(section.weight),
            basis_points: section.basis_points.map(int),
        });
        let vetoes = score.vetoes.into_iter().map(|veto| AuditVeto { item_code: veto.item, scope: veto.scope.into() });
        Self {
            basis_points: score.basis_points.map(int),
            grade: score.grade.map(Into::into),
            is_passed: score.is_passed,
            is_valid: score.is_valid,
            sections: sections.collect(),
            vetoes: vetoes.collect(),
            not_applicable: score.not_applicable,
            formula_version: score.formula_version,
            answers_hash: result.map(|result| result.answers_hash.clone()),
        }
    }
}

/// Signed result of an audit, frozen as data (RPT-1): the same input gives the same bytes (RPT-2).
#[derive(SimpleObject)]
pub struct AuditResult {
    /// Canonical JSON: keys sorted, no blanks, every number whole.
    json: String,
    /// SHA-256 of the JSON, in hexadecimal digits.
    hash: String,
    /// Number of the edition, from 1.
    edition: i32,
}

impl AuditResult {
    pub(super) fn new(signed: Signed) -> Self {
        Self { json: signed.json, hash: signed.hash, edition: signed.edition }
    }
}

/// Item at which an audit looks, with its answer.
#[derive(Description)]
pub struct AuditItem {
    pub(super) section: String,
    pub(super) item: ItemTemplate,
    pub(super) answer: Option<Answer>,
}

#[Object(use_type_description)]
impl AuditItem {
    /// Code of the section.
    async fn section_code(&self) -> &str {
        &self.section
    }

    /// What is looked at.
    async fn item(&self) -> ChecklistItem {
        ChecklistItem(self.item.clone())
    }

    /// Version of the item, for `expectedItemVersion`; 0 while it is not answered, and where the viewer may not read that.
    async fn version(&self) -> i32 {
        self.answer.as_ref().map_or(0, |answer| answer.item_version)
    }

    /// Answer of the item. Null while there is none; until the report is signed, also for everybody but those who audit,
    /// review and manage the audit (SEC-2).
    async fn answer(&self) -> Option<AuditAnswer> {
        self.answer.clone().map(|answer| AuditAnswer { item: self.item.clone(), answer })
    }
}

/// Answer of an item.
#[derive(Description)]
pub struct AuditAnswer {
    item: ItemTemplate,
    answer: Answer,
}

#[Object(use_type_description)]
impl AuditAnswer {
    /// Number of points. Null for a reading, and without application.
    async fn points(&self) -> Option<i32> {
        match &self.answer.value {
            AnswerValue::Points(points) => Some(int(*points)),
            AnswerValue::Reading(_) | AnswerValue::NotApplicable { .. } => None,
        }
    }

    /// Reading as an exact decimal. Null where none was taken.
    async fn reading(&self) -> Option<String> {
        match &self.answer.value {
            AnswerValue::Reading(reading) => Some(reading.to_string()),
            AnswerValue::Points(_) | AnswerValue::NotApplicable { .. } => None,
        }
    }

    /// Indicates that the item does not apply.
    async fn is_not_applicable(&self) -> bool {
        matches!(self.answer.value, AnswerValue::NotApplicable { .. })
    }

    /// Indicates that the item applies and has less than the most points.
    async fn is_failed(&self) -> bool {
        points(&self.item, &self.answer.value).is_some_and(|(points, most)| points < most)
    }

    /// Reason why it does not apply. Null where it does.
    async fn reason(&self) -> Option<&str> {
        match &self.answer.value {
            AnswerValue::NotApplicable { reason } => Some(reason),
            AnswerValue::Points(_) | AnswerValue::Reading(_) => None,
        }
    }

    /// Note of the auditor.
    async fn note(&self) -> Option<&str> {
        self.answer.note.as_deref()
    }

    /// What shows it.
    async fn evidence_note(&self) -> Option<&str> {
        self.answer.evidence_note.as_deref()
    }

    /// Number of things that were looked at. Null where nothing was sampled.
    async fn sample_size(&self) -> Option<i32> {
        self.answer.sampling.map(|sampling| int(sampling.size))
    }

    /// Number of things of which they were drawn. Null where nothing was sampled.
    async fn population(&self) -> Option<i32> {
        self.answer.sampling.map(|sampling| int(sampling.population))
    }

    /// Employee who answered. Null where the viewer may not see them.
    async fn answered_by(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.answer.answered_by).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// Timestamp of the answer.
    async fn answered_at(&self) -> DateTime {
        DateTime(self.answer.answered_at)
    }
}

/// Key of what auditors found in an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FoundIn(pub AuditId);

#[async_trait]
impl Loader<FoundIn> for Batch {
    type Value = Conduct;
    type Error = BatchError;

    async fn load(&self, keys: &[FoundIn]) -> std::result::Result<HashMap<FoundIn, Conduct>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = of_audits(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(audit, conduct)| (FoundIn(audit), conduct)).collect())
    }
}

/// Key of the audits around an audit: the one that it follows up, and those that follow it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AuditsAround(pub AuditId);

#[async_trait]
impl Loader<AuditsAround> for Batch {
    type Value = (Option<AuditId>, Vec<AuditId>);
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[AuditsAround],
    ) -> std::result::Result<HashMap<AuditsAround, (Option<AuditId>, Vec<AuditId>)>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = chains(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(audit, around)| (AuditsAround(audit), around)).collect())
    }
}
