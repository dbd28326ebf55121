//! The administrator's token of the sample organization, kept in a file that only its owner reads.

use std::fs;
use std::path::Path;

use gradus_domain::access::RolePreset;
use gradus_services::Services;
use gradus_services::identity::authenticate::authenticate;
use gradus_services::identity::token_create::{MAX_DAYS, TokenCreate};
use gradus_services::people::organizations;

use super::{ORGANIZATION, broken};
use crate::commands::CommandError;
use crate::commands::token::issue;
use crate::private_file;

/// Leaves the token in `file` where it still signs in, else puts a new one there.
pub async fn keep_token(services: &Services, file: &Path) -> Result<(), CommandError> {
    if let Ok(text) = fs::read_to_string(file)
        && authenticate(services, text.trim(), "").await.map_err(broken)?.is_some()
    {
        return Ok(());
    }
    let organization = organizations::find_by_code(services, ORGANIZATION).await.map_err(broken)?;
    let organization = organization.ok_or_else(|| CommandError::Refused("the sample organization is gone".into()))?;
    let input = TokenCreate {
        name: "demo".to_owned(),
        role: RolePreset::OrganizationAdmin,
        department: None,
        employee: None,
        scopes: None,
        days: MAX_DAYS,
        real_now: services.time.real_now(),
    };
    let made = issue(services, organization.id, input).await?;
    private_file::write(file, &made.token)
        .map_err(|error| CommandError::broken(format!("could not write {}", file.display()), error))
}
