//! Conditions in words, built from their typed values.

use crate::{
    locale::Locale,
    programs::template::{
        AreaType, Breach, CaseCondition, CloseNeed, Code, CustomerSort, EscalationTarget, FaultCause, FaultImpact,
        FaultReviewTrigger, FindingGrade, FixedBy, IndependenceRule, Remedy, SiteCondition, SurveyTrigger,
    },
};

/// One of three texts.
fn of<'a>(locale: Locale, en: &'a str, zh_cn: &'a str, zh_tw: &'a str) -> &'a str {
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh_cn,
        Locale::ZhTw => zh_tw,
    }
}

fn codes(codes: &[Code], locale: Locale) -> String {
    codes.iter().map(|code| &**code).collect::<Vec<_>>().join(of(locale, " or ", "或", "或"))
}

fn grade(grade: FindingGrade, locale: Locale) -> &'static str {
    match grade {
        FindingGrade::Major => of(locale, "major", "严重不符合", "主要不符合"),
        FindingGrade::Minor => of(locale, "minor", "一般不符合", "次要不符合"),
        FindingGrade::Observation => of(locale, "observation", "观察项", "觀察事項"),
        FindingGrade::Opportunity => of(locale, "opportunity", "改进机会", "改善機會"),
        FindingGrade::Strength => of(locale, "strength", "良好实践", "優良實務"),
    }
}

impl CaseCondition {
    /// The condition in words, with brackets where conditions are joined within others.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        let joined = |parts: &[Self], word: &str| {
            let part = |part: &Self| match part {
                Self::AllOf { of } | Self::AnyOf { of } if of.len() > 1 => format!("({})", part.in_words(locale)),
                other => other.in_words(locale),
            };
            parts.iter().map(part).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::Always => of(locale, "always", "总是", "一律").into(),
            Self::AllOf { of: parts } => joined(parts, of(locale, " and ", "且", "且")),
            Self::AnyOf { of: parts } => joined(parts, of(locale, " or ", "或", "或")),
            Self::Not { of: inner } => {
                of(locale, "not ({})", "非（{}）", "非（{}）").replace("{}", &inner.in_words(locale))
            }
            Self::Severity { any_of } => {
                of(locale, "severity is {}", "严重程度为{}", "嚴重程度為{}").replace("{}", &codes(any_of, locale))
            }
            Self::Priority { any_of } => {
                of(locale, "priority is {}", "优先级为{}", "優先級為{}").replace("{}", &codes(any_of, locale))
            }
            Self::Grade { any_of } => {
                let grades: Vec<_> = any_of.iter().map(|of| grade(*of, locale)).collect();
                let grades = grades.join(of(locale, " or ", "或", "或"));
                of(locale, "grade is {}", "等级为{}", "等級為{}").replace("{}", &grades)
            }
            Self::Vip => of(locale, "customer is a key customer", "客户为重要客户", "客戶為重要客戶").into(),
            Self::ReportedByUser => of(locale, "reported by a user", "由用户报告", "由用戶通報").into(),
            Self::Area { is: AreaType::Urban } => of(locale, "in town", "城镇地区", "城鎮地區").into(),
            Self::Area { is: AreaType::Rural } => of(locale, "in the country", "农村地区", "鄉村地區").into(),
            Self::Cause { is: FaultCause::CustomerTerminal } => {
                of(locale, "caused by the customer's own device", "由用户终端引起", "由用戶終端引起").into()
            }
            Self::Parameter { key } => {
                of(locale, "{} was answered with yes", "参数{}为是", "參數{}為是").replace("{}", key)
            }
        }
    }
}

impl CloseNeed {
    /// What is needed, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::ReplySent => of(locale, "the customer has been answered", "已答复客户", "已答覆客戶").into(),
            Self::RemedyRecorded => of(locale, "the remedy is on record", "已记录处理措施", "已記錄處理措施").into(),
            Self::SatisfactionAsked { or_failed_attempts } => of(
                locale,
                "the customer was asked for satisfaction, or {} attempts failed",
                "已回访满意度，或{}次回访未成功",
                "已回訪滿意度，或{}次回訪未成功",
            )
            .replace("{}", &or_failed_attempts.to_string()),
            Self::CauseCodeSet => of(locale, "the cause has a code", "已填原因代码", "已填原因代碼").into(),
            Self::CapaLinked { severities } => of(
                locale,
                "a corrective action is linked, where severity is {}",
                "严重程度为{}时已关联纠正措施",
                "嚴重程度為{}時已關聯矯正措施",
            )
            .replace("{}", &codes(severities, locale)),
        }
    }
}

