//! What a check found, as a sentence.

use super::{
    told::{Checked, CriterionStatus, Evaluation, SeenIndicator, Share, Told},
    values::{counted, test_in_words},
    wording::{countable, document_state, findings, length, of},
};
use crate::{locale::Locale, programs::template::IndicatorTest};

impl Evaluation {
    /// Why the criterion is what it is: what each of its checks found.
    #[must_use]
    pub fn explanation(&self, locale: Locale) -> String {
        let space = of(locale, [" ", "", ""]);
        self.checks.iter().map(|checked| checked.told.sentence(locale)).collect::<Vec<_>>().join(space)
    }

    /// What was seen, check by check; none where nothing is known of any.
    #[must_use]
    pub fn value(&self, locale: Locale) -> Option<String> {
        let values: Vec<_> = self.checks.iter().filter_map(|checked| checked.told.value(locale)).collect();
        (!values.is_empty()).then(|| values.join("; "))
    }

    /// What was wanted, check by check.
    #[must_use]
    pub fn target(&self, locale: Locale) -> String {
        self.checks.iter().map(|checked| checked.told.target(locale)).collect::<Vec<_>>().join("; ")
    }

    /// Codes and periods of what was looked at.
    #[must_use]
    pub fn inputs(&self) -> Vec<String> {
        self.checks.iter().flat_map(Checked::inputs).collect()
    }
}

impl Checked {
    fn inputs(&self) -> Vec<String> {
        match &self.told {
            Told::Indicators { seen, .. } => seen.iter().map(|indicator| indicator.code.clone()).collect(),
            Told::Coverage { period, .. } => period.iter().map(ToString::to_string).collect(),
            Told::Audits { program, .. } => vec![program.clone()],
            Told::Measures { seen, .. } => seen.iter().map(|measure| measure.code.clone()).collect(),
            Told::Document { document, .. } => vec![document.clone()],
            Told::Attestation { role, .. } => vec![role.clone()],
            Told::Findings { .. } | Told::Count { .. } => Vec::new(),
        }
    }
}

fn codes<'a>(all: impl Iterator<Item = &'a str>, locale: Locale) -> String {
    all.collect::<Vec<_>>().join(of(locale, [", ", "、", "、"]))
}

fn indicators(test: &IndicatorTest, seen: &[SeenIndicator], locale: Locale) -> String {
    let wanted = test_in_words(test, locale);
    let that = |status| seen.iter().filter(move |indicator| indicator.status == status);
    let (met, all) = (that(CriterionStatus::Met).count(), seen.len());
    if seen.is_empty() {
        return of(
            locale,
            [
                format!("No values of indicators are recorded, so nothing is known; wanted: {wanted}."),
                format!("尚未记录指标数据，无从判断；要求：{wanted}。"),
                format!("尚未記錄指標資料，無從判斷；要求：{wanted}。"),
            ],
        );
    }
    let failing = codes(that(CriterionStatus::NotMet).map(|indicator| indicator.code.as_str()), locale);
    let silent = codes(that(CriterionStatus::NoData).map(|indicator| indicator.code.as_str()), locale);
    let mut text = of(
        locale,
        [
            format!("{met} of {all} indicators are as wanted ({wanted})"),
            format!("{all}个指标中{met}个符合要求（{wanted}）"),
            format!("{all}項指標中{met}項符合要求（{wanted}）"),
        ],
    );
    if !failing.is_empty() {
        text +=
            &of(locale, [format!("; not: {failing}"), format!("；不符合：{failing}"), format!("；不符合：{failing}")]);
    }
    if !silent.is_empty() {
        text += &of(
            locale,
            [
                format!("; nothing is known of {silent}"),
                format!("；尚无数据：{silent}"),
                format!("；尚無資料：{silent}"),
            ],
        );
    }
    text + of(locale, [".", "。", "。"])
}

