//! A revision of evidence.

use async_graphql::{Context, Description, Enum, ID, Object};
use gradus_domain::{
    evidence::{
        format, retention,
        revision::{self, EvidenceObject, EvidenceObjectKind},
    },
    ids::{AuditId, MeasureId, NodeId},
};
use gradus_services::evidence::transitions;

use super::loaders::{FactsOfEvidence, ReplacedBy, UsesOf};
use crate::{
    errors::{Result, internal},
    node::{self, Node},
    people::employee::Employee,
    request::request,
    scalars::{Date, DateTime},
    transition::Transition,
};

/// Form of a file of evidence. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "format::EvidenceFormat")]
pub enum EvidenceFormat {
    /// A picture, `image/png`.
    Png,
    /// A photograph, `image/jpeg`.
    Jpeg,
    /// A picture or photograph, `image/webp`.
    Webp,
    /// Pages, `application/pdf`.
    Pdf,
    /// Text with separated values, `text/csv`.
    Csv,
    /// A workbook without programs in it.
    Xlsx,
    /// Text, `text/plain`.
    Txt,
}

/// State of evidence. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "revision::EvidenceState")]
pub enum EvidenceState {
    /// It can be bound to records.
    Current,
    /// It is closed: its retention runs (DOC-4).
    Archived,
    /// Its bytes are gone; name, hash and who decided stay (DOC-4).
    Purged,
}

/// How long evidence is kept after it was archived (DOC-4). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "retention::RetentionClass")]
pub enum RetentionClass {
    /// Three years.
    Standard,
    /// Six years.
    Certification,
    /// Ten years.
    Long,
    /// For good.
    Permanent,
}

/// Evidence: a revision of a file that shows that something was done (DOC-1). Its bytes are stored once in an
/// organization and never change; `GET` of `downloadPath` gives them.
#[derive(Description)]
pub struct Evidence(pub revision::Evidence);

/// The record with this id, where evidence is bound to records of its kind.
pub(super) fn object(id: &str) -> Option<EvidenceObject> {
    let audit = AuditId::from_node_id(id).map(|id| EvidenceObject { kind: EvidenceObjectKind::Audit, id: id.0 });
    let measure =
        || MeasureId::from_node_id(id).map(|id| EvidenceObject { kind: EvidenceObjectKind::Measure, id: id.0 });
    audit.or_else(measure)
}

fn node_id(object: EvidenceObject) -> String {
    match object.kind {
        EvidenceObjectKind::Audit => AuditId(object.id).to_node_id(),
        EvidenceObjectKind::Measure => MeasureId(object.id).to_node_id(),
    }
}

#[Object(use_type_description)]
impl Evidence {
    /// Opaque id of the evidence.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Version of the evidence, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// State of the evidence.
    async fn state(&self) -> EvidenceState {
        self.0.state().into()
    }

    /// Name of the file, as whoever handed it in called it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Form of the file.
    async fn format(&self) -> EvidenceFormat {
        self.0.format.into()
    }

    /// Size of the file in bytes.
    async fn size_bytes(&self) -> i32 {
        i32::try_from(self.0.size).unwrap_or(i32::MAX)
    }

    /// SHA-256 of the file, in hexadecimal digits. It stays when the bytes are gone.
    async fn sha256(&self) -> &str {
        &self.0.hash
    }

    /// Path under this service from which the file is fetched, with the same token. Null when it was purged.
    async fn download_path(&self) -> Option<String> {
        self.0.purged.is_none().then(|| format!("/evidence/{}", self.0.id.to_node_id()))
    }

    /// Source of the file, in the words of whoever handed it in. Null where nothing was said.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// Name of the sign-in with which it was handed in.
    async fn uploaded_by(&self) -> &str {
        &self.0.uploaded_by.name
    }

    /// Person who handed it in. Null for a machine, and where the viewer may not see the person.
    async fn uploader(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        request(ctx).load(self.0.uploaded_by.employee?).await.map(|found| found.map(Employee)).transpose()
    }

    /// Timestamp of the upload.
    async fn uploaded_at(&self) -> DateTime {
        self.0.uploaded_at.into()
    }

    /// Number of revisions up to this one; 1 for a file that replaces nothing.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Revision that this one replaces. Null for the first one, and where the viewer may not see it.
    async fn replaces(&self, ctx: &Context<'_>) -> Option<Result<Evidence>> {
        request(ctx).load(self.0.replaces?).await.map(|found| found.map(Evidence)).transpose()
    }

    /// Revision that replaces this one. Null where there is none that the viewer may see.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Option<Result<Evidence>> {
        request(ctx).load(ReplacedBy(self.0.id)).await.map(|found| found.map(Evidence)).transpose()
    }

    /// How long the evidence is kept after it was archived.
    async fn retention(&self) -> RetentionClass {
        self.0.retention.into()
    }

    /// Day on which it was archived, in the organization's time zone. Null while it is current.
    async fn archived_on(&self) -> Option<Date> {
        self.0.archived_on.map(Date)
    }

    /// Last day on which it must be kept. Null while it is current, and where it is kept for good.
    async fn kept_until(&self) -> Option<Date> {
        self.0.kept_until().map(Date)
    }

    /// Legal hold: it is not purged, whatever its retention says. Null where there is none.
    async fn hold(&self) -> Option<EvidenceDecision> {
        self.0.hold.clone().map(EvidenceDecision)
    }

    /// Purge of its bytes. Null where they are there.
    async fn purge(&self) -> Option<EvidenceDecision> {
        self.0.purged.clone().map(EvidenceDecision)
    }

    /// Records that it shows something about, as far as the viewer may read them, in the order of binding.
    async fn uses(&self, ctx: &Context<'_>) -> Result<Vec<EvidenceUse>> {
        let uses = request(ctx).load(UsesOf(self.0.id)).await?.unwrap_or_default();
        Ok(uses.into_iter().map(EvidenceUse).collect())
    }

    /// What the viewer may do next, decided by the same rules that the mutations use. Of `evidenceBind` and
    /// `evidenceUnbind` the right depends on the record, too.
    #[graphql(complexity = "5 + child_complexity")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let facts = request.load(FactsOfEvidence(self.0.id)).await?;
        let facts = facts.ok_or_else(|| internal(&"evidence without facts"))?;
        let next = transitions::transitions(request.read(), &self.0, &facts);
        let shown = next.iter().map(|t| Transition::new(t.command.as_str(), t.permitted, &t.blockers, locale));
        Ok(shown.collect())
    }
}

/// Decision about evidence.
#[derive(Description)]
pub struct EvidenceDecision(revision::Decided);

#[Object(use_type_description)]
impl EvidenceDecision {
    /// Reason of the decision.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Name of the sign-in that decided.
    async fn decided_by(&self) -> &str {
        &self.0.by.name
    }

    /// Timestamp of the decision.
    async fn decided_at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// Use of evidence: that it shows something about a record.
#[derive(Description)]
pub struct EvidenceUse(revision::EvidenceUse);

#[Object(use_type_description)]
impl EvidenceUse {
    /// Record that it shows something about. Null where the viewer may not read it any more.
    async fn object(&self, ctx: &Context<'_>) -> Option<Result<Node>> {
        node::find(request(ctx), &node_id(self.0.object)).await.transpose()
    }

    /// Timestamp of the binding.
    async fn bound_at(&self) -> DateTime {
        self.0.bound_at.into()
    }

    /// Timestamp from which the record is signed off with it: it stays, and only a new revision can follow (DOC-1). Null
    /// while the record is open.
    async fn frozen_at(&self) -> Option<DateTime> {
        self.0.frozen_at.map(Into::into)
    }
}