impl FaultImpact {
    /// What the fault does, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::KeyNodeDown => of(locale, "a key node is down", "关键节点中断", "關鍵節點中斷").into(),
            Self::SiteUsersWithoutService { at_least_percent } => of(
                locale,
                "at least {} % of a site's users are without service",
                "站点至少{}%的用户无法使用业务",
                "站點至少{}%的用戶無法使用服務",
            )
            .replace("{}", &at_least_percent.to_string()),
            Self::EmergencyCallsLost => {
                of(locale, "emergency calls do not get through", "紧急呼叫无法接通", "緊急電話無法接通").into()
            }
            Self::ServiceDegraded { customers: CustomerSort::Group } => of(
                locale,
                "service is degraded for a group of customers",
                "一批客户的业务质量下降",
                "一批客戶的服務品質下降",
            )
            .into(),
            Self::ServiceDegraded { customers: CustomerSort::Enterprise } => {
                of(locale, "service is degraded for an enterprise", "企业客户的业务质量下降", "企業客戶的服務品質下降")
                    .into()
            }
            Self::SingleUser => of(locale, "one user notices it", "单个用户受影响", "單一用戶受影響").into(),
            Self::NoCustomerImpact => of(locale, "no customer notices it", "对客户无影响", "對客戶無影響").into(),
        }
    }
}

impl FaultReviewTrigger {
    /// Which faults, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::Priority { priority } => {
                of(locale, "faults of priority {}", "优先级{}的故障", "優先級{}的障礙").replace("{}", priority)
            }
            Self::Repeat => of(locale, "faults that repeat another", "重复故障", "重複障礙").into(),
        }
    }
}

impl EscalationTarget {
    /// Who is told, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::CaseOwner => of(locale, "whoever has the case", "处理人", "處理人").into(),
            Self::TeamLead => of(locale, "team lead", "班组长", "組長").into(),
            Self::DepartmentHead => of(locale, "head of department", "部门负责人", "部門主管").into(),
            Self::Role { role } => of(locale, "holders of role {}", "角色{}", "角色{}").replace("{}", role),
        }
    }
}

impl Breach {
    /// When the promise is broken, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::ClockBreached { policy, clock } => {
                of(locale, "clock {k} of {p} ran out", "{p}的计时{k}超时", "{p}的計時{k}逾時")
                    .replace("{k}", clock)
                    .replace("{p}", policy)
            }
            Self::OverchargeConfirmed => {
                of(locale, "an overcharge is confirmed", "确认多收费用", "確認溢收費用").into()
            }
        }
    }
}

impl Remedy {
    /// What customers get, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::FeeDaysPerStartedDay { days } => of(
                locale,
                "{} days of the monthly fee for each day of delay that began",
                "每延迟一日（不足一日按一日计）减免{}日月费",
                "每延遲一日（未滿一日以一日計）減免{}日月租費",
            )
            .replace("{}", &days.to_string()),
            Self::ApologyAndCredit { amount_fixed_by: FixedBy::Operator } => of(
                locale,
                "an apology and a credit that the operator fixes",
                "致歉并给予由运营商确定的补偿",
                "致歉並給予由電信業者訂定的補償",
            )
            .into(),
            Self::Refund { rule_fixed_by: FixedBy::Operator } => of(
                locale,
                "the money back, by a rule that the operator fixes",
                "按运营商确定的规则退还费用",
                "按電信業者訂定的規則退還費用",
            )
            .into(),
            Self::RentalWaived => {
                of(locale, "no rental for the time of the fault", "免收故障期间租费", "免收障礙期間租費").into()
            }
        }
    }
}

impl SiteCondition {
    /// Which sites, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::All => of(locale, "every site", "所有网点", "所有據點").into(),
            Self::Listed { parameter } => {
                of(locale, "the sites named by {}", "参数{}所列网点", "參數{}所列據點").replace("{}", parameter)
            }
        }
    }
}

impl SurveyTrigger {
    /// What opens the survey, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::Schedule { schedule } => of(locale, "by schedule {}", "按计划{}", "按排程{}").replace("{}", schedule),
            Self::After { delay, .. } => of(locale, "{} after a complaint was closed", "投诉关闭后{}", "客訴結案後{}")
                .replace("{}", &delay.to_string()),
        }
    }
}

impl IndependenceRule {
    /// What keeps somebody from auditing, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        match self {
            Self::OtherDepartment => of(
                locale,
                "auditors belong to another department than those audited",
                "审核员不属于受审核部门",
                "稽核員不屬於受稽核部門",
            )
            .into(),
            Self::NoRoleInProcess { within } => of(
                locale,
                "auditors held no role in the process within {}",
                "审核员在{}内未在该流程任职",
                "稽核員在{}內未在該流程任職",
            )
            .replace("{}", &within.to_string()),
            Self::LeadSignsNoConflict => of(
                locale,
                "the lead states in writing that nothing conflicts",
                "审核组长书面声明无利益冲突",
                "稽核組長書面聲明無利益衝突",
            )
            .into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_as_a_sentence() {
        let severities =
            CaseCondition::Severity { any_of: vec!["S2".parse().expect("a code"), "S3".parse().expect("a code")] };
        let standard =
            CaseCondition::AllOf { of: vec![severities, CaseCondition::Not { of: Box::new(CaseCondition::Vip) }] };
        let either = CaseCondition::AnyOf { of: vec![CaseCondition::ReportedByUser, standard.clone()] };

        assert_eq!(standard.in_words(Locale::En), "severity is S2 or S3 and not (customer is a key customer)");
        assert_eq!(standard.in_words(Locale::ZhCn), "严重程度为S2或S3且非（客户为重要客户）");
        assert!(either.in_words(Locale::En).starts_with("reported by a user or (severity"));
    }
}
