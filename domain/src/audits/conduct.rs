//! Conducting an audit, from its first day to its closing (AUD-2). A team that was cleared once is looked at again at
//! every step: a later breach suspends the audit until somebody is replaced (AUD-5).

use chrono::{Days, Months, NaiveDate};

use super::{
    audit::Audit,
    command::{state_blockers, team_blockers},
    exception::AuditOverride,
    refusal::AuditRefusal,
    team::{AuditTerms, AuditorFacts},
    transition::{AuditCommand, next},
};
use crate::programs::template::IsoDuration;

/// What is known of a team.
#[derive(Clone, Copy, Debug)]
pub struct TeamFacts<'a> {
    /// What the audit asks of it.
    pub terms: &'a AuditTerms,
    /// Those who are assigned.
    pub team: &'a [AuditorFacts],
    /// The exception in force.
    pub exception: Option<&'a AuditOverride>,
}

/// What is known of what came of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseFacts {
    /// Codes of items that failed and are not mended: no follow-up found them in order, and no finding about them is
    /// closed or accepted.
    pub unsettled: Vec<String>,
    /// Numbers of the follow-ups that are not closed.
    pub open_follow_ups: Vec<String>,
}

/// What keeps an audit from beginning on `today`. `notice` is how long before those audited know of it.
#[must_use]
pub fn start_blockers(audit: &Audit, facts: TeamFacts<'_>, notice: IsoDuration, today: NaiveDate) -> Vec<AuditRefusal> {
    let mut blockers = state_blockers(audit.state, AuditCommand::Start);
    if !blockers.is_empty() {
        return blockers;
    }
    if today < audit.planned_on {
        blockers.push(AuditRefusal::TooEarly(audit.planned_on));
    }
    if let Some(informed) = audit.informed_on {
        let free = informed.checked_add_months(Months::new(notice.months));
        let free =
            free.and_then(|day| day.checked_add_days(Days::new(u64::from(notice.days)))).unwrap_or(NaiveDate::MAX);
        if today < free {
            blockers.push(AuditRefusal::NoticeTooShort(free));
        }
    }
    if audit.checklist.is_none() {
        blockers.push(AuditRefusal::NoChecklist);
    }
    blockers.extend(team_blockers(audit, facts.terms, facts.team, facts.exception));
    blockers
}

/// What keeps the report from being written.
#[must_use]
pub fn report_blockers(audit: &Audit, facts: TeamFacts<'_>, missing: Vec<String>) -> Vec<AuditRefusal> {
    let mut blockers = state_blockers(audit.state, AuditCommand::Report);
    if !blockers.is_empty() {
        return blockers;
    }
    blockers.extend((!missing.is_empty()).then_some(AuditRefusal::Unanswered(missing)));
    blockers.extend(team_blockers(audit, facts.terms, facts.team, facts.exception));
    blockers
}

/// What keeps the report from being signed.
#[must_use]
pub fn sign_off_blockers(audit: &Audit, facts: TeamFacts<'_>, missing: Vec<String>) -> Vec<AuditRefusal> {
    let mut blockers = state_blockers(audit.state, AuditCommand::SignOff);
    if !blockers.is_empty() {
        return blockers;
    }
    blockers.extend((!missing.is_empty()).then_some(AuditRefusal::Unanswered(missing)));
    blockers.extend(facts.exception.filter(|e| e.awaits_review()).map(|_| AuditRefusal::ReviewMissing));
    blockers.extend(team_blockers(audit, facts.terms, facts.team, facts.exception));
    blockers
}

/// What keeps an audit from being closed.
#[must_use]
pub fn close_blockers(audit: &Audit, facts: CloseFacts) -> Vec<AuditRefusal> {
    let mut blockers = state_blockers(audit.state, AuditCommand::Close);
    if !blockers.is_empty() {
        return blockers;
    }
    blockers.extend((!facts.open_follow_ups.is_empty()).then_some(AuditRefusal::FollowUpsOpen(facts.open_follow_ups)));
    blockers.extend((!facts.unsettled.is_empty()).then_some(AuditRefusal::Unsettled(facts.unsettled)));
    blockers
}

