//! Conditions under which a gate was passed (PRG-4): each has an owner and a day, and holds the next gate shut once that
//! day has gone by.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{EmployeeId, GateConditionId, GateReviewId},
    locale::Locale,
    names::named_enum,
    refusal::Refusal,
    text::{self, TextFault},
};

/// A condition of a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateCondition {
    /// Its id.
    pub id: GateConditionId,
    /// The review that set it.
    pub review: GateReviewId,
    /// Place among the review's conditions, from 1.
    pub position: i32,
    /// What must be done.
    pub text: String,
    /// Who must do it.
    pub owner: EmployeeId,
    /// By which day.
    pub due_on: NaiveDate,
    /// That it was met; none until then.
    pub met: Option<Met>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// That a condition was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// When it was confirmed.
    pub at: DateTime<Utc>,
    /// Day of it in the organization.
    pub on: NaiveDate,
    /// Who confirmed it.
    pub by: EmployeeId,
    /// What shows it.
    pub note: String,
}

named_enum! {
    /// How the conditions of a gate stand.
    ConditionsState {
        /// There are none.
        None = "NONE",
        /// Some are open, and none is past its day.
        Open = "OPEN",
        /// One is open and past its day: the next gate stays shut.
        Breached = "CONDITIONS_BREACHED",
        /// All are met.
        Met = "MET",
    }
}

impl GateCondition {
    /// Whether it is open on `today` and its day has gone by.
    #[must_use]
    pub fn is_breached(&self, today: NaiveDate) -> bool {
        self.due_on < today && self.met.as_ref().is_none_or(|met| met.on > today)
    }

    /// Why nobody may confirm it; the mutation asks the same.
    pub fn confirm(
        mut self,
        note: &str,
        by: Option<EmployeeId>,
        at: (DateTime<Utc>, NaiveDate),
    ) -> Result<Self, Vec<GateConditionRefusal>> {
        let mut refusals = Vec::new();
        if self.met.is_some() {
            refusals.push(GateConditionRefusal::AlreadyMet);
        }
        if by == Some(self.owner) {
            refusals.push(GateConditionRefusal::OwnCondition);
        }
        let note = text::plain(note).map_err(GateConditionRefusal::Note);
        match (by, note) {
            (Some(by), Ok(note)) if refusals.is_empty() => {
                self.met = Some(Met { at: at.0, on: at.1, by, note: note.to_owned() });
                self.version += 1;
                Ok(self)
            }
            (by, note) => {
                refusals.extend(by.is_none().then_some(GateConditionRefusal::NotAPerson));
                refusals.extend(note.err());
                Err(refusals)
            }
        }
    }
}

/// How these conditions stand on `today`.
#[must_use]
pub fn standing<'a>(conditions: impl IntoIterator<Item = &'a GateCondition>, today: NaiveDate) -> ConditionsState {
    let of = |condition: &GateCondition| match &condition.met {
        Some(met) if met.on <= today => ConditionsState::Met,
        _ if condition.due_on < today => ConditionsState::Breached,
        _ => ConditionsState::Open,
    };
    let worst = |a: ConditionsState, b: ConditionsState| match (a, b) {
        (ConditionsState::Breached, _) | (_, ConditionsState::Breached) => ConditionsState::Breached,
        (ConditionsState::Open, _) | (_, ConditionsState::Open) => ConditionsState::Open,
        _ => ConditionsState::Met,
    };
    conditions.into_iter().map(of).reduce(worst).unwrap_or(ConditionsState::None)
}

/// Why a condition is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateConditionRefusal {
    /// It was met before.
    AlreadyMet,
    /// Who owns it says so.
    OwnCondition,
    /// No person says so.
    NotAPerson,
    /// The note may not stand as it is.
    Note(TextFault),
}

impl Refusal for GateConditionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyMet => "WRONG_STATE",
            Self::OwnCondition => "OWN_CONDITION",
            Self::NotAPerson => "NOT_A_PERSON",
            Self::Note(TextFault::Blank) => "NOTE_MISSING",
            Self::Note(_) => "NOTE_MALFORMED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, zh_cn, zh_tw] = match self {
            Self::AlreadyMet => ["The condition is met already.", "该条件已满足。", "該條件已滿足。"],
            Self::OwnCondition => [
                "You own this condition; somebody else must confirm it.",
                "该条件由您负责，须由他人确认。",
                "該條件由您負責，須由他人確認。",
            ],
            Self::NotAPerson => ["A person must confirm it.", "须由具名人员确认。", "須由具名人員確認。"],
            Self::Note(TextFault::Blank) => ["Say what shows it.", "请说明依据。", "請說明依據。"],
            Self::Note(_) => [
                "The note must be one line of at most 500 characters that no spreadsheet runs.",
                "说明须为一行文字，最多500个字符，且不能是公式。",
                "說明須為一行文字，最多500個字元，且不能是公式。",
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => zh_cn,
            Locale::ZhTw => zh_tw,
        }
        .into()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::Note(_) => vec!["note".into()],
            Self::AlreadyMet | Self::OwnCondition | Self::NotAPerson => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::OwnCondition => "SEC-3",
            Self::AlreadyMet | Self::NotAPerson | Self::Note(_) => "PRG-4",
        }
    }
}
