//! From what a verified token says to who acts and what they may do.

use std::collections::HashMap;

use gradus_domain::{
    access::{Grant, Scope},
    ids::EmployeeId,
    people::organization::Organization,
};
use gradus_store::{
    error::StoreError,
    people::{departments, employees},
    store::Reader,
    wall::Wall,
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{EmployeeKey, Provider, Refused, RoleRule, SignInFault, Verified};
use crate::{
    context::{Actor, Principal, Services},
    door::hex,
    identity::presence::works_here,
    people::organizations::find_by_code,
};

/// The actor of a provider's token; `None` where it is refused.
pub async fn sign_in(services: &Services, token: &str, trace_id: &str) -> Result<Option<Actor>, SignInFault> {
    let checked = services.openid.check(token, services.time.real_now()).await?;
    let found = match checked {
        Ok(verified) => actor(services, &verified, trace_id).await?.ok_or(Refused::Nobody),
        Err(refused) => Err(refused),
    };
    Ok(found.map_err(|refused| tracing::debug!(trace.id = trace_id, "refused a provider's token: {refused:?}")).ok())
}

async fn actor(services: &Services, token: &Verified<'_>, trace_id: &str) -> Result<Option<Actor>, StoreError> {
    let provider = token.provider;
    // The configuration names the organization by its code; everything else is looked for within it.
    let Some(organization) = find_by_code(services, &provider.organization).await? else {
        tracing::warn!("there is no organization {} for the provider {}", provider.organization, provider.name);
        return Ok(None);
    };
    let reader = services.store.reader(Wall::around(organization.id));
    let scope = Scope::organization(organization.id);
    let employee = match person(services, &reader, token, &organization).await? {
        Person::Known(id) => Some(id),
        Person::NotNamed => None,
        Person::Unknown => return Ok(None),
    };
    let grants = grants(&reader, &scope, token, employee).await?;
    if grants.is_empty() && employee.is_none() {
        return Ok(None);
    }
    Ok(Some(Actor {
        organization: organization.id,
        principal: Principal::OpenId { provider: provider.name.clone(), subject: token.subject() },
        employee,
        grants,
        scopes: None,
        trace_id: trace_id.to_owned(),
    }))
}

enum Person {
    /// An employee of today.
    Known(EmployeeId),
    /// The token is nobody's: a machine's, or no claim is configured.
    NotNamed,
    /// The token names somebody who is not here, or not any more.
    Unknown,
}

async fn person(
    services: &Services,
    reader: &Reader,
    token: &Verified<'_>,
    organization: &Organization,
) -> Result<Person, StoreError> {
    let Some(wanted) = &token.provider.employee else { return Ok(Person::NotNamed) };
    let Some(value) = token.claim(&wanted.claim) else { return Ok(Person::NotNamed) };
    // No roster holds control characters, and one database takes them for an error.
    let sane = |key: &&str| !key.is_empty() && !key.chars().any(char::is_control);
    let Some(key) = value.as_str().filter(sane) else { return Ok(Person::Unknown) };
    let scope = Scope::organization(organization.id);
    let found = match wanted.by {
        EmployeeKey::Number => employees::find_by_number(reader, &scope, key).await?,
        // An address that the provider has not verified is whatever its holder typed.
        EmployeeKey::Email if !token.has_verified(&wanted.claim) => None,
        EmployeeKey::Email => employees::find_by_email(reader, &scope, key).await?,
    };
    let Some(employee) = found else { return Ok(Person::Unknown) };
    let here = works_here(services, reader, organization, &employee).await?;
    Ok(if here { Person::Known(employee.id) } else { Person::Unknown })
}

/// What the table of the configuration makes of the token's roles. A rule whose department is gone allows nothing.
async fn grants(
    reader: &Reader,
    scope: &Scope,
    token: &Verified<'_>,
    person: Option<EmployeeId>,
) -> Result<Vec<Grant>, StoreError> {
    let Provider { employee, role_claim, roles, .. } = token.provider;
    // Where tokens name a person, to say nothing must not be worth more than to name the wrong one.
    let is_machine = employee.is_some() && person.is_none();
    let held: Vec<&str> = match token.claim(role_claim) {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let holds = |rule: &&RoleRule| held.contains(&rule.value.as_str()) && (!is_machine || rule.machine);
    let rules: Vec<_> = roles.iter().filter(holds).collect();
    let codes: Vec<String> = rules.iter().filter_map(|rule| rule.department.clone()).collect();
    let departments: HashMap<String, _> = if codes.is_empty() {
        HashMap::new()
    } else {
        let found = departments::find_many_by_code(reader, scope, &codes).await?;
        found.into_iter().map(|department| (department.code.clone(), department.id)).collect()
    };
    let grant = |rule: &&RoleRule| {
        let department = match &rule.department {
            None => None,
            Some(code) => Some(*departments.get(code)?),
        };
        Some(Grant { role: rule.role, department, valid_until: rule.valid_until })
    };
    Ok(rules.iter().filter_map(grant).collect())
}

impl Verified<'_> {
    /// A claim, by its name, or by names separated by dots where it lies in another one.
    fn claim(&self, name: &str) -> Option<&Value> {
        let (object, last) = self.place(name)?;
        object.get(last)
    }

    /// Whether the provider says of a claim that it has verified it: `email_verified` of an `email`, in the same object.
    fn has_verified(&self, name: &str) -> bool {
        let Some((object, last)) = self.place(name) else { return false };
        object.get(&format!("{last}_verified")) == Some(&Value::Bool(true))
    }

    /// The object in which a claim of this name would lie, and its name there.
    fn place<'n>(&self, name: &'n str) -> Option<(&Map<String, Value>, &'n str)> {
        if self.claims.contains_key(name) {
            return Some((&self.claims, name));
        }
        let (way, last) = name.rsplit_once('.')?;
        let object = way.split('.').try_fold(&self.claims, |object, name| object.get(name)?.as_object())?;
        Some((object, last))
    }

    /// Tells one subject from another without saying who it is.
    fn subject(&self) -> String {
        let subject = self.claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        let digest = Sha256::digest(format!("{}\n{subject}", self.provider.issuer));
        hex(&digest[..16])
    }
}
