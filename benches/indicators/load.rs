//! The data: departments by import, values by statements over sets.

use std::{fmt::Write, io::Cursor};

use chrono::{DateTime, Days, Months, Utc};
use gradus_domain::{
    ids::{IndicatorId, OrganizationId},
    indicators::record::{MOST_VALUES, ValueDraft},
    locale::{Locale, LocalizedText},
    people::organization::Organization,
    period::{Period, PeriodKind},
};
use gradus_services::{
    Actor, Command, Services,
    import::{ImportOptions, import},
    indicators::values_record::IndicatorValuesRecord,
    people::{import::departments::DepartmentsImport, organization_create::organization_create},
    programs::program_create::{ProgramCreate, program_create},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::Result;

/// Departments directly below the organization.
const CHILDREN: u32 = 40;

/// A filled database.
pub struct Load {
    database: DatabaseConnection,
    /// The organization.
    pub organization: OrganizationId,
    /// The first month with values.
    pub first: Period,
    /// The last month with values, the last one that is over.
    pub last: Period,
    /// How many values there are.
    pub values: u64,
    departments: u32,
}

impl Load {
    /// Makes the organization with so many departments, each with values of so many months.
    pub async fn make(services: &Services, url: &str, departments: u32, months: u32) -> Result<Self> {
        let organization = OrganizationId(services.ids.next());
        let now = services.time.real_now();
        begin(services, organization, now).await?;
        let mut file = "code,parent_code,name\nB,,Benchmark\n".to_owned();
        for number in 0..departments {
            let parent = if number < CHILDREN { "B".to_owned() } else { format!("B-{}", number % CHILDREN) };
            writeln!(file, "B-{number},{parent},Department {number}")?;
        }
        let actor = Actor::command_line(organization);
        let file = &mut Cursor::new(file.as_bytes());
        let report = import::<DepartmentsImport>(services, &actor, file, ImportOptions::default()).await?;
        if report.figures.refused > 0 {
            return Err(format!("{report:?}").into());
        }
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await?;
        let last = Period::containing(now.date_naive(), PeriodKind::Month).previous();
        let first = Period::containing(last.first_day() - Months::new(months.saturating_sub(1)), PeriodKind::Month);
        let mut load = Self { database, organization, first, last, values: 0, departments };
        if load.is_postgres() {
            load.run("SELECT set_config('gradus.system', 'owner', false)").await?;
        }
        let kinds = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year];
        for (kind, cadence) in kinds.into_iter().zip(["MONTH", "QUARTER", "HALF_YEAR", "YEAR"]) {
            let from = Period::containing(first.first_day(), kind);
            let periods = std::iter::successors(Some(from), |at| Some(at.next()));
            for period in periods.take_while(|at| at.first_day() <= last.first_day()) {
                load.values += load.period(cadence, period, now).await?;
            }
        }
        load.run("ANALYZE").await?;
        Ok(load)
    }

    fn is_postgres(&self) -> bool {
        self.database.get_database_backend() == DbBackend::Postgres
    }

    fn literal(&self, id: uuid::Uuid) -> String {
        let id = id.as_simple();
        if self.is_postgres() { format!("'{id}'::uuid") } else { format!("X'{id}'") }
    }

    async fn run(&self, sql: &str) -> Result<u64> {
        let statement = Statement::from_string(self.database.get_database_backend(), sql);
        Ok(self.database.execute_raw(statement).await?.rows_affected())
    }

    /// Values of one period, of every indicator that is taken so often, and every department below B: with the parts that
    /// the aggregation asks for. Percentiles get two readings each.
    async fn period(&self, cadence: &str, period: Period, now: DateTime<Utc>) -> Result<u64> {
        let org = self.literal(self.organization.0);
        let (fresh, instant) =
            if self.is_postgres() { ("gen_random_uuid()", "::timestamptz") } else { ("randomblob(16)", "") };
        let at = now.format("%Y-%m-%d %H:%M:%S+00:00");
        let definition = "CAST(i.definition AS text)";
        let readings = format!("{definition} LIKE '%\"PERCENTILE\"%'");
        let weighted = format!("{definition} LIKE '%\"WEIGHTED_MEAN\"%'");
        let plain = format!("{definition} NOT LIKE '%\"RATIO_OF_SUMS\"%' AND NOT ({weighted})");
        let done = self
            .run(&format!(
                "INSERT INTO indicator_values (organization_id, id, indicator_id, department_id, unit_id, period, number, \
                 numerator, denominator, value, weight, source, recorded_at, is_late) \
                 SELECT {org}, {fresh}, i.id, d.id, d.id, '{period}', 1, \
                 CASE WHEN {plain} OR {weighted} THEN NULL ELSE 96000000 END, \
                 CASE WHEN {plain} OR {weighted} THEN NULL ELSE 100000000 END, \
                 CASE WHEN {readings} THEN NULL WHEN {plain} OR {weighted} THEN 3000000 END, \
                 CASE WHEN {weighted} THEN 2000000 END, 'IMPORTED', '{at}'{instant}, false \
                 FROM indicators AS i JOIN departments AS d ON d.organization_id = i.organization_id AND d.code LIKE 'B-%' \
                 WHERE i.organization_id = {org} AND i.cadence = '{cadence}'"
            ))
            .await?;
        self.run(&format!(
            "INSERT INTO indicator_samples (organization_id, value_id, reading, times) \
             SELECT organization_id, id, reading, 3 FROM indicator_values \
             JOIN (SELECT 10000000 AS reading UNION ALL SELECT 40000000) AS r ON true \
             WHERE organization_id = {org} AND period = '{period}' AND numerator IS NULL AND value IS NULL"
        ))
        .await?;
        Ok(done)
    }

    /// Sums of numerators and denominators, as the least that could answer.
    pub async fn sums(&self, indicator: IndicatorId, period: Period) -> Result<(i64, i64)> {
        let (org, indicator) = (self.literal(self.organization.0), self.literal(indicator.0));
        let sql = format!(
            "SELECT CAST(sum(numerator) AS bigint) AS n, CAST(sum(denominator) AS bigint) AS d FROM indicator_values \
             WHERE organization_id = {org} AND indicator_id = {indicator} AND period = '{period}'"
        );
        let statement = Statement::from_string(self.database.get_database_backend(), sql);
        let row = self.database.query_one_raw(statement).await?.ok_or("no sums")?;
        Ok((row.try_get("", "n")?, row.try_get("", "d")?))
    }

    /// A value of this month for as many departments as there are, a thousand at most.
    pub fn values_of_today(&self, round: u32) -> IndicatorValuesRecord {
        let most = u32::try_from(MOST_VALUES).unwrap_or(u32::MAX);
        let value = |number: u32| ValueDraft {
            indicator_code: "NET-09".into(),
            department_code: Some(format!("B-{number}")),
            period: self.last.next().to_string(),
            numerator: Some((90 + round).to_string()),
            denominator: Some("100".into()),
            ..ValueDraft::default()
        };
        IndicatorValuesRecord { values: (0..self.departments.min(most)).map(value).collect() }
    }
}

/// The organization, with the indicators of the telecom template.
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
