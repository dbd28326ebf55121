//! `[[openid]]`: the providers whose tokens are taken, and what their people may do.

use std::net::IpAddr;
use std::path::PathBuf;

use axum::http::Uri;
use chrono::{DateTime, Utc};
use gradus_domain::access::RolePreset;
use gradus_services::identity::openid::{self, EmployeeClaim, EmployeeKey, Provider, RoleRule};
use serde::Deserialize;

use super::Reader;

/// A provider, and where its keys are.
#[derive(Clone, Debug)]
pub struct OpenIdSettings {
    /// What must be true of its tokens.
    pub provider: Provider,
    /// Where its keys are.
    pub keys: KeysFrom,
}

/// Where a provider's keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysFrom {
    /// At a URL: over TLS, or on this machine.
    Url {
        /// The URL.
        url: Uri,
        /// PEM file of the authorities that may vouch for the host; `None` for those that browsers trust.
        authorities: Option<PathBuf>,
    },
    /// In a file that somebody keeps up to date.
    File(PathBuf),
}

/// A table `[[openid]]` as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    issuer: String,
    audience: String,
    #[serde(default)]
    authorized_parties: Vec<String>,
    algorithms: Vec<String>,
    token_types: Option<Vec<String>>,
    keys_url: Option<String>,
    keys_ca: Option<PathBuf>,
    keys_file: Option<PathBuf>,
    organization: String,
    employee_claim: Option<String>,
    employee_by: Option<By>,
    role_claim: Option<String>,
    #[serde(default)]
    roles: Vec<WrittenRole>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Number,
    Email,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRole {
    value: String,
    role: RolePreset,
    department: Option<String>,
    valid_until: Option<DateTime<Utc>>,
    #[serde(default)]
    machine: bool,
}

