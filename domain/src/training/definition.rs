//! A requirement as it is written and kept: by codes. A template's requirement becomes one; with the codes found it
//! becomes a [`Requirement`] that can be judged.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CourseId, TrainingRequirementId},
    locale::LocalizedText,
    people::tree::DepartmentTree,
    programs::template,
    training::{
        audience::{Audience, Clause, Employment},
        completion::Score,
        requirement::{CourseRule, FirstDue, FirstEvent, LONG_LEAVE_DAYS, Recurrence, Requirement},
        scope::{Directory, Scope, UnknownCode},
    },
};

/// A requirement by codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(deny_unknown_fields)]
pub struct RequirementDefinition {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: LocalizedText,
    /// For whom.
    pub audience: Audience,
    /// Which courses.
    pub courses: CourseRule<String>,
    /// How often.
    pub recurrence: Recurrence,
    /// From when on for newcomers.
    pub first_due: FirstDue,
    /// Points that replace the courses' own marks.
    pub pass_mark: Option<Score>,
    /// Whether a new version of a course makes earlier completions void.
    pub retrain: bool,
    /// Days from which a leave exempts.
    pub long_leave_days: u32,
    /// First day on which it obliges, where it has not always done.
    pub effective_from: Option<NaiveDate>,
    /// First day on which it no longer obliges.
    pub retired_on: Option<NaiveDate>,
}

impl RequirementDefinition {
    /// Finds the codes; all unknown ones are told at once.
    pub fn resolve(
        &self,
        id: TrainingRequirementId,
        directory: &Directory,
        tree: &DepartmentTree,
        courses: &HashMap<String, CourseId>,
    ) -> Result<Requirement, Vec<UnknownCode>> {
        let find = |code: &String| courses.get(code).copied();
        let missing = self.courses.courses().iter().filter(|code| find(code).is_none());
        let mut unknown: Vec<_> = missing.map(|code| UnknownCode { kind: "course", code: code.clone() }).collect();
        let scope = Scope::try_new(&self.audience, directory, tree).unwrap_or_else(|codes| {
            unknown.extend(codes);
            Scope::default()
        });
        let courses = self.courses.clone().try_map(|code| find(&code).ok_or(()));
        let (Ok(courses), true) = (courses, unknown.is_empty()) else { return Err(unknown) };
        Ok(Requirement {
            id,
            scope,
            courses,
            recurrence: self.recurrence,
            first_due: self.first_due,
            pass_mark: self.pass_mark,
            retrain: self.retrain,
            long_leave_days: self.long_leave_days,
            effective_from: self.effective_from,
            retired_on: self.retired_on,
        })
    }
}

/// Why a template's requirement cannot be one here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotExpressible {
    /// Validity that is not whole months.
    #[error("a rolling requirement is valid for whole months")]
    Validity,
    /// Grace that is not whole days.
    #[error("a newcomer's grace is whole days")]
    Grace,
    /// A mark outside 0 to 100.
    #[error("a pass mark lies between 0 and 100")]
    PassMark,
}

impl TryFrom<&template::RequirementTemplate> for RequirementDefinition {
    type Error = NotExpressible;

    fn try_from(written: &template::RequirementTemplate) -> Result<Self, NotExpressible> {
        let mark = |points: u32| i32::try_from(points).ok().and_then(|points| points.checked_mul(100));
        let pass_mark = written.pass_mark.map(|points| {
            mark(points)
                .and_then(|hundredths| Score::try_from_hundredths(hundredths).ok())
                .ok_or(NotExpressible::PassMark)
        });
        Ok(Self {
            code: written.code.to_string(),
            name: written.name.clone(),
            audience: Audience {
                include: written.audience.include.iter().map(clause).collect(),
                exclude: written.audience.exclude.iter().map(clause).collect(),
            },
            courses: course_rule(&written.courses),
            recurrence: recurrence(written.recurrence)?,
            first_due: first_due(written.first_due)?,
            pass_mark: pass_mark.transpose()?,
            retrain: false,
            long_leave_days: LONG_LEAVE_DAYS,
            effective_from: None,
            retired_on: None,
        })
    }
}

