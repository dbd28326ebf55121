//! What the viewer may do next with a session, by the rules that the commands use.

use gradus_domain::{
    access::Action,
    training::session::{
        TrainingSession,
        refusal::SessionRefusal,
        transition::{SessionCommand, blockers},
    },
};

use super::{ground::may, read::seats_taken};
use crate::{Read, ReadResult};

/// A command and what keeps the viewer from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The command.
    pub command: SessionCommand,
    /// Whether the viewer has the right to it.
    pub permitted: bool,
    /// Why it would be refused.
    pub blockers: Vec<SessionRefusal>,
}

/// What may be done next with a session.
pub async fn transitions(ctx: &Read, session: &TrainingSession) -> ReadResult<Vec<Transition>> {
    let plans = may(&ctx.reader, &ctx.actor, ctx.now, Action::PlanTrainingSessions, session).await?;
    let records = may(&ctx.reader, &ctx.actor, ctx.now, Action::RecordCompletions, session).await?;
    let taken = seats_taken(ctx, &[session.id]).await?.get(&session.id).copied().unwrap_or_default();
    let transition = |command: &SessionCommand| Transition {
        command: *command,
        permitted: if *command == SessionCommand::Record { records } else { plans },
        blockers: blockers(session, taken, *command, ctx.now),
    };
    Ok(SessionCommand::ALL.iter().map(transition).collect())
}