impl Told {
    /// What was seen and what was wanted.
    #[must_use]
    pub(super) fn sentence(&self, locale: Locale) -> String {
        let wanted = self.target(locale);
        match self {
            Self::Indicators { test, seen } => indicators(test, seen, locale),
            Self::Coverage { length: kind, period: None, .. } => {
                let kind = length(*kind, locale);
                of(
                    locale,
                    [
                        format!(
                            "No {kind} has closed since the beginning, so there is no training coverage; wanted {wanted}."
                        ),
                        format!("自开始以来尚无已结束的{kind}，没有培训覆盖率；要求{wanted}。"),
                        format!("自開始以來尚無已結束的{kind}，沒有訓練涵蓋率；要求{wanted}。"),
                    ],
                )
            }
            Self::Coverage { period: Some(period), share: Share { whole: 0, .. }, .. } => of(
                locale,
                [
                    format!("Nobody had to be trained in {period}, so there is no coverage; wanted {wanted}."),
                    format!("{period}无人需要培训，没有覆盖率；要求{wanted}。"),
                    format!("{period}無人需要訓練，沒有涵蓋率；要求{wanted}。"),
                ],
            ),
            Self::Coverage { period: Some(period), share, is_frozen, .. } => {
                let counted = counted(*share, locale);
                let kept = if *is_frozen {
                    of(locale, ["frozen", "已冻结", "已凍結"])
                } else {
                    of(locale, ["not final yet", "尚未冻结", "尚未凍結"])
                };
                of(
                    locale,
                    [
                        format!("Training coverage of {period} is {counted} ({kept}); wanted {wanted}."),
                        format!("{period}培训覆盖率为{counted}，{kept}；要求{wanted}。"),
                        format!("{period}訓練涵蓋率為{counted}，{kept}；要求{wanted}。"),
                    ],
                )
            }
            Self::Measures { share: Share { whole: 0, .. }, seen, .. } => {
                let named = codes(seen.iter().map(|measure| measure.code.as_str()), locale);
                of(
                    locale,
                    [
                        format!("None of {named} counts: cancelled, or not in the program; wanted {wanted}."),
                        format!("{named} 均不计入（已取消或不在计划中）；要求{wanted}。"),
                        format!("{named} 均不計入（已取消或不在計畫中）；要求{wanted}。"),
                    ],
                )
            }
            Self::Measures { share, seen, .. } => {
                let named = codes(seen.iter().map(|measure| measure.code.as_str()), locale);
                let counted = counted(*share, locale);
                of(
                    locale,
                    [
                        format!("Of the weight of {named} is verified {counted}; wanted {wanted}."),
                        format!("{named} 按权重已验证{counted}；要求{wanted}。"),
                        format!("{named} 按權重已驗證{counted}；要求{wanted}。"),
                    ],
                )
            }
            Self::Audits { program, .. } => {
                let seen = self.value(locale).unwrap_or_else(|| of(locale, ["nothing known", "未知", "未知"]).into());
                of(
                    locale,
                    [
                        format!("Audits of {program}: {seen}; wanted {wanted}."),
                        format!("审核方案 {program}：{seen}；要求{wanted}。"),
                        format!("稽核方案 {program}：{seen}；要求{wanted}。"),
                    ],
                )
            }
            Self::Findings { grade, condition, number, .. } => {
                self.number_of(*number, &findings(*grade, *condition, locale), locale)
            }
            Self::Count { of: what, number, .. } => self.number_of(*number, &countable(what, locale), locale),
            Self::Document { document, state: None, .. } => of(
                locale,
                [
                    format!("The state of document {document} is not recorded, so nothing is known; wanted {wanted}."),
                    format!("尚未记录文件 {document} 的状态，无从判断；要求{wanted}。"),
                    format!("尚未記錄文件 {document} 的狀態，無從判斷；要求{wanted}。"),
                ],
            ),
            Self::Document { document, state: Some(state), .. } => {
                let state = document_state(*state, locale);
                of(
                    locale,
                    [
                        format!("Document {document} is {state}; wanted {wanted}."),
                        format!("文件 {document} 为{state}；要求{wanted}。"),
                        format!("文件 {document} 為{state}；要求{wanted}。"),
                    ],
                )
            }
            Self::Attestation { role, on: None } => of(
                locale,
                [
                    format!("Nobody as {role} has stated it."),
                    format!("{role} 尚未作出声明。"),
                    format!("{role} 尚未作出聲明。"),
                ],
            ),
            Self::Attestation { role, on: Some(day) } => of(
                locale,
                [
                    format!("{role} stated it on {day}."),
                    format!("{role} 已于{day}声明。"),
                    format!("{role} 已於{day}聲明。"),
                ],
            ),
        }
    }

    fn number_of(&self, number: Option<u32>, what: &str, locale: Locale) -> String {
        let wanted = self.target(locale);
        match number {
            Some(number) => of(
                locale,
                [
                    format!("There are {number} {what}; wanted {wanted}."),
                    format!("{what}有{number}个；要求{wanted}。"),
                    format!("{what}有{number}項；要求{wanted}。"),
                ],
            ),
            None => of(
                locale,
                [
                    format!("Nothing is recorded about {what}, so nothing is known; wanted {wanted}."),
                    format!("尚未记录{what}，无从判断；要求{wanted}。"),
                    format!("尚未記錄{what}，無從判斷；要求{wanted}。"),
                ],
            ),
        }
    }
}
