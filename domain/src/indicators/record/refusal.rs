//! Why values are not recorded. Each says at which place of the list it is wrong.

use super::{MOST_READINGS, MOST_VALUES};
use crate::{
    locale::Locale,
    period::{Period, PeriodKind},
    refusal::Refusal,
};

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueFault {
    /// No indicator has this code.
    IndicatorUnknown(String),
    /// No department has this code.
    DepartmentUnknown(String),
    /// It is none of `2026`, `2026-H2`, `2026-Q3`, `2026-10`.
    PeriodMalformed,
    /// The period is not as long as those of the indicator.
    PeriodOfOtherLength(PeriodKind),
    /// The period has not begun.
    PeriodInFuture(Period),
    /// The period is closed, and no reason is given.
    ReasonMissing(Period),
    /// The reason cannot stand.
    ReasonMalformed,
    /// Gradus computes it.
    Computed,
    /// This part of the value is missing.
    PartMissing(&'static str),
    /// A value of this indicator has no such part.
    PartUnwanted(&'static str),
    /// It is no decimal of twelve digits and six places.
    NumberMalformed(&'static str),
    /// It is below zero.
    Negative(&'static str),
    /// It has more readings than are taken at once.
    TooManyReadings,
    /// The list has a value for the same indicator, department and period before.
    Twice(usize),
}

/// Why values are not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndicatorValuesRecordRefusal {
    /// There is none, or more than are taken at once.
    ListSize,
    /// One of them is wrong.
    Value {
        /// Which one, from 0.
        index: usize,
        /// What is wrong.
        fault: ValueFault,
    },
}

impl ValueFault {
    /// The code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IndicatorUnknown(_) => "INDICATOR_UNKNOWN",
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::PeriodMalformed => "PERIOD_MALFORMED",
            Self::PeriodOfOtherLength(_) => "PERIOD_OF_OTHER_LENGTH",
            Self::PeriodInFuture(_) => "PERIOD_IN_FUTURE",
            Self::ReasonMissing(_) => "REASON_MISSING",
            Self::ReasonMalformed => "REASON_MALFORMED",
            Self::Computed => "COMPUTED",
            Self::PartMissing(_) => "PART_MISSING",
            Self::PartUnwanted(_) => "PART_UNWANTED",
            Self::NumberMalformed(_) => "NUMBER_MALFORMED",
            Self::Negative(_) => "NEGATIVE",
            Self::TooManyReadings => "TOO_MANY_READINGS",
            Self::Twice(_) => "TWICE",
        }
    }

    /// The field of the value that it is about.
    #[must_use]
    pub fn part(&self) -> &'static str {
        match self {
            Self::IndicatorUnknown(_) | Self::Computed => "indicatorCode",
            Self::DepartmentUnknown(_) => "departmentCode",
            Self::PeriodMalformed | Self::PeriodOfOtherLength(_) | Self::PeriodInFuture(_) | Self::Twice(_) => "period",
            Self::ReasonMissing(_) | Self::ReasonMalformed => "reason",
            Self::PartMissing(part) | Self::PartUnwanted(part) | Self::NumberMalformed(part) | Self::Negative(part) => {
                part
            }
            Self::TooManyReadings => "readings",
        }
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::PeriodInFuture(_) | Self::ReasonMissing(_) => "KPI-3",
            Self::PartMissing(_) | Self::PartUnwanted(_) => "KPI-1",
            Self::Computed => "KPI-6",
            _ => "",
        }
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::IndicatorUnknown(code) => {
                [format!("There is no indicator {code}."), format!("没有指标{code}。"), format!("沒有指標{code}。")]
            }
            Self::DepartmentUnknown(code) => {
                [format!("There is no department {code}."), format!("没有部门{code}。"), format!("沒有部門{code}。")]
            }
            Self::PeriodMalformed => [
                "A period is written 2026, 2026-H2, 2026-Q3 or 2026-10.".into(),
                "周期的写法为2026、2026-H2、2026-Q3或2026-10。".into(),
                "週期的寫法為2026、2026-H2、2026-Q3或2026-10。".into(),
            ],
            Self::PeriodOfOtherLength(kind) => {
                let months = kind.months();
                [
                    format!("Values of this indicator are taken every {months} months; name such a period."),
                    format!("该指标的统计周期为{months}个月，请填写相应的周期。"),
                    format!("該指標的統計週期為{months}個月，請填寫相應的週期。"),
                ]
            }
            Self::PeriodInFuture(period) => [
                format!("{period} has not begun; values are recorded for what has been."),
                format!("{period}尚未开始，只能填报已发生的数值。"),
                format!("{period}尚未開始，只能填報已發生的數值。"),
            ],
            Self::ReasonMissing(period) => [
                format!("{period} is closed; say why the value comes or changes now."),
                format!("{period}已关闭，请说明补报或更正的理由。"),
                format!("{period}已關閉，請說明補報或更正的理由。"),
            ],
            Self::ReasonMalformed => [
                "A reason says something, in one line of at most 500 characters.".into(),
                "理由须为一行文字，不超过500个字符。".into(),
                "理由須為一行文字，不超過500個字元。".into(),
            ],
            Self::Computed => [
                "Gradus computes this indicator from its own records.".into(),
                "该指标由Gradus根据自身记录计算。".into(),
                "該指標由Gradus依自身紀錄計算。".into(),
            ],
            Self::PartMissing(part) => [
                format!("A value of this indicator needs its {part}."),
                format!("该指标的数值缺少{part}。"),
                format!("該指標的數值缺少{part}。"),
            ],
            Self::PartUnwanted(part) => [
                format!("A value of this indicator has no {part}."),
                format!("该指标的数值不含{part}。"),
                format!("該指標的數值不含{part}。"),
            ],
            Self::NumberMalformed(part) => [
                format!("{part} is a decimal with at most twelve digits and six places."),
                format!("{part}须为小数，整数部分不超过12位，小数部分不超过6位。"),
                format!("{part}須為小數，整數部分不超過12位，小數部分不超過6位。"),
            ],
            Self::Negative(part) => {
                [format!("{part} is not below zero."), format!("{part}不得为负。"), format!("{part}不得為負。")]
            }
            Self::TooManyReadings => [
                format!("A value has at most {MOST_READINGS} readings."),
                format!("一个数值最多{MOST_READINGS}个读数。"),
                format!("一個數值最多{MOST_READINGS}個讀數。"),
            ],
            Self::Twice(before) => [
                format!("The list has a value for the same at place {before}."),
                format!("清单第{before}项已有相同指标、部门和周期的数值。"),
                format!("清單第{before}項已有相同指標、部門和週期的數值。"),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }
}

impl Refusal for IndicatorValuesRecordRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::ListSize => "LIST_SIZE",
            Self::Value { fault, .. } => fault.code(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Value { fault, .. }, locale) => fault.message(locale),
            (Self::ListSize, Locale::En) => format!("One to {MOST_VALUES} values are recorded at once."),
            (Self::ListSize, Locale::ZhCn) => format!("一次可填报1至{MOST_VALUES}个数值。"),
            (Self::ListSize, Locale::ZhTw) => format!("一次可填報1至{MOST_VALUES}個數值。"),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::ListSize => vec!["values".into()],
            Self::Value { index, fault } => vec!["values".into(), index.to_string(), fault.part().into()],
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::ListSize => "",
            Self::Value { fault, .. } => fault.rule(),
        }
    }
}
