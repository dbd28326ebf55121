//! The data: the sample organization as `gradus demo` makes it, filled up to 20 completions for everybody by
//! `gradus import`. It is kept, so that the next run with the same number of employees starts at once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::Value;
use uuid::Uuid;

use crate::client::{self, Client};
use crate::process::Server;
use crate::questions::Key;
use crate::{Options, Result};

/// Completions that everybody has at least.
const COMPLETIONS: i64 = 20;

/// A database that is filled.
pub struct Dataset {
    /// Its URL.
    pub url: String,
    /// The service's directory.
    pub directory: PathBuf,
    /// The organization.
    pub organization: Uuid,
    /// Employees with completions enough.
    pub keys: Vec<Key>,
    /// Size in words.
    pub size: String,
}

impl Dataset {
    /// Makes what is missing.
    pub async fn make(options: &Options) -> Result<Self> {
        let kind = if options.database.is_some() { "postgres" } else { "sqlite" };
        let directory = options.data_dir.join(format!("{kind}-{}", options.employees));
        std::fs::create_dir_all(&directory)?;
        let url = match &options.database {
            Some(server) => own_database(server, options.employees).await?,
            None => format!("sqlite://{}/gradus.db", directory.display()),
        };
        let mut set = Self { url, directory, organization: Uuid::nil(), keys: Vec::new(), size: String::new() };
        if set.activated_programs().await.unwrap_or(0) == 0 {
            println!("making {} employees with `gradus demo` …", options.employees);
            let demo = ["demo", "--employees", &options.employees.to_string(), "--no-work"];
            Server::start(set.serving(&demo)).await?.stop().await?;
        }
        let database = Database::connect(&set.url).await?;
        set.fill_up(&database).await?;
        if options.database.is_some() {
            // As autovacuum would in its own time, but not while something is measured.
            database.execute_unprepared("VACUUM ANALYZE").await?;
        }
        set.organization = value(&database, "SELECT id FROM organizations").await?;
        let completions: i64 = value(&database, "SELECT count(*) FROM completions").await?;
        let departments: i64 = value(&database, "SELECT count(*) FROM departments").await?;
        set.size = format!("{} employees, {departments} departments, {completions} completions", options.employees);
        set.find_keys(&database).await?;
        database.close().await?;
        Ok(set)
    }

    /// A command of the product on this database.
    pub fn gradus(&self, arguments: &[&str], url: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let settings = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GRADUS_"));
        settings.for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.args(arguments).args(["--database-url", url]).arg("--data-dir").arg(&self.directory);
        command.current_dir(&self.directory);
        command
    }

    /// A command of the product that serves on a free port.
    pub fn serving(&self, arguments: &[&str]) -> Command {
        let mut command = self.gradus(arguments, &self.url);
        command.args(["--listen", "127.0.0.1:0"]);
        // One principal asks for all.
        command.env("GRADUS_REQUESTS_PER_SECOND", "1000000");
        command.env("GRADUS_REQUESTS_AT_ONCE", "256");
        command
    }

    /// A new token of an administrator, of the whole organization or of a department with its subtree.
    pub fn token(&self, department: Option<&str>) -> Result<String> {
        let mut command =
            self.gradus(&["token", "create", "--name", "bench", "--role", "ORGANIZATION_ADMIN"], &self.url);
        command.args(department.map(|code| ["--department", code]).into_iter().flatten());
        let made = command.output()?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        Ok(String::from_utf8(made.stdout)?.trim().to_owned())
    }

    async fn activated_programs(&self) -> Result<i64> {
        let database = Database::connect(&self.url).await?;
        let found = value(&database, "SELECT count(*) FROM programs WHERE state <> 'DRAFT'").await;
        database.close().await?;
        found
    }

