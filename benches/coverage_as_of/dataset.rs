//! The data: departments, courses and requirements through the store, people and completions by set-based SQL.

use std::sync::Arc;

use chrono::NaiveDate;
use gradus_domain::{
    access::{RolePreset, Scope},
    ids::{CourseId, DepartmentId, IdSource, OrganizationId, TrainingRequirementId},
    locale::{Locale, LocalizedText},
    people::{department::Department, organization::Organization},
    period::{Period, PeriodKind},
    training::{
        audience::{Audience, Clause, Employment},
        catalog::{CatalogCourse, CatalogRequirement, CourseMode, Equivalents, RequirementVersion, Subject},
        definition::RequirementDefinition,
        requirement::{CourseRule, FirstDue, LONG_LEAVE_DAYS, Recurrence},
    },
};
use gradus_services::{
    Actor, Command, Never, Services,
    door::Work,
    identity::token_create::{TokenCreate, token_create},
    people::organization_create::organization_create,
};
use gradus_store::{
    people::departments,
    training::{courses, requirements},
};

use crate::{Result, after, sql::Sql};

/// Departments in all: a root, branches below it, and the rest below those.
const DEPARTMENTS: u32 = 2_000;
/// Departments directly below the root.
const BRANCHES: u32 = 20;
/// Courses, each with a requirement.
const COURSES: u32 = 40;
/// Requirements that speak of everybody; each other one speaks of two branches.
const GENERAL: u32 = 4;
/// Days of grace.
const GRACE: u32 = 30;

/// The day with a number, from 2020 on.
pub fn day(number: u64) -> NaiveDate {
    after(NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default(), number)
}

/// A database that is filled.
pub struct Dataset {
    sql: Sql,
    /// A token of the whole organization.
    pub token: String,
    /// A token of one department.
    pub small_token: String,
}

impl Dataset {
    /// Makes everything.
    pub async fn make(services: &Services, url: &str, employees: u32) -> Result<Self> {
        let organization = OrganizationId(services.ids.next());
        let actor = Actor::command_line(organization);
        let made = Organization {
            id: organization,
            code: "BENCH".into(),
            name: LocalizedText([(Locale::En, "Benchmark".to_owned())].into()),
            time_zone: "UTC".into(),
            calendar: "CN".into(),
            locale: Locale::En,
        };
        let create = services.door.run(&actor, Command::internal("organizationCreate"), move |unit| {
            let made = made.clone();
            Box::pin(async move { organization_create(unit, &made).await })
        });
        create.await.map_err(|failure| format!("{failure:?}"))?;
        let catalog = Arc::new(Catalog::draw(services.ids.as_ref()));
        let create = services.door.run(&actor, Command::internal("benchCatalog"), move |unit| {
            let catalog = catalog.clone();
            let work: Work<'_, (), Never> = Box::pin(async move {
                let scope = Scope::organization(unit.actor.organization);
                for department in &catalog.departments {
                    departments::insert(unit.tx(), &scope, department, "local", unit.now).await?;
                }
                courses::insert_many(unit.tx(), &scope, &catalog.courses, unit.now).await?;
                for requirement in &catalog.requirements {
                    requirements::insert(unit.tx(), &scope, requirement, unit.now).await?;
                }
                unit.record(unit.actor.organization, None::<&()>, None::<&()>, None);
                Ok(())
            });
            work
        });
        create.await.map_err(|failure| format!("{failure:?}"))?;
        let sql = Sql::open(url, organization).await?;
        sql.fill(employees, DEPARTMENTS, COURSES).await?;
        let token = token(services, organization, None).await?;
        let small_token = token_of_last(services, organization).await?;
        Ok(Self { sql, token, small_token })
    }

    /// What is required and what is fulfilled on a day, by SQL.
    pub async fn count(&self, on: NaiveDate) -> Result<(i64, i64)> {
        let rules: Vec<_> = (0..COURSES)
            .flat_map(|number| {
                let first = first_valid(recurrence(number), on);
                tops(number).into_iter().map(move |top| (top, format!("C{number}"), first))
            })
            .collect();
        self.sql.count(&rules, on, GRACE).await
    }
}

async fn token_of_last(services: &Services, organization: OrganizationId) -> Result<String> {
    token(services, organization, Some(format!("D{}", DEPARTMENTS - 1))).await
}

