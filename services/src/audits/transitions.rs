//! What the viewer may do next with an audit, by the rules that the commands use.

use gradus_domain::{
    access::Scope,
    audits::{
        audit::Audit,
        command::{AuditCommand, AuditRefusal, prepare_blockers, state_blockers},
        state::AuditState,
    },
};

use super::{
    change::{may_manage, may_prepare},
    facts::{auditors, program_of, terms},
};
use crate::{Read, ReadResult};

/// A command and what keeps the viewer from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The command.
    pub command: AuditCommand,
    /// Whether the viewer has the right to it.
    pub permitted: bool,
    /// Why it would be refused.
    pub blockers: Vec<AuditRefusal>,
}

/// What may be done next with an audit.
pub async fn transitions(ctx: &Read, audit: &Audit) -> ReadResult<Vec<Transition>> {
    let manages = may_manage(&ctx.reader, &ctx.actor, ctx.now, audit).await?;
    let prepares = may_prepare(&ctx.reader, &ctx.actor, ctx.now, audit).await?;
    let to_prepare = if audit.state == AuditState::Planned {
        let scope = Scope::organization(ctx.actor.organization);
        let program = program_of(&ctx.reader, &scope, audit).await?;
        let terms = terms(&ctx.reader, &scope, audit, &program).await?;
        let people: Vec<_> = audit.team.iter().map(|member| member.employee).collect();
        prepare_blockers(audit, &terms, &auditors(&ctx.reader, &scope, &terms, &people).await?)
    } else {
        state_blockers(audit.state, AuditCommand::Prepare)
    };
    let by_state = |command| state_blockers(audit.state, command);
    Ok(vec![
        Transition { command: AuditCommand::Assign, permitted: manages, blockers: by_state(AuditCommand::Assign) },
        Transition { command: AuditCommand::Prepare, permitted: prepares, blockers: to_prepare },
        Transition { command: AuditCommand::Cancel, permitted: manages, blockers: by_state(AuditCommand::Cancel) },
    ])
}