/// A field, what is wrong with it, and what would be right.
type Complaint = (&'static str, &'static str, &'static str);

impl Reader {
    /// The providers that are written down; the problems tell what is wrong with them.
    pub(super) fn openid(&mut self) -> Vec<OpenIdSettings> {
        let right = "a table [[openid]] for each provider, as `gradus config default` shows it";
        let written: Vec<Written> = self.optional("openid", right).unwrap_or_default();
        for (place, one) in written.iter().enumerate() {
            let earlier = &written[..place];
            for (field, what, right) in one.complaints(earlier) {
                self.complain(&format!("openid.{place}.{field}"), what, right);
            }
        }
        written.into_iter().filter_map(Written::settings).collect()
    }
}

impl Written {
    fn complaints(&self, earlier: &[Self]) -> Vec<Complaint> {
        let mut found = Vec::new();
        let mut unless = |right: bool, complaint: Complaint| {
            if !right {
                found.push(complaint);
            }
        };
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let named = !self.name.is_empty() && self.name.len() <= 64 && self.name.chars().all(is_name);
        unless(named, ("name", "it is no name", "small letters, digits and hyphens, at most 64"));
        let same_name = earlier.iter().any(|other| other.name == self.name);
        unless(!same_name, ("name", "another provider has it", "a name of its own"));
        let right = "the URI that its tokens bear as `iss`, with its scheme, such as https://login.example.com";
        unless(is_absolute(&self.issuer), ("issuer", "it is no issuer", right));
        let same_issuer = earlier.iter().any(|other| other.issuer == self.issuer);
        unless(!same_issuer, ("issuer", "another provider has it", "one table for each issuer"));
        let audience = ("audience", "it is empty", "what this service is called in its tokens' `aud`");
        unless(!self.audience.is_empty(), audience);
        let known = self.algorithms.iter().all(|name| openid::algorithm(name).is_some());
        let algorithms =
            "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA; a secret that both know is none";
        unless(
            !self.algorithms.is_empty() && known,
            ("algorithms", "the provider cannot be held to these", algorithms),
        );
        let types = self.token_types.as_ref().is_none_or(|types| !types.is_empty());
        let right = "such as [\"at+jwt\"], with \"\" among them for tokens that write none; or leave it out";
        unless(types, ("token_types", "no token could have a type", right));
        self.complain_of_keys(&mut unless);
        unless(!self.organization.is_empty(), ("organization", "it is empty", "the code of the organization"));
        let whole = self.employee_claim.is_some() == self.employee_by.is_some();
        let both = "both employee_claim and employee_by (\"number\" or \"email\"), or neither";
        unless(whole, ("employee_claim", "one of two is missing", both));
        let by_email = matches!(self.employee_by, Some(By::Email));
        let is_email = |claim: &String| claim.rsplit('.').next() == Some("email");
        let vouched = !by_email || self.employee_claim.as_ref().is_none_or(is_email);
        let right = "\"email\", or a claim that ends in \".email\": the provider says of no other that it is verified";
        unless(vouched, ("employee_claim", "nobody vouches for this address", right));
        let roles = self.role_claim.is_some() != self.roles.is_empty();
        unless(roles, ("role_claim", "one of two is missing", "both role_claim and [[openid.roles]], or neither"));
        let somebody = self.role_claim.is_some() || self.employee_claim.is_some();
        unless(somebody, ("role_claim", "nobody could sign in", "role_claim with roles, employee_claim, or both"));
        found
    }

    fn complain_of_keys(&self, unless: &mut impl FnMut(bool, Complaint)) {
        let one = self.keys_url.is_some() != self.keys_file.is_some();
        unless(one, ("keys_url", "the keys must be in one place", "either keys_url or keys_file"));
        let url = self.keys_url.as_deref();
        let right =
            "an https URL, such as the `jwks_uri` of the provider's configuration; plain http on this machine only";
        unless(url.is_none_or(may_be_asked), ("keys_url", "keys are not asked for there", right));
        // Of a URL that is not asked anyway, nothing more is said.
        let needless = match url {
            Some(url) => may_be_asked(url) && !is_tls(url),
            None => self.keys_file.is_some(),
        };
        let tls = self.keys_ca.is_none() || !needless;
        unless(tls, ("keys_ca", "nobody vouches for these keys", "only beside a keys_url with https"));
    }

    /// What holds; `None` where a complaint says why not.
    fn settings(self) -> Option<OpenIdSettings> {
        let keys = match (self.keys_url, self.keys_file) {
            (Some(url), None) => KeysFrom::Url { url: url.parse().ok()?, authorities: self.keys_ca },
            (None, Some(file)) => KeysFrom::File(file),
            _ => return None,
        };
        let by = |by| match by {
            By::Number => EmployeeKey::Number,
            By::Email => EmployeeKey::Email,
        };
        let employee = self.employee_claim.zip(self.employee_by.map(by));
        let types = self.token_types.unwrap_or_else(|| openid::TYPES.map(str::to_owned).to_vec());
        let role = |role: WrittenRole| RoleRule {
            value: role.value,
            role: role.role,
            department: role.department,
            valid_until: role.valid_until,
            machine: role.machine,
        };
        let provider = Provider {
            name: self.name,
            issuer: self.issuer,
            audience: self.audience,
            parties: self.authorized_parties,
            algorithms: self.algorithms.iter().filter_map(|name| openid::algorithm(name)).collect(),
            types: types.iter().map(|kind| kind.to_ascii_lowercase()).collect(),
            organization: self.organization,
            employee: employee.map(|(claim, by)| EmployeeClaim { claim, by }),
            role_claim: self.role_claim.unwrap_or_default(),
            roles: self.roles.into_iter().map(role).collect(),
        };
        Some(OpenIdSettings { provider, keys })
    }
}

/// Whether what is said there can be believed: over TLS, or on this machine.
fn may_be_asked(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let is_plain = !authority.as_str().contains('@') && !authority.host().is_empty();
    is_plain && (scheme == "https" || scheme == "http" && is_loopback(authority.host()))
}

fn is_tls(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| uri.scheme_str() == Some("https"))
}

/// Whether it is a URI with its scheme, of whatever kind: an issuer is only compared.
fn is_absolute(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(of_scheme);
    is_scheme && !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
