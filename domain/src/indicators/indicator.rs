//! An indicator as it is defined: unit, limits (formula 4.17) and how it is computed. Its values are taken later.

use serde::{Deserialize, Serialize};

use super::builtin::BuiltIn;
use crate::{
    ids::{DepartmentId, IndicatorId, ProgramId},
    locale::{Locale, LocalizedText},
    names::named_enum,
    period::PeriodKind,
    programs::template::{
        Aggregation, Basis, Code, Direction, Formula, IndicatorTag, IndicatorTemplate, Thresholds, Unit,
    },
};

named_enum! {
    /// Which way is better.
    IndicatorDirection {
        /// More is better.
        Higher = "HIGHER",
        /// Less is better.
        Lower = "LOWER",
        /// Inside the band is better.
        Range = "RANGE",
    }
}

named_enum! {
    /// How often a value is taken.
    Cadence {
        /// Once a year.
        Year = "YEAR",
        /// Twice a year.
        HalfYear = "HALF_YEAR",
        /// Once a quarter.
        Quarter = "QUARTER",
        /// Once a month.
        Month = "MONTH",
    }
}

impl From<Direction> for IndicatorDirection {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Higher => Self::Higher,
            Direction::Lower => Self::Lower,
            Direction::Range => Self::Range,
        }
    }
}

impl From<PeriodKind> for Cadence {
    fn from(period: PeriodKind) -> Self {
        match period {
            PeriodKind::Year => Self::Year,
            PeriodKind::HalfYear => Self::HalfYear,
            PeriodKind::Quarter => Self::Quarter,
            PeriodKind::Month => Self::Month,
        }
    }
}

impl From<Cadence> for PeriodKind {
    fn from(cadence: Cadence) -> Self {
        match cadence {
            Cadence::Year => Self::Year,
            Cadence::HalfYear => Self::HalfYear,
            Cadence::Quarter => Self::Quarter,
            Cadence::Month => Self::Month,
        }
    }
}

/// A figure that is taken once in each period. It belongs to the whole organization; one department answers for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// The program with which it came.
    pub program: ProgramId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// Which way is better.
    pub direction: IndicatorDirection,
    /// How often a value is taken.
    pub cadence: Cadence,
    /// Department that answers for it.
    pub owner: DepartmentId,
    /// How it is used.
    pub tags: IndicatorTags,
    /// Everything else that defines it.
    pub definition: IndicatorDefinition,
}

/// How an indicator is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct IndicatorTags(pub Vec<IndicatorTag>);

/// Unit, limits and formula of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct IndicatorDefinition {
    /// In what it is measured.
    pub unit: Unit,
    /// Target and limits; none where a baseline is still being taken.
    pub thresholds: Option<Thresholds>,
    /// How values of parts and periods make one of the whole (KPI-1).
    pub aggregation: Aggregation,
    /// How it is computed.
    pub formula: Formula,
    /// Where its limits come from.
    pub basis: Basis,
    /// The sources that name it, by code.
    pub sources: Vec<Code>,
    /// A remark.
    pub note: Option<LocalizedText>,
}

impl Indicator {
    /// The indicator that a template describes.
    #[must_use]
    pub fn from_template(id: IndicatorId, program: ProgramId, owner: DepartmentId, of: &IndicatorTemplate) -> Self {
        Self {
            id,
            program,
            code: of.code.to_string(),
            name: of.name.clone(),
            direction: of.direction.into(),
            cadence: of.period.into(),
            owner,
            tags: IndicatorTags(of.tags.clone()),
            definition: IndicatorDefinition {
                unit: of.unit.clone(),
                thresholds: of.thresholds.clone(),
                aggregation: of.aggregation,
                formula: of.formula.clone(),
                basis: of.basis,
                sources: of.sources.clone(),
                note: of.note.clone(),
            },
        }
    }

    /// Why no values of it are recorded by hand, in `locale`; `None` where they are.
    #[must_use]
    pub fn inactive_reason(&self, locale: Locale) -> Option<&'static str> {
        BuiltIn::of(&self.definition)?;
        Some(match locale {
            Locale::En => "Gradus computes its values from its own records; they are not recorded by hand.",
            Locale::ZhCn => "其数值由Gradus根据自身记录计算，无需人工填报。",
            Locale::ZhTw => "其數值由Gradus依自身紀錄計算，無需人工填報。",
        })
    }
}
