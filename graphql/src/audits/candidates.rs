//! Who could audit.

use async_graphql::SimpleObject;
use gradus_domain::{
    audits::{audit::Audit, team::AuditorRefusal},
    locale::Locale,
};
use gradus_services::audits::candidates;

use crate::{
    errors::{Result, fault},
    people::employee::Employee,
    request::Request,
    scalars::Date,
};

/// Somebody who could audit, with whatever keeps them from it (AUD-5, AUD-7).
#[derive(SimpleObject)]
pub struct AuditorCandidate {
    /// Employee who could audit.
    employee: Employee,
    /// Indicates that nothing keeps them from being a member of the team.
    eligible: bool,
    /// Reasons that keep them from being a member, in the request's language.
    refusals: Vec<String>,
    /// Indicates that nothing keeps them from leading.
    eligible_to_lead: bool,
    /// Reasons that keep them from leading, in the request's language.
    lead_refusals: Vec<String>,
    /// Number of other audits of the same calendar year in whose team they are or were.
    audits_this_year: i32,
    /// Day on which they last audited one of the areas. Null if never.
    last_audit_of_scope_on: Option<Date>,
}

/// The best candidates for an audit, as far as the viewer may see the people.
pub(super) async fn best(request: &Request, audit: &Audit, first: usize) -> Result<Vec<AuditorCandidate>> {
    let locale = request.locale().await?;
    let ranked = candidates::candidates(request.read(), audit, first).await.map_err(fault)?;
    let people = request.load_many(ranked.iter().map(|candidate| candidate.employee)).await?;
    let shown = ranked.into_iter().filter_map(|candidate| {
        let employee = people.get(&candidate.employee)?.clone();
        Some(AuditorCandidate {
            employee: Employee(employee),
            eligible: candidate.refusals.is_empty(),
            refusals: sentences(&candidate.refusals, locale),
            eligible_to_lead: candidate.lead_refusals.is_empty(),
            lead_refusals: sentences(&candidate.lead_refusals, locale),
            audits_this_year: i32::try_from(candidate.audits_this_year).unwrap_or(i32::MAX),
            last_audit_of_scope_on: candidate.last_audit_of_scope_on.map(Date),
        })
    });
    Ok(shown.collect())
}

fn sentences(refusals: &[AuditorRefusal], locale: Locale) -> Vec<String> {
    refusals.iter().map(|why| why.message(locale)).collect()
}
