//! Reading what auditors found (SEC-2): until the report is signed, answers, notes and score are for those who audit, who
//! review and who manage the audit, and for nobody of an audited unit.

use std::collections::{BTreeMap, HashMap, HashSet};

use gradus_domain::{
    access::{Action, Scope},
    audits::{
        answer::{Answer, AnswerValue},
        audit::Audit,
        result::AuditResult,
        score::{AuditScore, score},
        state::AuditState,
    },
    ids::{AuditId, DepartmentId, EmployeeId},
};
use gradus_store::{
    audits::{answers, auditors::belongs_to, checklists, overrides, records, results, sources},
    people::departments,
};

use super::change::conducts;
use crate::{Read, ReadResult, people::today::today};

/// What auditors found, as far as the viewer may know.
#[derive(Clone, Debug, Default)]
pub struct Conduct {
    /// Answers, by item.
    pub answers: Vec<Answer>,
    /// The score; none while items are unanswered.
    pub score: Option<AuditScore>,
    /// The signed result.
    pub result: Option<AuditResult>,
}

/// What was found in those of these audits that the viewer may see.
pub async fn of_audits(ctx: &Read, ids: &[AuditId]) -> ReadResult<HashMap<AuditId, Conduct>> {
    let seen = records::find_many(&ctx.reader, &ctx.scope(Action::ReadAudits)?, ctx.actor.employee, ids).await?;
    let open = readable(ctx, &seen).await?;
    let open: Vec<&Audit> = seen.iter().filter(|audit| open.contains(&audit.id)).collect();
    let ids: Vec<_> = open.iter().map(|audit| audit.id).collect();
    let scope = Scope::organization(ctx.actor.organization);
    let mut found: HashMap<AuditId, Conduct> = HashMap::new();
    for (audit, answer) in answers::of_audits(&ctx.reader, &scope, &ids).await? {
        found.entry(audit).or_default().answers.push(answer);
    }
    for result in results::of_audits(&ctx.reader, &scope, &ids).await? {
        let conduct = found.entry(result.audit).or_default();
        conduct.score = result.score();
        conduct.result = Some(result);
    }
    let unsigned: Vec<&&Audit> = open.iter().filter(|audit| !is_issued(audit.state)).collect();
    let versions: Vec<_> = unsigned.iter().filter_map(|audit| audit.checklist).collect();
    let versions = checklists::find_versions(&ctx.reader, &scope, &versions).await?;
    for audit in unsigned {
        let version = versions.iter().find(|version| Some(version.id) == audit.checklist);
        if let (Some(version), Some(conduct)) = (version, found.get_mut(&audit.id)) {
            let values: BTreeMap<String, AnswerValue> =
                conduct.answers.iter().map(|answer| (answer.item.clone(), answer.value.clone())).collect();
            conduct.score = score(audit.sheet(&version.content), &values).ok();
        }
    }
    Ok(found)
}

/// Whether the report is signed.
fn is_issued(state: AuditState) -> bool {
    matches!(state, AuditState::SignedOff | AuditState::FollowUp | AuditState::Closed)
}

/// Those of these audits of which the viewer may read what was found.
async fn readable(ctx: &Read, audits: &[Audit]) -> ReadResult<HashSet<AuditId>> {
    let scope = Scope::organization(ctx.actor.organization);
    let me = ctx.actor.employee;
    let drafts: Vec<&Audit> = audits.iter().filter(|audit| !is_issued(audit.state)).collect();
    let mut readable: HashSet<AuditId> =
        audits.iter().filter(|audit| is_issued(audit.state)).map(|audit| audit.id).collect();
    if drafts.is_empty() {
        return Ok(readable);
    }
    let managed = managed(ctx, &drafts).await?;
    let own = match me {
        None => Vec::new(),
        Some(me) => {
            let today = today(&ctx.reader, ctx.actor.organization, ctx.now).await?;
            belongs_to(&ctx.reader, &scope, me, today).await?
        }
    };
    let ids: Vec<_> = drafts.iter().map(|audit| audit.id).collect();
    let exceptions = overrides::in_force(&ctx.reader, &scope, &ids).await?;
    let reviews = |audit: &Audit, me: EmployeeId| {
        exceptions.iter().any(|exception| exception.audit == audit.id && exception.compensator == me)
    };
    readable.extend(drafts.into_iter().filter_map(|audit| {
        let is_audited = audit.scope.departments.iter().any(|department| own.contains(department));
        let audits = conducts(&ctx.actor, ctx.now, audit) || me.is_some_and(|me| reviews(audit, me));
        let manages = managed.contains(&audit.department) && !is_audited;
        (audits || manages).then_some(audit.id)
    }));
    Ok(readable)
}

/// The departments whose audits the viewer manages.
async fn managed(ctx: &Read, audits: &[&Audit]) -> ReadResult<HashSet<DepartmentId>> {
    let Ok(scope) = ctx.scope(Action::ManageAudits) else { return Ok(HashSet::new()) };
    let departments: Vec<_> = audits.iter().map(|audit| audit.department).collect();
    let found = departments::find_many(&ctx.reader, &scope, &departments).await?;
    Ok(found.into_iter().map(|department| department.id).collect())
}

/// Which audit each of these follows up, and which follow it up, whether the viewer may see those or not.
pub async fn chains(ctx: &Read, ids: &[AuditId]) -> ReadResult<HashMap<AuditId, (Option<AuditId>, Vec<AuditId>)>> {
    let scope = ctx.scope(Action::ReadAudits)?;
    let mut chains: HashMap<AuditId, (Option<AuditId>, Vec<AuditId>)> = HashMap::new();
    for source in sources::around(&ctx.reader, &scope, ids).await? {
        if let Some(first) = source.follows_up {
            chains.entry(source.audit).or_default().0 = Some(first);
            chains.entry(first).or_default().1.push(source.audit);
        }
    }
    Ok(chains)
}
