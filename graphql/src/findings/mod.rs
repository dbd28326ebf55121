//! Findings and corrective action.

use async_graphql::MergedObject;

pub mod accept_risk;
pub mod acknowledge;
pub mod action_add;
pub mod action_complete;
pub mod analyze;
pub mod close;
pub mod dispute;
pub mod enums;
pub mod extend;
pub mod figures;
pub mod finding;
pub mod issue;
pub mod judge;
pub mod parts;
pub mod plan;
pub mod query;
pub mod raise;
pub mod settle;
pub mod start;
pub mod verify;
pub mod void;

/// Mutations about findings.
#[derive(Default, MergedObject)]
pub struct FindingMutations(
    raise::FindingRaiseMutation,
    issue::FindingIssueMutation,
    acknowledge::FindingAcknowledgeMutation,
    dispute::FindingDisputeMutation,
    settle::FindingSettleMutation,
    void::FindingVoidMutation,
    close::FindingCloseMutation,
    analyze::FindingAnalyzeMutation,
    plan::FindingPlanMutation,
    start::FindingStartMutation,
    action_add::CorrectiveActionAddMutation,
    action_complete::CorrectiveActionCompleteMutation,
    extend::FindingExtendMutation,
    accept_risk::FindingAcceptRiskMutation,
    verify::FindingVerifyMutation,
    judge::FindingJudgeEffectivenessMutation,
);
