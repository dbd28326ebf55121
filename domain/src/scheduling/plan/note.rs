//! Why an occurrence takes place at another time than its rule says, for people.

use crate::locale::Locale;

use super::{
    super::words::{list, pick, weekday, working_days},
    PlannedOccurrence, Shift,
};

impl PlannedOccurrence {
    /// Why it takes place at another time than the rule says, for people; none where it does not.
    #[must_use]
    pub fn note(&self, locale: Locale) -> Option<String> {
        let mut notes = Vec::new();
        notes.extend(self.shift.map(|shift| self.shift_note(shift, locale)));
        if !self.merged.is_empty() {
            let dates = list(self.merged.iter().map(|civil| civil.date().to_string()), locale);
            notes.push(pick(locale, format!("includes {dates}"), format!("合并了 {dates}"), format!("合併了 {dates}")));
        }
        if self.shifted {
            let time = self.nominal_civil.format("%H:%M");
            notes.push(pick(
                locale,
                format!("{time} does not exist on that day, because the clock changes"),
                format!("当日因时制调整没有 {time}"),
                format!("當日因時制調整沒有 {time}"),
            ));
        }
        if !self.delay.is_zero() {
            let (minutes, seconds) = (self.delay.num_minutes(), self.delay.num_seconds() % 60);
            notes.push(pick(
                locale,
                format!("{minutes} min {seconds} s later, to spread the load"),
                format!("为分散负载推迟{minutes}分{seconds}秒"),
                format!("為分散負載延後{minutes}分{seconds}秒"),
            ));
        }
        if self.provisional {
            notes.push(
                pick(
                    locale,
                    "provisional: the calendar is not final for that day",
                    "暂定：该日的工作日历尚未确定",
                    "暫定：該日的工作日曆尚未確定",
                )
                .to_owned(),
            );
        }
        (!notes.is_empty()).then(|| notes.join(pick(locale, "; ", "；", "；")))
    }

    fn shift_note(&self, shift: Shift, locale: Locale) -> String {
        let date = self.nominal_civil.date();
        let day = weekday(chrono::Datelike::weekday(&date), locale);
        match shift {
            Shift::DayOff => pick(
                locale,
                format!("moved from {day} {date}, a day off"),
                format!("原定 {date}（{day}）为休息日，已调整"),
                format!("原定 {date}（{day}）為休息日，已調整"),
            ),
            Shift::WorkingDays(days) => pick(
                locale,
                format!("{} {day} {date}", working_days(days, locale)),
                format!("{date}（{day}）{}", working_days(days, locale)),
                format!("{date}（{day}）{}", working_days(days, locale)),
            ),
            Shift::Exception => pick(
                locale,
                format!("moved by hand from {day} {date}"),
                format!("原定 {date}（{day}），已人工调整"),
                format!("原定 {date}（{day}），已人工調整"),
            ),
        }
    }
}
