//! `gradus import`: rosters and records from files.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use gradus_domain::ids::NodeId;
use gradus_services::import::{
    self, Again, Atomicity, CellError, ImportFailure, ImportFile, ImportOptions, ImportReport, WorkbookFault,
};
use gradus_services::indicators::import_values::ValuesImport;
use gradus_services::people::import::assignments::AssignmentsImport;
use gradus_services::people::import::departments::DepartmentsImport;
use gradus_services::people::import::employees::EmployeesImport;
use gradus_services::people::import::groups::GroupsImport;
use gradus_services::training::{import_completions::CompletionsImport, import_waivers::WaiversImport};
use gradus_services::{Actor, Services};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::CommandError;
use super::database::{self, Missing};
use super::import_calendar::{self, CalendarArgs};
use super::output::{self, Format, FormatArgs, Table};
use super::progress::Progress;
use super::settings::StoreArgs;
use crate::lifecycle::stop_signal;

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
                        CSV in UTF-8, GB18030 or Big5, or a sheet of a workbook (.xlsx), with a heading. A file that was
\
                        interrupted goes on where it stopped when it is given again. `gradus import employees --help` tells the columns of\n\
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
    /// Values of indicators, by department and period
    #[command(after_help = explained::<ValuesImport>())]
    Values(FileArgs),
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
    /// Sheet of a workbook; the first one by default
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Take the good rows in batches of 10,000 whatever the size of the file; a refused row leaves the others alone
    #[arg(long)]
    pub batches: bool,
    /// Begin anew, where an import of the same file was interrupted
    #[arg(long)]
    pub restart: bool,
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
        ImportKind::Values(args) => take::<ValuesImport>(args).await,
        ImportKind::Calendar(args) => import_calendar::run(args).await,
    }
}

async fn take<K: import::ImportKind>(args: &FileArgs) -> Result<(), CommandError> {
    let shown = args.file.display();
    let could_not = |error| CommandError::broken(format!("could not read {shown}"), error);
    let mut file = File::open(&args.file).map_err(could_not)?;
    let progress = Progress::over(K::NAME, &mut file).map_err(could_not)?;
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let imported = read::<K>(&services, args, file, &progress).await;
    drop(progress);
    database::close(services.store).await?;
    let report = imported?;
    if let Some(path) = &args.report {
        write(&report, path)?;
    }
    print(&report, args.format.format)?;
    if report.stopped {
        let done = report.rows;
        return Err(CommandError::Refused(format!("stopped after {done} rows; give the same file again to go on")));
    }
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
    file: File,
    progress: &Progress,
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
        again: if args.restart { Again::Restart } else { Again::GoOn },
        atomicity: if args.batches { Atomicity::Batches } else { Atomicity::BySize },
    };
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = ImportFile { name, file, sheet: args.sheet.clone() };
    let stop = CancellationToken::new();
    let stopping = stop_signal().map_err(|error| CommandError::broken("could not listen for signals", error))?;
    let asked = {
        let stop = stop.clone();
        tokio::spawn(async move {
            stopping.await;
            stop.cancel();
        })
    };
    let imported = import::import_file::<K>(services, &actor, file, options, progress, stop).await;
    asked.abort();
    imported.map_err(|failure| failed(&args.file, failure))
}

fn failed(file: &Path, failure: ImportFailure) -> CommandError {
    let shown = file.display();
    match failure {
        ImportFailure::Columns(errors) => {
            let lines: Vec<_> = errors.iter().map(told).collect();
            CommandError::Refused(format!("the columns of {shown} do not fit\n{}", lines.join("\n")))
        }
        ImportFailure::Workbook(WorkbookFault::File(error)) | ImportFailure::File(error) => {
            CommandError::broken(format!("could not read {shown}"), error)
        }
        ImportFailure::Workbook(fault) => CommandError::Refused(format!("{shown}: {fault}")),
        ImportFailure::TakenOver => CommandError::Refused(format!("{shown}: {failure}")),
        ImportFailure::Forbidden => CommandError::Refused(format!("{shown}: not permitted")),
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
    let mut columns =
        vec!["kind", "rows", "created", "updated", "unchanged", "skipped", "refused", "applied", "dryRun"];
    let mut row: Vec<Value> = vec![
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
    if format == Format::Json {
        // Too wide for a screen.
        columns.extend(["stopped", "resumedFrom", "import"]);
        let id = report.import.map(NodeId::to_node_id);
        row.extend([report.stopped.into(), report.resumed_from.into(), id.into()]);
    }
    let mut table = Table::new(&columns);
    table.row(row);
    table.print(format)?;
    let refused = figures.refusals.iter().take(SHOWN).map(told);
    let resumed = (report.resumed_from > 0).then(|| format!("went on after {} rows", report.resumed_from));
    let notes = resumed.into_iter().chain(figures.notes.iter().cloned());
    let text: String = refused.chain(notes).map(|line| line + "\n").collect();
    // Beside the figures, so that what reads JSON reads only that.
    if format == Format::Table { output::print(&text) } else { Ok(()) }
}
