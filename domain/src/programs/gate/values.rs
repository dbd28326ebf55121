//! What checks saw and what they wanted, in words.

use super::{
    told::{CriterionStatus, Share, Told},
    wording::{comparator, document_state, of, percent, status},
};
use crate::{
    locale::Locale,
    programs::template::{Decimal, IndicatorTest},
};

pub(super) fn at_least(percent: Decimal, locale: Locale) -> String {
    of(locale, [format!("{percent} %"), format!("{percent}%"), format!("{percent}%")])
}

pub(super) fn counted(share: Share, locale: Locale) -> String {
    let (shown, Share { part, whole }) = (percent(share), share);
    of(
        locale,
        [
            format!("{shown} %: {part} of {whole}"),
            format!("{shown}%（{part}/{whole}）"),
            format!("{shown}%（{part}/{whole}）"),
        ],
    )
}

pub(super) fn test_in_words(test: &IndicatorTest, locale: Locale) -> String {
    match test {
        IndicatorTest::OwnedWithData { periods } => of(
            locale,
            [
                format!("an owner, and data in at least {periods} closed period(s)"),
                format!("有责任部门且至少{periods}个周期有数据"),
                format!("有責任部門且至少{periods}期有資料"),
            ],
        ),
        IndicatorTest::Value { comparator: by, threshold, last_periods } => {
            let by = comparator(*by, locale);
            of(
                locale,
                [
                    format!("{by} {threshold} in each of the last {last_periods} closed period(s)"),
                    format!("最近{last_periods}个周期均{by}{threshold}"),
                    format!("最近{last_periods}期均{by}{threshold}"),
                ],
            )
        }
        IndicatorTest::StatusNever { status: never, last_periods } => {
            let never = status(*never, locale);
            of(
                locale,
                [
                    format!("never {never} in the last {last_periods} closed period(s)"),
                    format!("最近{last_periods}个周期均未出现{never}"),
                    format!("最近{last_periods}期均未出現{never}"),
                ],
            )
        }
        IndicatorTest::TargetMet { times, last_periods, .. } => of(
            locale,
            [
                format!("on target in at least {times} of the last {last_periods} closed period(s)"),
                format!("最近{last_periods}个周期中至少{times}个达标"),
                format!("最近{last_periods}期中至少{times}期達標"),
            ],
        ),
    }
}

impl Told {
    /// What was seen; none where nothing is known.
    #[must_use]
    pub(super) fn value(&self, locale: Locale) -> Option<String> {
        let share = |share: Share| (share.whole > 0).then(|| counted(share, locale));
        match self {
            Self::Indicators { seen, .. } => {
                let known = seen.iter().filter(|indicator| indicator.status != CriterionStatus::NoData).count();
                let met = seen.iter().filter(|indicator| indicator.status == CriterionStatus::Met).count();
                (known > 0).then(|| format!("{met}/{}", seen.len()))
            }
            Self::Coverage { share: known, .. } | Self::Measures { share: known, .. } => share(*known),
            Self::Audits { completed, on_time, score, .. } => {
                let done = |number: &u32| {
                    of(
                        locale,
                        [format!("{number} completed"), format!("已完成{number}次"), format!("已完成{number}次")],
                    )
                };
                let on_time = on_time.and_then(|(_, known)| share(known?)).map(|known| {
                    of(locale, [format!("on time {known}"), format!("按期{known}"), format!("如期{known}")])
                });
                let score = score.and_then(|(_, known)| share(known?)).map(|known| {
                    of(locale, [format!("score {known}"), format!("得分{known}"), format!("得分{known}")])
                });
                let parts: Vec<_> = completed.iter().map(done).chain(on_time).chain(score).collect();
                (!parts.is_empty()).then(|| parts.join(", "))
            }
            Self::Findings { number, .. } | Self::Count { number, .. } => number.map(|number| number.to_string()),
            Self::Document { state, .. } => state.map(|state| document_state(state, locale).to_owned()),
            Self::Attestation { on, .. } => on.map(|day| day.to_string()),
        }
    }

    /// What was wanted.
    #[must_use]
    pub(super) fn target(&self, locale: Locale) -> String {
        match self {
            Self::Indicators { test, .. } => test_in_words(test, locale),
            Self::Coverage { wanted, .. } | Self::Measures { wanted, .. } => at_least(*wanted, locale),
            Self::Audits { wanted, on_time, score, .. } => {
                let number = wanted.map(|wanted| {
                    of(
                        locale,
                        [
                            format!("at least {wanted} completed"),
                            format!("至少完成{wanted}次"),
                            format!("至少完成{wanted}次"),
                        ],
                    )
                });
                let on_time = on_time.map(|(wanted, _)| {
                    of(locale, [format!("on time {wanted} %"), format!("按期{wanted}%"), format!("如期{wanted}%")])
                });
                let score = score.map(|(wanted, _)| {
                    of(locale, [format!("score {wanted} %"), format!("得分{wanted}%"), format!("得分{wanted}%")])
                });
                number.into_iter().chain(on_time).chain(score).collect::<Vec<_>>().join(", ")
            }
            Self::Findings { at_most, .. } => {
                of(locale, [format!("at most {at_most}"), format!("至多{at_most}个"), format!("至多{at_most}項")])
            }
            Self::Document { wanted, .. } => document_state(*wanted, locale).to_owned(),
            Self::Count { comparator: by, wanted, .. } => {
                let by = comparator(*by, locale);
                of(locale, [format!("{by} {wanted}"), format!("{by}{wanted}个"), format!("{by}{wanted}項")])
            }
            Self::Attestation { role, .. } => {
                of(locale, [format!("a statement of {role}"), format!("{role} 的声明"), format!("{role} 的聲明")])
            }
        }
    }
}
