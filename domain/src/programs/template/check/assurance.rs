//! Drills, reviews, reports, commitments, documents, resources and risks.

use super::{Checker, Path, Sort, indicators};
use crate::programs::template::{Breach, ProgramTemplate, TemplateErrorCode as Code};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let department = |checker: &mut Checker<'_>, section: &str, index: usize, key: &str, code: &str| {
        checker.refer(Sort::Department, code, &Path::of(section).at(index).key(key));
    };
    for (index, drill) in template.drills.iter().enumerate() {
        department(checker, "drills", index, "owner", &drill.owner);
    }
    for (index, review) in template.reviews.iter().enumerate() {
        department(checker, "reviews", index, "chair", &review.chair);
    }
    for (index, report) in template.reports.iter().enumerate() {
        department(checker, "reports", index, "owner", &report.owner);
        department(checker, "reports", index, "approver", &report.approver);
    }
    for (index, document) in template.documents.iter().enumerate() {
        department(checker, "documents", index, "owner", &document.owner);
        let path = Path::of("documents").at(index).key("review");
        checker.ensure(!document.review.is_zero(), Code::OutOfRange, &path, "lasts no time at all");
    }
    for (index, report) in template.reports.iter().enumerate() {
        let path = Path::of("reports").at(index).key("sections");
        let sections = report.sections.iter().enumerate();
        checker.unique("section", sections.map(|(at, section)| (&*section.code, path.at(at).key("code"))));
    }
    for (index, commitment) in template.commitments.iter().enumerate() {
        if let Breach::ClockBreached { policy, clock } = &commitment.compensation.when {
            let path = Path::of("commitments").at(index).key("compensation.when");
            indicators::clock(checker, template, policy, clock, &path);
        }
    }
    for (index, line) in template.resources.budget_lines.iter().enumerate() {
        let path = Path::of("resources.budget_lines").at(index).key("measures");
        checker.refer_all(Sort::Measure, &line.measures, &path);
    }
    for (index, risk) in template.risks.iter().enumerate() {
        checker.refer_all(Sort::Measure, &risk.measures, &Path::of("risks").at(index).key("measures"));
    }
}