fn codes(codes: &[template::Code]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

fn clause(written: &template::AudienceClause) -> Clause {
    let employment = written.employment.map(|employment| match employment {
        template::EmploymentSort::Employees => Employment::Employees,
        template::EmploymentSort::Contractors => Employment::Contractors,
        template::EmploymentSort::Anyone => Employment::Anyone,
    });
    Clause {
        departments: codes(&written.departments),
        positions: codes(&written.positions),
        roles: codes(&written.roles),
        groups: codes(&written.groups),
        persons: Vec::new(),
        tenure_less_than_months: written.tenure_less_than_months,
        employment,
    }
}

fn course_rule(written: &template::CourseRule) -> CourseRule<String> {
    match written {
        template::CourseRule::AnyCourse { minimum } => CourseRule::AnyCourse { min_completions: *minimum },
        template::CourseRule::AnyOf { courses, minimum } => {
            CourseRule::AnyOf { courses: codes(courses), min_completions: *minimum }
        }
        template::CourseRule::AllOf { courses } => CourseRule::AllOf { courses: codes(courses) },
    }
}

fn recurrence(written: template::Recurrence) -> Result<Recurrence, NotExpressible> {
    match written {
        template::Recurrence::Calendar { period } => Ok(Recurrence::Calendar { window: period }),
        template::Recurrence::Rolling { every } => {
            let whole = template::IsoDuration { months: every.months, ..template::IsoDuration::default() };
            let valid = every == whole && every.months > 0;
            valid.then_some(Recurrence::Rolling { months: every.months }).ok_or(NotExpressible::Validity)
        }
    }
}

fn first_due(written: template::FirstDue) -> Result<FirstDue, NotExpressible> {
    Ok(match written {
        template::FirstDue::Within { duration } => {
            let whole = template::IsoDuration { days: duration.days, ..template::IsoDuration::default() };
            (duration == whole).then_some(FirstDue::Within { days: duration.days }).ok_or(NotExpressible::Grace)?
        }
        template::FirstDue::Before { event } => FirstDue::Before {
            event: match event {
                template::FirstEvent::FirstCase => FirstEvent::Case,
                template::FirstEvent::FirstAudit => FirstEvent::Audit,
                template::FirstEvent::FirstVisit => FirstEvent::Visit,
                template::FirstEvent::Access => FirstEvent::Access,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::rules::publish::{RequirementDraft, RequirementPublishFacts, publish};

    fn telecom() -> template::ProgramTemplate {
        template::check(include_str!("../../../templates/telecom.yaml")).expect("a template without errors")
    }

    #[test]
    fn every_requirement_of_the_telecom_template_can_be_published_and_judged() {
        let template = telecom();
        let directory = Directory {
            departments: template.departments.iter().map(|unit| (unit.code.to_string(), unit_id(&unit.code))).collect(),
            positions: template
                .positions
                .iter()
                .map(|named| (named.code.to_string(), id(&named.code).into()))
                .collect(),
            roles: template.roles.iter().map(|named| (named.code.to_string(), id(&named.code).into())).collect(),
            groups: template.groups.iter().map(|named| (named.code.to_string(), id(&named.code).into())).collect(),
            employees: HashMap::new(),
        };
        let tree = DepartmentTree::try_new(
            template.departments.iter().map(|unit| (unit_id(&unit.code), unit.parent.as_deref().map(unit_id))),
        )
        .expect("a tree");
        let courses: HashMap<String, CourseId> =
            template.courses.iter().map(|course| (course.code.to_string(), id(&course.code).into())).collect();
        let facts = RequirementPublishFacts { courses: courses.keys().cloned().collect(), ..Default::default() };

        let definitions: Vec<_> = template
            .training_requirements
            .iter()
            .map(|written| RequirementDefinition::try_from(written).expect("one"))
            .collect();

        assert_eq!(definitions.len(), 11);
        for definition in definitions {
            let RequirementDefinition { code, name, audience, courses: rule, recurrence, first_due, .. } =
                definition.clone();
            let draft = RequirementDraft { code, name, audience, courses: rule, recurrence, first_due };
            assert_eq!(publish(&draft, &facts), Ok(()), "{}", definition.code);
            let resolved = definition.resolve(id(&definition.code).into(), &directory, &tree, &courses);
            assert!(resolved.is_ok(), "{}: {:?}", definition.code, resolved.err());
            let json = serde_json::to_string(&definition).expect("json");
            assert_eq!(serde_json::from_str::<RequirementDefinition>(&json).expect("a definition"), definition);
        }
    }

    fn id(code: &str) -> uuid::Uuid {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(code.bytes()).for_each(|(byte, letter)| *byte = letter);
        uuid::Uuid::from_bytes(bytes)
    }

    fn unit_id(code: &str) -> crate::ids::DepartmentId {
        id(code).into()
    }

    #[test]
    fn all_unknown_codes_are_told_at_once() {
        let template = telecom();
        let written = template.training_requirements.iter().find(|written| &*written.code == "TR-05").expect("TR-05");
        let definition = RequirementDefinition::try_from(written).expect("a definition");

        let unknown = definition
            .resolve(id("TR-05").into(), &Directory::default(), &DepartmentTree::default(), &HashMap::new())
            .expect_err("unknown codes");
        let codes: Vec<_> = unknown.iter().map(|unknown| unknown.code.as_str()).collect();
        assert_eq!(codes, ["C-CUS-1", "C-CUS-2", "C-CUS-3", "CSD", "CHC", "RET"]);
    }
}
