//! What the viewer may do next with evidence, by the rules that the commands use.

use std::collections::HashMap;

use gradus_domain::{
    access::{Action, Scope},
    evidence::{
        command::{EvidenceCommand, EvidenceFacts},
        refusal::EvidenceRefusal,
        revision::Evidence,
    },
    ids::EvidenceId,
};
use gradus_store::evidence::uses;

use crate::{Never, Read, ReadResult, programs::measure_move::today};

/// A command and what keeps the viewer from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The command.
    pub command: EvidenceCommand,
    /// Whether the viewer has the right to it. Of binding the record decides, which is not known yet.
    pub permitted: bool,
    /// Why it would be refused.
    pub blockers: Vec<EvidenceRefusal>,
}

/// What decisions on these revisions rest on, for all of them at once.
pub async fn facts(ctx: &Read, ids: &[EvidenceId]) -> ReadResult<HashMap<EvidenceId, EvidenceFacts>> {
    let scope = Scope::organization(ctx.actor.organization);
    let today = today(&ctx.reader, &scope, ctx.now).await?;
    let mut facts: HashMap<_, _> = ids.iter().map(|id| (*id, EvidenceFacts { uses: Vec::new(), today })).collect();
    for bound in uses::of_evidence(&ctx.reader, &scope, ids).await? {
        if let Some(facts) = facts.get_mut(&bound.evidence) {
            facts.uses.push(bound);
        }
    }
    Ok(facts)
}

/// What may be done next with a revision.
#[must_use]
pub fn transitions(ctx: &Read, evidence: &Evidence, facts: &EvidenceFacts) -> Vec<Transition> {
    let manages = ctx.actor.require_organization::<Never>(Action::ManageEvidence, ctx.now).is_ok();
    let permitted = |command: EvidenceCommand| match command {
        EvidenceCommand::Bind | EvidenceCommand::Unbind => true,
        EvidenceCommand::Archive | EvidenceCommand::Hold | EvidenceCommand::Release | EvidenceCommand::Purge => manages,
    };
    let all = EvidenceCommand::ALL.iter().copied();
    all.map(|command| {
        let blockers = evidence.blockers(command, facts);
        Transition { command, permitted: permitted(command), blockers }
    })
    .collect()
}
