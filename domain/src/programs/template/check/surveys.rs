//! Surveys and SERVQUAL.

use super::{Checker, Path, Sort};
use crate::programs::template::{ProgramTemplate, SurveyForm, TemplateErrorCode as Code};

/// Digits to which weights are added up.
const DIGITS: u8 = 6;
const ONE: i64 = 1_000_000;

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, survey) in template.surveys.iter().enumerate() {
        let path = Path::of("surveys").at(index).key("form");
        match &survey.form {
            SurveyForm::Questionnaire { window_days, items, .. } => {
                open_days(checker, *window_days, &path);
                let items = items.iter().enumerate();
                checker.unique("item", items.map(|(at, item)| (&*item.code, path.key("items").at(at).key("code"))));
            }
            SurveyForm::Servqual { window_days, .. } => open_days(checker, *window_days, &path),
            SurveyForm::FocusGroup { sessions_per_group, .. } => {
                let fits = 1 <= sessions_per_group.from && sessions_per_group.from <= sessions_per_group.to;
                let path = path.key("sessions_per_group");
                checker.ensure(fits, Code::OutOfRange, &path, "from is at least 1, to at least as much as from");
            }
        }
    }
    servqual(checker, template);
}

fn open_days(checker: &mut Checker<'_>, days: u32, path: &Path) {
    let path = path.key("window_days");
    checker.ensure((1..=366).contains(&days), Code::OutOfRange, &path, "must be 1 to 366 days");
}

fn servqual(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let path = Path::of("servqual");
    let servqual = &template.servqual;
    let weights = servqual.dimensions.iter().map(|dimension| dimension.weight.scaled(DIGITS).unwrap_or_default());
    let fits = servqual.dimensions.is_empty() || weights.sum::<i64>() == ONE;
    checker.ensure(fits, Code::OutOfRange, &path.key("dimensions"), "the weights of all dimensions make 1");
    let items = servqual.items.iter().enumerate();
    checker.unique("item", items.clone().map(|(at, item)| (&*item.code, path.key("items").at(at).key("code"))));
    for (at, item) in items {
        checker.refer(Sort::Dimension, &item.dimension, &path.key("items").at(at).key("dimension"));
    }
    for (at, dimension) in servqual.dimensions.iter().enumerate() {
        let count = servqual.items.iter().filter(|item| item.dimension == dimension.code).count();
        if u32::try_from(count) != Ok(dimension.items) {
            let message = format!("`{}` has {count} items, not {}", dimension.code, dimension.items);
            checker.error(Code::Contradiction, &path.key("dimensions").at(at).key("items"), message);
        }
    }
}
