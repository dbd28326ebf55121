//! The template itself, its parameters, departments and roles.

use std::collections::{HashMap, HashSet};

use super::{Checker, Path, Sort};
use crate::{
    locale::Locale,
    programs::template::{HeldIn, ParameterType, ProgramTemplate, TemplateErrorCode as Code},
    scheduling::zone::Zone,
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let path = Path::of("template");
    let header = &template.template;
    for locale in Locale::ALL.into_iter().filter(|locale| !header.languages.contains(locale)) {
        let message = format!("a template is written in all languages; {} is missing", locale.tag());
        checker.error(Code::MissingTranslation, &path.key("languages"), message);
    }
    zone(checker, &header.time_zone, &path.key("time_zone"));
    checker.refer(Sort::Calendar, &header.calendar, &path.key("calendar"));
    parameters(checker, template);
    departments(checker, template);
    for (index, role) in template.roles.iter().enumerate() {
        if let HeldIn::Department { department } = &role.held_in {
            checker.refer(Sort::Department, department, &Path::of("roles").at(index).key("held_in.department"));
        }
    }
}

/// Checks that the tz database knows the zone.
pub(super) fn zone(checker: &mut Checker<'_>, name: &str, path: &Path) {
    if name.parse::<Zone>().is_err() {
        let message = format!("no such time zone as `{name}`; name one of the IANA database, such as Asia/Shanghai");
        checker.error(Code::TimeZone, path, message);
    }
}

fn parameters(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, parameter) in template.parameters.iter().enumerate() {
        let path = Path::of("parameters").at(index);
        let fits = parameter.default.is_none() || parameter.answer == ParameterType::Boolean;
        checker.ensure(fits, Code::Contradiction, &path.key("default"), "only a BOOLEAN parameter has a default");
        let asked = !parameter.required || parameter.default.is_none();
        checker.ensure(asked, Code::Contradiction, &path.key("default"), "a required parameter has no default");
    }
}

fn departments(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let parents: HashMap<&str, &str> =
        template.departments.iter().filter_map(|d| Some((&*d.code, &**d.parent.as_ref()?))).collect();
    for (index, department) in template.departments.iter().enumerate() {
        let path = Path::of("departments").at(index).key("parent");
        let Some(parent) = &department.parent else { continue };
        checker.refer(Sort::Department, parent, &path);
        let mut above = HashSet::from([&*department.code]);
        let mut next = Some(&**parent);
        while let Some(code) = next {
            if !above.insert(code) {
                let message = format!("`{}` stands below itself", department.code);
                checker.error(Code::Contradiction, &path, message);
                break;
            }
            next = parents.get(code).copied();
        }
    }
}
