//! `gradus import`: rosters and records from files.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use gradus_services::import::{self, CellError, ImportFailure, ImportOptions, ImportReport};
use gradus_services::people::import::assignments::AssignmentsImport;
use gradus_services::people::import::departments::DepartmentsImport;
use gradus_services::people::import::employees::EmployeesImport;
use gradus_services::people::import::groups::GroupsImport;
use gradus_services::training::{import_completions::CompletionsImport, import_waivers::WaiversImport};
use gradus_services::{Actor, Services};
use serde_json::Value;

use super::CommandError;
use super::database::{self, Missing};
use super::import_calendar::{self, CalendarArgs};
use super::output::{self, Format, FormatArgs, Table};
use super::progress::Progress;
use super::settings::StoreArgs;

/// What happens to a row whose object exists already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OnConflict {
    /// Refuse the file.
    #[default]
    Stop,
    /// Leave the object as it is.
    Skip,
    /// Bring the object to what the row says.
    Update,
}

/// Arguments of `gradus import`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
#[command(after_help = "Example:\n  gradus import employees roster.csv --dry-run --report refused.csv\n\n\
                        CSV in UTF-8, GB18030 or Big5, with a heading. `gradus import employees --help` tells the columns of\n\
                        a roster, and so on; first come departments, then employees, then the rest.")]
pub struct ImportArgs {
    /// What the file holds.
    #[command(subcommand)]
    pub kind: ImportKind,
}

/// What a file holds.
#[derive(Debug, Subcommand)]
pub enum ImportKind {
    /// The tree of departments
    #[command(after_help = explained::<DepartmentsImport>())]
    Departments(FileArgs),
    /// The roster
    #[command(after_help = explained::<EmployeesImport>())]
    Employees(FileArgs),
    /// Who held which post, from when to when
    #[command(after_help = explained::<AssignmentsImport>())]
    Assignments(FileArgs),
    /// Who belongs to which named group, and who is on leave, from when to when
    #[command(after_help = explained::<GroupsImport>())]
    Groups(FileArgs),
    /// Who completed which course, when, with which score
    #[command(after_help = explained::<CompletionsImport>())]
    Completions(FileArgs),
    /// Who need not meet which requirement, why, until when
    #[command(after_help = explained::<WaiversImport>())]
    Waivers(FileArgs),
    /// Holidays and make-up days of a working calendar, for somebody else to approve
    Calendar(CalendarArgs),
}

/// Arguments of `gradus import` with any kind of file.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What to do with rows whose object exists already
    #[arg(long, value_enum, default_value_t, value_name = "WAY")]
    pub on_conflict: OnConflict,
    /// Write the refused rows here: line, column, code, message
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print the result.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// An example and the columns of a kind of file.
fn explained<K: import::ImportKind>() -> String {
    let kind = K::NAME;
    let columns = K::columns().iter().map(|column| {
        let mark = if column.required { "*" } else { " " };
        format!("  {:<16} {mark} {}\n", column.name, column.meaning)
    });
    let columns: String = columns.collect();
    format!(
        "Example:\n  gradus import {kind} {kind}.csv --dry-run --report refused.csv\n\n\
         Columns by the names in the first line, in any order; those with * must be there:\n{columns}"
    )
}

/// Refused rows that are shown; the report holds all.
const SHOWN: usize = 20;

/// Runs `gradus import`.
pub async fn run(args: &ImportArgs) -> Result<(), CommandError> {
    match &args.kind {
        ImportKind::Departments(args) => take::<DepartmentsImport>(args).await,
        ImportKind::Employees(args) => take::<EmployeesImport>(args).await,
        ImportKind::Assignments(args) => take::<AssignmentsImport>(args).await,
        ImportKind::Groups(args) => take::<GroupsImport>(args).await,
        ImportKind::Completions(args) => take::<CompletionsImport>(args).await,
        ImportKind::Waivers(args) => take::<WaiversImport>(args).await,
        ImportKind::Calendar(args) => import_calendar::run(args).await,
    }
}

async fn take<K: import::ImportKind>(args: &FileArgs) -> Result<(), CommandError> {
    let shown = args.file.display();
    let file =
        File::open(&args.file).map_err(|error| CommandError::broken(format!("could not read {shown}"), error))?;
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let imported = read::<K>(&services, args, BufReader::new(file)).await;
    database::close(services.store).await?;
    let report = imported?;
    if let Some(path) = &args.report {
        write(&report, path)?;
    }
    print(&report, args.format.format)?;
    match report.figures.refused {
        0 => Ok(()),
        refused if report.applied => {
            Err(CommandError::Refused(format!("{refused} rows were refused, the others taken")))
        }
        refused => Err(CommandError::Refused(format!("{refused} rows were refused; nothing was changed"))),
    }
}

async fn read<K: import::ImportKind>(
    services: &Services,
    args: &FileArgs,
    mut file: BufReader<File>,
) -> Result<ImportReport, CommandError> {
    let organization = database::organization(services, args.org.as_deref()).await?;
    let actor = Actor::command_line(organization.id);
    let options = ImportOptions {
        dry_run: args.dry_run,
        on_conflict: match args.on_conflict {
            OnConflict::Stop => import::OnConflict::Stop,
            OnConflict::Skip => import::OnConflict::Skip,
            OnConflict::Update => import::OnConflict::Update,
        },
        ..ImportOptions::default()
    };
    let progress = Progress::over(K::NAME, &mut file).map_err(|error| failed(&args.file, error.into()))?;
    let imported = import::import_watched::<K>(services, &actor, &mut file, options, &progress).await;
    imported.map_err(|failure| failed(&args.file, failure))
}

fn failed(file: &Path, failure: ImportFailure) -> CommandError {
    let shown = file.display();
    match failure {
        ImportFailure::Columns(errors) => {
            let lines: Vec<_> = errors.iter().map(told).collect();
            CommandError::Refused(format!("the columns of {shown} do not fit\n{}", lines.join("\n")))
        }
        ImportFailure::Forbidden => CommandError::Refused(format!("{shown}: not permitted")),
        ImportFailure::File(error) => CommandError::broken(format!("could not read {shown}"), error),
        ImportFailure::Broken(error) => CommandError::broken(format!("could not import {shown}"), error),
    }
}

/// A complaint with its place in the file.
pub(crate) fn told(error: &CellError) -> String {
    format!("line {}, {}: {} ({})", error.line, error.column, error.message, error.code.as_str())
}

fn write(report: &ImportReport, path: &Path) -> Result<(), CommandError> {
    let written = File::create(path).and_then(|file| import::write_refused(report, file));
    written.map_err(|error| CommandError::broken(format!("could not write {}", path.display()), error))
}

fn print(report: &ImportReport, format: Format) -> Result<(), CommandError> {
    let figures = &report.figures;
    let columns = ["kind", "rows", "created", "updated", "unchanged", "skipped", "refused", "applied", "dryRun"];
    let mut table = Table::new(&columns);
    let row: [Value; 9] = [
        report.kind.into(),
        report.rows.into(),
        figures.created.into(),
        figures.updated.into(),
        figures.unchanged.into(),
        figures.skipped.into(),
        figures.refused.into(),
        report.applied.into(),
        report.dry_run.into(),
    ];
    table.row(row);
    table.print(format)?;
    let refused = figures.refusals.iter().take(SHOWN).map(told);
    let notes = figures.notes.iter().cloned();
    let text: String = refused.chain(notes).map(|line| line + "\n").collect();
    // Beside the figures, so that what reads JSON reads only that.
    if format == Format::Table { output::print(&text) } else { Ok(()) }
}
