//! What somebody reads whose answer is not taken.

use super::{AnswerRefusal, AnswerValue};
use crate::{
    audits::refusal::{state_word, text_rule},
    locale::Locale,
    refusal::Refusal,
};

impl Refusal for AnswerRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Locked(_) => "LOCKED",
            Self::ItemUnknown(_) => "ITEM_UNKNOWN",
            Self::NotOneAnswer => "NOT_ONE_ANSWER",
            Self::OffScale { .. } => "OFF_SCALE",
            Self::ReadingMalformed => "READING_MALFORMED",
            Self::AlwaysApplies => "ALWAYS_APPLIES",
            Self::ReasonMissing => "REASON_MISSING",
            Self::SamplingOdd => "SAMPLING_ODD",
            Self::TextFaulty(..) => "TEXT_FAULTY",
            Self::ItemChanged { .. } => "ITEM_CHANGED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        use Locale::{En, ZhCn, ZhTw};
        match (self, locale) {
            (Self::Locked(state), En) => format!("The audit is {}; it takes no answers.", state_word(*state, En)),
            (Self::Locked(state), ZhCn) => format!("审核当前状态为“{}”，不接受作答。", state_word(*state, ZhCn)),
            (Self::Locked(state), ZhTw) => format!("稽核目前狀態為「{}」，不接受作答。", state_word(*state, ZhTw)),
            (Self::ItemUnknown(item), En) => format!("The audit does not look at an item {item}."),
            (Self::ItemUnknown(item), ZhCn) => format!("本次审核没有检查项 {item}。"),
            (Self::ItemUnknown(item), ZhTw) => format!("本次稽核沒有查核項目 {item}。"),
            (Self::NotOneAnswer, En) => "Give points, or a reading, or say that the item does not apply.".into(),
            (Self::NotOneAnswer, ZhCn) => "请给出分值、读数或注明不适用，三者取一。".into(),
            (Self::NotOneAnswer, ZhTw) => "請給出分數、讀數或註明不適用，三者擇一。".into(),
            (Self::OffScale { most: Some(most) }, En) => format!("The item takes 0 to {most} points."),
            (Self::OffScale { most: Some(most) }, ZhCn) => format!("该检查项分值为 0 至 {most}。"),
            (Self::OffScale { most: Some(most) }, ZhTw) => format!("該查核項目分數為 0 至 {most}。"),
            (Self::OffScale { most: None }, En) => "The item takes a reading.".into(),
            (Self::OffScale { most: None }, ZhCn) => "该检查项须填读数。".into(),
            (Self::OffScale { most: None }, ZhTw) => "該查核項目須填讀數。".into(),
            (Self::ReadingMalformed, En) => "A reading is a decimal of up to 18 digits, such as -12.5.".into(),
            (Self::ReadingMalformed, ZhCn) => "读数须为不超过 18 位的小数，例如 -12.5。".into(),
            (Self::ReadingMalformed, ZhTw) => "讀數須為不超過 18 位的小數，例如 -12.5。".into(),
            (Self::AlwaysApplies, En) => "The checklist says that the item always applies.".into(),
            (Self::AlwaysApplies, ZhCn) => "检查表规定该项不得标为不适用。".into(),
            (Self::AlwaysApplies, ZhTw) => "查核表規定該項不得標為不適用。".into(),
            (Self::ReasonMissing, En) => "Say why the item does not apply.".into(),
            (Self::ReasonMissing, ZhCn) => "请说明该项为何不适用。".into(),
            (Self::ReasonMissing, ZhTw) => "請說明該項為何不適用。".into(),
            (Self::SamplingOdd, En) => "A sample has at least 1, and no more than what it is drawn from.".into(),
            (Self::SamplingOdd, ZhCn) => "样本至少为 1，且不超过总体数量。".into(),
            (Self::SamplingOdd, ZhTw) => "樣本至少為 1，且不超過母體數量。".into(),
            (Self::TextFaulty(..), locale) => text_rule(locale).into(),
            (Self::ItemChanged { known, by, wanted }, En) => format!(
                "Employee {by} answered the item meanwhile: {}, version {}. Your answer: {}.",
                words(&known.value, En),
                known.item_version,
                words(wanted, En)
            ),
            (Self::ItemChanged { known, by, wanted }, ZhCn) => format!(
                "员工 {by} 已作答：{}，版本 {}。您的答案：{}。",
                words(&known.value, ZhCn),
                known.item_version,
                words(wanted, ZhCn)
            ),
            (Self::ItemChanged { known, by, wanted }, ZhTw) => format!(
                "員工 {by} 已作答：{}，版本 {}。您的答案：{}。",
                words(&known.value, ZhTw),
                known.item_version,
                words(wanted, ZhTw)
            ),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::Locked(_) | Self::NotOneAnswer => Vec::new(),
            Self::ItemUnknown(_) => vec!["itemCode".into()],
            Self::OffScale { most: Some(_) } => vec!["points".into()],
            Self::OffScale { most: None } | Self::ReadingMalformed => vec!["reading".into()],
            Self::AlwaysApplies => vec!["notApplicable".into()],
            Self::ReasonMissing => vec!["reason".into()],
            Self::SamplingOdd => vec!["sampleSize".into()],
            Self::TextFaulty(field, _) => vec![(*field).into()],
            Self::ItemChanged { .. } => vec!["expectedItemVersion".into()],
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Locked(_) => "AUD-2",
            Self::OffScale { .. } | Self::AlwaysApplies | Self::ReasonMissing | Self::NotOneAnswer => "AUD-3",
            Self::ItemUnknown(_)
            | Self::ReadingMalformed
            | Self::SamplingOdd
            | Self::TextFaulty(..)
            | Self::ItemChanged { .. } => "",
        }
    }
}

/// The answer in words that a person compares with another.
fn words(value: &AnswerValue, locale: Locale) -> String {
    match (value, locale) {
        (AnswerValue::Points(points), Locale::En) => format!("{points} points"),
        (AnswerValue::Points(points), Locale::ZhCn) => format!("{points} 分"),
        (AnswerValue::Points(points), Locale::ZhTw) => format!("{points} 分"),
        (AnswerValue::Reading(reading), _) => reading.to_string(),
        (AnswerValue::NotApplicable { reason }, Locale::En) => format!("does not apply ({reason})"),
        (AnswerValue::NotApplicable { reason }, Locale::ZhCn) => format!("不适用（{reason}）"),
        (AnswerValue::NotApplicable { reason }, Locale::ZhTw) => format!("不適用（{reason}）"),
    }
}
