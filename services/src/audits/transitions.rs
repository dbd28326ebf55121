//! What the viewer may do next with an audit, by the rules that the commands use.

use gradus_domain::{
    access::Scope,
    audits::{
        answer::takes_answers,
        audit::Audit,
        command::{prepare_blockers, state_blockers},
        conduct::{close_blockers, report_blockers, sign_off_blockers, start_blockers},
        exception::AuditOverride,
        refusal::AuditRefusal,
        state::AuditState,
        transition::AuditCommand,
    },
};

use super::{
    change::{conducts, leads, may_manage, may_prepare},
    facts::cleared,
    outcome::{outcome_of, to_follow_up},
    paper::paper,
};
use crate::{Read, ReadResult, people::today::today};

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

/// What may be done next with an audit. A team that is not cleared shows as what suspends the audit (AUD-5).
pub async fn transitions(ctx: &Read, audit: &Audit) -> ReadResult<Vec<Transition>> {
    let manages = may_manage(&ctx.reader, &ctx.actor, ctx.now, audit).await?;
    let prepares = may_prepare(&ctx.reader, &ctx.actor, ctx.now, audit).await?;
    let (of_team, leads) = (conducts(&ctx.actor, ctx.now, audit), leads(&ctx.actor, ctx.now, audit));
    let scope = Scope::organization(ctx.actor.organization);
    let (mut told, mut exception) = (Vec::new(), None);
    match audit.state {
        AuditState::Planned => {
            let cleared = cleared(&ctx.reader, &scope, audit, None).await?;
            let blockers = prepare_blockers(audit, &cleared.terms, &cleared.team, cleared.exception.as_ref());
            told.push((AuditCommand::Prepare, blockers));
        }
        AuditState::Preparing => {
            let today = today(&ctx.reader, scope.organization, ctx.now).await?;
            let cleared = cleared(&ctx.reader, &scope, audit, Some(today)).await?;
            let notice = cleared.program.definition.rules.notice;
            told.push((AuditCommand::Start, start_blockers(audit, cleared.facts(), notice, today)));
        }
        AuditState::InProgress | AuditState::Reporting => {
            let today = today(&ctx.reader, scope.organization, ctx.now).await?;
            let cleared = cleared(&ctx.reader, &scope, audit, Some(today)).await?;
            let paper = paper(&ctx.reader, &scope, audit).await?;
            let missing = paper.missing(audit);
            told.push((AuditCommand::Report, report_blockers(audit, cleared.facts(), missing.clone())));
            told.push((AuditCommand::SignOff, sign_off_blockers(audit, cleared.facts(), missing)));
            exception = cleared.exception;
            if takes_answers(audit.state) && !exception.as_ref().is_some_and(AuditOverride::awaits_review) {
                told.push((AuditCommand::Review, vec![AuditRefusal::NotTheReviewer]));
            }
        }
        AuditState::SignedOff | AuditState::FollowUp => {
            let outcome = outcome_of(&ctx.reader, &scope, audit).await?;
            let nothing = to_follow_up(&outcome).is_empty();
            told.push((
                AuditCommand::FollowUpPlan,
                nothing.then_some(AuditRefusal::NothingFailed).into_iter().collect(),
            ));
            told.push((AuditCommand::Close, close_blockers(audit, outcome.close_facts())));
        }
        AuditState::Closed | AuditState::Cancelled | AuditState::Missed => {}
    }
    let reviews = exception.is_some_and(|exception| ctx.actor.employee == Some(exception.compensator));
    let of = |command: &AuditCommand| {
        let by_state = state_blockers(audit.state, *command);
        let known = told.iter().find(|(other, _)| other == command).map(|(_, blockers)| blockers.clone());
        let permitted = match command {
            AuditCommand::Prepare => prepares,
            AuditCommand::Start | AuditCommand::Report | AuditCommand::SignOff => leads,
            AuditCommand::Answer => of_team,
            AuditCommand::Review => reviews,
            AuditCommand::Assign
            | AuditCommand::Cancel
            | AuditCommand::FollowUp
            | AuditCommand::FollowUpPlan
            | AuditCommand::Close => manages,
        };
        let blockers = if by_state.is_empty() { known.unwrap_or_default() } else { by_state };
        Transition { command: *command, permitted, blockers }
    };
    Ok(AuditCommand::ALL.iter().map(of).collect())
}