    async fn fill_up(&self, database: &DatabaseConnection) -> Result<()> {
        let last: String = value(database, "SELECT CAST(max(completed_on) AS TEXT) FROM completions").await?;
        let last: NaiveDate = last.parse()?;
        let courses = rows(database, "SELECT code FROM courses ORDER BY code").await?;
        let people = rows(database, PEOPLE).await?;
        let mut file = String::from("employee_no,course_code,completed_on,score,passed,source_ref\n");
        let mut missing = 0;
        for person in &people {
            let number: String = person.try_get_by("number")?;
            let first = person.try_get_by::<String, _>("hired")?.parse::<NaiveDate>()?;
            let left = person.try_get_by::<Option<String>, _>("gone")?.map(|day| day.parse()).transpose()?;
            let end = left.unwrap_or(last).min(last);
            let Ok(span) = u64::try_from(end.signed_duration_since(first).num_days()) else { continue };
            for place in person.try_get_by::<i64, _>("known")?..COMPLETIONS {
                let nth = u64::try_from(place)?;
                let course: String = courses[usize::try_from(place)? % courses.len()].try_get_by(0)?;
                let day = first + Days::new(span * nth / u64::try_from(COMPLETIONS)?);
                writeln!(file, "{number},{course},{day},{},true,BENCH-{number}-{place}", 80 + place)?;
                missing += 1;
            }
        }
        if missing == 0 {
            return Ok(());
        }
        println!("importing {missing} completions with `gradus import` …");
        let path = self.directory.join("completions.csv");
        std::fs::write(&path, file)?;
        self.import(&path)
    }

    fn import(&self, file: &Path) -> Result<()> {
        let mut command = self.gradus(&["import", "completions"], &self.url);
        let done = command.arg(file).stdout(Stdio::null()).status()?;
        if done.success() { Ok(()) } else { Err("the import was refused".into()) }
    }

    /// Walks the list of employees through the service, for its cursors, and keeps those who have completions enough.
    async fn find_keys(&mut self, database: &DatabaseConnection) -> Result<()> {
        let rich = format!("SELECT number FROM ({PEOPLE}) people WHERE known >= {COMPLETIONS}");
        let rich = rows(database, &rich)
            .await?
            .iter()
            .map(|row| row.try_get_by(0))
            .collect::<std::result::Result<std::collections::HashSet<String>, _>>()?;
        let server = Server::start(self.serving(&["serve", "--no-work"])).await?;
        let token = self.token(None)?;
        let mut client = Client::connect(server.address).await?;
        let mut after = Value::Null;
        loop {
            let query = "query($after: String) { employees(first: 100, after: $after) { \
                         edges { cursor node { number } } pageInfo { endCursor hasNextPage } } }";
            let body = serde_json::json!({ "query": query, "variables": { "after": after } }).to_string();
            let page: Value = serde_json::from_slice(client.ask(&client::post(&token, &body)).await?)?;
            let page = &page["data"]["employees"];
            for edge in page["edges"].as_array().ok_or("no page of employees")? {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (number, cursor) = (text(&edge["node"]["number"]), text(&edge["cursor"]));
                if rich.contains(&number) {
                    self.keys.push(Key { number, cursor });
                }
            }
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] != Value::Bool(true) {
                break;
            }
        }
        // Everybody on the last pages would have a page shorter than the others.
        self.keys.truncate(self.keys.len().saturating_sub(100));
        server.stop().await
    }
}

const PEOPLE: &str = "SELECT number, CAST(hired_on AS TEXT) AS hired, CAST(left_on AS TEXT) AS gone, \
                      (SELECT count(*) FROM completions c WHERE c.organization_id = e.organization_id \
                      AND c.employee_id = e.id) AS known FROM employees e";

async fn own_database(server: &str, employees: u32) -> Result<String> {
    let name = format!("gradus_bench_{employees}");
    let database = Database::connect(server).await?;
    let known: i64 = value(&database, &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")).await?;
    if known == 0 {
        database.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    }
    database.close().await?;
    let (start, _) = server.rsplit_once('/').ok_or("a URL that names a database")?;
    Ok(format!("{start}/{name}"))
}

/// The value in the only row of a statement.
pub async fn value<T: sea_orm::TryGetable>(database: &DatabaseConnection, sql: &str) -> Result<T> {
    let row = rows(database, sql).await?.into_iter().next();
    Ok(row.ok_or("no row")?.try_get_by_index(0)?)
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Result<Vec<sea_orm::QueryResult>> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    Ok(database.query_all_raw(statement).await?)
}
