//! How fast completions are imported, with validation, journal and run, beside the least that could store the same rows in
//! the same database: a binary COPY and then the indexes on PostgreSQL, a prepared statement in a loop in one
//! transaction on SQLite, with the same indexes.
//!
//! `cargo bench --bench import -- --rows 1000000 [--people 20000] [--database URL]`. It makes an organization in a
//! database of its own (an SQLite file under the target directory, or the empty one that the URL names), writes the rows
//! as CSV, and takes them in as the command line does. Nothing fails for being slow.

mod bare;
mod rows;

use std::{error::Error, fs::File, sync::Arc, time::Instant};

use clap::Parser;
use gradus::{
    app,
    system::{SystemClock, SystemIds},
};
use gradus_domain::{
    access::{Reach, Scope},
    ids::OrganizationId,
    locale::{Locale, LocalizedText},
    people::organization::Organization,
    training::catalog::{CatalogCourse, CourseMode, Equivalents, Subject},
};
use gradus_services::{
    Actor, Command, Failure, Never, Services,
    import::{Atomicity, ImportFile, ImportKind, ImportOptions, ImportReport, import_file},
    people::{
        import::{departments::DepartmentsImport, employees::EmployeesImport},
        organization_create::organization_create,
    },
    training::import_completions::CompletionsImport,
};
use gradus_store::{connect::Settings, training::courses};
use tokio_util::sync::CancellationToken;

use rows::{COURSES, Rows};

#[derive(Parser)]
struct Args {
    /// Completions in the file
    #[arg(long, default_value_t = 200_000)]
    rows: u64,
    /// People of the roster
    #[arg(long, default_value_t = 20_000)]
    people: u64,
    /// An empty database [default: an SQLite file that is made anew]
    #[arg(long)]
    database: Option<String>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let url = args.database.clone().unwrap_or_else(|| app::embedded_url(directory.path()));
    let store = app::open_store(&Settings::new(url.clone())).await?;
    let services = app::services(store, Arc::new(SystemClock), Arc::new(SystemIds)).await?;
    let organization = OrganizationId(services.ids.next());
    organize(&services, organization).await?;
    let actor = Actor::command_line(organization);
    take::<DepartmentsImport>(&services, &actor, rows::departments(directory.path())?).await?;
    take::<EmployeesImport>(&services, &actor, rows::people(directory.path(), args.people)?).await?;
    let file = rows::completions(directory.path(), Rows::new(args.rows, args.people))?;

    let (before, began) = (peak(), Instant::now());
    let report = take::<CompletionsImport>(&services, &actor, file).await?;
    let took = began.elapsed().as_secs_f64();
    if report.figures.created != args.rows {
        return Err(format!("{} of {} rows were taken", report.figures.created, args.rows).into());
    }
    let imported = rate(args.rows, took);
    println!(
        "imported {} rows in {took:.2} s: {imported:.0} rows a second; peak {} MB, {before} MB before",
        args.rows,
        peak()
    );

    services.store.close().await?;
    let took = bare::load(&url, directory.path(), Rows::new(args.rows, args.people)).await?;
    let bare = rate(args.rows, took);
    println!(
        "bare load of as many in {took:.2} s: {bare:.0} rows a second; the import reaches {:.2} of it",
        imported / bare
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn rate(rows: u64, seconds: f64) -> f64 {
    rows as f64 / seconds
}

/// Most memory that this process has had so far, in megabytes, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

async fn take<K: ImportKind>(services: &Services, actor: &Actor, file: File) -> Result<ImportReport, Box<dyn Error>> {
    let file = ImportFile { name: K::NAME.to_owned(), file, sheet: None };
    let options = ImportOptions { atomicity: Atomicity::Batches, ..ImportOptions::default() };
    let report = import_file::<K>(services, actor, file, options, &(), CancellationToken::new()).await?;
    match report.figures.refusals.first() {
        Some(refusal) => Err(format!("{}: {refusal:?}", K::NAME).into()),
        None => Ok(report),
    }
}

async fn organize(services: &Services, organization: OrganizationId) -> Result<(), Box<dyn Error>> {
    let made = Organization {
        id: organization,
        code: format!("B{}", organization.0.as_simple()),
        name: LocalizedText([(Locale::En, "Benchmark".to_owned())].into()),
        time_zone: "Asia/Shanghai".into(),
        calendar: "CN".into(),
        locale: Locale::En,
    };
    let actor = Actor::command_line(organization);
    let create = services.door.run(&actor, Command::internal("organizationCreate"), move |unit| {
        let made = made.clone();
        Box::pin(async move { organization_create(unit, &made).await })
    });
    create.await.map_err(|failure| format!("{failure:?}"))?;
    let catalog = services.door.run(&actor, Command::internal("benchmark"), move |unit| {
        Box::pin(async move {
            let scope = Scope { organization: unit.actor.organization, reach: Reach::Organization };
            let course = |number| CatalogCourse {
                id: unit.new_id(),
                code: rows::course(number),
                name: LocalizedText::plain(rows::course(number)),
                subject: Subject::Quality,
                minutes: 90,
                mode: CourseMode::Online,
                pass_mark: None,
                equivalents: Equivalents(Vec::new()),
                version: 1,
                version_since: None,
            };
            let catalog: Vec<_> = (0..COURSES).map(course).collect();
            courses::insert_many(unit.tx(), &scope, &catalog, unit.now).await?;
            unit.record(organization, None::<&()>, None::<&()>, None);
            Ok::<_, Failure<Never>>(())
        })
    });
    catalog.await.map_err(|failure| format!("{failure:?}").into())
}
