//! Languages and texts that exist in several of them (I18-1).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language that Gradus speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum Locale {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// Traditional Chinese, Taiwan usage.
    #[serde(rename = "zh-TW")]
    ZhTw,
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// Every language, in the order in which a missing text is looked for.
    pub const ALL: [Self; 3] = [Self::En, Self::ZhCn, Self::ZhTw];

    /// The language's tag, as in `Accept-Language`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::ZhTw => "zh-TW",
            Self::En => "en",
        }
    }

    /// The language of a tag: exact, by script (`zh-Hant`), or by its first part (`en-GB`, `zh`).
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next()? {
            "en" => Some(Self::En),
            "zh" => Some(match parts.find(|part| matches!(*part, "tw" | "hk" | "mo" | "hant")) {
                Some(_) => Self::ZhTw,
                None => Self::ZhCn,
            }),
            _ => None,
        }
    }

    /// The best language of an `Accept-Language` header; `None` where it names none of ours.
    ///
    /// Weights (`q=`) are honored, ties go to the first named, a weight of zero refuses.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',').take(32) {
            let (tag, weight) = range.split_once(';').map_or((range, 1.0), |(tag, parameters)| {
                let weight = parameters.trim().strip_prefix("q=").and_then(|q| q.trim().parse().ok());
                (tag, weight.unwrap_or(1.0))
            });
            let Some(locale) = Self::from_tag(tag) else { continue };
            if weight > 0.0 && best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

impl std::str::FromStr for Locale {
    type Err = crate::names::UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.tag() == text).ok_or(crate::names::UnknownName)
    }
}

/// A text in one or more languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct LocalizedText(pub BTreeMap<Locale, String>);

impl LocalizedText {
    /// A text that reads the same in every language, such as a code that serves as a name.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(Locale::En, text.into())]))
    }

    /// The text in `locale`, else in the first language that has it (English, zh-CN, zh-TW); empty if none has.
    ///
    /// zh-CN and zh-TW stand in for each other before English does.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        let sibling = match locale {
            Locale::ZhCn => Locale::ZhTw,
            Locale::ZhTw => Locale::ZhCn,
            Locale::En => Locale::En,
        };
        [locale, sibling].iter().chain(&Locale::ALL).find_map(|l| self.0.get(l)).map_or("", String::as_str)
    }

    /// The languages in which the text is missing or blank.
    #[must_use]
    pub fn missing(&self) -> Vec<Locale> {
        Locale::ALL.into_iter().filter(|l| self.0.get(l).is_none_or(|text| text.trim().is_empty())).collect()
    }
}

/// Several texts, in an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct LocalizedTexts(pub Vec<LocalizedText>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_that_it_weighs_most() {
        assert_eq!(Locale::from_accept_language("fr, zh-Hant;q=0.8, en;q=0.9"), Some(Locale::En));
        assert_eq!(Locale::from_accept_language("zh-TW,zh;q=0.9,en;q=0.8"), Some(Locale::ZhTw));
        assert_eq!(Locale::from_accept_language("zh"), Some(Locale::ZhCn));
        assert_eq!(Locale::from_accept_language("en;q=0, fr"), None);
        assert_eq!(Locale::from_accept_language(""), None);
    }

    #[test]
    fn a_missing_text_falls_back_to_the_nearest_language() {
        let text = LocalizedText(BTreeMap::from([(Locale::ZhCn, "审核".into()), (Locale::En, "audit".into())]));

        assert_eq!(text.get(Locale::ZhTw), "审核");
        assert_eq!(text.get(Locale::En), "audit");
        assert_eq!(LocalizedText::default().get(Locale::En), "");
        assert_eq!(text.missing(), [Locale::ZhTw]);
    }
}
