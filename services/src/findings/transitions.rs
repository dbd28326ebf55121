//! What the viewer may do next with a finding, by the rules that the commands use.

use gradus_domain::findings::{
    blockers::blockers, finding::Finding, refusal::FindingRefusal, transition::FindingCommand,
};

use super::ground::{judge_of, may, organization};
use crate::{Read, ReadResult};

/// A command and what keeps the viewer from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The command.
    pub command: FindingCommand,
    /// Whether the viewer has the right to it.
    pub permitted: bool,
    /// Why it would be refused.
    pub blockers: Vec<FindingRefusal>,
}

/// What may be done next with a finding.
pub async fn transitions(ctx: &Read, finding: &Finding) -> ReadResult<Vec<Transition>> {
    let today = organization(&ctx.reader, ctx.actor.organization).await?.today(ctx.now);
    let who = judge_of(&ctx.reader, &ctx.actor, finding, today).await?;
    // One command for each right, which all commands of it share.
    let probes = [FindingCommand::Issue, FindingCommand::Acknowledge, FindingCommand::Verify];
    let mut rights = Vec::new();
    for probe in probes {
        let allowed = may(&ctx.reader, &ctx.actor, ctx.now, probe, finding).await?;
        rights.push((super::ground::right_to(probe), allowed));
    }
    let works = finding.open_actions().any(|action| Some(action.owner) == ctx.actor.employee);
    let transition = |command: FindingCommand| {
        let right = super::ground::right_to(command);
        let allowed = rights.iter().any(|(of, allowed)| *of == right && *allowed);
        let permitted = allowed || (works && command == FindingCommand::CompleteAction);
        Transition { command, permitted, blockers: blockers(finding, command, &who, today) }
    };
    let by_people = FindingCommand::ALL.iter().copied().filter(|command| !command.is_of_timers());
    Ok(by_people.map(transition).collect())
}
