//! What definitions are called.

use std::collections::BTreeMap;

use super::content::DefinitionContent;
use crate::locale::{Locale, LocalizedText};

fn text(en: &str, zh_cn: &str, zh_tw: &str) -> LocalizedText {
    let texts = [(Locale::En, en), (Locale::ZhCn, zh_cn), (Locale::ZhTw, zh_tw)];
    LocalizedText(BTreeMap::from(texts.map(|(locale, text)| (locale, text.to_owned()))))
}

impl DefinitionContent {
    /// What it is called: the template's own name, or that of the only definition of its kind.
    #[must_use]
    pub fn name(&self) -> LocalizedText {
        match self {
            Self::Parameter(of) => of.name.clone(),
            Self::Standard(of) => text(&of.designation, &of.designation, &of.designation),
            Self::Source(of) => of.name.clone(),
            Self::Basis(of) => of.name.clone(),
            Self::Measurand(of) => of.name.clone(),
            Self::Channel(of) => of.name.clone(),
            Self::SlaPolicy(of) => of.name.clone(),
            Self::Escalation(of) => of.name.clone(),
            Self::Inspection(of) => of.name.clone(),
            Self::Survey(of) => of.name.clone(),
            Self::ServqualDimension(of) => of.name.clone(),
            Self::ServqualItem(of) => of.text.clone(),
            Self::Drill(of) => of.name.clone(),
            Self::Review(of) => of.name.clone(),
            Self::Report(of) => of.name.clone(),
            Self::Commitment(of) => of.name.clone(),
            Self::Document(of) => of.name.clone(),
            Self::BudgetLine(of) | Self::Risk(of) => of.name.clone(),
            Self::Incentive(of) => of.name.clone(),
            Self::CronDialect(_) => text("Dialect of cron expressions", "cron 表达式写法", "cron 運算式寫法"),
            Self::ComplaintRules(_) => text("Handling of complaints", "投诉处理规则", "客訴處理規則"),
            Self::FaultRules(_) => text("Handling of faults", "故障处理规则", "障礙處理規則"),
            Self::TrainingRules(_) => text("Rules of training", "培训规则", "訓練規則"),
            Self::AuditRules(_) => text("Rules of auditing", "审核规则", "稽核規則"),
            Self::SiteRules(_) => text("Sorts of site", "网点分类", "據點分類"),
            Self::InspectionRules(_) => text("Rules of visiting", "走访检查规则", "訪查規則"),
            Self::SharedResourceRules(_) => text("Shared resources", "共享资源", "共用資源"),
        }
    }
}
