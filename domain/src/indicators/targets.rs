//! Targets and limits over time (KPI-2).
//!
//! A unit has the target that was set for it, or that of the nearest unit above, or that of the definition. A new one
//! begins with the next period that begins: nobody moves the goal of one that goes on, and a closed period is judged
//! by what was valid at its end.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ground::Unit,
    indicator::Indicator,
    status::{LimitFault, Limits},
};
use crate::{
    ids::{EmployeeId, IndicatorId, IndicatorTargetId},
    locale::Locale,
    period::{Period, PeriodKind},
    programs::template::{Decimal, Limit, Thresholds},
    refusal::Refusal,
    text::{self, TextFault},
};

/// Target and limits of one indicator and unit, from a period on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id.
    pub id: IndicatorTargetId,
    /// Of which indicator.
    pub indicator: IndicatorId,
    /// For which unit with what is below it.
    pub unit: Unit,
    /// The first period that is judged by it.
    pub valid_from: Period,
    /// Which one it is of those from that period on, from 1; the last counts.
    pub revision: i32,
    /// Target and limits.
    pub thresholds: Thresholds,
    /// Why it was set.
    pub reason: Option<String>,
    /// When it was set.
    pub recorded_at: DateTime<Utc>,
    /// Who set it.
    pub recorded_by: Option<EmployeeId>,
}

/// What judges `period` of the first of `path` - a unit and everything above it, the organization last.
///
/// The version valid at the period's end is used.
#[must_use]
pub fn in_force<'a>(
    indicator: &'a Indicator,
    targets: &'a [Target],
    path: &[Unit],
    period: Period,
) -> Option<&'a Thresholds> {
    let of_unit = |unit: &Unit| {
        let begun = targets.iter().filter(move |target| {
            target.indicator == indicator.id
                && target.unit == *unit
                && target.valid_from.first_day() <= period.last_day()
        });
        begun.max_by_key(|target| (target.valid_from.first_day(), target.revision))
    };
    let set = path.iter().find_map(of_unit).map(|target| &target.thresholds);
    set.or(indicator.definition.thresholds.as_ref())
}

/// A limit as it is handed in: a value, or both ends of a band.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LimitDraft {
    /// The value.
    pub value: Option<String>,
    /// Lower end.
    pub lower: Option<String>,
    /// Upper end.
    pub upper: Option<String>,
}

/// Target and limits as they are handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetDraft {
    /// What is to be reached.
    pub target: LimitDraft,
    /// Where green ends.
    pub warning: Option<LimitDraft>,
    /// Where red begins.
    pub critical: Option<LimitDraft>,
    /// The first period that is judged by it; the next one that begins where none is given.
    pub valid_from: Option<Period>,
    /// Why.
    pub reason: Option<String>,
}

/// What a target becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSetting {
    /// Target and limits.
    pub thresholds: Thresholds,
    /// The first period that is judged by it.
    pub valid_from: Period,
    /// Why.
    pub reason: Option<String>,
}

/// Why a target is not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndicatorTargetSetRefusal {
    /// No indicator has this code.
    IndicatorUnknown(String),
    /// No department has this code.
    DepartmentUnknown(String),
    /// The period is not as long as those of the indicator.
    PeriodOfOtherLength(PeriodKind),
    /// The period goes on or is over (KPI-2).
    PeriodBegun(Period),
    /// The limit is no decimal, or neither a value nor a band.
    LimitMalformed(&'static str),
    /// The limits have another form than the direction asks for.
    LimitsForm,
    /// The limits are not in order (formula 4.17).
    LimitsOrder,
    /// The reason cannot stand.
    ReasonMalformed(TextFault),
}

