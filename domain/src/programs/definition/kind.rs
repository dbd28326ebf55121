//! The kinds of definition, and whether this release obeys them.

use crate::{locale::Locale, names::named_enum};

named_enum! {
    /// What sort of thing a definition defines.
    DefinitionKind {
        /// A question that is asked when the template is applied.
        Parameter = "PARAMETER",
        /// How cron expressions are read.
        CronDialect = "CRON_DIALECT",
        /// A standard by which the program may be judged.
        Standard = "STANDARD",
        /// A document from which the template was made.
        Source = "SOURCE",
        /// What it means that a figure comes from somewhere.
        Basis = "BASIS",
        /// A fact that formulas count, add or compare.
        Measurand = "MEASURAND",
        /// A way by which customers reach the operator.
        Channel = "CHANNEL",
        /// How complaints are handled.
        ComplaintRules = "COMPLAINT_RULES",
        /// How faults are handled.
        FaultRules = "FAULT_RULES",
        /// How fast things must go.
        SlaPolicy = "SLA_POLICY",
        /// Who is told on the way to a limit.
        Escalation = "ESCALATION",
        /// Rules that all trainings share.
        TrainingRules = "TRAINING_RULES",
        /// Rules that all audits share.
        AuditRules = "AUDIT_RULES",
        /// What is known of sites.
        SiteRules = "SITE_RULES",
        /// Visits that come back.
        Inspection = "INSPECTION",
        /// Rules that all visits share.
        InspectionRules = "INSPECTION_RULES",
        /// A survey.
        Survey = "SURVEY",
        /// A dimension of SERVQUAL.
        ServqualDimension = "SERVQUAL_DIMENSION",
        /// An item of SERVQUAL.
        ServqualItem = "SERVQUAL_ITEM",
        /// An emergency that is played.
        Drill = "DRILL",
        /// A meeting that judges.
        Review = "REVIEW",
        /// A report that comes back.
        Report = "REPORT",
        /// What customers are promised.
        Commitment = "COMMITMENT",
        /// A document under control.
        Document = "DOCUMENT",
        /// Where money goes.
        BudgetLine = "BUDGET_LINE",
        /// What may be shared, and how it is asked for.
        SharedResourceRules = "SHARED_RESOURCE_RULES",
        /// What moves people to take part.
        Incentive = "INCENTIVE",
        /// A risk known at the start.
        Risk = "RISK",
    }
}

/// How far this release obeys a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// In all that it says; or it only informs.
    Served,
    /// In a part of what it says.
    Partly,
    /// Not at all.
    NotYet,
}

impl Service {
    /// Why a definition is not active, in `locale`; `None` where it is.
    #[must_use]
    pub fn reason(self, locale: Locale) -> Option<&'static str> {
        match (self, locale) {
            (Self::Served, _) => None,
            (Self::Partly, Locale::En) => Some("Only a part of it is obeyed yet; the rest comes with a later release."),
            (Self::Partly, Locale::ZhCn) => Some("目前只执行其中一部分；其余将在后续版本提供。"),
            (Self::Partly, Locale::ZhTw) => Some("目前只執行其中一部分；其餘將於後續版本提供。"),
            (Self::NotYet, Locale::En) => {
                Some("It is stored and its references are checked; what acts on it comes with a later release.")
            }
            (Self::NotYet, Locale::ZhCn) => Some("已存储并核对引用；执行它的功能将在后续版本提供。"),
            (Self::NotYet, Locale::ZhTw) => Some("已儲存並核對參照；執行它的功能將於後續版本提供。"),
        }
    }
}
