//! `gradus template`: program templates.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use gradus_domain::ids::{NodeId, OrganizationId, ProgramId};
use gradus_domain::locale::Locale;
use gradus_domain::programs::template::{self, ProgramTemplate, TemplateError};
use gradus_services::programs::program_create::{ProgramCreate, program_create};
use gradus_services::programs::shipped::{ShippedTemplate, shipped};
use gradus_services::{Actor, Command, Services};
use serde_json::{Map, Value, json};

use super::CommandError;
use super::database::{self, Missing};
use super::output::{Format, FormatArgs, Table};
use super::settings::StoreArgs;

/// Arguments of `gradus template`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct TemplateArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: TemplateCommand,
}

/// What can be done with templates.
#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// Check a template file; every problem is told with its line
    Check(TemplateCheckArgs),
    /// List the templates that this version carries
    List(TemplateListArgs),
    /// Make a program from a template
    Apply(TemplateApplyArgs),
}

/// Runs `gradus template`.
pub async fn run(args: &TemplateArgs) -> Result<(), CommandError> {
    match &args.what {
        TemplateCommand::Check(args) => check(args),
        TemplateCommand::List(args) => list(args),
        TemplateCommand::Apply(args) => apply(args).await,
    }
}

/// Prints what is wrong with a template file, or that nothing is.
fn check(args: &TemplateCheckArgs) -> Result<(), CommandError> {
    let shown = args.file.display();
    let bytes = read(&args.file).map_err(|error| CommandError::broken(format!("could not read {shown}"), error))?;
    if bytes.len() > template::MAX_BYTES {
        let most = template::MAX_BYTES;
        return Err(CommandError::Refused(format!("{shown} is larger than a template may be, {most} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&args.file, &error))?;
    let errors = template::check(&text).err().unwrap_or_default();
    match args.format.format {
        Format::Json => table(&errors).print(Format::Json)?,
        Format::Table if errors.is_empty() => println!("{shown} is in order."),
        // The form that editors and terminals turn into a link.
        Format::Table => errors.iter().for_each(|error| println!("{shown}:{error}")),
    }
    match errors.len() {
        0 => Ok(()),
        1 => Err(CommandError::Refused(format!("there is 1 mistake in {shown}"))),
        many => Err(CommandError::Refused(format!("there are {many} mistakes in {shown}"))),
    }
}

/// Prints the templates in the binary.
fn list(args: &TemplateListArgs) -> Result<(), CommandError> {
    let mut listed = Table::new(&["code", "version", "name"]);
    let shipped = shipped().map_err(|errors| {
        let what = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        CommandError::broken("a template of this version is not in order", what)
    })?;
    for ShippedTemplate { content: ProgramTemplate { template: header, .. }, .. } in shipped {
        let name = header.name.get(Locale::En).to_owned();
        listed.row([header.code.to_string(), header.version.to_string(), name]);
    }
    listed.print(args.format.format)
}

/// Makes a program from a template. Its schedules start when it is activated.
async fn apply(args: &TemplateApplyArgs) -> Result<(), CommandError> {
    let services = database::open(&args.store.settings()?, Missing::Refuse).await?;
    let organization = database::organization(&services, args.org.as_deref()).await?;
    let input = ProgramCreate {
        template_code: args.template.clone(),
        code: args.program.clone(),
        starts_on: args.starts_on,
        name: None,
        owner_number: None,
        parameters: Map::new(),
    };
    let made = make(&services, organization.id, input).await;
    database::close(services.store).await?;
    let mut table = Table::new(&["id", "code", "startsOn"]);
    table.row([made?.to_node_id(), args.program.clone(), args.starts_on.to_string()]);
    table.print(args.format.format)
}

/// Makes a program, as the operator.
pub async fn make(
    services: &Services,
    organization: OrganizationId,
    input: ProgramCreate,
) -> Result<ProgramId, CommandError> {
    let actor = Actor::command_line(organization);
    let command = Command::new("programCreate", &input, None);
    let made = services.door.run(&actor, command, move |unit| {
        let input = input.clone();
        Box::pin(async move { program_create(unit, &input).await })
    });
    made.await.map_err(|failure| database::failed("could not make the program", failure))
}

/// The file, but no more than one byte beyond what a template may have.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(template::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn not_utf8(file: &Path, error: &FromUtf8Error) -> CommandError {
    let good = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
    CommandError::Refused(format!("{}:{line}: the text is not UTF-8", file.display()))
}

fn table(errors: &[TemplateError]) -> Table {
    let mut table = Table::new(&["line", "column", "code", "path", "message"]);
    for error in errors {
        let cells: [Value; 5] = [
            error.line.into(),
            error.column.into(),
            json!(error.code),
            error.path.clone().into(),
            error.message.clone().into(),
        ];
        table.row(cells);
    }
    table
}

/// Arguments of `gradus template list`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus template list")]
pub struct TemplateListArgs {
    /// How to print the list.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus template check`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus template check templates/telecom.yaml")]
pub struct TemplateCheckArgs {
    /// The template, in YAML
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How to print the problems.
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Arguments of `gradus template apply`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  gradus template apply TELECOM-QP --program TELECOM-QP --starts-on 2026-01-01")]
pub struct TemplateApplyArgs {
    /// Code of the template, as `gradus template list` prints it
    #[arg(value_name = "CODE")]
    pub template: String,
    /// Code of the program to make
    #[arg(long, value_name = "CODE")]
    pub program: String,
    /// First day of the program
    #[arg(long, value_name = "DATE")]
    pub starts_on: NaiveDate,
    /// Organization, where the database holds several
    #[arg(long, value_name = "CODE")]
    pub org: Option<String>,
    /// Database and configuration.
    #[command(flatten)]
    pub store: StoreArgs,
    /// How to print what was made.
    #[command(flatten)]
    pub format: FormatArgs,
}
