//! Indicators in words, built from their typed values.

use crate::{
    locale::Locale,
    programs::template::{ClockRef, Formula, FormulaWindow, Limit, Quantity, Unit, Weighting},
};

/// Finds the name of what a formula mentions by code; the code itself where it has none.
pub type Names<'a> = &'a dyn Fn(&str) -> String;

/// One of three texts.
fn of<'a>(locale: Locale, en: &'a str, zh_cn: &'a str, zh_tw: &'a str) -> &'a str {
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh_cn,
        Locale::ZhTw => zh_tw,
    }
}

impl Unit {
    /// The unit, as it stands behind a figure.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::Percent => "%".into(),
            Self::Hour => of(locale, "hours", "小时", "小時").into(),
            Self::Minute => of(locale, "minutes", "分钟", "分鐘").into(),
            Self::Second => of(locale, "seconds", "秒", "秒").into(),
            Self::Millisecond => of(locale, "milliseconds", "毫秒", "毫秒").into(),
            Self::Points => of(locale, "points", "分", "分").into(),
            Self::PerMillion => of(locale, "per million", "百万分之一", "百萬分之一").into(),
            Self::Count => of(locale, "items", "件", "件").into(),
            Self::Ratio => of(locale, "ratio", "比值", "比值").into(),
            Self::Score100 => of(locale, "points out of 100", "分（满分100）", "分（滿分100）").into(),
            Self::Ordinal { levels } => {
                let levels: Vec<_> =
                    levels.iter().map(|level| format!("{} {}", level.value, level.name.get(locale))).collect();
                levels.join(" < ")
            }
        }
    }
}

impl Limit {
    /// The limit: a value, or the two ends of a band.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::At(value) => value.to_string(),
            Self::Within { from, to } => format!("{from}–{to}"),
        }
    }
}

impl Quantity {
    /// The value in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale, names: Names<'_>) -> String {
        let quoted = |code: &str| of(locale, "“{}”", "“{}”", "「{}」").replace("{}", &names(code));
        let filled = |en, zh_cn, zh_tw, code: &str| of(locale, en, zh_cn, zh_tw).replace("{}", &quoted(code));
        match self {
            Self::Sum { of } => filled("sum of {}", "{}之和", "{}之和", of),
            Self::Count { of } => filled("number of {}", "{}的数量", "{}的數量", of),
            Self::CountDistinct { of } => filled("number of different {}", "不同{}的数量", "不同{}的數量", of),
            Self::Average { of } => filled("mean of {}", "{}的平均值", "{}的平均值", of),
            Self::SumOfProducts { of: facts } => {
                let product = facts.iter().map(|code| quoted(code)).collect::<Vec<_>>().join(" × ");
                of(locale, "sum of ({})", "({})之和", "({})之和").replace("{}", &product)
            }
            Self::Difference { from, less } => {
                format!(
                    "({} − {})",
                    filled("sum of {}", "{}之和", "{}之和", from),
                    filled("sum of {}", "{}之和", "{}之和", less)
                )
            }
        }
    }
}

fn scaled(scale: u32, rest: &str) -> String {
    if scale == 1 { rest.to_owned() } else { format!("{scale} × {rest}") }
}

fn covering(locale: Locale, window: Option<FormulaWindow>) -> &'static str {
    match window {
        None => "",
        Some(FormulaWindow::YearToDate) => {
            of(locale, ", from the beginning of the year", "（自年初起）", "（自年初起）")
        }
        Some(FormulaWindow::PlanToDate) => {
            of(locale, ", from the beginning of the plan", "（自计划开始起）", "（自計畫開始起）")
        }
        Some(FormulaWindow::AtClose) => {
            of(locale, ", as things stand when the period closes", "（以期末为准）", "（以期末為準）")
        }
    }
}

fn weighted(locale: Locale, weighting: Option<Weighting>) -> &'static str {
    match weighting {
        None => "",
        Some(Weighting::Stratum) => {
            of(locale, ", weighted by the size of each stratum", "（按层的规模加权）", "（按層的規模加權）")
        }
    }
}

fn clocks(clocks: &[ClockRef], locale: Locale, names: Names<'_>) -> String {
    let clock = |clock: &ClockRef| format!("{}/{}", names(&clock.policy), &*clock.clock);
    clocks.iter().map(clock).collect::<Vec<_>>().join(of(locale, ", ", "、", "、"))
}

