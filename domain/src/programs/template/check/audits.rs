//! Audit programs and the rules of auditing.

use super::{Checker, Path, Sort};
use crate::programs::template::{AuditCriterion, AuditScopeRule, ProgramTemplate, TemplateErrorCode as Code};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, program) in template.audit_programs.iter().enumerate() {
        let path = Path::of("audit_programs").at(index);
        if let Some(checklist) = &program.checklist {
            checker.refer(Sort::Checklist, checklist, &path.key("checklist"));
        }
        for (at, criterion) in program.criteria.iter().enumerate() {
            criterion_of(checker, criterion, &path.key("criteria").at(at));
        }
        for (at, scope) in program.rotation.iter().enumerate() {
            let path = path.key("rotation").at(at);
            checker.refer_all(Sort::Area, &scope.areas, &path.key("areas"));
            let again = program.rotation[..at].iter().any(|other| other.quarter == scope.quarter);
            checker.ensure(!again, Code::DuplicateCode, &path.key("quarter"), "this quarter stands before");
        }
        if let Some(AuditScopeRule::Part { areas, departments }) = &program.scope {
            let path = path.key("scope");
            checker.refer_all(Sort::Area, areas, &path.key("areas"));
            checker.refer_all(Sort::Department, departments, &path.key("departments"));
        }
    }
    let path = Path::of("audit_rules");
    let rules = &template.audit_rules;
    checker.refer(Sort::Department, &rules.team, &path.key("team"));
    checker.refer_all(Sort::Role, &rules.auditor_roles, &path.key("auditor_roles"));
    checker.refer(
        Sort::Requirement,
        &rules.lead_auditor_needs.requirement,
        &path.key("lead_auditor_needs.requirement"),
    );
    checker.refer(Sort::Department, &rules.ineffective.escalate_to, &path.key("ineffective.escalate_to"));
    for (at, grade) in rules.finding_grades.iter().enumerate() {
        let again = rules.finding_grades[..at].iter().any(|other| other.grade == grade.grade);
        let path = path.key("finding_grades").at(at);
        checker.ensure(!again, Code::DuplicateCode, &path, "this grade stands before");
    }
}

fn criterion_of(checker: &mut Checker<'_>, criterion: &AuditCriterion, path: &Path) {
    match criterion {
        AuditCriterion::Standard { standard } => checker.refer(Sort::Standard, standard, &path.key("standard")),
        AuditCriterion::Document { document } => checker.refer(Sort::Document, document, &path.key("document")),
        AuditCriterion::ProgramMeasures
        | AuditCriterion::Contract
        | AuditCriterion::OutsourcingRules
        | AuditCriterion::OpenFindings => {}
    }
}
