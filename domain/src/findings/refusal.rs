//! Why a finding does not do what is asked.

use chrono::NaiveDate;

use super::state::FindingState;
use crate::{
    duties::Duty,
    locale::Locale,
    refusal::Refusal,
    text::{TextFault, plain},
};

/// A place in an input: the list, the place in it, and the field; without a place the field alone.
pub type Place = (&'static str, Option<usize>, &'static str);

/// Why a finding does not do what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingRefusal {
    /// The state does not allow it.
    WrongState(FindingState),
    /// A finding of this grade needs no correction.
    NotRequired,
    /// A finding of this grade is closed by its effect alone.
    EffectRequired,
    /// A text is missing, or one that may not stand.
    Text(Place, TextFault),
    /// A code is none that may stand.
    CodeMalformed(&'static str),
    /// Asking why has too few answers, or too many.
    ChainOdd,
    /// No department with this code.
    DepartmentUnknown(String),
    /// No audit with this number.
    AuditUnknown(String),
    /// No employee with this number.
    EmployeeUnknown(Place, String),
    /// No indicator with this code.
    IndicatorUnknown(String),
    /// The effect is judged by an indicator, and none is named.
    IndicatorMissing,
    /// The cause is not on record.
    CauseMissing,
    /// No corrective action is planned.
    ActionsMissing,
    /// Too many actions at once.
    TooManyActions,
    /// A day is over.
    InThePast(Place),
    /// The wait is too short or too long.
    WaitOutOfRange {
        /// Fewest days.
        least: i32,
        /// Most days.
        most: i32,
    },
    /// The window is too short or too long.
    WindowOutOfRange,
    /// The sample is too small to be one, or too large.
    SampleOutOfRange(&'static str),
    /// A number has no exact form.
    NumberOutOfRange(&'static str),
    /// These actions are not done.
    ActionsOpen(Vec<String>),
    /// The action is done already.
    ActionDone,
    /// The work on the action has not begun.
    NotBegun,
    /// A finding that praises has no due day.
    NothingDue,
    /// The person holds a duty that excludes the one that they would take on.
    Duties(Duty, Duty),
    /// The person belongs, or belonged while the work was done, to a department whose work it is.
    SameDepartment,
    /// Nobody is behind the token.
    PersonNeeded,
    /// Its effect is judged from this day on.
    TooEarly(NaiveDate),
    /// What was observed is missing.
    ObservedMissing,
    /// What was observed does not meet the threshold.
    ThresholdMissed,
    /// It came again: the numbers of the findings.
    Recurred(Vec<String>),
    /// The new day does not lie after the present one.
    NotLater,
    /// The due day has come.
    DuePassed,
    /// The day was moved twice.
    ExtendedTwice,
    /// A major finding is due by this day at the latest.
    BeyondLimit(NaiveDate),
    /// The end does not lie after today, or too long after it.
    UntilOutOfRange,
}

use FindingRefusal as R;

fn at(place: Place) -> Vec<String> {
    match place {
        (_, None, field) => vec![field.to_owned()],
        (list, Some(index), field) => vec![list.to_owned(), index.to_string(), field.to_owned()],
    }
}

/// The text as it may stand; a refusal of `field` where it may not.
pub(super) fn worded(field: &'static str, text: &str, refusals: &mut Vec<R>) -> String {
    worded_at(("", None, field), text, refusals)
}

/// The same of a text in a list.
pub(super) fn worded_at(place: Place, text: &str, refusals: &mut Vec<R>) -> String {
    match plain(text) {
        Ok(text) => text.to_owned(),
        Err(fault) => {
            refusals.push(R::Text(place, fault));
            String::new()
        }
    }
}

impl Refusal for FindingRefusal {
    fn code(&self) -> &'static str {
        match self {
            R::WrongState(_) => "WRONG_STATE",
            R::NotRequired => "NOT_REQUIRED",
            R::EffectRequired => "EFFECT_REQUIRED",
            R::Text(_, TextFault::Blank) => "TEXT_MISSING",
            R::Text(..) => "TEXT_MALFORMED",
            R::CodeMalformed(_) => "CODE_MALFORMED",
            R::ChainOdd => "CHAIN_ODD",
            R::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            R::AuditUnknown(_) => "AUDIT_UNKNOWN",
            R::EmployeeUnknown(..) => "EMPLOYEE_UNKNOWN",
            R::IndicatorUnknown(_) => "INDICATOR_UNKNOWN",
            R::IndicatorMissing => "INDICATOR_MISSING",
            R::CauseMissing => "CAUSE_MISSING",
            R::ActionsMissing => "ACTIONS_MISSING",
            R::TooManyActions => "TOO_MANY_ACTIONS",
            R::InThePast(_) => "IN_THE_PAST",
            R::WaitOutOfRange { .. } => "WAIT_OUT_OF_RANGE",
            R::WindowOutOfRange => "WINDOW_OUT_OF_RANGE",
            R::SampleOutOfRange(_) => "SAMPLE_OUT_OF_RANGE",
            R::NumberOutOfRange(_) => "NUMBER_OUT_OF_RANGE",
            R::ActionsOpen(_) => "ACTIONS_OPEN",
            R::ActionDone => "ACTION_DONE",
            R::NotBegun => "NOT_BEGUN",
            R::NothingDue => "NOTHING_DUE",
            R::Duties(..) => "DUTIES_CONFLICT",
            R::SameDepartment => "SAME_DEPARTMENT",
            R::PersonNeeded => "PERSON_NEEDED",
            R::TooEarly(_) => "TOO_EARLY",
            R::ObservedMissing => "OBSERVED_MISSING",
            R::ThresholdMissed => "THRESHOLD_MISSED",
            R::Recurred(_) => "RECURRED",
            R::NotLater => "NOT_LATER",
            R::DuePassed => "DUE_PASSED",
            R::ExtendedTwice => "EXTENDED_TWICE",
            R::BeyondLimit(_) => "BEYOND_LIMIT",
            R::UntilOutOfRange => "UNTIL_OUT_OF_RANGE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = sentences(self);
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            R::Text(place, _) | R::EmployeeUnknown(place, _) | R::InThePast(place) => return at(*place),
            R::CodeMalformed(field) | R::NumberOutOfRange(field) | R::SampleOutOfRange(field) => field,
            R::ChainOdd => "whys",
            R::DepartmentUnknown(_) => "departmentCode",
            R::AuditUnknown(_) => "auditNumber",
            R::IndicatorUnknown(_) | R::IndicatorMissing | R::WaitOutOfRange { .. } | R::WindowOutOfRange => {
                "effectiveness"
            }
            R::ActionsMissing | R::TooManyActions => "actions",
            R::NothingDue | R::NotLater | R::BeyondLimit(_) => "dueOn",
            R::ObservedMissing | R::ThresholdMissed => "observed",
            R::Recurred(_) => "verdict",
            R::UntilOutOfRange => "untilOn",
            R::WrongState(_)
            | R::NotRequired
            | R::EffectRequired
            | R::CauseMissing
            | R::ActionsOpen(_)
            | R::ActionDone
            | R::NotBegun
            | R::Duties(..)
            | R::SameDepartment
            | R::PersonNeeded
            | R::TooEarly(_)
            | R::DuePassed
            | R::ExtendedTwice => return Vec::new(),
        };
        vec![field.into()]
    }

    fn rule(&self) -> &'static str {
        match self {
            R::WrongState(_) => "CAP-2",
            R::NotRequired | R::NothingDue => "CAP-1",
            R::EffectRequired
            | R::CauseMissing
            | R::ActionsMissing
            | R::ActionsOpen(_)
            | R::SameDepartment
            | R::NotBegun
            | R::PersonNeeded => "CAP-3",
            R::Duties(Duty::Act, _) => "CAP-3",
            R::Duties(..) => "SEC-3",
            R::IndicatorMissing
            | R::WaitOutOfRange { .. }
            | R::WindowOutOfRange
            | R::SampleOutOfRange(_)
            | R::TooEarly(_)
            | R::ObservedMissing
            | R::ThresholdMissed
            | R::Recurred(_) => "CAP-4",
            R::NotLater | R::DuePassed | R::ExtendedTwice | R::BeyondLimit(_) => "CAP-6",
            _ => "",
        }
    }
}

mod sentences;
use sentences::sentences;
