//! The data: departments by import, requirements by command, people and completions by statements over sets.

use std::{fmt::Write, io::Cursor};

use chrono::{DateTime, Days, NaiveDate, Utc};
use gradus_domain::{
    ids::OrganizationId,
    locale::{Locale, LocalizedText},
    people::organization::Organization,
};
use gradus_services::{
    Actor, Command, Services,
    import::{ImportOptions, import},
    people::{import::departments::DepartmentsImport, organization_create::organization_create},
    programs::program_create::{ProgramCreate, program_create},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::Result;

/// People below SMALL.
pub const SMALL: u32 = 10_000;
/// Departments directly below SMALL and LARGE.
const CHILDREN: u32 = 20;
/// Departments below each of those.
const LEAVES: u32 = 49;

/// A filled database.
pub struct Load {
    /// A connection beside the service, as the owner.
    pub database: DatabaseConnection,
    /// Where the database is.
    pub url: String,
    /// The organization.
    pub organization: OrganizationId,
    /// Its day.
    pub today: NaiveDate,
}

impl Load {
    /// Makes the organization with `employees` people, of whom each has so many completions of the last two years.
    pub async fn make(services: &Services, url: &str, employees: u32, completions: u32) -> Result<Self> {
        let organization = OrganizationId(services.ids.next());
        let now = services.time.real_now();
        begin(services, organization, now).await?;
        let mut file = "code,parent_code,name\nBENCH,,Benchmark\nSMALL,BENCH,Small\nLARGE,BENCH,Large\n".to_owned();
        for top in ["SMALL", "LARGE"] {
            for child in 0..CHILDREN {
                writeln!(file, "{top}-{child},{top},{top} {child}")?;
                for leaf in 0..LEAVES {
                    writeln!(file, "{top}-{child}-{leaf},{top}-{child},{top} {child} {leaf}")?;
                }
            }
        }
        let actor = Actor::command_line(organization);
        let report =
            import::<DepartmentsImport>(services, &actor, &mut Cursor::new(file.as_bytes()), ImportOptions::default())
                .await?;
        if report.figures.refused > 0 {
            return Err(format!("{report:?}").into());
        }
        // One connection, so that what is said of it holds for all statements.
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await?;
        let load = Self { database, url: url.to_owned(), organization, today: now.date_naive() };
        if load.is_postgres() {
            load.run("SELECT set_config('gradus.system', 'owner', false)").await?;
        }
        load.people(employees, now).await?;
        load.completions(completions, now).await?;
        load.analyze().await?;
        Ok(load)
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database.get_database_backend() == DbBackend::Postgres
    }

    /// The organization as a value of a statement.
    pub fn id(&self) -> String {
        let id = self.organization.0.as_simple();
        if self.is_postgres() { format!("'{id}'::uuid") } else { format!("X'{id}'") }
    }

    /// A fresh id as an expression.
    fn fresh(&self) -> &'static str {
        if self.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" }
    }

    /// Runs a statement.
    pub async fn run(&self, sql: &str) -> Result<u64> {
        let statement = Statement::from_string(self.database.get_database_backend(), sql);
        Ok(self.database.execute_raw(statement).await?.rows_affected())
    }

    /// Lets the database count what there is, for its plans.
    pub async fn analyze(&self) -> Result<()> {
        self.run("ANALYZE").await.map(drop)
    }

    /// The day so many days ago, as a value.
    fn day(&self, ago: u64) -> String {
        (self.today - Days::new(ago)).to_string()
    }

    /// The leaves below `top`, numbered, and so many people spread over them evenly.
    async fn people(&self, employees: u32, now: DateTime<Utc>) -> Result<()> {
        let (org, fresh, hired) = (self.id(), self.fresh(), self.day(900));
        let now = now.format("%Y-%m-%d %H:%M:%S+00:00");
        let (date, instant) = if self.is_postgres() { ("::date", "::timestamptz") } else { ("", "") };
        for (top, count) in [("SMALL", SMALL.min(employees)), ("LARGE", employees.saturating_sub(SMALL))] {
            let leaves = format!(
                "leaf(nr, id) AS (SELECT row_number() OVER (ORDER BY code) - 1, id FROM departments \
                 WHERE organization_id = {org} AND code LIKE '{top}-%-%')"
            );
            self.run(&format!(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count}), {leaves} \
                 INSERT INTO employees (organization_id, id, number, name, search_name, employment_type, hired_on, \
                 department_id, version, created_at) \
                 SELECT {org}, {fresh}, '{top}' || i, 'Person ' || i, 'person ' || i, 'EMPLOYEE', '{hired}'{date}, \
                 leaf.id, 1, '{now}'{instant} FROM n JOIN leaf ON leaf.nr = n.i % {}",
                CHILDREN * LEAVES
            ))
            .await?;
        }
        self.run(&format!(
            "INSERT INTO assignments (organization_id, id, employee_id, department_id, main, fte_basis_points, valid_from) \
             SELECT organization_id, {fresh}, id, department_id, true, 10000, hired_on FROM employees \
             WHERE organization_id = {org}"
        ))
        .await?;
        Ok(())
    }

    /// Completions of the template's courses, one after the other, back through two years.
    async fn completions(&self, each: u32, now: DateTime<Utc>) -> Result<()> {
        let (org, fresh) = (self.id(), self.fresh());
        let now = now.format("%Y-%m-%d %H:%M:%S+00:00");
        let (date, instant) = if self.is_postgres() { ("::date", "::timestamptz") } else { ("", "") };
        for number in 0..each {
            let on = self.day(u64::from(number * 700 / each.max(1)));
            // Every eleventh person has missed this one.
            self.run(&format!(
                "WITH course(nr, id) AS (SELECT row_number() OVER (ORDER BY code) - 1, id FROM courses \
                 WHERE organization_id = {org}) \
                 INSERT INTO completions (organization_id, id, employee_id, course_id, course_version, completed_on, score, \
                 passed, identity, attempt, known_on, recorded_at) \
                 SELECT {org}, {fresh}, person.id, course.id, 1, '{on}'{date}, 9500, true, {fresh}, 0, '{on}'{date}, \
                 '{now}'{instant} FROM employees AS person JOIN course ON course.nr = {number} % \
                 (SELECT count(*) FROM course) WHERE person.organization_id = {org} \
                 AND CAST(substr(person.number, 6) AS integer) % 11 <> {number} % 11"
            ))
            .await?;
        }
        Ok(())
    }

    /// Lets the day come on which so many people lapse; answers how many.
    pub async fn let_lapse(&self, people: u32) -> Result<u64> {
        let (org, today) = (self.id(), self.today);
        let date = if self.is_postgres() { "::date" } else { "" };
        self.run(&format!(
            "UPDATE coverage_states SET computed_on = '{}'{date}, changes_on = '{today}'{date} \
             WHERE organization_id = {org} AND employee_id IN \
             (SELECT id FROM employees WHERE organization_id = {org} ORDER BY id LIMIT {people})",
            self.day(1)
        ))
        .await
    }
}

