//! Whether the person behind a sign-in still works here: whoever has left signs in no more, whatever they hold.

use gradus_domain::{
    access::Scope,
    people::{employee::Employee, organization::Organization},
    scheduling::zone::Zone,
};
use gradus_store::{
    error::StoreError,
    people::{employees, organizations},
    store::Reader,
    tokens::Token,
    wall::Wall,
};

use crate::Services;

/// Whether `employee` works here on the organization's present day; the last day of employment counts.
pub(super) async fn works_here(
    services: &Services,
    reader: &Reader,
    organization: &Organization,
    employee: &Employee,
) -> Result<bool, StoreError> {
    let now = services.time.now_for_reading(reader).await?;
    let today = Zone::try_new(&organization.time_zone).map_or_else(|_| now.date_naive(), |zone| zone.date(now));
    Ok(employee.hired_on <= today && employee.left_on.is_none_or(|last| today <= last))
}

/// Whether the person on whose behalf a token acts works here; a token of nobody's acts for itself.
pub(super) async fn owner_works_here(services: &Services, token: &Token) -> Result<bool, StoreError> {
    let Some(owner) = token.employee else { return Ok(true) };
    let reader = services.store.reader(Wall::around(token.organization));
    let scope = Scope::organization(token.organization);
    let Some(organization) = organizations::find(&reader, token.organization).await? else { return Ok(false) };
    match employees::find_many(&reader, &scope, &[owner]).await?.pop() {
        Some(employee) => works_here(services, &reader, &organization, &employee).await,
        None => Ok(false),
    }
}
