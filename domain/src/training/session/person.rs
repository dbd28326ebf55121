//! Why one person is refused by a session.

use crate::{locale::Locale, refusal::Refusal, training::rules::record::CompletionRecordRefusal};

/// Why one person is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonRefusal {
    /// No such employee.
    Unknown,
    /// Named twice.
    NamedTwice,
    /// Holds the session.
    IsTrainer,
    /// Is not employed on the day.
    NotEmployed,
    /// Is on leave on the day.
    OnLeave,
    /// Is put down for, or holds, another session at that time, which is told by number.
    Elsewhere(String),
    /// Is enrolled already.
    AlreadyEnrolled,
    /// Is not enrolled.
    NotEnrolled,
    /// Records their own result.
    OwnResult,
    /// Was there, and it is not said whether they passed.
    ResultMissing,
    /// Was not there, and has a result.
    ResultOdd,
    /// Holds a completion of this session that was not revoked.
    CompletionStands,
    /// The completion is refused.
    Completion(CompletionRecordRefusal),
}

impl PersonRefusal {
    /// The code in SCREAMING_SNAKE.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "EMPLOYEE_UNKNOWN",
            Self::NamedTwice => "NAMED_TWICE",
            Self::IsTrainer => "IS_TRAINER",
            Self::NotEmployed => "NOT_EMPLOYED",
            Self::OnLeave => "ON_LEAVE",
            Self::Elsewhere(_) => "OVERLAPS",
            Self::AlreadyEnrolled => "ALREADY_ENROLLED",
            Self::NotEnrolled => "NOT_ENROLLED",
            Self::OwnResult => "OWN_RESULT",
            Self::ResultMissing => "RESULT_MISSING",
            Self::ResultOdd => "RESULT_ODD",
            Self::CompletionStands => "COMPLETION_STANDS",
            Self::Completion(why) => why.code(),
        }
    }

    /// The field of the result that it is about.
    pub(super) fn result_field(&self) -> &'static str {
        match self {
            Self::ResultMissing | Self::ResultOdd => "passed",
            Self::CompletionStands => "attendance",
            Self::Completion(CompletionRecordRefusal::ScoreOutOfRange) => "score",
            _ => "employeeNumber",
        }
    }

    /// The sentence, without the person.
    pub(super) fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::Unknown => ["there is no such employee.", "没有该员工。", "沒有該員工。"],
            Self::NamedTwice => ["is named twice.", "被重复指定。", "被重複指定。"],
            Self::IsTrainer => ["holds the session.", "是本场次的讲师。", "是本場次的講師。"],
            Self::NotEmployed => ["is not employed on that day.", "当日不在职。", "當日不在職。"],
            Self::OnLeave => ["is on leave on that day.", "当日休假。", "當日休假。"],
            Self::Elsewhere(session) => return elsewhere(session, locale),
            Self::AlreadyEnrolled => ["is enrolled already.", "已报名。", "已報名。"],
            Self::NotEnrolled => ["is not enrolled.", "未报名。", "未報名。"],
            Self::OwnResult => ["nobody records their own result.", "不能登记本人的结果。", "不能登錄本人的結果。"],
            Self::ResultMissing => ["say whether the course was passed.", "请说明是否通过。", "請說明是否通過。"],
            Self::ResultOdd => [
                "who was not there has neither score nor result.",
                "未出席者没有成绩和结果。",
                "未出席者沒有成績和結果。",
            ],
            Self::CompletionStands => [
                "a completion of this session is on record; revoke it first.",
                "本场次的完成记录有效；请先撤销。",
                "本場次的完成紀錄有效；請先撤銷。",
            ],
            Self::Completion(why) => return why.message(locale),
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
        .into()
    }
}

fn elsewhere(session: &str, locale: Locale) -> String {
    match locale {
        Locale::En => format!("is in session {session} at that time."),
        Locale::ZhCn => format!("同一时间已在场次 {session} 中。"),
        Locale::ZhTw => format!("同一時間已在場次 {session} 中。"),
    }
}
