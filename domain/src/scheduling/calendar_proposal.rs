//! A version of a calendar that somebody proposes and somebody else approves (R38).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CalendarProposalId, EmployeeId},
    locale::Locale,
    names::named_enum,
    refusal::Refusal,
};

use super::{calendar_change::CalendarContent, calendar_file::CalendarFormat, words::pick};

named_enum! {
    /// Where a proposal stands.
    ProposalState {
        /// It waits for somebody to decide.
        Pending = "PENDING",
        /// It holds, or held until a later version.
        Approved = "APPROVED",
        /// It was turned down.
        Rejected = "REJECTED",
    }
}

/// Who proposed or decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Hand {
    /// What signed in: stays the same when a token is rotated.
    pub principal: String,
    /// How it is called.
    pub name: String,
    /// The person behind it.
    pub employee: Option<EmployeeId>,
}

impl Hand {
    /// Whether both are one: the same sign-in, or the same person behind two.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.principal == other.principal || self.employee.is_some_and(|person| other.employee == Some(person))
    }
}

/// A proposed version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarProposal {
    /// Its id.
    pub id: CalendarProposalId,
    /// Version, for `expectedVersion`.
    pub version: i32,
    /// Code of the calendar.
    pub code: String,
    /// Number of the calendar's version on which it rests; 0 for a calendar that is new.
    pub base_version: i32,
    /// Where it stands.
    pub state: ProposalState,
    /// Form of the file.
    pub format: CalendarFormat,
    /// Year of which the file speaks.
    pub year: i32,
    /// Where its days are written.
    pub source: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// Everything that the version would say.
    pub content: CalendarContent,
    /// Who proposed it.
    pub proposed_by: Hand,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<Hand>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
}

/// Why a proposal is not decided as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalRefusal {
    /// It is decided already.
    Decided(ProposalState),
    /// Whoever proposed it wants to approve it.
    OwnProposal,
    /// Another version came to hold meanwhile.
    Outdated,
    /// The reason is missing, too long, or holds what no text may.
    ReasonUnfit,
}

impl CalendarProposal {
    /// Whether `hand` may let it hold, on top of version `present` of the calendar.
    ///
    /// Two pairs of eyes: a calendar moves every schedule that goes by it.
    pub fn approve(&self, hand: &Hand, present: i32) -> Result<(), ProposalRefusal> {
        self.is_open()?;
        if self.proposed_by.is_same(hand) {
            return Err(ProposalRefusal::OwnProposal);
        }
        if self.base_version != present {
            return Err(ProposalRefusal::Outdated);
        }
        Ok(())
    }

    /// Whether it may be turned down; whoever proposed it may take it back.
    pub fn reject(&self) -> Result<(), ProposalRefusal> {
        self.is_open()
    }

    fn is_open(&self) -> Result<(), ProposalRefusal> {
        if self.state == ProposalState::Pending { Ok(()) } else { Err(ProposalRefusal::Decided(self.state)) }
    }
}

impl Refusal for ProposalRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Decided(_) => "DECIDED",
            Self::OwnProposal => "OWN_PROPOSAL",
            Self::Outdated => "OUTDATED",
            Self::ReasonUnfit => "REASON_UNFIT",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let text = match self {
            Self::Decided(_) => pick(locale, "It is decided already.", "该提案已有决定。", "該提案已有決定。"),
            Self::OwnProposal => pick(
                locale,
                "Somebody else must approve what you proposed.",
                "提案须由他人批准。",
                "提案須由他人核准。",
            ),
            Self::Outdated => pick(
                locale,
                "Another version of the calendar was approved meanwhile. Import the file again.",
                "日历已有更新版本，请重新导入文件。",
                "日曆已有更新版本，請重新匯入檔案。",
            ),
            Self::ReasonUnfit => pick(
                locale,
                "A reason stands in one line and has 1 to 500 characters.",
                "理由须为一行、1至500个字符。",
                "理由須為一行、1至500個字元。",
            ),
        };
        text.to_owned()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::ReasonUnfit => vec!["reason".to_owned()],
            _ => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::ReasonUnfit => "",
            _ => "R38",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{locale::LocalizedText, scheduling::test_calendar::at};
    use uuid::Uuid;

    fn hand(principal: &str, employee: Option<u128>) -> Hand {
        let employee = employee.map(|id| EmployeeId(Uuid::from_u128(id)));
        Hand { principal: principal.into(), name: principal.into(), employee }
    }

    fn proposal() -> CalendarProposal {
        CalendarProposal {
            id: CalendarProposalId(Uuid::from_u128(1)),
            version: 1,
            code: "CN".into(),
            base_version: 3,
            state: ProposalState::Pending,
            format: CalendarFormat::HolidayJson,
            year: 2027,
            source: "notice".into(),
            digest: String::new(),
            content: CalendarContent::unknown(LocalizedText::plain("CN"), "Asia/Shanghai".into()),
            proposed_by: hand("token_1", Some(7)),
            proposed_at: at("2026-11-20T00:00:00Z"),
            decided_by: None,
            decided_at: None,
            reason: None,
        }
    }

    #[test]
    fn r38_nobody_approves_what_they_proposed_under_whichever_sign_in() {
        let proposal = proposal();

        assert_eq!(proposal.approve(&hand("token_1", None), 3), Err(ProposalRefusal::OwnProposal));
        assert_eq!(proposal.approve(&hand("token_2", Some(7)), 3), Err(ProposalRefusal::OwnProposal));
        assert_eq!(proposal.approve(&hand("token_2", Some(8)), 3), Ok(()));
        assert_eq!(proposal.approve(&hand("token_2", None), 3), Ok(()));
        assert_eq!(proposal.reject(), Ok(()));
    }

    #[test]
    fn r38_a_proposal_on_an_older_version_or_one_that_is_decided_does_not_come_to_hold() {
        let other = hand("token_2", None);

        assert_eq!(proposal().approve(&other, 4), Err(ProposalRefusal::Outdated));
        let decided = CalendarProposal { state: ProposalState::Rejected, ..proposal() };
        assert_eq!(decided.approve(&other, 3), Err(ProposalRefusal::Decided(ProposalState::Rejected)));
        assert_eq!(decided.reject(), Err(ProposalRefusal::Decided(ProposalState::Rejected)));
    }
}
