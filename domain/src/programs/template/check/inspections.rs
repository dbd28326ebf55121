//! Visits to sites.

use super::{Checker, Path, Sort};
use crate::programs::template::{ParameterType, ProgramTemplate, SiteCondition, TemplateErrorCode as Code};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, inspection) in template.inspections.iter().enumerate() {
        let path = Path::of("inspections").at(index);
        if let Some(checklist) = &inspection.checklist {
            checker.refer(Sort::Checklist, checklist, &path.key("checklist"));
        }
        if let SiteCondition::Listed { parameter } = &inspection.applies {
            let path = path.key("applies.parameter");
            checker.refer(Sort::Parameter, parameter, &path);
            let known = template.parameters.iter().find(|known| known.key == *parameter);
            let fits = known.is_none_or(|known| known.answer == ParameterType::SiteList);
            checker.ensure(fits, Code::Contradiction, &path, "sites are listed by a SITE_LIST parameter");
        }
    }
    checker.refer_all(Sort::Tier, &template.inspection_rules.order, &Path::of("inspection_rules.order"));
}
