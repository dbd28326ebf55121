//! Words of findings.

use async_graphql::Enum;
use gradus_domain::findings::{action, answer, cause, effectiveness, grade, state};

/// Grade of a finding (CAP-1).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "grade::FindingGrade")]
pub enum FindingGrade {
    /// A requirement is not met, and much depends on it.
    Major,
    /// A requirement is not met.
    Minor,
    /// Nothing is broken yet.
    Observation,
    /// It could be better.
    Opportunity,
    /// It is done well; never due.
    Strength,
}

/// Source of a finding (CAP-1). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "grade::FindingSource")]
pub enum FindingSource {
    /// An audit.
    Audit,
    /// An inspection.
    Inspection,
    /// A complaint.
    Complaint,
    /// An indicator that is off its target.
    Indicator,
    /// Training that is short of its target.
    Training,
    /// A survey.
    Survey,
    /// A management review.
    Review,
    /// Somebody who saw it.
    Manual,
}

/// State of a finding (CAP-2).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "state::FindingState")]
pub enum FindingState {
    /// Written down, and not told to those whom it is about.
    Draft,
    /// Told to those whom it is about.
    Issued,
    /// Accepted by those whom it is about.
    Acknowledged,
    /// Contested by those whom it is about.
    Disputed,
    /// Its cause is sought, or found and not yet planned for.
    Analysis,
    /// Actions are planned, and how their effect is judged.
    Planned,
    /// Actions are under way.
    InProgress,
    /// Every action is done, as those say who did them.
    Implemented,
    /// Every action is done, as somebody else has checked.
    Verified,
    /// It is waited whether the actions have the effect that they are for.
    EffectivenessWait,
    /// Done.
    Closed,
    /// The actions had no effect: a new cycle has begun.
    Reopened,
    /// Left as it is until a day, by decision.
    RiskAccepted,
    /// Was none.
    Voided,
}

/// Decision on a finding that is contested.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "answer::DisputeDecision")]
pub enum FindingDisputeDecision {
    /// It stands, and is to be acknowledged.
    Upheld,
    /// It was none.
    Voided,
}

/// Method by which a cause is sought. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "cause::CauseMethod")]
pub enum CauseMethod {
    /// Asking why, again and again.
    FiveWhy,
    /// A fishbone diagram.
    Fishbone,
    /// A fault tree.
    FaultTree,
}

/// What an action is for.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "action::ActionKind")]
pub enum ActionKind {
    /// It keeps harm small until the cause is gone.
    Containment,
    /// It removes the cause.
    Corrective,
}

/// What an effect is judged by (CAP-4).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "effectiveness::EffectivenessMethod")]
pub enum EffectivenessMethod {
    /// An indicator.
    Indicator,
    /// Auditing the same items again.
    Reaudit,
    /// A sample.
    Sample,
    /// Whether it comes again.
    Recurrence,
}

/// How what is observed compares with the threshold.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "effectiveness::Comparator")]
pub enum Comparator {
    /// Not below it.
    AtLeast,
    /// Not above it.
    AtMost,
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// Verdict on the effect of corrective action (CAP-4).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "effectiveness::Verdict")]
pub enum EffectivenessVerdict {
    /// The cause is gone: the finding is closed.
    Effective,
    /// Better, and not enough: new actions in the same cycle.
    Partial,
    /// No effect: the finding is reopened in a new cycle; the second time it becomes one grade graver.
    Ineffective,
}

/// What became of a look at the effect (CAP-4).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "effectiveness::CheckOutcome")]
pub enum EffectivenessOutcome {
    /// The cause is gone.
    Effective,
    /// Better, and not enough.
    Partial,
    /// No effect, or too small a sample for the second time.
    Ineffective,
    /// Too small a sample for the first time: it is observed for one more window.
    Extended,
}
