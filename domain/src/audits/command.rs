//! What can be done to an audit as far as PREPARING (AUD-2), and why not.
//!
//! A command asks its blockers first and refuses with the same list that a client sees beforehand.

use super::{
    audit::{Audit, TeamMember},
    state::{AuditRole, AuditState},
    team::{AuditTerms, AuditorFacts, AuditorRefusal, refusals},
};
use crate::{locale::Locale, names::named_enum, refusal::Refusal};

/// The most members of a team beside the lead.
const MOST_MEMBERS: usize = 20;

named_enum! {
    /// What can be done to an audit.
    AuditCommand {
        /// Name the lead and the members.
        Assign = "auditAssign",
        /// Begin to prepare it, with a team that is cleared.
        Prepare = "auditPrepare",
        /// Call it off.
        Cancel = "auditCancel",
    }
}

/// Why an audit does not do what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditRefusal {
    /// The state does not allow it.
    WrongState(AuditCommand, AuditState),
    /// Nobody leads it.
    NoLead,
    /// It has no checklist.
    NoChecklist,
    /// No such employee.
    EmployeeUnknown(Seat, String),
    /// Named twice.
    NamedTwice(Seat, String),
    /// More members than a team may have.
    TooManyMembers,
    /// AUD-5 or AUD-7 refuses somebody, who is told by number.
    Auditor(Seat, String, AuditorRefusal),
    /// A reason must be given.
    ReasonMissing,
    /// An override of the independence is asked for, and nothing serves it yet.
    OverrideNotServed,
}

/// The place in the team that a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// The lead.
    Lead,
    /// The member at this place of the list.
    Member(usize),
    /// Somebody who was assigned before.
    Assigned,
}

/// Why `command` would be refused in the state of the audit.
#[must_use]
pub fn state_blockers(state: AuditState, command: AuditCommand) -> Vec<AuditRefusal> {
    let allowed = match command {
        AuditCommand::Assign => state.is_open(),
        AuditCommand::Prepare => state == AuditState::Planned,
        AuditCommand::Cancel => state.is_open() || state == AuditState::InProgress,
    };
    if allowed { Vec::new() } else { vec![AuditRefusal::WrongState(command, state)] }
}

/// What keeps an audit from being prepared: its state, a missing lead or checklist, and whoever of the team is no
/// longer cleared. `team` holds the facts of those who are assigned.
#[must_use]
pub fn prepare_blockers(audit: &Audit, terms: &AuditTerms, team: &[AuditorFacts]) -> Vec<AuditRefusal> {
    let mut blockers = state_blockers(audit.state, AuditCommand::Prepare);
    if !blockers.is_empty() {
        return blockers;
    }
    if audit.checklist.is_none() {
        blockers.push(AuditRefusal::NoChecklist);
    }
    let facts_of = |employee| team.iter().find(|facts| facts.employee == employee);
    let lead = audit.lead().and_then(facts_of);
    if lead.is_none() {
        blockers.push(AuditRefusal::NoLead);
    }
    for member in &audit.team {
        let Some(facts) = facts_of(member.employee) else { continue };
        let refused = refusals(terms, member.role, facts, lead);
        blockers
            .extend(refused.into_iter().map(|why| AuditRefusal::Auditor(Seat::Assigned, facts.number.clone(), why)));
    }
    blockers
}

/// The audit in preparation.
pub fn prepare(mut audit: Audit, terms: &AuditTerms, team: &[AuditorFacts]) -> Result<Audit, Vec<AuditRefusal>> {
    let blockers = prepare_blockers(&audit, terms, team);
    if !blockers.is_empty() {
        return Err(blockers);
    }
    audit.state = AuditState::Preparing;
    audit.version += 1;
    Ok(audit)
}

/// The audit with another team; everybody in it is cleared by AUD-5 and AUD-7.
pub fn assign(
    mut audit: Audit,
    terms: &AuditTerms,
    lead: &AuditorFacts,
    members: &[AuditorFacts],
) -> Result<Audit, Vec<AuditRefusal>> {
    let mut found = state_blockers(audit.state, AuditCommand::Assign);
    if !found.is_empty() {
        return Err(found);
    }
    if members.len() > MOST_MEMBERS {
        found.push(AuditRefusal::TooManyMembers);
    }
    let refused = |seat, facts: &AuditorFacts, why| AuditRefusal::Auditor(seat, facts.number.clone(), why);
    let of_lead = refusals(terms, AuditRole::Lead, lead, Some(lead));
    found.extend(of_lead.into_iter().map(|why| refused(Seat::Lead, lead, why)));
    for (place, member) in members.iter().enumerate() {
        let seat = Seat::Member(place);
        if member.employee == lead.employee || members[..place].iter().any(|other| other.employee == member.employee) {
            found.push(AuditRefusal::NamedTwice(seat, member.number.clone()));
            continue;
        }
        let of_member = refusals(terms, AuditRole::Member, member, Some(lead));
        found.extend(of_member.into_iter().map(|why| refused(seat, member, why)));
    }
    if !found.is_empty() {
        return Err(found);
    }
    audit.team = std::iter::once(TeamMember { employee: lead.employee, role: AuditRole::Lead })
        .chain(members.iter().map(|member| TeamMember { employee: member.employee, role: AuditRole::Member }))
        .collect();
    audit.version += 1;
    Ok(audit)
}

