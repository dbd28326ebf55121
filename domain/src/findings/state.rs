//! States of a finding (CAP-2).

use crate::{locale::Locale, names::named_enum};

named_enum! {
    /// State of a finding (CAP-2).
    FindingState {
        /// Written down, and not told to those whom it is about.
        Draft = "DRAFT",
        /// Told to those whom it is about.
        Issued = "ISSUED",
        /// Accepted by those whom it is about.
        Acknowledged = "ACKNOWLEDGED",
        /// Contested by those whom it is about.
        Disputed = "DISPUTED",
        /// Its cause is sought, or found and not yet planned for.
        Analysis = "ANALYSIS",
        /// Actions are planned, and how their effect is judged.
        Planned = "PLANNED",
        /// Actions are under way.
        InProgress = "IN_PROGRESS",
        /// Every action is done, as those say who did them.
        Implemented = "IMPLEMENTED",
        /// Every action is done, as somebody else has checked.
        Verified = "VERIFIED",
        /// It is waited whether the actions have the effect that they are for.
        EffectivenessWait = "EFFECTIVENESS_WAIT",
        /// Done.
        Closed = "CLOSED",
        /// The actions had no effect: a new cycle begins.
        Reopened = "REOPENED",
        /// Left as it is until a day, by decision.
        RiskAccepted = "RISK_ACCEPTED",
        /// Was none.
        Voided = "VOIDED",
    }
}

impl FindingState {
    /// Whether the due day binds: the work is not verified yet.
    #[must_use]
    pub fn is_due(self) -> bool {
        !matches!(
            self,
            Self::Draft | Self::Verified | Self::EffectivenessWait | Self::Closed | Self::RiskAccepted | Self::Voided
        )
    }

    /// Whether nothing follows any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Voided)
    }

    /// The state in words, after "The finding …".
    #[must_use]
    pub fn words(self, locale: Locale) -> &'static str {
        let [en, cn, tw] = match self {
            Self::Draft => ["is a draft", "草稿", "草稿"],
            Self::Issued => ["is issued and not acknowledged yet", "已发出", "已發出"],
            Self::Acknowledged => ["is acknowledged", "已确认", "已確認"],
            Self::Disputed => ["is disputed", "有异议", "有異議"],
            Self::Analysis => ["is being analyzed", "分析中", "分析中"],
            Self::Planned => ["is planned and not begun yet", "已计划", "已計畫"],
            Self::InProgress => ["is being worked on", "整改中", "改善中"],
            Self::Implemented => ["is implemented and not verified yet", "已实施", "已實施"],
            Self::Verified => ["is verified", "已验证", "已驗證"],
            Self::EffectivenessWait => ["waits for its effect", "等待效果验证", "等待成效驗證"],
            Self::Closed => ["is closed", "已关闭", "已結案"],
            Self::Reopened => ["was reopened", "已重新打开", "已重新開啟"],
            Self::RiskAccepted => ["is accepted as a risk", "风险已接受", "風險已接受"],
            Self::Voided => ["was voided", "已作废", "已作廢"],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }
}
