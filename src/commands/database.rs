//! How commands open the database, and whose organization they mean.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gradus_domain::locale::Locale;
use gradus_domain::people::organization::Organization;
use gradus_domain::refusal::Refusal;
use gradus_services::evidence::blobs::Blobs;
use gradus_services::people::organizations;
use gradus_services::{Failure, Services};
use gradus_store::connect;
use gradus_store::error::StoreError;
use gradus_store::store::Store;

use super::CommandError;
use crate::app;
use crate::config::Settings;
use crate::system::{SystemClock, SystemIds};

/// What happens where there is no database yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It is made.
    Make,
    /// The command says so and ends.
    Refuse,
}

/// Opens the database and brings it to this version.
pub async fn open(settings: &Settings, missing: Missing) -> Result<Services, CommandError> {
    find(settings, missing)?;
    services(app::open_store(&settings.for_store()).await.map_err(not_opened)?).await
}

/// The same as the owner of the tables, to whom every wall is open: for what fills whole tables.
pub async fn open_as_owner(settings: &Settings, missing: Missing) -> Result<Services, CommandError> {
    find(settings, missing)?;
    services(app::open_as_owner(&settings.for_store()).await.map_err(not_opened)?).await
}

/// Opens a database as it stands: for commands that only look.
pub async fn open_as_it_is(settings: &Settings) -> Result<Store, CommandError> {
    find(settings, Missing::Refuse)?;
    app::open_as_it_is(&settings.for_store()).await.map_err(not_opened)
}

/// The same as the owner of the tables, to whom every wall is open: for what reads whole tables.
pub async fn open_as_it_is_as_owner(settings: &Settings) -> Result<Store, CommandError> {
    find(settings, Missing::Refuse)?;
    connect::connect_as_owner(&settings.for_store()).await.map_err(not_opened)
}

fn find(settings: &Settings, missing: Missing) -> Result<(), CommandError> {
    match (settings.file(), missing) {
        (Some(file), Missing::Make) => make_directory(&file),
        (Some(file), Missing::Refuse) => require(&file),
        (None, _) => Ok(()),
    }
}

fn not_opened(error: StoreError) -> CommandError {
    CommandError::broken("could not open the database", error)
}

/// The service on an open database, on the machine's clock.
pub async fn services(store: Store) -> Result<Services, CommandError> {
    let services = app::services(store, Arc::new(SystemClock), Arc::new(SystemIds)).await;
    services.map_err(|error| CommandError::broken("could not read the clock of the database", error))
}

/// The store of evidence.
pub fn evidence(settings: &Settings) -> Result<Blobs, CommandError> {
    let directory = settings.evidence();
    let made = Blobs::within(&directory);
    made.map_err(|error| CommandError::broken(format!("could not open {}", directory.display()), error))
}

/// How long a database may take to be closed; folding a long log of SQLite takes seconds.
const CLOSE: Duration = Duration::from_secs(10);

/// Closes the database, which folds SQLite's log into its file.
pub async fn close(store: Store) -> Result<(), CommandError> {
    let closed = tokio::time::timeout(CLOSE, store.close()).await;
    let closed = closed.map_err(|late| CommandError::broken("the database did not answer when it was closed", late))?;
    closed.map_err(|error| CommandError::broken("could not close the database", error))
}

/// Closes the database when the work with it is done. That it could not be closed is told, and does not change how the
/// work ended.
pub async fn let_go(store: Store) {
    if let Err(error) = close(store).await {
        eprintln!("gradus: {error}");
    }
}

fn require(file: &Path) -> Result<(), CommandError> {
    if file.exists() {
        return Ok(());
    }
    let shown = file.display();
    let hint = "`gradus demo` makes one with a sample organization, `gradus org create` an empty one";
    Err(CommandError::Refused(format!("there is no database at {shown}; {hint}")))
}

/// Makes the directory of a file. Nobody else may look in.
fn make_directory(file: &Path) -> Result<(), CommandError> {
    let Some(directory) = file.parent().filter(|directory| !directory.as_os_str().is_empty()) else { return Ok(()) };
    if directory.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(directory);
    made.map_err(|error| CommandError::broken(format!("could not make {}", directory.display()), error))
}

/// The organization that a command means: the one named, else the only one.
pub async fn organization(services: &Services, code: Option<&str>) -> Result<Organization, CommandError> {
    let mut all = all_organizations(services).await?;
    let codes = || all.iter().map(|organization| organization.code.as_str()).collect::<Vec<_>>().join(", ");
    let place = match code {
        Some(code) => all.iter().position(|organization| organization.code == code),
        None if all.len() > 1 => {
            return Err(CommandError::Usage(format!(
                "there are several organizations; name one with --org: {}",
                codes()
            )));
        }
        None => (!all.is_empty()).then_some(0),
    };
    let Some(place) = place else {
        let hint = if all.is_empty() { "make one with `gradus org create`".to_owned() } else { codes() };
        let which = code.map(|code| format!(" {code}")).unwrap_or_default();
        return Err(CommandError::Refused(format!("there is no organization{which}; {hint}")));
    };
    Ok(all.swap_remove(place))
}

/// Every organization, by code.
pub async fn all_organizations(services: &Services) -> Result<Vec<Organization>, CommandError> {
    let all = organizations::list(services).await;
    all.map_err(|error| CommandError::broken("could not list the organizations", error))
}

/// A use case's "no", or its fault, as the command tells it.
pub fn failed<R: Refusal>(doing: &str, failure: Failure<R>) -> CommandError {
    let why = match failure {
        Failure::Broken(error) => return broken(doing, error),
        Failure::Refused(refusals) => {
            let sentences: Vec<_> = refusals.iter().map(|refusal| refusal.message(Locale::En)).collect();
            sentences.join("\n        ")
        }
        Failure::NotFound(field) => format!("the {} is not known", words(field)),
        other => other.to_string(),
    };
    CommandError::Refused(format!("{doing}: {why}"))
}

fn broken(doing: &str, error: StoreError) -> CommandError {
    CommandError::broken(doing, error)
}

/// A field's name as words: `startsOn` is "starts on".
fn words(field: &str) -> String {
    field.chars().fold(String::new(), |mut text, c| {
        if c.is_ascii_uppercase() {
            text.push(' ');
        }
        text.push(c.to_ascii_lowercase());
        text
    })
}

/// What anybody who looks must know of the database: the risks that the operator has taken on.
#[must_use]
pub fn notices(settings: &Settings) -> Vec<String> {
    settings.accept_risk.iter().map(|risk| risk.warning().to_owned()).collect()
}

impl Settings {
    /// How the store opens the database.
    #[must_use]
    pub fn for_store(&self) -> connect::Settings {
        connect::Settings { taken_on: self.accept_risk.clone(), ..connect::Settings::new(self.database()) }
    }

    /// The file of an embedded database; none for PostgreSQL and for SQLite in memory.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        let url = self.database();
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_missing_is_named_in_words() {
        assert_eq!(words("calendarCode"), "calendar code");
        assert_eq!(words("department"), "department");
    }
}
