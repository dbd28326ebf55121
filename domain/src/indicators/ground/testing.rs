//! An indicator for tests.

use uuid::Uuid;

use crate::{
    ids::{DepartmentId, IndicatorId, ProgramId},
    indicators::{Cadence, Indicator, IndicatorDefinition, IndicatorDirection, IndicatorTags},
    locale::LocalizedText,
    programs::template::{Aggregation, Basis, Formula, Quantity, Unit},
};

/// An indicator without a target, whose formula is a ratio of two counts.
pub(crate) fn indicator(aggregation: Aggregation, cadence: Cadence) -> Indicator {
    let of = || "x".parse().expect("a code");
    let (numerator, denominator) = (Quantity::Count { of: of() }, Quantity::Count { of: of() });
    let definition = IndicatorDefinition {
        unit: Unit::Percent,
        thresholds: None,
        aggregation,
        formula: Formula::Ratio { scale: 1, numerator, denominator, weighting: None, window: None },
        basis: Basis::Choice,
        sources: Vec::new(),
        note: None,
    };
    Indicator {
        id: IndicatorId(Uuid::nil()),
        program: ProgramId(Uuid::nil()),
        code: "X".into(),
        name: LocalizedText::default(),
        direction: IndicatorDirection::Higher,
        cadence,
        owner: DepartmentId(Uuid::nil()),
        tags: IndicatorTags::default(),
        definition,
    }
}
