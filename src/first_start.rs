//! The first start: an installation that belongs to nobody is reached from this machine only, and tells whoever started
//! it, once, by which token it can be claimed.

use std::path::{Path, PathBuf};

use gradus_services::Services;
use gradus_services::identity::claim_offer::{self, Offered, VALID};

use crate::commands::CommandError;
use crate::config::Settings;
use crate::private_file;

/// What whoever starts an unclaimed installation is told; `None` where it belongs to somebody.
pub async fn greeting(services: &Services, settings: &Settings, flags: &str) -> Result<Option<String>, CommandError> {
    let file = file(settings);
    if !claim_offer::is_unclaimed(services).await.map_err(broken)? {
        forget(&file);
        return Ok(None);
    }
    refuse_remote(settings)?;
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    if let Some(until) = claim_offer::valid_until(services, kept.trim()).await.map_err(broken)? {
        let until = until.format("%H:%M UTC");
        return Ok(Some(said(&format!("The claim token in {} is valid until {until}.", file.display()), "", flags)));
    }
    let Some(Offered { token, .. }) = claim_offer::offer(services).await.map_err(broken)? else { return Ok(None) };
    let written = private_file::write(&file, &token);
    written.map_err(|error| CommandError::broken(format!("could not write {}", file.display()), error))?;
    let told = format!(
        "The claim token, shown this once and kept in {}, is valid for {} minutes:",
        file.display(),
        VALID.num_minutes()
    );
    Ok(Some(said(&told, &format!("\n  {token}\n"), flags)))
}

/// Where the claim token is kept.
#[must_use]
pub fn file(settings: &Settings) -> PathBuf {
    settings.data_dir.join("claim-token")
}

/// Removes the file of a claim that is over. That it stays would harm nobody.
pub fn forget(file: &Path) {
    if let Err(error) = private_file::remove(file) {
        tracing::warn!("could not remove {}: {error}", file.display());
    }
}

fn refuse_remote(settings: &Settings) -> Result<(), CommandError> {
    if settings.listen.ip().is_loopback() {
        return Ok(());
    }
    Err(CommandError::Refused(format!(
        "nobody has claimed this installation, and until then it must not be reached from other machines, as it would \
         be at {}; start it with --listen 127.0.0.1:8080 and claim it, or make an organization and a token with \
         `gradus org create` and `gradus token create`",
        settings.listen
    )))
}

fn said(told: &str, token: &str, flags: &str) -> String {
    format!(
        "Nobody can sign in yet. Claim this installation, in another terminal and with the same database:\n  \
         gradus claim --code NORTH --name \"North\" --time-zone Asia/Shanghai --calendar CN{flags}\n{told}\n{token}\n"
    )
}

fn broken(error: gradus_store::error::StoreError) -> CommandError {
    CommandError::broken("could not look whether the installation is claimed", error)
}
