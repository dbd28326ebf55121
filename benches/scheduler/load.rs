//! The data: one organization with the telecom program, and schedules copied from one that the service made.

use chrono::{DateTime, Datelike, SubsecRound, TimeDelta, Timelike, Utc};
use gradus_domain::{
    ids::OrganizationId,
    locale::{Locale, LocalizedText},
    people::organization::Organization,
    scheduling::{
        action::ScheduleAction,
        draft::{RecurrenceDraft, Refinements, When},
        missed::Bounds,
    },
};
use gradus_services::{
    Actor, Command, Services,
    people::organization_create::organization_create,
    programs::program_create::{ProgramCreate, program_create},
    scheduling::schedule_create::{ScheduleCreate, schedule_create},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, Value};

use crate::Result;

/// An instant at which nothing of a run is due.
const FAR: &str = "2100-01-01T00:00:00Z";

/// The columns that copies share with the schedule from which they are made.
const SHARED: &str = "name, rule, time_zone, calendar, action_kind, state, inactive_reason, program_id, revision, version, \
                      next_nominal_at, next_due_at, next_starts_at, backfill_until, pause, hold, stopped, error, failures, \
                      tzdb, created_at";

/// A database that is being filled.
pub struct Load {
    /// A connection beside the service, as the owner.
    pub database: DatabaseConnection,
    /// Where the database is.
    pub url: String,
    services: Services,
    organization: OrganizationId,
    audit_program: String,
    /// The instant at which the copies of the first schedule are due.
    nominal: DateTime<Utc>,
    /// How many of the copies were woken.
    woken: u32,
}

