//! Why a measure does not do what is asked.

use super::measure::MeasureState;
use crate::{locale::Locale, refusal::Refusal};

/// Why a measure does not do what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureRefusal {
    /// The state does not allow it.
    WrongState(MeasureState),
    /// The program is not active.
    ProgramNotActive,
    /// The actor's department carries the measure out.
    OwnWork,
    /// No department answers for it.
    NobodyAccountable,
    /// No department carries it out.
    NobodyResponsible,
    /// No indicator shows its effect.
    NoIndicator,
    /// Measures that must come first are not done; their codes.
    NeedsUndone(Vec<String>),
    /// Departments that must be asked were not; their codes.
    NotAsked(Vec<String>),
}

impl Refusal for MeasureRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::ProgramNotActive => "PROGRAM_NOT_ACTIVE",
            Self::OwnWork => "OWN_WORK",
            Self::NobodyAccountable => "NOBODY_ACCOUNTABLE",
            Self::NobodyResponsible => "NOBODY_RESPONSIBLE",
            Self::NoIndicator => "NO_INDICATOR",
            Self::NeedsUndone(_) => "NEEDS_UNDONE",
            Self::NotAsked(_) => "NOT_ASKED",
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

    fn rule(&self) -> &'static str {
        match self {
            Self::OwnWork => "RSP-5",
            Self::NotAsked(_) => "RSP-4",
            _ => "PRG-6",
        }
    }
}

impl MeasureRefusal {
    fn sentences(&self) -> [String; 3] {
        let each = |en: &str, zh_cn: &str, zh_tw: &str| [en, zh_cn, zh_tw].map(str::to_owned);
        match self {
            Self::WrongState(state) => {
                [format!("The measure is {state}."), format!("措施状态为 {state}。"), format!("措施狀態為 {state}。")]
            }
            Self::ProgramNotActive => each("The program is not active.", "计划未处于进行中。", "計畫未處於進行中。"),
            Self::OwnWork => each(
                "Your department carries this measure out; somebody else must verify it.",
                "该措施由您所在部门执行，须由他人验证。",
                "該措施由您所屬部門執行，須由他人驗證。",
            ),
            Self::NobodyAccountable => each(
                "No department answers for the measure; publish a matrix that says which.",
                "该措施没有最终负责部门，请发布责任矩阵。",
                "該措施沒有當責部門，請發布責任矩陣。",
            ),
            Self::NobodyResponsible => each(
                "No department carries the measure out; publish a matrix that says which.",
                "该措施没有执行部门，请发布责任矩阵。",
                "該措施沒有負責執行部門，請發布責任矩陣。",
            ),
            Self::NoIndicator => each(
                "No indicator shows the effect of the measure.",
                "该措施没有体现成效的指标。",
                "該措施沒有呈現成效的指標。",
            ),
            Self::NeedsUndone(codes) => [
                format!("It needs measures that are not verified yet: {}.", codes.join(", ")),
                format!("所依赖的措施尚未验证：{}。", codes.join("、")),
                format!("所依賴的措施尚未驗證：{}。", codes.join("、")),
            ],
            Self::NotAsked(codes) => [
                format!("These departments must be asked first: {}.", codes.join(", ")),
                format!("须先征询以下部门：{}。", codes.join("、")),
                format!("須先徵詢以下部門：{}。", codes.join("、")),
            ],
        }
    }
}
