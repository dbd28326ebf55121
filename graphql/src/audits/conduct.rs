//! The mutations by which an audit is conducted, as one part of the schema.

use async_graphql::MergedObject;

use super::{
    answer::AuditAnswerMutation, close::AuditCloseMutation, conflict::AuditConflictMutation,
    follow_up::AuditFollowUpMutation, follow_up_plan::AuditFollowUpPlanMutation, report::AuditReportMutation,
    review::AuditReviewMutation, sign_off::AuditSignOffMutation, start::AuditStartMutation,
};

/// Mutations by which an audit is conducted.
#[derive(Default, MergedObject)]
pub struct AuditConductMutation(
    AuditStartMutation,
    AuditAnswerMutation,
    AuditReportMutation,
    AuditReviewMutation,
    AuditSignOffMutation,
    AuditFollowUpMutation,
    AuditFollowUpPlanMutation,
    AuditCloseMutation,
    AuditConflictMutation,
);