impl Refusal for IndicatorTargetSetRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::IndicatorUnknown(_) => "INDICATOR_UNKNOWN",
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::PeriodOfOtherLength(_) => "PERIOD_OF_OTHER_LENGTH",
            Self::PeriodBegun(_) => "PERIOD_BEGUN",
            Self::LimitMalformed(_) => "LIMIT_MALFORMED",
            Self::LimitsForm => "LIMITS_FORM",
            Self::LimitsOrder => "LIMITS_ORDER",
            Self::ReasonMalformed(_) => "REASON_MALFORMED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::IndicatorUnknown(code) => {
                [format!("There is no indicator {code}."), format!("没有指标{code}。"), format!("沒有指標{code}。")]
            }
            Self::DepartmentUnknown(code) => {
                [format!("There is no department {code}."), format!("没有部门{code}。"), format!("沒有部門{code}。")]
            }
            Self::PeriodOfOtherLength(kind) => {
                let months = kind.months();
                [
                    format!("Values of this indicator are taken every {months} months; name such a period."),
                    format!("该指标的统计周期为{months}个月，请填写相应的周期。"),
                    format!("該指標的統計週期為{months}個月，請填寫相應的週期。"),
                ]
            }
            Self::PeriodBegun(earliest) => [
                format!("A target begins with a period that has not begun, {earliest} at the earliest."),
                format!("目标只能自尚未开始的周期起生效，最早为{earliest}。"),
                format!("目標只能自尚未開始的週期起生效，最早為{earliest}。"),
            ],
            Self::LimitMalformed(_) => [
                "A limit is a decimal such as 99.993, or both ends of a band.".into(),
                "限值为小数（如99.993），或一个区间的两端。".into(),
                "限值為小數（如99.993），或一個區間的兩端。".into(),
            ],
            Self::LimitsForm => [
                "An indicator that is best inside a band has bands as limits, any other has values.".into(),
                "望目指标的限值为区间，其他指标为单个数值。".into(),
                "望目指標的限值為區間，其他指標為單一數值。".into(),
            ],
            Self::LimitsOrder => [
                "Warning is on the better side of the target or equal to it, critical on the worse side.".into(),
                "预警值须优于或等于目标值，临界值须劣于或等于目标值。".into(),
                "預警值須優於或等於目標值，臨界值須劣於或等於目標值。".into(),
            ],
            Self::ReasonMalformed(_) => [
                "A reason says something, in one line of at most 500 characters.".into(),
                "理由须为一行文字，不超过500个字符。".into(),
                "理由須為一行文字，不超過500個字元。".into(),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::IndicatorUnknown(_) => "indicatorCode",
            Self::DepartmentUnknown(_) => "departmentCode",
            Self::PeriodOfOtherLength(_) | Self::PeriodBegun(_) => "validFrom",
            Self::LimitMalformed(which) => which,
            Self::LimitsForm | Self::LimitsOrder => "target",
            Self::ReasonMalformed(_) => "reason",
        };
        vec![field.into()]
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::PeriodBegun(_) | Self::PeriodOfOtherLength(_) => "KPI-2",
            Self::LimitsForm | Self::LimitsOrder => "KPI-4",
            _ => "",
        }
    }
}

fn limit(draft: &LimitDraft, field: &'static str) -> Result<Limit, IndicatorTargetSetRefusal> {
    let malformed = || IndicatorTargetSetRefusal::LimitMalformed(field);
    let decimal = |text: &str| text.parse::<Decimal>().map_err(|_| malformed());
    match (draft.value.as_deref(), draft.lower.as_deref(), draft.upper.as_deref()) {
        (Some(value), None, None) => Ok(Limit::At(decimal(value)?)),
        (None, Some(lower), Some(upper)) => Ok(Limit::Within { from: decimal(lower)?, to: decimal(upper)? }),
        _ => Err(malformed()),
    }
}

/// What `draft` becomes for `indicator` on `today`.
pub fn set_target(
    indicator: &Indicator,
    draft: &TargetDraft,
    today: NaiveDate,
) -> Result<TargetSetting, IndicatorTargetSetRefusal> {
    let kind: PeriodKind = indicator.cadence.into();
    let earliest = Period::containing(today, kind).next();
    let valid_from = draft.valid_from.unwrap_or(earliest);
    if valid_from.kind() != kind {
        return Err(IndicatorTargetSetRefusal::PeriodOfOtherLength(kind));
    }
    if valid_from.first_day() < earliest.first_day() {
        return Err(IndicatorTargetSetRefusal::PeriodBegun(earliest));
    }
    let thresholds = Thresholds {
        target: limit(&draft.target, "target")?,
        warning: draft.warning.as_ref().map(|draft| limit(draft, "warning")).transpose()?,
        critical: draft.critical.as_ref().map(|draft| limit(draft, "critical")).transpose()?,
    };
    Limits::try_new(indicator.direction, &thresholds).map_err(|fault| match fault {
        LimitFault::Form => IndicatorTargetSetRefusal::LimitsForm,
        LimitFault::Order => IndicatorTargetSetRefusal::LimitsOrder,
    })?;
    let reason = draft.reason.as_deref().map(text::plain).transpose();
    let reason = reason.map_err(IndicatorTargetSetRefusal::ReasonMalformed)?.map(str::to_owned);
    Ok(TargetSetting { thresholds, valid_from, reason })
}

#[cfg(test)]
mod tests;
