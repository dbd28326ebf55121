//! The rows behind a check that is not met, each with what would turn it green.

use super::{
    explain::{ExplainedRow, RowSubject},
    told::{Checked, CriterionStatus, SeenIndicator, SeenMeasure, Told},
    wording::of,
};
use crate::{
    locale::Locale,
    programs::{measure::MeasureState, template::Decimal},
};

/// How many more of `whole` are needed to reach `percent`, so that `part` becomes enough.
fn missing(part: i64, whole: i64, percent: Decimal) -> i64 {
    let wanted = i128::from(percent.scaled(9).unwrap_or(i64::MAX)) * i128::from(whole);
    let needed = (wanted + 99_999_999_999) / 100_000_000_000;
    i64::try_from(needed - i128::from(part)).unwrap_or(i64::MAX).max(0)
}

/// The rows of a check; none where it is met.
pub(super) fn rows(checked: &Checked, locale: Locale) -> Vec<ExplainedRow> {
    if checked.status == CriterionStatus::Met {
        return Vec::new();
    }
    match &checked.told {
        Told::Measures { seen, .. } => {
            let open = |measure: &&SeenMeasure| {
                measure.state.is_none_or(|state| !state.is_earned() && state != MeasureState::Cancelled)
            };
            seen.iter().filter(open).map(|measure| of_measure(measure, locale)).collect()
        }
        Told::Indicators { seen, .. } => {
            let failing = seen.iter().filter(|indicator| indicator.status != CriterionStatus::Met);
            failing.map(|indicator| of_indicator(indicator, locale)).collect()
        }
        Told::Coverage { share, wanted, period, .. } => {
            let short = missing(share.part, share.whole, *wanted);
            let period = period.map(|period| period.to_string()).unwrap_or_default();
            let remedy = if share.whole == 0 {
                of(
                    locale,
                    [
                        "A period that closes with somebody trained.",
                        "需有一个有培训对象的周期结束。",
                        "需有一個有訓練對象的期間結束。",
                    ],
                )
                .to_owned()
            } else {
                of(
                    locale,
                    [
                        format!(
                            "{short} more assignments met inside {period}, before the figure is frozen; or the next period."
                        ),
                        format!("{period}冻结前再完成{short}项培训，或以下一周期达标。"),
                        format!("{period}凍結前再完成{short}項訓練，或以下一期達標。"),
                    ],
                )
            };
            vec![row(
                RowSubject::Coverage(period),
                checked.told.sentence(locale),
                remedy,
                Some("trainingCompletionRecord"),
            )]
        }
        Told::Audits { program, completed, wanted, .. } => {
            let short = wanted.unwrap_or_default().saturating_sub(completed.unwrap_or_default());
            let remedy = of(
                locale,
                [
                    format!("{short} more audit(s) of {program} completed."),
                    format!("再完成{short}次 {program} 审核。"),
                    format!("再完成{short}次 {program} 稽核。"),
                ],
            );
            vec![row(
                RowSubject::AuditProgram(program.clone()),
                checked.told.sentence(locale),
                remedy,
                Some("auditPlan"),
            )]
        }
        Told::Findings { .. } | Told::Document { .. } | Told::Count { .. } | Told::Attestation { .. } => {
            let wanted = checked.told.target(locale);
            let remedy =
                of(locale, [format!("Wanted: {wanted}."), format!("要求：{wanted}。"), format!("要求：{wanted}。")]);
            vec![row(RowSubject::Other, checked.told.sentence(locale), remedy, None)]
        }
    }
}

fn row(subject: RowSubject, sentence: String, remedy: String, command: Option<&'static str>) -> ExplainedRow {
    ExplainedRow { subject, sentence, remedy, command }
}

fn of_measure(measure: &SeenMeasure, locale: Locale) -> ExplainedRow {
    let SeenMeasure { code, weight, state } = measure;
    let subject = RowSubject::Measure(code.clone());
    let Some(state) = state else {
        let sentence = of(
            locale,
            [
                format!("The program has no measure {code}."),
                format!("计划中没有措施 {code}。"),
                format!("計畫中沒有措施 {code}。"),
            ],
        );
        return row(subject, sentence, String::new(), None);
    };
    let command = match state {
        MeasureState::Proposed | MeasureState::Planned => "measureStart",
        MeasureState::InProgress => "measureImplement",
        MeasureState::Implemented => "measureVerify",
        MeasureState::Verified | MeasureState::Sustained | MeasureState::Degraded | MeasureState::Cancelled => {
            "measureCheck"
        }
    };
    let sentence = of(
        locale,
        [
            format!("{code} (weight {weight}) is {state}."),
            format!("{code}（权重{weight}）状态为 {state}。"),
            format!("{code}（權重{weight}）狀態為 {state}。"),
        ],
    );
    let remedy = of(
        locale,
        [
            format!("{code} verified by somebody who does not carry it out."),
            format!("由非执行部门验证 {code}。"),
            format!("由非執行部門驗證 {code}。"),
        ],
    );
    row(subject, sentence, remedy, Some(command))
}

fn of_indicator(indicator: &SeenIndicator, locale: Locale) -> ExplainedRow {
    let SeenIndicator { code, status, is_owned, periods, passed } = indicator;
    let sentence = match status {
        CriterionStatus::NoData if *periods == 0 => of(
            locale,
            [
                format!("No values of {code} are recorded."),
                format!("尚未记录 {code} 的数据。"),
                format!("尚未記錄 {code} 的資料。"),
            ],
        ),
        _ if !is_owned => of(
            locale,
            [
                format!("No department answers for {code}."),
                format!("{code} 没有责任部门。"),
                format!("{code} 沒有責任部門。"),
            ],
        ),
        _ => of(
            locale,
            [
                format!("{code} is as wanted in {passed} of {periods} closed period(s)."),
                format!("{code} 在{periods}个周期中有{passed}个符合要求。"),
                format!("{code} 在{periods}期中有{passed}期符合要求。"),
            ],
        ),
    };
    let remedy = of(
        locale,
        [
            format!("Values of {code} recorded that are as wanted."),
            format!("记录符合要求的 {code} 数据。"),
            format!("記錄符合要求的 {code} 資料。"),
        ],
    );
    row(RowSubject::Indicator(code.clone()), sentence, remedy, Some("indicatorValuesRecord"))
}
