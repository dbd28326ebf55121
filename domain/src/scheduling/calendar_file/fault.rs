//! What is wrong with a file, and where.

use crate::locale::Locale;

use super::{super::words::pick, LONGEST_FILE, MOST_ROWS};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal: $en:literal, $cn:literal, $tw:literal;)+) => {
        /// What is wrong with a row or a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FaultCode {
            $($(#[$doc])* $variant,)+
        }

        impl FaultCode {
            /// The code in SCREAMING_SNAKE.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            fn sentence(self, locale: Locale) -> &'static str {
                match self {
                    $(Self::$variant => pick(locale, $en, $cn, $tw),)+
                }
            }
        }
    };
}

codes! {
    /// The file is too large.
    TooLarge = "TOO_LARGE": "the file is too large", "文件过大", "檔案過大";
    /// The file has too many rows.
    TooManyRows = "TOO_MANY_ROWS": "the file has too many days", "日期条数过多", "日期筆數過多";
    /// The file is not of the form.
    Malformed = "MALFORMED": "the file does not read in this form", "文件格式无法识别", "檔案格式無法辨識";
    /// The year is needed and not given, or the file says another one.
    YearUnclear = "YEAR_UNCLEAR": "say of which year the file speaks; one that says so itself must agree", "请指明年份；文件自带年份时须一致", "請指明年份；檔案自帶年份時須一致";
    /// The year lies outside 1971 to 2199.
    YearOutOfRange = "YEAR_OUT_OF_RANGE": "a year lies between 1971 and 2199", "年份须在1971至2199之间", "年份須在1971至2199之間";
    /// The row lacks this column.
    Missing = "MISSING": "it is missing or of another type", "缺少该项或类型不符", "缺少該項或類型不符";
    /// Not a day that the calendar has, or not written so.
    NotADay = "NOT_A_DAY": "it is not a day; days are written 2026-10-01 in JSON and 20261001 in iCalendar", "不是有效日期（JSON 写作 2026-10-01，iCalendar 写作 20261001）", "不是有效日期（JSON 寫作 2026-10-01，iCalendar 寫作 20261001）";
    /// The day lies more than a month outside the year of the file.
    OutsideYear = "OUTSIDE_YEAR": "it lies more than a month outside the year of the file", "超出文件年份一个月以上", "超出檔案年份一個月以上";
    /// An earlier row tells the same day.
    TwiceInFile = "TWICE_IN_FILE": "an earlier row tells the same day", "该日期在文件中重复", "該日期在檔案中重複";
    /// The name is blank, too long, or holds what no name may.
    NameUnfit = "NAME_UNFIT": "a name stands in one line, has 1 to 500 characters and does not begin like a formula", "名称须为一行、1至500个字符，且不得以公式符号开头", "名稱須為一行、1至500個字元，且不得以公式符號開頭";
    /// The event ends before it begins, or lasts more than a month.
    SpanUnfit = "SPAN_UNFIT": "it ends before it begins, or lasts longer than 31 days", "结束早于开始，或超过31天", "結束早於開始，或超過31天";
    /// The event comes back by a rule.
    Repeats = "REPEATS": "it comes back by a rule; export single days instead", "不支持重复事件，请导出为单独日期", "不支援重複事件，請匯出為單獨日期";
    /// The event has a time of day.
    NotAWholeDay = "NOT_A_WHOLE_DAY": "it begins at a time of day; only whole days are taken", "仅接受全天事件", "僅接受全天事件";
    /// There is no day of the year in the file.
    NoDays = "NO_DAYS": "the file holds no day of its year", "文件中没有该年份的日期", "檔案中沒有該年份的日期";
}

/// A fault with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// The line, from 1; 0 where it is about the whole file.
    pub line: u32,
    /// The column: a key of the JSON form, a property of iCalendar. Empty where it is about the row or the file.
    pub column: &'static str,
    /// What is wrong.
    pub code: FaultCode,
    /// What stands there, where that is a day or a year.
    pub value: String,
}

impl FileFault {
    pub(super) fn of(line: u32, column: &'static str, code: FaultCode, value: impl Into<String>) -> Self {
        Self { line, column, code, value: value.into() }
    }

    pub(super) fn whole(code: FaultCode) -> Self {
        Self::of(0, "", code, "")
    }

    /// The fault as a sentence with its place.
    #[must_use]
    pub fn told(&self, locale: Locale) -> String {
        let line = (self.line > 0).then(|| match locale {
            Locale::En => format!("Line {}", self.line),
            Locale::ZhCn => format!("第{}行", self.line),
            Locale::ZhTw => format!("第{}列", self.line),
        });
        let place: Vec<_> = line.into_iter().chain([self.column, &self.value].map(str::to_owned)).collect();
        let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let limit = match self.code {
            FaultCode::TooLarge => format!(" ({LONGEST_FILE} B)"),
            FaultCode::TooManyRows => format!(" ({MOST_ROWS})"),
            _ => String::new(),
        };
        let sentence = self.code.sentence(locale);
        match (place.is_empty(), locale) {
            (true, Locale::En) => {
                let mut letters = sentence.chars();
                let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
                format!("{first}{}{limit}.", letters.as_str())
            }
            (true, _) => format!("{sentence}{limit}。"),
            (false, Locale::En) => format!("{place}: {sentence}{limit}."),
            (false, _) => format!("{place}：{sentence}{limit}。"),
        }
    }
}
