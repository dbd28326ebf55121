//! Exceptions from the independence of auditors (AUD-8).

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    audits::exception::{self, AuditOverride as Model},
    ids::AuditId,
};
use gradus_services::audits::overrides::of_audits;

use crate::{
    errors::Result,
    people::employee::Employee,
    request::{Batch, BatchError, request},
    scalars::DateTime,
};

/// What makes up for an exception from independence. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "exception::Compensation")]
pub enum AuditCompensation {
    /// Somebody of the team is independent.
    CoAuditor,
    /// Somebody independent who is not of the team looks at the result before it is signed.
    PeerReview,
}

/// Exception from the independence or the rotation of auditors, as a small department may need it (AUD-8).
#[derive(Description)]
pub struct AuditOverride(pub Model);

#[Object(use_type_description)]
impl AuditOverride {
    /// Reason of the exception.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Employee who approved it. Null where the viewer may not see them.
    async fn approver(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.0.approver).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// What makes up for it.
    async fn compensation(&self) -> AuditCompensation {
        self.0.compensation.into()
    }

    /// Employee who makes up for it. Null where the viewer may not see them.
    async fn compensator(&self, ctx: &Context<'_>) -> Option<Result<Employee>> {
        let found = request(ctx).load(self.0.compensator).await;
        found.map(|found| found.map(Employee)).transpose()
    }

    /// What it covers, in the request's language.
    async fn waived(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let locale = request(ctx).locale().await?;
        Ok(self.0.waived.0.iter().map(|waived| waived.refusal.message(locale)).collect())
    }

    /// Timestamp of the assignment that asked for it.
    async fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }

    /// Timestamp of the peer's review. Null while there is none.
    async fn reviewed_at(&self) -> Option<DateTime> {
        self.0.review.as_ref().map(|review| DateTime(review.at))
    }
}

/// Key of the exception in force of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OverrideOf(pub AuditId);

#[async_trait]
impl Loader<OverrideOf> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, keys: &[OverrideOf]) -> std::result::Result<HashMap<OverrideOf, Model>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = of_audits(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(audit, exception)| (OverrideOf(audit), exception)).collect())
    }
}
