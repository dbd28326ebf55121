//! Requirements name courses and audiences that exist.

use super::{Checker, Path, Sort};
use crate::programs::template::{
    AudienceClause, CourseRule, Decimal, FirstDue, ProgramTemplate, Recurrence, TemplateErrorCode as Code,
};

pub(super) fn check(checker: &mut Checker<'_>, template: &ProgramTemplate) {
    for (index, course) in template.courses.iter().enumerate() {
        let path = Path::of("courses").at(index);
        let lasts = course.hours > Decimal::from(0);
        checker.ensure(lasts, Code::OutOfRange, &path.key("hours"), "a course takes more than no time");
        mark(checker, course.pass_mark, &path);
    }
    for (index, requirement) in template.training_requirements.iter().enumerate() {
        let path = Path::of("training_requirements").at(index);
        mark(checker, requirement.pass_mark, &path);
        courses(checker, &requirement.courses, &path.key("courses"));
        if let Recurrence::Rolling { every } = requirement.recurrence {
            let months = (1..=120).contains(&every.months) && every.days == 0 && every.seconds == 0;
            checker.ensure(months, Code::OutOfRange, &path.key("recurrence.every"), "must be 1 to 120 whole months");
        }
        if let FirstDue::Within { duration } = requirement.first_due {
            let days = duration.days <= 3660 && duration.months == 0 && duration.seconds == 0;
            checker.ensure(days, Code::OutOfRange, &path.key("first_due.duration"), "must be whole days, up to 3660");
        }
        let audience = &requirement.audience;
        let path = path.key("audience");
        checker.ensure(!audience.include.is_empty(), Code::OutOfRange, &path, "is for nobody");
        for (key, clauses) in [("include", &audience.include), ("exclude", &audience.exclude)] {
            for (at, clause) in clauses.iter().enumerate() {
                audience_clause(checker, clause, &path.key(key).at(at));
            }
        }
    }
    let share = template.training_rules.waiver_share_alert_percent <= 100;
    let path = Path::of("training_rules.waiver_share_alert_percent");
    checker.ensure(share, Code::OutOfRange, &path, "must be 0 to 100 percent");
}

fn mark(checker: &mut Checker<'_>, mark: Option<u32>, path: &Path) {
    let fits = mark.is_none_or(|mark| mark <= 100);
    checker.ensure(fits, Code::OutOfRange, &path.key("pass_mark"), "must be 0 to 100 points");
}

fn courses(checker: &mut Checker<'_>, rule: &CourseRule, path: &Path) {
    if let CourseRule::AnyOf { courses, .. } | CourseRule::AllOf { courses } = rule {
        let path = path.key("courses");
        checker.ensure(!courses.is_empty(), Code::OutOfRange, &path, "name at least one course");
        checker.refer_all(Sort::Course, courses, &path);
    }
    if let CourseRule::AnyCourse { minimum } | CourseRule::AnyOf { minimum, .. } = rule {
        checker.ensure(*minimum > 0, Code::OutOfRange, &path.key("minimum"), "must be at least 1");
    }
}

fn audience_clause(checker: &mut Checker<'_>, clause: &AudienceClause, path: &Path) {
    let blank = *clause == AudienceClause::default();
    checker.ensure(!blank, Code::OutOfRange, path, "a clause names at least one condition");
    checker.refer_all(Sort::Department, &clause.departments, &path.key("departments"));
    checker.refer_all(Sort::Position, &clause.positions, &path.key("positions"));
    checker.refer_all(Sort::Role, &clause.roles, &path.key("roles"));
    checker.refer_all(Sort::Group, &clause.groups, &path.key("groups"));
}
