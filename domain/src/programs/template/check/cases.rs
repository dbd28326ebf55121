//! Complaints, faults, clocks and escalation.

use super::{Checker, Path, Sort};
use crate::programs::template::{
    CaseCondition, CloseNeed, EscalationTarget, FaultReviewTrigger, ParameterType, ProgramTemplate, SlaObject,
    SlaPolicyTemplate, TemplateErrorCode as Code,
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    complaint(checker, template);
    fault(checker, template);
    for (index, policy) in template.sla_policies.iter().enumerate() {
        sla(checker, template, policy, &Path::of("sla_policies").at(index));
    }
    escalations(checker, template);
}

fn complaint(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let complaint = &template.complaint;
    let path = Path::of("complaint");
    for (index, category) in complaint.categories.iter().enumerate() {
        checker.refer(Sort::Department, &category.route_to, &path.key("categories").at(index).key("route_to"));
    }
    for (index, need) in complaint.close_needs.iter().enumerate() {
        if let CloseNeed::CapaLinked { severities } = need {
            checker.refer_all(Sort::Severity, severities, &path.key("close_needs").at(index).key("severities"));
        }
    }
    checker.refer(Sort::CaseState, &complaint.first_owner.until, &path.key("first_owner.until"));
    checker.refer_all(Sort::Indicator, &complaint.evaluation, &path.key("evaluation"));
    let lasts = !complaint.repeat_window.is_zero();
    checker.ensure(lasts, Code::OutOfRange, &path.key("repeat_window"), "lasts no time at all");
}

fn fault(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let path = Path::of("fault.review_required_for");
    for (index, trigger) in template.fault.review_required_for.iter().enumerate() {
        match trigger {
            FaultReviewTrigger::Priority { priority } => {
                checker.refer(Sort::Priority, priority, &path.at(index).key("priority"));
            }
            FaultReviewTrigger::Repeat => {}
        }
    }
}

fn sla(checker: &mut Checker<'_>, template: &ProgramTemplate, policy: &SlaPolicyTemplate, path: &Path) {
    condition(checker, template, policy.object, &policy.applies, &path.key("applies"));
    checker.ensure(!policy.clocks.is_empty(), Code::OutOfRange, &path.key("clocks"), "a policy has at least one clock");
    for (index, clock) in policy.clocks.iter().enumerate() {
        let path = path.key("clocks").at(index);
        checker.ensure(!clock.limit.is_zero(), Code::OutOfRange, &path.key("limit"), "lasts no time at all");
        if let Some(when) = &clock.when {
            condition(checker, template, policy.object, when, &path.key("when"));
        }
        let before = &policy.clocks[..index];
        let again = before.iter().any(|other| other.key == clock.key && other.when == clock.when);
        let message = "a clock of that key and condition stands before";
        checker.ensure(!again, Code::DuplicateCode, &path.key("key"), message);
    }
}

fn condition(
    checker: &mut Checker<'_>,
    template: &ProgramTemplate,
    object: SlaObject,
    condition_of: &CaseCondition,
    path: &Path,
) {
    let only_of = match condition_of {
        CaseCondition::Always | CaseCondition::Vip | CaseCondition::Area { is: _ } => None,
        CaseCondition::AllOf { of } | CaseCondition::AnyOf { of } => {
            checker.ensure(!of.is_empty(), Code::OutOfRange, &path.key("of"), "name at least one condition");
            for (index, part) in of.iter().enumerate() {
                condition(checker, template, object, part, &path.key("of").at(index));
            }
            None
        }
        CaseCondition::Not { of } => {
            condition(checker, template, object, of, &path.key("of"));
            None
        }
        CaseCondition::Severity { any_of } => {
            checker.refer_all(Sort::Severity, any_of, &path.key("any_of"));
            Some(SlaObject::Complaint)
        }
        CaseCondition::Priority { any_of } => {
            checker.refer_all(Sort::Priority, any_of, &path.key("any_of"));
            Some(SlaObject::Fault)
        }
        CaseCondition::Grade { any_of: _ } => Some(SlaObject::Finding),
        CaseCondition::ReportedByUser | CaseCondition::Cause { is: _ } => Some(SlaObject::Fault),
        CaseCondition::Parameter { key } => {
            checker.refer(Sort::Parameter, key, &path.key("key"));
            let known = template.parameters.iter().find(|parameter| parameter.key == *key);
            let fits = known.is_none_or(|parameter| parameter.answer == ParameterType::Boolean);
            checker.ensure(fits, Code::Contradiction, &path.key("key"), "a condition asks a BOOLEAN parameter");
            None
        }
    };
    let fits = only_of.is_none_or(|only| only == object);
    checker.ensure(fits, Code::Contradiction, path, "this condition is not about what the policy is for");
}

fn escalations(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    let mut before = 0;
    for (index, step) in template.escalations.iter().enumerate() {
        let path = Path::of("escalations").at(index);
        let climbs = step.at_percent > before;
        checker.ensure(climbs, Code::OutOfRange, &path.key("at_percent"), "must be more than the step before");
        before = step.at_percent;
        for (at, target) in step.notify.iter().enumerate() {
            if let EscalationTarget::Role { role } = target {
                checker.refer(Sort::Role, role, &path.key("notify").at(at).key("role"));
            }
        }
    }
}
