//! Why a gate is not reviewed or decided as asked (PRG-2, PRG-4).

use crate::{locale::Locale, programs::phase::PhaseState, refusal::Refusal};

/// Why a gate is not reviewed or decided as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateRefusal {
    /// The state of the phase does not allow it.
    WrongState(PhaseState),
    /// The program is not active.
    ProgramNotActive,
    /// An open-ended phase is not left out.
    OpenEnded,
    /// The round that comes next has not begun.
    RoundNotBegun,
    /// No person decides.
    NotAPerson,
    /// Who owns the program decides.
    OwnProgram,
    /// Who asked for the decision decides.
    OwnRequest,
    /// Conditions of a gate before are past their day; what they ask for.
    ConditionsBreached(Vec<String>),
    /// A decision against the recommendation says why.
    ReasonMissing,
    /// The reason is not one line that may stand.
    ReasonMalformed,
    /// There is nothing to be done by a day.
    ConditionsMissing,
    /// Only one decision has conditions.
    ConditionsUnwanted,
    /// The condition at this place says nothing, or nothing that may stand.
    ConditionTextMissing(usize),
    /// Nobody has this number.
    ConditionOwnerUnknown(usize, String),
    /// The day has gone by.
    ConditionDueInPast(usize),
    /// Only a phase that is passed needs waivers.
    WaiversUnwanted,
    /// The phase has no such criterion.
    CriterionUnknown(usize, String),
    /// The criterion is met.
    WaiverNotNeeded(usize, String),
    /// The criterion is waived twice.
    WaivedTwice(usize, String),
    /// A waiver says why.
    WaiverReasonMissing(usize, String),
}

impl Refusal for GateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::ProgramNotActive => "PROGRAM_NOT_ACTIVE",
            Self::OpenEnded => "OPEN_ENDED",
            Self::RoundNotBegun => "ROUND_NOT_BEGUN",
            Self::NotAPerson => "NOT_A_PERSON",
            Self::OwnProgram => "OWN_PROGRAM",
            Self::OwnRequest => "OWN_REQUEST",
            Self::ConditionsBreached(_) => "CONDITIONS_BREACHED",
            Self::ReasonMissing => "REASON_MISSING",
            Self::ReasonMalformed => "REASON_MALFORMED",
            Self::ConditionsMissing => "CONDITIONS_MISSING",
            Self::ConditionsUnwanted => "CONDITIONS_UNWANTED",
            Self::ConditionTextMissing(_) => "CONDITION_TEXT_MISSING",
            Self::ConditionOwnerUnknown(..) => "CONDITION_OWNER_UNKNOWN",
            Self::ConditionDueInPast(_) => "CONDITION_DUE_IN_PAST",
            Self::WaiversUnwanted => "WAIVERS_UNWANTED",
            Self::CriterionUnknown(..) => "CRITERION_UNKNOWN",
            Self::WaiverNotNeeded(..) => "WAIVER_NOT_NEEDED",
            Self::WaivedTwice(..) => "WAIVED_TWICE",
            Self::WaiverReasonMissing(..) => "WAIVER_REASON_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, zh_cn, zh_tw] = self.sentences();
        match locale {
            Locale::En => en,
            Locale::ZhCn => zh_cn,
            Locale::ZhTw => zh_tw,
        }
    }

    fn field(&self) -> Vec<String> {
        let at = |list: &str, place: &usize, field: &str| vec![list.to_owned(), place.to_string(), field.to_owned()];
        match self {
            Self::ReasonMissing | Self::ReasonMalformed => vec!["reason".into()],
            Self::ConditionsMissing | Self::ConditionsUnwanted => vec!["conditions".into()],
            Self::ConditionTextMissing(place) => at("conditions", place, "text"),
            Self::ConditionOwnerUnknown(place, _) => at("conditions", place, "ownerNumber"),
            Self::ConditionDueInPast(place) => at("conditions", place, "dueOn"),
            Self::WaiversUnwanted => vec!["waivers".into()],
            Self::CriterionUnknown(place, _) | Self::WaiverNotNeeded(place, _) | Self::WaivedTwice(place, _) => {
                at("waivers", place, "criterionCode")
            }
            Self::WaiverReasonMissing(place, _) => at("waivers", place, "reason"),
            Self::OpenEnded => vec!["decision".into()],
            _ => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::WrongState(_) | Self::ProgramNotActive | Self::OpenEnded | Self::RoundNotBegun => "PRG-2",
            Self::OwnRequest => "SEC-3",
            _ => "PRG-4",
        }
    }
}

