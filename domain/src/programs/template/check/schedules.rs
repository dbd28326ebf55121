//! Schedules fire, and they and what they start name each other.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Checker, Path, Sort, header};
use crate::{
    locale::Locale,
    programs::template::{ProgramTemplate, SurveyTrigger, TemplateAction, TemplateErrorCode as Code},
    refusal::Refusal,
    scheduling::draft::{RecurrenceFault, RefinementFault},
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, schedule) in template.schedules.iter().enumerate() {
        let path = Path::of("schedules").at(index);
        if let Err(fault) = schedule.when().rule() {
            let key = if schedule.rule.is_some() { "rule" } else { "cron" };
            checker.error(Code::Cron, &path.key(key), fault.message(Locale::En));
        }
        if schedule.jitter(Uuid::nil()).is_err() {
            let fault = RecurrenceFault::Refinement(RefinementFault::JitterMalformed);
            checker.error(Code::Cron, &path.key("spread"), fault.message(Locale::En));
        }
        if let Some(zone) = &schedule.time_zone {
            header::zone(checker, zone, &path.key("time_zone"));
        }
        for (sort, code, path) in subjects(&schedule.action, &path.key("action")) {
            checker.refer(sort, code, &path);
        }
    }
    let owned = owned(template);
    for (sort, code, schedule, path) in &owned {
        checker.refer(Sort::Schedule, schedule, path);
        let started = template.schedules.iter().find(|known| &*known.code == *schedule);
        let starts = started.is_none_or(|known| {
            subjects(&known.action, path).iter().any(|(subject, named, _)| subject == sort && named == code)
        });
        if !starts {
            let message = format!("`{schedule}` does something else; its action does not name `{code}`");
            checker.error(Code::Contradiction, path, message);
        }
    }
    named_back(checker, template, &owned);
}

/// Whatever a schedule starts says by which schedule it is started.
fn named_back(checker: &mut Checker<'_>, template: &ProgramTemplate, owned: &[Owned<'_>]) {
    let by: HashMap<_, _> = owned.iter().map(|(sort, code, schedule, _)| ((*sort, *code), *schedule)).collect();
    for (index, schedule) in template.schedules.iter().enumerate() {
        for (sort, code, path) in subjects(&schedule.action, &Path::of("schedules").at(index).key("action")) {
            if by.get(&(sort, code)).is_some_and(|other| *other != &*schedule.code) || {
                let known = checker.codes.has(sort, code);
                known && !by.contains_key(&(sort, code))
            } {
                let message = format!("the {} `{code}` does not name this schedule", sort.name());
                checker.error(Code::Contradiction, &path, message);
            }
        }
    }
}

/// A thing, its code, the schedule that it names, and where it does so.
type Owned<'a> = (Sort, &'a str, &'a str, Path);

fn owned(template: &ProgramTemplate) -> Vec<Owned<'_>> {
    let mut owned: Vec<Owned<'_>> = Vec::new();
    let at = |section: &str, index: usize| Path::of(section).at(index).key("schedule");
    for (i, thing) in template.audit_programs.iter().enumerate() {
        owned.push((Sort::AuditProgram, &thing.code, &thing.schedule, at("audit_programs", i)));
    }
    for (i, thing) in template.inspections.iter().enumerate() {
        owned.push((Sort::Inspection, &thing.code, &thing.schedule, at("inspections", i)));
    }
    for (i, thing) in template.surveys.iter().enumerate() {
        if let SurveyTrigger::Schedule { schedule } = &thing.opens {
            let path = Path::of("surveys").at(i).key("opens.schedule");
            owned.push((Sort::Survey, &thing.code, schedule, path));
        }
    }
    for (i, thing) in template.drills.iter().enumerate() {
        owned.push((Sort::Drill, &thing.code, &thing.schedule, at("drills", i)));
    }
    for (i, thing) in template.reviews.iter().enumerate() {
        if let Some(schedule) = &thing.schedule {
            owned.push((Sort::Review, &thing.code, schedule, at("reviews", i)));
        }
    }
    for (i, thing) in template.reports.iter().enumerate() {
        owned.push((Sort::Report, &thing.code, &thing.schedule, at("reports", i)));
    }
    owned
}

/// What an action is about.
fn subjects<'a>(action: &'a TemplateAction, path: &Path) -> Vec<(Sort, &'a str, Path)> {
    let one = |sort, code: &'a str, key: &str| vec![(sort, code, path.key(key))];
    match action {
        TemplateAction::CreateAudit { audit_program } | TemplateAction::OpenFollowUps { audit_program } => {
            one(Sort::AuditProgram, audit_program, "audit_program")
        }
        TemplateAction::PlanVisits { inspection }
        | TemplateAction::PlanPatrols { inspection }
        | TemplateAction::RunTestCalls { inspection } => one(Sort::Inspection, inspection, "inspection"),
        TemplateAction::OpenSurveys { surveys } => {
            let path = path.key("surveys");
            surveys.iter().enumerate().map(|(at, code)| (Sort::Survey, &**code, path.at(at))).collect()
        }
        TemplateAction::PlanFocusGroups { survey } => one(Sort::Survey, survey, "survey"),
        TemplateAction::BuildReport { report } => one(Sort::Report, report, "report"),
        TemplateAction::OpenReview { review } => one(Sort::Review, review, "review"),
        TemplateAction::OpenDrill { drill } => one(Sort::Drill, drill, "drill"),
        TemplateAction::TrainingSweep
        | TemplateAction::PlanTraining
        | TemplateAction::CloseTrainingWindow { window: _ }
        | TemplateAction::RollUpIndicators { period: _ }
        | TemplateAction::PlanCallbacks
        | TemplateAction::OpenAccessReview
        | TemplateAction::OpenAppraisal
        | TemplateAction::OpenBudgetCycle
        | TemplateAction::ReviewResources
        | TemplateAction::ReviewTargets
        | TemplateAction::ReviewDocuments
        | TemplateAction::CheckCalendar { year: _ } => Vec::new(),
    }
}
