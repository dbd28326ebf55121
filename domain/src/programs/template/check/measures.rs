//! Measures have one that answers for them (RSP-1) and lie inside their phase.

use super::{Checker, Path, Sort};
use crate::programs::template::{MeasureTemplate, PhaseTemplate, ProgramTemplate, TemplateErrorCode as Code};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, area) in template.areas.iter().enumerate() {
        checker.refer(Sort::Department, &area.accountable, &Path::of("areas").at(index).key("accountable"));
    }
    for (index, measure) in template.measures.iter().enumerate() {
        let path = Path::of("measures").at(index);
        checker.refer(Sort::Area, &measure.area, &path.key("area"));
        checker.refer(Sort::Phase, &measure.phase, &path.key("phase"));
        checker.refer_all(Sort::Indicator, &measure.indicators, &path.key("indicators"));
        checker.ensure(measure.weight > 0, Code::OutOfRange, &path.key("weight"), "a measure weighs at least 1");
        responsibilities(checker, measure, &path.key("raci"));
        let phase = template.phases.iter().find(|phase| phase.code == measure.phase);
        months(checker, measure, phase, &path.key("months"));
    }
}

fn responsibilities(checker: &mut Checker<'_>, measure: &MeasureTemplate, path: &Path) {
    let raci = &measure.raci;
    if raci.accountable.len() != 1 {
        let message = format!("`{}` has {} accountable; it needs exactly one", measure.code, raci.accountable.len());
        checker.error(Code::Responsibility, &path.key("accountable"), message);
    }
    if raci.responsible.is_empty() {
        let message = format!("`{}` has nobody responsible; it needs at least one", measure.code);
        checker.error(Code::Responsibility, &path.key("responsible"), message);
    }
    // One accountable may be written without the brackets of a list; its place is then that of the key's value.
    let one = raci.accountable.len() == 1;
    for (index, code) in raci.accountable.iter().enumerate() {
        let path = path.key("accountable");
        checker.refer(Sort::Department, code, &if one { path } else { path.at(index) });
    }
    for (key, codes) in
        [("responsible", &raci.responsible), ("consulted", &raci.consulted), ("informed", &raci.informed)]
    {
        let path = path.key(key);
        checker.refer_all(Sort::Department, codes, &path);
        let all = codes.iter().enumerate().map(|(index, code)| (&**code, path.at(index)));
        checker.unique("department", all);
    }
}

fn months(checker: &mut Checker<'_>, measure: &MeasureTemplate, phase: Option<&PhaseTemplate>, path: &Path) {
    let months = measure.months;
    if months.to <= months.from {
        checker.error(Code::Phases, path, "a measure ends after it begins");
    }
    let Some(phase) = phase else { return };
    let inside = phase.from_month <= months.from && phase.to_month.is_none_or(|end| months.to <= end);
    if !inside {
        let end = phase.to_month.map_or_else(|| "on".to_owned(), |end| format!("to {end}"));
        let message = format!(
            "`{}` runs from month {} to {}, its phase `{}` from {} {end}",
            measure.code, months.from, months.to, phase.code, phase.from_month
        );
        checker.error(Code::Phases, path, message);
    }
}
