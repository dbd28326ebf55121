//! Areas and measures, and who answers for them (RSP-1).

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    header::{Basis, Origin},
    value::Code,
};
use crate::locale::LocalizedText;

/// A field of work to which measures belong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaTemplate {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: LocalizedText,
    /// The department that answers for it.
    pub accountable: Code,
}

/// Something that is done once, to make quality better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureTemplate {
    /// Its code.
    pub code: Code,
    /// Its area.
    pub area: Code,
    /// Its phase.
    pub phase: Code,
    /// When it is done, in months from the program's start.
    pub months: Months,
    /// Whether a source document names it.
    pub origin: Origin,
    /// Who placed it in time: the source's timetable, or the author.
    pub timing: Basis,
    /// Its share in the progress of its phase.
    pub weight: u32,
    /// Its name.
    pub name: LocalizedText,
    /// Who does it, answers for it, is asked and is told.
    pub raci: Raci,
    /// What it leaves behind.
    pub deliverables: Vec<LocalizedText>,
    /// The indicators that show its effect.
    pub indicators: Vec<Code>,
    /// The stages that it goes through, where they are laid down.
    #[serde(default)]
    pub steps: Vec<LocalizedText>,
}

/// A stretch of months from the program's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Months {
    /// The month in which it begins.
    pub from: u32,
    /// The month before which it ends.
    pub to: u32,
}

/// The departments of a measure by their part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raci {
    /// Those who do it.
    #[serde(default)]
    pub responsible: Vec<Code>,
    /// The one that answers for it. A list, because a list can be wrong and be told so; a checked template has one.
    #[serde(default, deserialize_with = "one_or_several")]
    pub accountable: Vec<Code>,
    /// Those who are asked before.
    #[serde(default)]
    pub consulted: Vec<Code>,
    /// Those who are told after.
    #[serde(default)]
    pub informed: Vec<Code>,
}

/// A word, or a list of words.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Code>, D::Error> {
    struct Codes;

    impl<'de> de::Visitor<'de> for Codes {
        type Value = Vec<Code>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a code or a list of codes")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<Code>, E> {
            text.parse().map(|code| vec![code]).map_err(E::custom)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Vec<Code>, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Code>, A::Error> {
            let mut codes = Vec::new();
            while let Some(code) = list.next_element()? {
                codes.push(code);
            }
            Ok(codes)
        }
    }

    deserializer.deserialize_any(Codes)
}