/// The organization, with the courses and the requirements of the telecom template.
async fn begin(services: &Services, organization: OrganizationId, now: DateTime<Utc>) -> Result<()> {
    let made = Organization {
        id: organization,
        code: format!("B{}", organization.0.as_simple()),
        name: LocalizedText([(Locale::En, "Benchmark".to_owned())].into()),
        time_zone: "UTC".into(),
        calendar: "CN".into(),
        locale: Locale::En,
    };
    let program = ProgramCreate {
        template_code: "TELECOM-QP".to_owned(),
        code: "TELECOM-QP".to_owned(),
        starts_on: now.date_naive() - Days::new(800),
        name: None,
        owner_number: None,
        parameters: serde_json::Map::new(),
    };
    let actor = Actor::command_line(organization);
    let create = services.door.run(&actor, Command::internal("organizationCreate"), move |unit| {
        let made = made.clone();
        Box::pin(async move { organization_create(unit, &made).await })
    });
    create.await.map_err(|failure| format!("{failure:?}"))?;
    let create = services.door.run(&actor, Command::internal("programCreate"), move |unit| {
        let program = program.clone();
        Box::pin(async move { program_create(unit, &program).await })
    });
    create.await.map_err(|failure| format!("{failure:?}"))?;
    Ok(())
}
