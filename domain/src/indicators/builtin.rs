//! Indicators that Gradus computes from its own records (KPI-6), each with the version of its formula.

use super::indicator::IndicatorDefinition;
use crate::programs::template::{Formula, Quantity};

/// An indicator that is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// Training coverage at the close of a period (formula 4.10), when the period is frozen.
    TrainingCoverage,
}

impl BuiltIn {
    /// What computes an indicator that is defined so; known by the facts that its formula names, because a code is the
    /// template's to choose.
    #[must_use]
    pub fn of(definition: &IndicatorDefinition) -> Option<Self> {
        let Formula::Ratio { numerator: Quantity::Count { of }, denominator: Quantity::Count { of: among }, .. } =
            &definition.formula
        else {
            return None;
        };
        let named = (&**of, &**among) == ("fulfilled_assignments", "assignments_in_scope");
        named.then_some(Self::TrainingCoverage)
    }

    /// The formula and its version, kept with each value.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Self::TrainingCoverage => "TRAINING_COVERAGE/1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{indicators::Indicator, programs::template::check};

    /// KPI-6
    #[test]
    fn training_coverage_of_the_telecom_template_is_computed_and_nothing_else() {
        let template = check(include_str!("../../../templates/telecom.yaml")).expect("the template passes its check");
        let nil = uuid::Uuid::nil();
        let built_in = template.indicators.iter().filter(|indicator| {
            let indicator = Indicator::from_template(nil.into(), nil.into(), nil.into(), indicator);
            BuiltIn::of(&indicator.definition).is_some()
        });

        assert_eq!(built_in.map(|indicator| indicator.code.to_string()).collect::<Vec<_>>(), ["TRN-01"]);
    }
}
