//! Words of which the sentences of gates are made.

use super::told::Share;
use crate::{
    locale::Locale,
    period::PeriodKind,
    programs::template::{
        ChannelState, Comparator, Countable, DocumentState, FindingCondition, FindingGrade, Status, WorkState,
    },
};

/// One of three texts.
pub(super) fn of<T>(locale: Locale, [en, zh_cn, zh_tw]: [T; 3]) -> T {
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh_cn,
        Locale::ZhTw => zh_tw,
    }
}

/// A share in percent, rounded down to two places, so that only a true 100 % shows as 100.
pub(super) fn percent(share: Share) -> String {
    match share.basis_points() {
        None => "–".to_owned(),
        Some(points) if points % 100 == 0 => format!("{}", points / 100),
        Some(points) => format!("{}.{:02}", points / 100, points % 100),
    }
}

pub(super) fn length(kind: PeriodKind, locale: Locale) -> &'static str {
    match kind {
        PeriodKind::Year => of(locale, ["year", "年度", "年度"]),
        PeriodKind::HalfYear => of(locale, ["half-year", "半年度", "半年度"]),
        PeriodKind::Quarter => of(locale, ["quarter", "季度", "季度"]),
        PeriodKind::Month => of(locale, ["month", "月份", "月份"]),
    }
}

pub(super) fn comparator(by: Comparator, locale: Locale) -> &'static str {
    match by {
        Comparator::AtLeast => of(locale, ["at least", "至少", "至少"]),
        Comparator::AtMost => of(locale, ["at most", "至多", "至多"]),
        Comparator::Equal => of(locale, ["exactly", "恰为", "恰為"]),
    }
}

/// Findings of a grade in a condition.
pub(super) fn findings(grade: FindingGrade, condition: FindingCondition, locale: Locale) -> String {
    let grade = match grade {
        FindingGrade::Major => of(locale, ["major", "严重不符合", "主要不符合"]),
        FindingGrade::Minor => of(locale, ["minor", "一般不符合", "次要不符合"]),
        FindingGrade::Observation => of(locale, ["observation", "观察项", "觀察事項"]),
        FindingGrade::Opportunity => of(locale, ["opportunity", "改进机会", "改善機會"]),
        FindingGrade::Strength => of(locale, ["strength", "良好实践", "優良實務"]),
    };
    let condition = match condition {
        FindingCondition::Open => of(locale, ["open", "未关闭的", "未結案的"]),
        FindingCondition::Overdue => of(locale, ["overdue", "逾期的", "逾期的"]),
    };
    match locale {
        Locale::En => format!("{condition} findings of grade {grade}"),
        Locale::ZhCn | Locale::ZhTw => format!("{condition}{grade}"),
    }
}

pub(super) fn document_state(state: DocumentState, locale: Locale) -> &'static str {
    match state {
        DocumentState::Draft => of(locale, ["a draft", "草稿", "草稿"]),
        DocumentState::InReview => of(locale, ["in review", "审阅中", "審閱中"]),
        DocumentState::Approved => of(locale, ["approved", "已批准", "已核准"]),
        DocumentState::Superseded => of(locale, ["superseded", "已被取代", "已被取代"]),
        DocumentState::Withdrawn => of(locale, ["withdrawn", "已撤回", "已撤回"]),
    }
}

pub(super) fn status(status: Status, locale: Locale) -> &'static str {
    match status {
        Status::Green => of(locale, ["green", "绿色", "綠色"]),
        Status::Amber => of(locale, ["amber", "黄色", "黃色"]),
        Status::Red => of(locale, ["red", "红色", "紅色"]),
        Status::Grey => of(locale, ["grey", "灰色", "灰色"]),
    }
}

/// What is counted.
pub(super) fn countable(what: &Countable, locale: Locale) -> String {
    let work = |state: WorkState| match state {
        WorkState::Open => of(locale, ["open", "未完成的", "未完成的"]),
        WorkState::Overdue => of(locale, ["overdue", "逾期的", "逾期的"]),
        WorkState::Completed => of(locale, ["completed", "已完成的", "已完成的"]),
    };
    let space = of(locale, [" ", "", ""]);
    match what {
        Countable::Channels { state } => {
            let state = match state {
                ChannelState::Active => of(locale, ["active", "启用的", "啟用的"]),
                ChannelState::Inactive => of(locale, ["inactive", "停用的", "停用的"]),
            };
            format!("{state}{space}{}", of(locale, ["feedback channels", "反馈渠道", "回饋管道"]))
        }
        Countable::Drills { state } => {
            format!("{}{space}{}", work(*state), of(locale, ["drills", "应急演练", "緊急應變演練"]))
        }
        Countable::DrillActions { state } => {
            let things = of(locale, ["improvement items of drills", "演练改进项", "演練改善項"]);
            format!("{}{space}{things}", work(*state))
        }
        Countable::Reviews { review, state } => {
            let things = of(locale, ["reviews", "评审", "審查"]);
            format!("{}{space}{things} {review}", work(*state))
        }
        Countable::ReviewDecisions { review, state } => {
            let things = of(locale, ["decisions of review", "评审决议", "審查決議"]);
            format!("{}{space}{things} {review}", work(*state))
        }
        Countable::Documents { documents, state } => {
            let codes = documents.iter().map(|code| &**code).collect::<Vec<_>>().join(", ");
            let state = document_state(*state, locale);
            match locale {
                Locale::En => format!("documents of {codes} that are {state}"),
                Locale::ZhCn | Locale::ZhTw => format!("{codes} 中{state}的文件"),
            }
        }
    }
}
