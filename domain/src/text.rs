//! Text for people that stands in one line: names, reasons and references.
//!
//! What is promised: it says something, it has an end, it is what it looks like, and no spreadsheet that is given it
//! later runs it as a formula (IMP-3). The importer and every command that takes a name ask here, so that no way in is
//! wider than another.
//!
//! Considered and left: mending a text, such as an apostrophe before a formula. Whoever reads it back would find
//! another name than they gave; [`begins_like_a_formula`] is there for what is written out.

use crate::locale::{Locale, LocalizedText};

/// Most characters of a text in one line.
pub const LONGEST: usize = 500;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// It says nothing.
    Blank,
    /// It has more than [`LONGEST`] characters.
    TooLong,
    /// A spreadsheet would run it.
    Formula,
    /// It holds a sign that is not printed: a line break, or one that hides or reorders others.
    Unprinted,
}

/// The text without blanks around it, where it may stand.
pub fn plain(text: &str) -> Result<&str, TextFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextFault::Blank);
    }
    if text.chars().nth(LONGEST).is_some() {
        return Err(TextFault::TooLong);
    }
    if begins_like_a_formula(text) {
        return Err(TextFault::Formula);
    }
    if text.chars().any(is_unprinted) {
        return Err(TextFault::Unprinted);
    }
    Ok(text)
}

/// The same of a text in several languages: each must be one that may stand, and there must be one.
pub fn plain_in_each(text: &LocalizedText) -> Result<LocalizedText, TextFault> {
    if text.0.is_empty() {
        return Err(TextFault::Blank);
    }
    let each = text.0.iter().map(|(locale, text)| Ok((*locale, plain(text)?.to_owned())));
    each.collect::<Result<_, _>>().map(LocalizedText)
}

/// Whether a spreadsheet would run the text: its first sign is `=`, `+`, `-` or `@`, of ordinary or full width.
#[must_use]
pub fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Joiners are left out of it: scripts and families of signs need them.
fn is_unprinted(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || matches!(sign, '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}')
        || matches!(sign, '\u{E0000}'..='\u{E007F}')
}

impl TextFault {
    /// Code of the refusal of a name.
    #[must_use]
    pub fn code_of_a_name(self) -> &'static str {
        match self {
            Self::Blank => "NAME_BLANK",
            Self::TooLong | Self::Formula | Self::Unprinted => "NAME_MALFORMED",
        }
    }

    /// The refusal of a name as a sentence.
    #[must_use]
    pub fn sentence_on_a_name(self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::Blank => ["A name is needed.".into(), "请填写名称。".into(), "請填寫名稱。".into()],
            Self::TooLong => [
                format!("A name has at most {LONGEST} characters."),
                format!("名称最多{LONGEST}个字符。"),
                format!("名稱最多{LONGEST}個字元。"),
            ],
            Self::Formula => [
                "A name does not begin with = + - or @, because a spreadsheet would run it as a formula.".into(),
                "名称不能以 = + - @ 开头，否则电子表格会将其作为公式执行。".into(),
                "名稱不能以 = + - @ 開頭，否則試算表會將其作為公式執行。".into(),
            ],
            Self::Unprinted => [
                "A name stands in one line and holds no sign that is not printed.".into(),
                "名称须为一行文字，不能含有不可见字符。".into(),
                "名稱須為一行文字，不能含有不可見字元。".into(),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IMP-3
    #[test]
    fn a_text_that_a_spreadsheet_would_run_may_not_stand() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", " =1", "\u{3000}=1", "\t=1"] {
            assert_eq!(plain(text), Err(TextFault::Formula), "{text}");
        }
        assert_eq!(plain("王-伟="), Ok("王-伟="));
    }

    #[test]
    fn a_text_is_what_it_looks_like() {
        for text in ["a\nb", "a\0b", "\u{200B}=1", "\u{FEFF}=1", "a\u{202E}b", "a\u{2028}b", "a\u{7F}"] {
            assert_eq!(plain(text), Err(TextFault::Unprinted), "{text:?}");
        }
        assert_eq!(plain("نیم\u{200C}فاصله"), Ok("نیم\u{200C}فاصله"));
    }

    #[test]
    fn a_text_says_something_and_has_an_end() {
        assert_eq!(plain(" \t\u{3000}\n"), Err(TextFault::Blank));
        assert_eq!(plain(&"长".repeat(LONGEST)).map(|text| text.chars().count()), Ok(LONGEST));
        assert_eq!(plain(&"长".repeat(LONGEST + 1)), Err(TextFault::TooLong));
    }

    #[test]
    fn a_text_in_several_languages_is_right_in_each() {
        let texts = |texts: &[(Locale, &str)]| {
            LocalizedText(texts.iter().map(|(locale, text)| (*locale, (*text).to_owned())).collect())
        };

        assert_eq!(plain_in_each(&texts(&[])), Err(TextFault::Blank));
        assert_eq!(plain_in_each(&texts(&[(Locale::En, "Net"), (Locale::ZhCn, "=1")])), Err(TextFault::Formula));
        assert_eq!(plain_in_each(&texts(&[(Locale::En, " Net ")])), Ok(texts(&[(Locale::En, "Net")])));
    }
}