impl Load {
    /// Makes the organization, its program, and the schedule that is copied: daily, at the minute that has just begun.
    pub async fn begin(services: &Services, url: &str, audit_program: &str) -> Result<Self> {
        let organization = OrganizationId(services.ids.next());
        let made = Organization {
            id: organization,
            code: format!("B{}", organization.0.as_simple()),
            name: LocalizedText([(Locale::En, "Benchmark".to_owned())].into()),
            time_zone: "UTC".into(),
            calendar: "CN".into(),
            locale: Locale::En,
        };
        let now = services.time.real_now();
        let program = ProgramCreate {
            template_code: "TELECOM-QP".to_owned(),
            code: "TELECOM-QP".to_owned(),
            starts_on: now.date_naive().with_ordinal(1).unwrap_or(now.date_naive()),
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

        // One connection, so that what is said of it holds for all statements.
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await?;
        let nominal = now.trunc_subsecs(0).with_second(0).unwrap_or(now);
        let (audit_program, services) = (audit_program.to_owned(), services.clone());
        let load = Self { database, url: url.to_owned(), services, organization, audit_program, nominal, woken: 0 };
        if load.is_postgres() {
            load.run("SELECT set_config('gradus.system', 'owner', false)", []).await?;
        }
        load.make("COPIED", nominal).await?;
        Ok(load)
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database.get_database_backend() == sea_orm::DbBackend::Postgres
    }

    /// Runs a statement.
    pub async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<()> {
        let statement = Statement::from_sql_and_values(self.database.get_database_backend(), sql, values);
        self.database.execute_raw(statement).await?;
        Ok(())
    }

    /// The number in the only row of a query.
    pub async fn number(&self, sql: &str) -> Result<i64> {
        let row =
            self.database.query_one_raw(Statement::from_string(self.database.get_database_backend(), sql)).await?;
        Ok(row.ok_or("no row")?.try_get_by_index(0)?)
    }

    /// Makes a schedule that is due daily at the time of day of `at`.
    async fn make(&self, code: &str, at: DateTime<Utc>) -> Result<()> {
        let input = ScheduleCreate {
            code: code.to_owned(),
            name: LocalizedText([(Locale::En, "Benchmark".to_owned())].into()),
            recurrence: RecurrenceDraft {
                when: When::Given {
                    cron: Some(format!("{} {} {} * * *", at.second(), at.minute(), at.hour())),
                    rule: None,
                },
                time_zone: "UTC".to_owned(),
                calendar: None,
                roll: None,
                lead_time: None,
                refinements: Refinements::default(),
            },
            action: ScheduleAction::CreateAudit { program: self.audit_program.clone() },
            missed_policy: None,
            catch_up: Bounds::default(),
            overlap_policy: None,
        };
        let actor = Actor::command_line(self.organization);
        let create = self.services.door.run(&actor, Command::internal("scheduleCreate"), move |unit| {
            let input = input.clone();
            Box::pin(async move { schedule_create(unit, &input).await })
        });
        create.await.map_err(|failure| format!("{failure:?}"))?;
        self.wake_one(code, FAR.parse()?).await
    }

    async fn wake_one(&self, code: &str, at: DateTime<Utc>) -> Result<()> {
        let values = [at.into(), self.organization.into(), code.into()];
        self.run("UPDATE schedules SET wake_at = $1 WHERE organization_id = $2 AND code = $3", values).await
    }

    /// Copies the first schedule `count` times; the copies sleep.
    pub async fn sleeping(&self, count: u32) -> Result<()> {
        self.copy("COPIED", "S", count, FAR.parse()?).await?;
        self.run("ANALYZE", []).await
    }

    async fn copy(&self, of: &str, prefix: &str, count: u32, wake_at: DateTime<Utc>) -> Result<()> {
        let (id, code, numbers) = if self.is_postgres() {
            ("gen_random_uuid()", "lpad(n::text, 8, '0')", "generate_series(0, $3::int4 - 1) AS numbers (n)")
        } else {
            ("randomblob(16)", "printf('%08d', n)", "numbers")
        };
        let before = if self.is_postgres() {
            ""
        } else {
            "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $3) "
        };
        let sql = format!(
            "{before}INSERT INTO schedules (organization_id, id, code, wake_at, cursor, {SHARED}) \
             SELECT organization_id, {id}, $1 || {code}, $2, $6, {SHARED} FROM schedules, {numbers} \
             WHERE organization_id = $4 AND code = $5"
        );
        let cursor = self.nominal - TimeDelta::hours(1);
        let values: [Value; 6] = [
            prefix.into(),
            wake_at.into(),
            i32::try_from(count)?.into(),
            self.organization.into(),
            of.into(),
            cursor.into(),
        ];
        self.run(&sql, values).await
    }

    /// Makes the next `count` copies due, all at the same instant.
    pub async fn wake(&mut self, count: u32) -> Result<()> {
        let code = |number: u32| Value::from(format!("S{number:08}"));
        let now = self.services.time.real_now();
        let values = [now.into(), self.organization.into(), code(self.woken), code(self.woken + count)];
        let sql = "UPDATE schedules SET wake_at = $1 WHERE organization_id = $2 AND code >= $3 AND code < $4";
        self.run(sql, values).await?;
        self.woken += count;
        Ok(())
    }

    /// Makes `each` schedules due in each of `seconds` seconds from `first` on; answers the instants.
    pub async fn each_second(&self, first: DateTime<Utc>, seconds: u32, each: u32) -> Result<Vec<DateTime<Utc>>> {
        let first = first.trunc_subsecs(0);
        let instants: Vec<_> = (0..seconds).map(|second| first + TimeDelta::seconds(i64::from(second))).collect();
        for (second, at) in instants.iter().enumerate() {
            let of = format!("SECOND{second}");
            self.make(&of, *at).await?;
            self.copy(&of, &format!("L{second:04}-"), each, *at).await?;
        }
        Ok(instants)
    }

    /// Fails where an occurrence has no audit of its own, or one has two.
    pub async fn check_once(&self) -> Result<()> {
        let odd = "SELECT (SELECT count(*) FROM occurrences) - (SELECT count(*) FROM audits) \
                   + (SELECT count(*) FROM occurrences) - (SELECT count(DISTINCT schedule_id) FROM occurrences)";
        match self.number(odd).await? {
            0 => Ok(()),
            count => Err(format!("{count} occurrences are lost or doubled").into()),
        }
    }
}