/// The audit called off.
pub fn cancel(mut audit: Audit, reason: &str) -> Result<Audit, Vec<AuditRefusal>> {
    let mut found = state_blockers(audit.state, AuditCommand::Cancel);
    if reason.trim().is_empty() {
        found.push(AuditRefusal::ReasonMissing);
    }
    if !found.is_empty() {
        return Err(found);
    }
    audit.state = AuditState::Cancelled;
    audit.cancel_reason = Some(reason.trim().into());
    audit.version += 1;
    Ok(audit)
}

impl Refusal for AuditRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(..) => "WRONG_STATE",
            Self::NoLead => "NO_LEAD",
            Self::NoChecklist => "NO_CHECKLIST",
            Self::EmployeeUnknown(..) => "EMPLOYEE_UNKNOWN",
            Self::NamedTwice(..) => "NAMED_TWICE",
            Self::TooManyMembers => "TOO_MANY_MEMBERS",
            Self::Auditor(_, _, why) => why.code(),
            Self::ReasonMissing => "REASON_MISSING",
            Self::OverrideNotServed => "OVERRIDE_NOT_SERVED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        use Locale::{En, ZhCn, ZhTw};
        match (self, locale) {
            (Self::WrongState(_, state), En) => format!("The audit is {}.", state_word(*state, En)),
            (Self::WrongState(_, state), ZhCn) => format!("审核当前状态为“{}”。", state_word(*state, ZhCn)),
            (Self::WrongState(_, state), ZhTw) => format!("稽核目前狀態為「{}」。", state_word(*state, ZhTw)),
            (Self::NoLead, En) => "Nobody leads the audit yet.".into(),
            (Self::NoLead, ZhCn) => "审核尚未指定组长。".into(),
            (Self::NoLead, ZhTw) => "稽核尚未指定組長。".into(),
            (Self::NoChecklist, En) => "The audit has no checklist.".into(),
            (Self::NoChecklist, ZhCn) => "审核没有检查表。".into(),
            (Self::NoChecklist, ZhTw) => "稽核沒有查核表。".into(),
            (Self::EmployeeUnknown(_, number), En) => format!("There is no employee {number}."),
            (Self::EmployeeUnknown(_, number), ZhCn) => format!("没有工号为 {number} 的员工。"),
            (Self::EmployeeUnknown(_, number), ZhTw) => format!("沒有員工編號 {number} 的員工。"),
            (Self::NamedTwice(_, number), En) => format!("Employee {number} is named twice."),
            (Self::NamedTwice(_, number), ZhCn) => format!("员工 {number} 被重复指定。"),
            (Self::NamedTwice(_, number), ZhTw) => format!("員工 {number} 被重複指定。"),
            (Self::TooManyMembers, En) => format!("A team has up to {MOST_MEMBERS} members."),
            (Self::TooManyMembers, ZhCn) => format!("审核组成员最多 {MOST_MEMBERS} 人。"),
            (Self::TooManyMembers, ZhTw) => format!("稽核組成員最多 {MOST_MEMBERS} 人。"),
            (Self::Auditor(_, number, why), En) => format!("Employee {number}: {}", why.message(En)),
            (Self::Auditor(_, number, why), other) => {
                let person = if other == ZhCn { "员工" } else { "員工" };
                format!("{person} {number}：{}", why.message(other))
            }
            (Self::ReasonMissing, En) => "Say why the audit is called off.".into(),
            (Self::ReasonMissing, ZhCn) => "请说明取消审核的原因。".into(),
            (Self::ReasonMissing, ZhTw) => "請說明取消稽核的原因。".into(),
            (Self::OverrideNotServed, En) => {
                "This version makes no exception from independence; name somebody who is independent.".into()
            }
            (Self::OverrideNotServed, ZhCn) => "当前版本不支持独立性例外；请指定独立的人员。".into(),
            (Self::OverrideNotServed, ZhTw) => "目前版本不支援獨立性例外；請指定獨立的人員。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::EmployeeUnknown(seat, _) | Self::NamedTwice(seat, _) | Self::Auditor(seat, ..) => match seat {
                Seat::Lead => vec!["leadNumber".into()],
                Seat::Member(place) => vec!["memberNumbers".into(), place.to_string()],
                Seat::Assigned => Vec::new(),
            },
            Self::TooManyMembers => vec!["memberNumbers".into()],
            Self::ReasonMissing => vec!["reason".into()],
            Self::OverrideNotServed => vec!["override".into()],
            Self::WrongState(..) | Self::NoLead | Self::NoChecklist => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::WrongState(..) | Self::NoLead | Self::NoChecklist => "AUD-2",
            Self::Auditor(_, _, why) => why.rule(),
            Self::OverrideNotServed => "AUD-8",
            Self::EmployeeUnknown(..) | Self::NamedTwice(..) | Self::TooManyMembers | Self::ReasonMissing => "",
        }
    }
}

fn state_word(state: AuditState, locale: Locale) -> &'static str {
    let (en, zh_cn, zh_tw) = match state {
        AuditState::Planned => ("planned and not being prepared yet", "已计划", "已計畫"),
        AuditState::Preparing => ("being prepared already", "准备中", "準備中"),
        AuditState::InProgress => ("in progress", "进行中", "進行中"),
        AuditState::Reporting => ("being reported", "编写报告中", "撰寫報告中"),
        AuditState::SignedOff => ("signed off", "已签发", "已簽發"),
        AuditState::FollowUp => ("being followed up", "跟踪中", "追蹤中"),
        AuditState::Closed => ("closed", "已关闭", "已結案"),
        AuditState::Cancelled => ("cancelled", "已取消", "已取消"),
        AuditState::Missed => ("missed", "已错过", "已錯過"),
    };
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh_cn,
        Locale::ZhTw => zh_tw,
    }
}

#[cfg(test)]
mod tests;
