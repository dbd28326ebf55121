//! Why a command on deliveries is refused.

use gradus_domain::{delivery::parcel::DeliveryState, locale::Locale, refusal::Refusal};

/// Why a delivery is not tried anew, or not discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryRefusal {
    /// It was not given up.
    NotDead(DeliveryState),
    /// No delivery is named, or too many are.
    HowMany,
    /// A reason must be given.
    ReasonMissing,
}

impl Refusal for DeliveryRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotDead(_) => "NOT_DEAD",
            Self::HowMany => "HOW_MANY",
            Self::ReasonMissing => "REASON_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, zh_cn, zh_tw] = match self {
            Self::NotDead(state) => [
                format!("The delivery is {state}; only one that was given up (DEAD) is tried anew or discarded."),
                format!("该投递的状态为 {state}；只有已放弃（DEAD）的投递才能重试或丢弃。"),
                format!("該投遞的狀態為 {state}；只有已放棄（DEAD）的投遞才能重試或捨棄。"),
            ],
            Self::HowMany => [
                "Name 1 to 100 deliveries.".to_owned(),
                "须指定1至100个投递。".to_owned(),
                "須指定1至100個投遞。".to_owned(),
            ],
            Self::ReasonMissing => ["Say why.".to_owned(), "请说明原因。".to_owned(), "請說明原因。".to_owned()],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => zh_cn,
            Locale::ZhTw => zh_tw,
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::NotDead(_) | Self::HowMany => vec!["deliveryIds".into()],
            Self::ReasonMissing => vec!["reason".into()],
        }
    }

    fn rule(&self) -> &'static str {
        "R123"
    }
}
