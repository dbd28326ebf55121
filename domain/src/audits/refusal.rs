//! Why an audit does not do what is asked, in words.

use chrono::NaiveDate;

use super::{
    command::MOST_MEMBERS,
    exception::OverrideRefusal,
    plan::AuditPlanRefusal,
    refusal_override::{override_code, override_field, override_words},
    state::AuditState,
    team::AuditorRefusal,
    transition::AuditCommand,
};
use crate::{locale::Locale, refusal::Refusal, text::TextFault};

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
    /// No exception from independence is made (AUD-8).
    Override(OverrideRefusal),
    /// It does not begin before its first day.
    TooEarly(NaiveDate),
    /// Those audited did not know of it long enough: the first day on which it may begin.
    NoticeTooShort(NaiveDate),
    /// Items are still to be answered.
    Unanswered(Vec<String>),
    /// The peer of the exception has not looked at the result.
    ReviewMissing,
    /// No peer is to look at the result, or another one.
    NotTheReviewer,
    /// The note may not stand.
    NoteFaulty(TextFault),
    /// Items that failed are not mended, by their codes.
    Unsettled(Vec<String>),
    /// Follow-ups are not closed, by their numbers.
    FollowUpsOpen(Vec<String>),
    /// Nothing failed that is not looked at again already.
    NothingFailed,
    /// The days of a follow-up are wrong.
    Days(AuditPlanRefusal),
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
            Self::Override(why) => override_code(why),
            Self::TooEarly(_) => "TOO_EARLY",
            Self::NoticeTooShort(_) => "NOTICE_TOO_SHORT",
            Self::Unanswered(_) => "UNANSWERED",
            Self::ReviewMissing => "REVIEW_MISSING",
            Self::NotTheReviewer => "NOT_THE_REVIEWER",
            Self::NoteFaulty(_) => "NOTE_MISSING",
            Self::Unsettled(_) => "UNSETTLED",
            Self::FollowUpsOpen(_) => "FOLLOW_UPS_OPEN",
            Self::NothingFailed => "NOTHING_FAILED",
            Self::Days(why) => why.code(),
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
            (Self::Override(why), locale) => override_words(why, locale),
            (Self::TooEarly(day), En) => format!("The audit begins on {day} at the earliest."),
            (Self::TooEarly(day), ZhCn) => format!("审核最早于 {day} 开始。"),
            (Self::TooEarly(day), ZhTw) => format!("稽核最早於 {day} 開始。"),
            (Self::NoticeTooShort(day), En) => {
                format!("Those audited have not known of it long enough; it may begin on {day}.")
            }
            (Self::NoticeTooShort(day), ZhCn) => format!("受审核部门获知时间不足，最早可于 {day} 开始。"),
            (Self::NoticeTooShort(day), ZhTw) => format!("受稽核部門獲知時間不足，最早可於 {day} 開始。"),
            (Self::Unanswered(items), En) => format!("These items are not answered yet: {}.", items.join(", ")),
            (Self::Unanswered(items), ZhCn) => format!("以下检查项尚未作答：{}。", items.join("、")),
            (Self::Unanswered(items), ZhTw) => format!("以下查核項目尚未作答：{}。", items.join("、")),
            (Self::ReviewMissing, En) => "A peer has to look at the result before it is signed.".into(),
            (Self::ReviewMissing, ZhCn) => "签发前须由同行复核结果。".into(),
            (Self::ReviewMissing, ZhTw) => "簽發前須由同儕覆核結果。".into(),
            (Self::NotTheReviewer, En) => "No review by you is asked for.".into(),
            (Self::NotTheReviewer, ZhCn) => "本次审核不需要您的复核。".into(),
            (Self::NotTheReviewer, ZhTw) => "本次稽核不需要您的覆核。".into(),
            (Self::NoteFaulty(_), locale) => text_rule(locale).into(),
            (Self::Unsettled(items), En) => format!("These failed items are not mended: {}.", items.join(", ")),
            (Self::Unsettled(items), ZhCn) => format!("以下不合格项尚未整改：{}。", items.join("、")),
            (Self::Unsettled(items), ZhTw) => format!("以下不合格項目尚未改善：{}。", items.join("、")),
            (Self::FollowUpsOpen(audits), En) => format!("These follow-ups are not closed: {}.", audits.join(", ")),
            (Self::FollowUpsOpen(audits), ZhCn) => format!("以下跟踪审核尚未关闭：{}。", audits.join("、")),
            (Self::FollowUpsOpen(audits), ZhTw) => format!("以下追蹤稽核尚未結案：{}。", audits.join("、")),
            (Self::NothingFailed, En) => "Nothing failed that is not looked at again already.".into(),
            (Self::NothingFailed, ZhCn) => "没有尚未安排复查的不合格项。".into(),
            (Self::NothingFailed, ZhTw) => "沒有尚未安排複查的不合格項目。".into(),
            (Self::Days(why), locale) => why.message(locale),
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
            Self::Override(why) => override_field(why),
            Self::NoteFaulty(_) => vec!["note".into()],
            Self::Days(why) => why.field(),
            Self::WrongState(..)
            | Self::NoLead
            | Self::NoChecklist
            | Self::TooEarly(_)
            | Self::NoticeTooShort(_)
            | Self::Unanswered(_)
            | Self::ReviewMissing
            | Self::NotTheReviewer
            | Self::Unsettled(_)
            | Self::FollowUpsOpen(_)
            | Self::NothingFailed => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::WrongState(..)
            | Self::NoLead
            | Self::NoChecklist
            | Self::TooEarly(_)
            | Self::NoticeTooShort(_)
            | Self::Unanswered(_)
            | Self::Unsettled(_)
            | Self::FollowUpsOpen(_) => "AUD-2",
            Self::Auditor(_, _, why) => why.rule(),
            Self::Override(_) | Self::ReviewMissing | Self::NotTheReviewer => "AUD-8",
            Self::NothingFailed => "AUD-9",
            Self::EmployeeUnknown(..)
            | Self::NamedTwice(..)
            | Self::TooManyMembers
            | Self::ReasonMissing
            | Self::NoteFaulty(_)
            | Self::Days(_) => "",
        }
    }
}

/// What a text must be, in one sentence for whatever is wrong with it.
pub(super) fn text_rule(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "Write one line of 1 to 500 characters that does not begin like a formula.",
        Locale::ZhCn => "请填写一行 1 至 500 字的文字，且开头不像公式。",
        Locale::ZhTw => "請填寫一行 1 至 500 字的文字，且開頭不像公式。",
    }
}

/// The state of an audit within a sentence.
pub(super) fn state_word(state: AuditState, locale: Locale) -> &'static str {
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
