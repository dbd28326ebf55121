//! What only SQL does here: half a million people at once, and the figure that the service is held to.

use std::fmt::Write as _;

use chrono::NaiveDate;
use gradus_domain::ids::OrganizationId;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::Result;

/// A connection beside the service, as the owner.
pub struct Sql {
    database: DatabaseConnection,
    organization: String,
}

impl Sql {
    /// Connects.
    pub async fn open(url: &str, organization: OrganizationId) -> Result<Self> {
        // One connection, so that what is said of it holds for all statements.
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await?;
        let id = organization.0;
        let organization = match database.get_database_backend() {
            DbBackend::Postgres => format!("CAST('{id}' AS uuid)"),
            _ => format!("X'{}'", id.as_simple()),
        };
        let sql = Self { database, organization };
        if sql.is_postgres() {
            sql.ask("SELECT set_config('gradus.system', 'owner', false)").await?;
        }
        Ok(sql)
    }

    fn is_postgres(&self) -> bool {
        self.database.get_database_backend() == DbBackend::Postgres
    }

    async fn run(&self, sql: &str) -> Result<()> {
        self.database.execute_unprepared(sql).await?;
        Ok(())
    }

    async fn ask(&self, sql: &str) -> Result<sea_orm::QueryResult> {
        let row =
            self.database.query_one_raw(Statement::from_string(self.database.get_database_backend(), sql)).await?;
        Ok(row.ok_or("no row")?)
    }

    /// A fresh id.
    fn id(&self) -> &'static str {
        if self.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" }
    }

    /// So many days after a day, from an expression.
    fn day(&self, first: &str, days: &str) -> String {
        if self.is_postgres() {
            format!("(DATE '{first}' + CAST({days} AS integer))")
        } else {
            format!("date('{first}', '+' || ({days}) || ' days')")
        }
    }

    fn instant(&self) -> &'static str {
        if self.is_postgres() { "TIMESTAMPTZ '2026-01-01 00:00:00+00'" } else { "'2026-01-01 00:00:00+00:00'" }
    }

    /// Makes people and their posts, and twenty completions for each.
    pub async fn fill(&self, employees: u32, departments: u32, courses: u32) -> Result<()> {
        let (organization, id, at) = (&self.organization, self.id(), self.instant());
        let hired = self.day("2018-01-01", "n * 31 % 2500");
        self.run(&format!(
            "INSERT INTO employees (organization_id, id, number, name, search_name, employment_type, hired_on, \
             department_id, version, created_at) \
             WITH RECURSIVE every(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM every WHERE n + 1 < {employees}) \
             SELECT {organization}, {id}, 'E' || CAST(n AS text), 'E' || CAST(n AS text), 'e' || CAST(n AS text), \
             'EMPLOYEE', {hired}, d.id, 1, {at} FROM every JOIN departments d \
             ON d.organization_id = {organization} AND d.code = 'D' || CAST(n * 17 % {departments} AS text)"
        ))
        .await?;
        self.run(&format!(
            "INSERT INTO assignments (organization_id, id, employee_id, department_id, main, fte_basis_points, \
             valid_from) SELECT {organization}, {id}, id, department_id, TRUE, 10000, hired_on FROM employees \
             WHERE organization_id = {organization}"
        ))
        .await?;
        let number = "CAST(substr(e.number, 2) AS integer)";
        let course = format!("CASE WHEN i < 10 THEN i % 4 ELSE ({number} + i * 7) % {courses} END");
        let done = self.day("2020-01-01", &format!("({number} * 13 + i * 127) % 2500"));
        self.run(&format!(
            "INSERT INTO completions (organization_id, id, employee_id, course_id, course_version, completed_on, passed, \
             identity, attempt, known_on, recorded_at) \
             WITH RECURSIVE times(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM times WHERE i < 19) \
             SELECT {organization}, {id}, e.id, c.id, 1, {done}, TRUE, {id}, 0, {done}, {at} \
             FROM employees e CROSS JOIN times JOIN courses c \
             ON c.organization_id = {organization} AND c.code = 'C' || CAST({course} AS text) \
             WHERE e.organization_id = {organization}"
        ))
        .await?;
        self.run(if self.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await
    }

    /// What is required and what is fulfilled on a day. A rule is a department with its subtree, a course, and the first
    /// day of which a completion is still valid.
    pub async fn count(&self, rules: &[(String, String, NaiveDate)], on: NaiveDate, grace: u32) -> Result<(i64, i64)> {
        let organization = &self.organization;
        let mut values = String::new();
        for (place, (top, course, first)) in rules.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(values, "{comma}('{top}', '{course}', {})", self.day(&first.to_string(), "0"))?;
        }
        let (on, obliged) =
            (self.day(&on.to_string(), "0"), on.checked_sub_days(chrono::Days::new(u64::from(grace))).unwrap_or(on));
        let obliged = self.day(&obliged.to_string(), "0");
        let row = self
            .ask(&format!(
                "WITH rules(top, course, first_day) AS (VALUES {values}) \
                 SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM completions done \
                 WHERE done.organization_id = {organization} AND done.employee_id = e.id AND done.course_id = c.id \
                 AND done.completed_on BETWEEN rules.first_day AND {on} AND done.passed AND NOT EXISTS \
                 (SELECT 1 FROM completion_revocations gone WHERE gone.organization_id = {organization} \
                 AND gone.completion_id = done.id)) THEN 1 ELSE 0 END), 0) \
                 FROM rules \
                 JOIN departments d ON d.organization_id = {organization} AND d.code = rules.top \
                 JOIN courses c ON c.organization_id = {organization} AND c.code = rules.course \
                 JOIN department_closure below ON below.organization_id = {organization} AND below.ancestor_id = d.id \
                 JOIN employees e ON e.organization_id = {organization} AND e.department_id = below.descendant_id \
                 WHERE e.hired_on <= {obliged}"
            ))
            .await?;
        Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
    }
}