/// The audit after a command, where nothing blocks it.
pub fn moved(mut audit: Audit, command: AuditCommand, blockers: Vec<AuditRefusal>) -> Result<Audit, Vec<AuditRefusal>> {
    if !blockers.is_empty() {
        return Err(blockers);
    }
    let state = audit.state;
    audit.state = next(state, command).ok_or_else(|| vec![AuditRefusal::WrongState(command, state)])?;
    audit.version += 1;
    Ok(audit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audits::{
            command::tests::{audit, cleared, seat},
            state::{AuditRole, AuditState},
            team::{AuditorRefusal, samples::*},
        },
        refusal::Refusal,
    };

    const NOTICE: IsoDuration = IsoDuration { months: 0, days: 14, seconds: 0 };

    fn staffed(state: AuditState) -> Audit {
        audit(state, vec![seat(1, AuditRole::Lead)])
    }

    fn started(audit: &Audit, on: &str, team: &[AuditorFacts]) -> Vec<&'static str> {
        let terms = terms();
        let facts = TeamFacts { terms: &terms, team, exception: None };
        start_blockers(audit, facts, NOTICE, day(on)).iter().map(Refusal::code).collect()
    }

    /// AUD-2
    #[test]
    fn an_audit_begins_on_its_day_with_those_audited_informed_and_its_team_cleared() {
        let preparing = staffed(AuditState::Preparing);
        let late = Audit { informed_on: Some(day("2026-03-28")), ..preparing.clone() };
        let unannounced = Audit { unannounced: true, informed_on: None, ..preparing.clone() };
        let lapsed = AuditorFacts { qualified: Vec::new(), ..cleared(1) };

        assert_eq!(started(&preparing, "2026-04-10", &[cleared(1)]), [""; 0]);
        assert_eq!(started(&preparing, "2026-04-09", &[cleared(1)]), ["TOO_EARLY"]);
        assert_eq!(started(&late, "2026-04-10", &[cleared(1)]), ["NOTICE_TOO_SHORT"]);
        assert_eq!(started(&late, "2026-04-11", &[cleared(1)]), [""; 0]);
        assert_eq!(started(&unannounced, "2026-04-10", &[cleared(1)]), [""; 0]);
        assert_eq!(started(&preparing, "2026-04-10", &[lapsed]), ["NOT_QUALIFIED"]);
        assert_eq!(started(&preparing, "2026-04-10", &[]), ["NO_LEAD"]);
        assert_eq!(started(&staffed(AuditState::Planned), "2026-04-10", &[cleared(1)]), ["WRONG_STATE"]);
    }

    /// AUD-2
    #[test]
    fn a_report_takes_every_item_and_names_those_that_are_missing() {
        let terms = terms();
        let facts = TeamFacts { terms: &terms, team: &[cleared(1)], exception: None };

        let blocked = report_blockers(&staffed(AuditState::InProgress), facts, vec!["Q41".into()]);

        assert_eq!(blocked, [AuditRefusal::Unanswered(vec!["Q41".into()])]);
        assert_eq!(report_blockers(&staffed(AuditState::InProgress), facts, Vec::new()), []);
    }

    /// AUD-5: who was cleared once and is bound by now suspends the audit.
    #[test]
    fn a_later_breach_suspends_the_audit_until_somebody_is_replaced() {
        let bound =
            AuditorFacts { leaves: vec![crate::people::spans::DaySpan::since(day("2026-04-01"))], ..cleared(1) };
        let terms = terms();
        let facts = TeamFacts { terms: &terms, team: &[bound], exception: None };

        let blocked = sign_off_blockers(&staffed(AuditState::Reporting), facts, Vec::new());

        let why = AuditRefusal::Auditor(crate::audits::refusal::Seat::Assigned, "E1".into(), AuditorRefusal::OnLeave);
        assert_eq!(blocked, [why]);
    }

    /// AUD-2
    #[test]
    fn an_audit_is_closed_once_everything_that_failed_is_mended() {
        let signed = staffed(AuditState::SignedOff);
        let open = CloseFacts { unsettled: vec!["Q41".into()], open_follow_ups: vec!["AUD-000007".into()] };

        let codes: Vec<_> = close_blockers(&signed, open).iter().map(Refusal::code).collect();
        assert_eq!(codes, ["FOLLOW_UPS_OPEN", "UNSETTLED"]);
        let closed = moved(signed.clone(), AuditCommand::Close, close_blockers(&signed, CloseFacts::default()));
        assert_eq!(closed.map(|audit| (audit.state, audit.version)), Ok((AuditState::Closed, 2)));
    }
}
