//! Revoking a completion: the only correction. The record stays and says why it counts no more.

use gradus_domain::{
    access::Action,
    ids::CompletionId,
    training::{
        evidence::{RecordedCompletion, Revocation},
        rules::revoke::{CompletionRevokeRefusal as Refusal, revoke},
    },
};
use gradus_store::{error::StoreError, training::completions};
use serde::Serialize;

use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingCompletionRevoke {
    /// Which.
    pub completion: CompletionId,
    /// Why.
    pub reason: String,
}

/// Revokes a completion. Requires `RECORD_COMPLETIONS` for the person.
pub async fn completion_revoke(
    unit: &mut Unit,
    input: &TrainingCompletionRevoke,
) -> Result<CompletionId, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::RecordCompletions, unit.now)?;
    let found = completions::find_many(unit.tx(), &scope, &[input.completion]).await?.pop();
    let before = found.ok_or(Failure::NotFound("completionId"))?;
    let revoked_at = before.revocation.as_ref().map(|revocation| revocation.at);
    revoke(revoked_at, &input.reason).map_err(|refusal| vec![refusal])?;
    let on = today(unit.tx(), scope.organization, unit.now).await?;
    let revocation = Revocation { reason: input.reason.trim().to_owned(), on, by: unit.actor.employee, at: unit.now };
    match completions::revoke(unit.tx(), &scope, input.completion, &revocation, unit.now).await {
        // Somebody revoked it between the look and the change.
        Err(StoreError::Exists(_)) => return Err(vec![Refusal::AlreadyRevoked].into()),
        other => other?,
    }
    let reason = revocation.reason.clone();
    let after = RecordedCompletion { revocation: Some(revocation), ..before.clone() };
    unit.record(input.completion, Some(&before), Some(&after), Some(&reason));
    unit.announce(input.completion, 2, None);
    unit.judge_anew([before.employee]);
    Ok(input.completion)
}
