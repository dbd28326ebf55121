//! `gradus import calendar`: the days of a working calendar, for somebody else to approve.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use gradus_domain::locale::{Locale, LocalizedText};
use gradus_domain::refusal::Refusal;
use gradus_domain::scheduling::calendar_change::{ContentDay, DayChange};
use gradus_domain::scheduling::calendar_file::{CalendarFormat, LONGEST_FILE};
use gradus_services::scheduling::calendar_import::{
    CalendarImport, CalendarImportRefusal, CalendarTrial, calendar_import, calendar_try,
};
use gradus_services::{Actor, Command, Failure, Services};

use super::output::{self, Format, FormatArgs, Table};
use super::settings::StoreArgs;
use super::{
    CommandError,
    database::{self, Missing},
};

/// Moving occurrences that are shown.
const SHOWN: usize = 20;

/// In which form the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The public JSON of holidays.
    Json,
    /// iCalendar.
    Ics,
}

/// Arguments of `gradus import calendar`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus import calendar 2027.json --code CN --source GOV-2026-17 --dry-run\n\n\
                        The public JSON of holidays (year, papers, days of name, date, isOffDay), or the whole days of an\n\
                        iCalendar file, for which --year is needed. The file becomes a proposed version: it holds once\n\
                        somebody with APPROVE_CALENDARS approves it (calendarApprove). Prints what differs.")]
pub struct CalendarArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Code of the calendar
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// Name of a calendar that does not exist yet
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Form of the file, where its name does not tell
    #[arg(long, value_enum, value_name = "FORM")]
    pub form: Option<Form>,
    /// Year of which the file speaks
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Where the days are written, where the file does not say so
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
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

/// Runs `gradus import calendar`.
pub async fn run(args: &CalendarArgs) -> Result<(), CommandError> {
    let input = input(args)?;
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let outcome = take(&services, args, &input).await;
    database::close(services.store).await?;
    match outcome? {
        Ok((trial, proposal)) => print(&trial, proposal.as_deref(), args.format.format),
        Err(refusals) if refusals == [CalendarImportRefusal::NothingNew] => {
            Table::new(COLUMNS).print(args.format.format)?;
            note(args.format.format, "the calendar says the same already")
        }
        Err(refusals) => {
            if let Some(path) = &args.report {
                report(&refusals, path)
                    .map_err(|error| CommandError::broken(format!("could not write {}", path.display()), error))?;
            }
            let lines: Vec<_> = refusals.iter().map(told).collect();
            Err(CommandError::Refused(format!("{} is not taken\n{}", args.file.display(), lines.join("\n"))))
        }
    }
}

fn input(args: &CalendarArgs) -> Result<CalendarImport, CommandError> {
    let shown = args.file.display();
    let unread = |error| CommandError::broken(format!("could not read {shown}"), error);
    let mut content = String::new();
    // One byte more than may be, so that a larger file is told as such and not cut.
    let bound = u64::try_from(LONGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    File::open(&args.file).and_then(|file| file.take(bound).read_to_string(&mut content)).map_err(unread)?;
    let ending = args.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let format = match (args.form, ending.as_str()) {
        (Some(Form::Json), _) | (None, "json") => CalendarFormat::HolidayJson,
        (Some(Form::Ics), _) | (None, "ics" | "ical") => CalendarFormat::Ics,
        (None, _) => {
            return Err(CommandError::Usage(format!("say in which form {shown} is: --form json or --form ics")));
        }
    };
    Ok(CalendarImport {
        code: args.code.clone(),
        name: args.name.as_ref().map(LocalizedText::plain),
        format,
        content,
        year: args.year,
        source: args.source.clone(),
    })
}

type Taken = Result<(CalendarTrial, Option<String>), Vec<CalendarImportRefusal>>;

/// What the file changes, and the proposal that it became, unless this was to be tried only.
async fn take(services: &Services, args: &CalendarArgs, input: &CalendarImport) -> Result<Taken, CommandError> {
    let failed = |error: Failure<_>| broken(&args.file, &error);
    let organization = database::organization(services, args.org.as_deref()).await?;
    let actor = Actor::command_line(organization.id);
    let read = services.read(Arc::new(actor.clone())).await.map_err(|error| broken(&args.file, &error))?;
    let trial = calendar_try(&read, input).await.map_err(|error| broken(&args.file, &error))?;
    read.reader.rest().await;
    let trial = match trial {
        Ok(trial) => trial,
        Err(refusals) => return Ok(Err(refusals)),
    };
    if args.dry_run {
        return Ok(Ok((trial, None)));
    }
    let command = Command::new("calendarImport", input, None);
    let input = input.clone();
    let made = services.door.run(&actor, command, move |unit| {
        let input = input.clone();
        Box::pin(async move { calendar_import(unit, &input).await })
    });
    match made.await {
        Ok(id) => Ok(Ok((trial, Some(id.to_string())))),
        Err(Failure::Refused(refusals)) => Ok(Err(refusals)),
        Err(other) => Err(failed(other)),
    }
}

fn broken<R: std::fmt::Debug>(file: &Path, failure: &Failure<R>) -> CommandError {
    CommandError::broken(format!("could not import {}", file.display()), failure.to_string())
}

fn told(refusal: &CalendarImportRefusal) -> String {
    format!("{} ({})", refusal.message(Locale::En), code(refusal))
}

fn code(refusal: &CalendarImportRefusal) -> &'static str {
    match refusal {
        CalendarImportRefusal::File(fault) => fault.code.as_str(),
        other => other.code(),
    }
}