/// A sentence in each language.
fn each(en: &str, zh_cn: &str, zh_tw: &str) -> [String; 3] {
    [en, zh_cn, zh_tw].map(str::to_owned)
}

impl GateRefusal {
    fn sentences(&self) -> [String; 3] {
        match self {
            Self::WrongState(state) => {
                [format!("The phase is {state}."), format!("阶段状态为 {state}。"), format!("階段狀態為 {state}。")]
            }
            Self::ProgramNotActive => each("The program is not active.", "计划未处于进行中。", "計畫未處於進行中。"),
            Self::OpenEnded => {
                each("An open-ended phase is not left out.", "无结束日期的阶段不能跳过。", "無結束日期的階段不能跳過。")
            }
            Self::RoundNotBegun => each(
                "The present round was judged already, and the next one has not begun.",
                "本轮已评审，下一轮尚未开始。",
                "本輪已評審，下一輪尚未開始。",
            ),
            Self::NotAPerson => each("A named person must decide.", "须由具名人员决定。", "須由具名人員決定。"),
            Self::OwnProgram => each(
                "You own the program; somebody else must decide its gates.",
                "您是计划负责人，阶段验收须由他人决定。",
                "您是計畫負責人，階段驗收須由他人決定。",
            ),
            Self::OwnRequest => each(
                "You asked for this decision; somebody else must make it.",
                "该验收由您发起，须由他人决定。",
                "該驗收由您發起，須由他人決定。",
            ),
            Self::ConditionsBreached(texts) => [
                format!("Conditions of an earlier gate are past their day: {}.", texts.join("; ")),
                format!("先前验收的条件已逾期：{}。", texts.join("；")),
                format!("先前驗收的條件已逾期：{}。", texts.join("；")),
            ],
            Self::ReasonMissing => each(
                "Say why the decision goes against the recommendation.",
                "决定与建议不一致，请说明原因。",
                "決定與建議不一致，請說明原因。",
            ),
            Self::ReasonMalformed => each(
                "The reason must be one line of at most 500 characters that no spreadsheet runs.",
                "原因须为一行文字，最多500个字符，且不能是公式。",
                "原因須為一行文字，最多500個字元，且不能是公式。",
            ),
            Self::ConditionsMissing => each("Name the conditions.", "请列出条件。", "請列出條件。"),
            Self::ConditionsUnwanted => each(
                "Only PASS_WITH_CONDITIONS has conditions.",
                "只有 PASS_WITH_CONDITIONS 才能附带条件。",
                "只有 PASS_WITH_CONDITIONS 才能附帶條件。",
            ),
            Self::ConditionTextMissing(_) => each(
                "A condition says in one line what must be done.",
                "条件须用一行文字说明要做什么。",
                "條件須用一行文字說明要做什麼。",
            ),
            Self::ConditionOwnerUnknown(_, number) => [
                format!("Nobody here has the number {number}."),
                format!("没有工号为 {number} 的在职员工。"),
                format!("沒有工號為 {number} 的在職員工。"),
            ],
            Self::ConditionDueInPast(_) => each(
                "The condition would be due on a day that has gone by.",
                "条件的到期日已过。",
                "條件的到期日已過。",
            ),
            Self::WaiversUnwanted => each(
                "Only a phase that is passed has waivers.",
                "只有通过阶段时才能豁免标准。",
                "只有通過階段時才能豁免標準。",
            ),
            Self::CriterionUnknown(_, code) => [
                format!("The phase has no criterion {code}."),
                format!("该阶段没有标准 {code}。"),
                format!("該階段沒有標準 {code}。"),
            ],
            Self::WaiverNotNeeded(_, code) => {
                [format!("{code} is met."), format!("{code} 已满足，无需豁免。"), format!("{code} 已滿足，無需豁免。")]
            }
            Self::WaivedTwice(_, code) => {
                [format!("{code} is waived twice."), format!("{code} 重复豁免。"), format!("{code} 重複豁免。")]
            }
            Self::WaiverReasonMissing(_, code) => [
                format!("Say in one line why {code} is waived."),
                format!("请用一行文字说明为何豁免 {code}。"),
                format!("請用一行文字說明為何豁免 {code}。"),
            ],
        }
    }
}
