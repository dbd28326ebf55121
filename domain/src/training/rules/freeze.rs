//! Freezing a period's training coverage by hand (TRN-5): once, and never before its grace has ended.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    locale::Locale,
    period::Period,
    refusal::Refusal,
    scheduling::zone::Zone,
    training::closing::{freezes_at, known_through},
};

/// Why a period is not frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainingPeriodFreezeRefusal {
    /// Evidence of it still counts through this day.
    TooEarly(NaiveDate),
}

/// Whether `period` may be frozen at `now`, in the organization's zone.
pub fn freeze(period: Period, zone: &Zone, now: DateTime<Utc>) -> Result<(), TrainingPeriodFreezeRefusal> {
    if now < freezes_at(period, zone) {
        return Err(TrainingPeriodFreezeRefusal::TooEarly(known_through(period)));
    }
    Ok(())
}

impl Refusal for TrainingPeriodFreezeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooEarly(_) => "TOO_EARLY",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::TooEarly(day), Locale::En) => {
                format!("Evidence of this period still counts through {day}; freeze it after that day.")
            }
            (Self::TooEarly(day), Locale::ZhCn) => format!("该期间的凭证在 {day} 之前（含当日）仍计入；请在此后冻结。"),
            (Self::TooEarly(day), Locale::ZhTw) => format!("該期間的憑證在 {day} 之前（含當日）仍計入；請在此後凍結。"),
        }
    }

    fn field(&self) -> Vec<String> {
        vec!["period".into()]
    }

    fn rule(&self) -> &'static str {
        "TRN-5"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::samples::{day, period};

    #[test]
    fn trn5_a_period_is_not_frozen_before_its_grace_has_ended() {
        let zone = Zone::try_new("Asia/Shanghai").expect("a zone");
        let at = |text: &str| freeze(period("2026-Q1"), &zone, text.parse().expect("an instant"));

        let refusal = TrainingPeriodFreezeRefusal::TooEarly(day("2026-04-07"));
        assert_eq!(at("2026-03-31T16:00:00Z"), Err(refusal.clone()), "the quarter is over, its grace is not");
        assert_eq!(at("2026-04-07T15:59:59Z"), Err(refusal));
        assert_eq!(at("2026-04-07T16:00:00Z"), Ok(()));
    }
}