impl Formula {
    /// The formula in words, such as `100 × sum of “x” ÷ number of “y”`.
    #[must_use]
    pub fn in_words(&self, locale: Locale, names: Names<'_>) -> String {
        let named = |en, zh_cn, zh_tw, code: &str| of(locale, en, zh_cn, zh_tw).replace("{}", &names(code));
        match self {
            Self::Ratio { scale, numerator, denominator, weighting, window } => {
                let ratio = format!("{} ÷ {}", numerator.in_words(locale, names), denominator.in_words(locale, names));
                scaled(*scale, &ratio) + weighted(locale, *weighting) + covering(locale, *window)
            }
            Self::OneMinusRatio { scale, numerator, denominator } => {
                let (above, below) = (numerator.in_words(locale, names), denominator.in_words(locale, names));
                scaled(*scale, &format!("(1 − {above} ÷ {below})"))
            }
            Self::Count { of: code, window } => {
                Quantity::Count { of: code.clone() }.in_words(locale, names) + covering(locale, *window)
            }
            Self::Percentile { percent, of: code } => {
                named("percentile {p} of “{}”", "“{}”的第{p}百分位", "「{}」的第{p}百分位", code)
                    .replace("{p}", &percent.to_string())
            }
            Self::Maximum { of: code } => named("greatest “{}”", "“{}”的最大值", "「{}」的最大值", code),
            Self::Minimum { of: code, .. } => {
                named("least “{}” of any person", "每人“{}”的最小值", "每人「{}」的最小值", code)
            }
            Self::ClocksMet { scale, clocks: which } => {
                let met = of(
                    locale,
                    "clocks stopped in time ÷ clocks due ({})",
                    "按时停止的计时 ÷ 到期的计时（{}）",
                    "按時停止的計時 ÷ 到期的計時（{}）",
                );
                scaled(*scale, &met.replace("{}", &clocks(which, locale, names)))
            }
            Self::TopBoxes { scale, boxes, survey, items, weighting } => {
                let top = named(
                    "answers in the topmost {n} boxes ÷ valid answers of “{}”",
                    "“{}”中最高{n}档的答卷 ÷ 有效答卷",
                    "「{}」中最高{n}格的答卷 ÷ 有效答卷",
                    survey,
                );
                let top = top.replace("{n}", &boxes.to_string());
                let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
                let items = if items.is_empty() { String::new() } else { format!(" [{}]", items.join(", ")) };
                scaled(*scale, &(top + &items)) + weighted(locale, *weighting)
            }
            Self::NetPromoters { scale, survey, item } => {
                let net = named(
                    "(promoters − detractors) ÷ valid answers of “{}”",
                    "“{}”中（推荐者 − 贬损者）÷ 有效答卷",
                    "「{}」中（推薦者 − 批評者）÷ 有效答卷",
                    survey,
                );
                scaled(*scale, &format!("{net} [{}]", &**item))
            }
            Self::ServqualGap { expectation, perception } => {
                let gap = named("mean of (“{}” − ", "（“{}” − ", "（「{}」 − ", perception);
                let rest = named(
                    "“{}”), weighted by dimension",
                    "“{}”）按维度加权的平均值",
                    "「{}」）按構面加權的平均值",
                    expectation,
                );
                gap + &rest
            }
            Self::ChecklistScore { checklist, weight } => {
                let score =
                    named("mean score of checklist “{}”", "检查表“{}”的平均得分", "查核表「{}」的平均得分", checklist);
                score + &named(", weighted by “{}”", "（按“{}”加权）", "（按「{}」加權）", weight)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::template::check;

    #[test]
    fn every_formula_of_the_telecom_template_reads_in_three_languages() {
        let template = check(include_str!("../../../templates/telecom.yaml")).expect("the template passes its check");
        for indicator in &template.indicators {
            let words = Locale::ALL.map(|locale| indicator.formula.in_words(locale, &|code| code.to_owned()));

            assert!(words.iter().all(|text| !text.is_empty() && !text.contains("{}")), "{words:?}");
            assert!(words[0] != words[1] && words[1] != words[2], "{words:?}");
        }
        let availability = &template.indicators[1].formula;
        assert_eq!(
            availability.in_words(Locale::En, &|code| code.replace('_', " ")),
            "100 × (1 − sum of (“impact minutes” × “affected units”) ÷ sum of (“service minutes” × “active units”))"
        );
    }
}