async fn token(services: &Services, organization: OrganizationId, department: Option<String>) -> Result<String> {
    let input = TokenCreate {
        name: "bench".into(),
        role: RolePreset::QualityManager,
        department,
        employee: None,
        scopes: None,
        days: 30,
        real_now: services.time.real_now(),
    };
    let actor = Actor::command_line(organization);
    let made = services.door.run(&actor, Command::internal("tokenCreate"), move |unit| {
        let input = input.clone();
        Box::pin(async move { token_create(unit, &input).await })
    });
    Ok(made.await.map_err(|failure| format!("{failure:?}"))?.token)
}

fn recurrence(number: u32) -> Recurrence {
    match number % 4 {
        0 => Recurrence::Calendar { window: PeriodKind::Quarter },
        1 => Recurrence::Calendar { window: PeriodKind::Year },
        2 => Recurrence::Rolling { months: 12 },
        _ => Recurrence::Once,
    }
}

/// The first day of which a completion is still valid on `on`.
fn first_valid(recurrence: Recurrence, on: NaiveDate) -> NaiveDate {
    match recurrence {
        Recurrence::Calendar { window } => Period::containing(on, window).first_day(),
        Recurrence::Once => NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default(),
        Recurrence::Rolling { months } => {
            let months = chrono::Months::new(months);
            let lapses = |day: NaiveDate| day.checked_add_months(months).is_some_and(|end| end <= on);
            let mut day = on.checked_sub_months(months).unwrap_or(on);
            while lapses(day) {
                day = after(day, 1);
            }
            day
        }
    }
}

/// Codes of the departments of whose subtrees the requirement speaks.
fn tops(number: u32) -> Vec<String> {
    if number < GENERAL {
        return vec!["D0".into()];
    }
    let branch = |place: u32| format!("D{}", 1 + place % BRANCHES);
    vec![branch(number), branch(number + BRANCHES / 2)]
}

struct Catalog {
    departments: Vec<Department>,
    courses: Vec<CatalogCourse>,
    requirements: Vec<CatalogRequirement>,
}

impl Catalog {
    fn draw(ids: &dyn IdSource) -> Self {
        let made: Vec<_> = (0..DEPARTMENTS).map(|_| DepartmentId(ids.next())).collect();
        let parent = |number: u32| match number {
            0 => None,
            _ if number <= BRANCHES => Some(0),
            _ => Some(1 + number % BRANCHES),
        };
        let departments = (0..DEPARTMENTS).zip(&made).map(|(number, id)| Department {
            id: *id,
            code: format!("D{number}"),
            name: LocalizedText::plain(format!("Department {number}")),
            kind: "department".into(),
            tier: None,
            duty: LocalizedText::default(),
            parent: parent(number).and_then(|above| made.get(usize::try_from(above).unwrap_or_default()).copied()),
            head: None,
            deputy: None,
            version: 1,
        });
        let course = |number: u32| CatalogCourse {
            id: CourseId(ids.next()),
            code: format!("C{number}"),
            name: LocalizedText::plain(format!("Course {number}")),
            subject: Subject::Quality,
            minutes: 90,
            mode: CourseMode::Online,
            pass_mark: None,
            equivalents: Equivalents::default(),
            version: 1,
            version_since: None,
        };
        let requirement = |number: u32| CatalogRequirement {
            id: TrainingRequirementId(ids.next()),
            code: format!("R{number}"),
            name: LocalizedText::plain(format!("Requirement {number}")),
            note: LocalizedText::default(),
            version: 1,
            versions: vec![version(number)],
        };
        Self {
            departments: departments.collect(),
            courses: (0..COURSES).map(course).collect(),
            requirements: (0..COURSES).map(requirement).collect(),
        }
    }
}

fn version(number: u32) -> RequirementVersion {
    let everybody = Clause { employment: Some(Employment::Employees), ..Clause::default() };
    let clause = if number < GENERAL { everybody } else { Clause { departments: tops(number), ..Clause::default() } };
    let definition = RequirementDefinition {
        code: format!("R{number}"),
        name: LocalizedText::plain(format!("Requirement {number}")),
        audience: Audience::of([clause]),
        courses: CourseRule::AllOf { courses: vec![format!("C{number}")] },
        recurrence: recurrence(number),
        first_due: FirstDue::Within { days: GRACE },
        pass_mark: None,
        retrain: false,
        long_leave_days: LONG_LEAVE_DAYS,
        effective_from: None,
        retired_on: None,
    };
    RequirementVersion {
        version: 1,
        effective_from: NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default(),
        definition,
    }
}