fn report(refusals: &[CalendarImportRefusal], path: &Path) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    writeln!(file, "line,column,code,message")?;
    for refusal in refusals {
        let (line, column) = match refusal {
            CalendarImportRefusal::File(fault) => (fault.line, fault.column),
            _ => (0, ""),
        };
        let message = refusal.message(Locale::En).replace('"', "\"\"");
        writeln!(file, "{line},{column},{},\"{message}\"", code(refusal))?;
    }
    Ok(())
}

const COLUMNS: &[&str] = &["date", "change", "was", "becomes", "name"];

fn print(trial: &CalendarTrial, proposal: Option<&str>, format: Format) -> Result<(), CommandError> {
    let mut table = Table::new(COLUMNS);
    for DayChange { date, kind, was, becomes, .. } in &trial.changes {
        let of = |day: &Option<ContentDay>| day.as_ref().map_or("-", |day| day.kind.as_str()).to_owned();
        let name = becomes.as_ref().or(was.as_ref()).map(|day| day.name.get(Locale::En).to_owned()).unwrap_or_default();
        table.row([date.to_string(), kind.as_str().to_owned(), of(was), of(becomes), name]);
    }
    table.print(format)?;
    let all: Vec<_> = trial
        .moves
        .of
        .iter()
        .flat_map(|moves| moves.shifts.iter().map(|shift| (moves.schedule.code.as_str(), shift)))
        .collect();
    let due = |due: Option<chrono::DateTime<chrono::Utc>>| due.map_or("-".to_owned(), |due| due.to_rfc3339());
    let mut lines: Vec<_> = all
        .iter()
        .take(SHOWN)
        .map(|(code, shift)| {
            format!("{code}: {} moves from {} to {}", shift.nominal_local, due(shift.was), due(shift.becomes))
        })
        .collect();
    if all.len() > SHOWN {
        lines.push(format!("and {} more", all.len() - SHOWN));
    }
    if let Some(cut_at) = trial.moves.cut_at {
        lines.push(format!(
            "looked at what the rules say up to {}; what takes place later may move, too",
            due(Some(cut_at))
        ));
    }
    if trial.prepared.file.left_aside > 0 {
        lines.push(format!("{} events of other years were left aside", trial.prepared.file.left_aside));
    }
    lines.push(match proposal {
        Some(proposal) => format!("proposed as {proposal}; somebody with APPROVE_CALENDARS approves it"),
        None => "nothing was changed".to_owned(),
    });
    note(format, &lines.join("\n"))
}

/// Beside the table, so that what reads JSON reads only that.
fn note(format: Format, text: &str) -> Result<(), CommandError> {
    if format == Format::Table { output::print(&format!("{text}\n")) } else { Ok(()) }
}
