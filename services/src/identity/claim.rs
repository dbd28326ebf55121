//! Claiming an installation: from nobody's to somebody's, once.
//!
//! It promises: whoever holds the token that the first start printed makes the first organization and gets its first
//! administrator's token, in one transaction with the end of the claim; of any number who try at once, one does; a claim
//! that is used, void or unknown makes nothing.
//!
//! How one could break it: by reading the claim first and ending it later, or by leaving the end of the claim out of
//! the transaction that makes the organization.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::RolePreset,
    ids::{OrganizationId, TokenId},
    locale::{Locale, LocalizedText},
    people::organization::Organization,
    refusal::Refusal,
    scheduling::zone::Zone,
};
use gradus_store::{first_claim, people::organizations, wall::Wall};
use serde::{Deserialize, Serialize};

use super::{
    secret::Secret,
    token_create::{self, TokenCreate},
};
use crate::{
    Actor, Command, Failure, Services, Unit,
    context::FIRST_START,
    people::organization_create::{OrganizationCreateRefusal, organization_create_in},
};

/// How long the first administrator's token lives, in days.
const DAYS: i64 = 90;

/// What is asked for.
#[derive(Clone)]
pub struct Claim {
    /// The token that the first start printed.
    pub token: String,
    /// Code of the organization.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Zone of its days.
    pub time_zone: String,
    /// Code of its working-day calendar.
    pub calendar: String,
    /// Language of its texts.
    pub locale: Locale,
}

/// The first organization and its administrator's token, whose text is seen here and never again.
#[derive(Clone, Serialize, Deserialize)]
pub struct Claimed {
    /// The organization.
    pub organization: OrganizationId,
    /// Its code.
    pub code: String,
    /// Id of the token.
    pub id: TokenId,
    /// Its text.
    pub token: String,
    /// Instant from which it no longer signs in.
    pub expires_at: DateTime<Utc>,
}

/// Why an installation is not given away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// The token is not the one that was printed last.
    Unknown,
    /// The token is too old.
    Expired,
    /// Somebody was faster, or an organization was made from the command line.
    AlreadyClaimed,
    /// The organization needs a name.
    NameBlank,
    /// No such zone.
    TimeZoneUnknown,
    /// The organization cannot be made.
    Organization(OrganizationCreateRefusal),
}

impl Refusal for ClaimRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "CLAIM_UNKNOWN",
            Self::Expired => "CLAIM_EXPIRED",
            Self::AlreadyClaimed => "ALREADY_CLAIMED",
            Self::NameBlank => "NAME_BLANK",
            Self::TimeZoneUnknown => "TIME_ZONE_UNKNOWN",
            Self::Organization(refusal) => refusal.code(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        let text = match (self, locale) {
            (Self::Unknown, Locale::En) => "This is not the claim token that the service printed last.",
            (Self::Unknown, Locale::ZhCn) => "该认领令牌不是服务最近一次打印的令牌。",
            (Self::Unknown, Locale::ZhTw) => "該認領權杖不是服務最近一次印出的權杖。",
            (Self::Expired, Locale::En) => "The claim token has expired; start the service again for a new one.",
            (Self::Expired, Locale::ZhCn) => "认领令牌已过期；重新启动服务可得到新令牌。",
            (Self::Expired, Locale::ZhTw) => "認領權杖已過期；重新啟動服務可得到新權杖。",
            (Self::AlreadyClaimed, Locale::En) => "This installation has been claimed already.",
            (Self::AlreadyClaimed, Locale::ZhCn) => "本系统已被认领。",
            (Self::AlreadyClaimed, Locale::ZhTw) => "本系統已被認領。",
            (Self::NameBlank, Locale::En) => "The organization needs a name.",
            (Self::NameBlank, Locale::ZhCn) => "组织须有名称。",
            (Self::NameBlank, Locale::ZhTw) => "組織須有名稱。",
            (Self::TimeZoneUnknown, Locale::En) => "There is no such time zone; use a name such as Asia/Shanghai.",
            (Self::TimeZoneUnknown, Locale::ZhCn) => "没有这个时区；请使用 Asia/Shanghai 这样的名称。",
            (Self::TimeZoneUnknown, Locale::ZhTw) => "沒有這個時區；請使用 Asia/Taipei 這樣的名稱。",
            (Self::Organization(refusal), _) => return refusal.message(locale),
        };
        text.into()
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::Unknown | Self::Expired => vec!["claimToken".into()],
            Self::AlreadyClaimed => Vec::new(),
            Self::NameBlank => vec!["name".into()],
            Self::TimeZoneUnknown => vec!["timeZone".into()],
            Self::Organization(_) => vec!["code".into()],
        }
    }
}

/// Claims the installation. Anybody may ask; the token decides.
pub async fn claim(services: &Services, claim: Claim) -> Result<Claimed, Failure<ClaimRefusal>> {
    // A guess that cannot be right costs neither a transaction nor a look at the database.
    let hash: Arc<str> = Secret::Claim.hash(&claim.token).ok_or_else(|| vec![ClaimRefusal::Unknown])?.into();
    // Nor does any other wrong one cost the only writer of SQLite anything.
    let offered = first_claim::find(&services.store.reader(Wall::closed())).await?;
    if offered.is_none_or(|offered| offered.hash != *hash) {
        return Err(vec![ClaimRefusal::Unknown].into());
    }
    let real_now = services.time.real_now();
    let organization = Organization {
        id: OrganizationId(services.ids.next()),
        code: claim.code.trim().to_owned(),
        name: LocalizedText([(claim.locale, claim.name.trim().to_owned())].into()),
        time_zone: claim.time_zone.clone(),
        calendar: claim.calendar.clone(),
        locale: claim.locale,
    };
    let actor = Actor::system(organization.id, FIRST_START);
    let made = services.door.run(&actor, Command::internal("organizationClaim"), move |unit| {
        let (hash, organization) = (hash.clone(), organization.clone());
        Box::pin(async move { take(unit, &hash, organization, real_now).await })
    });
    made.await
}

async fn take(
    unit: &mut Unit,
    hash: &str,
    organization: Organization,
    real_now: DateTime<Utc>,
) -> Result<Claimed, Failure<ClaimRefusal>> {
    // First, so that of two at once the second waits here until the first has committed.
    if !first_claim::burn(unit.tx(), hash, real_now).await? {
        return Err(vec![why_not(unit, hash).await?].into());
    }
    if !organizations::list(unit.tx()).await?.is_empty() {
        return Err(vec![ClaimRefusal::AlreadyClaimed].into());
    }
    let mut refusals = Vec::new();
    if organization.name.get(organization.locale).is_empty() {
        refusals.push(ClaimRefusal::NameBlank);
    }
    if Zone::try_new(&organization.time_zone).is_err() {
        refusals.push(ClaimRefusal::TimeZoneUnknown);
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let made = organization_create_in(unit, &organization).await;
    let organization = made.map_err(|failure| failure.lift(ClaimRefusal::Organization))?;
    let input = TokenCreate {
        name: "first administrator".to_owned(),
        role: RolePreset::OrganizationAdmin,
        department: None,
        employee: None,
        scopes: None,
        days: DAYS,
        real_now,
    };
    let (token, text) = token_create::issue(unit, &input, None, None).await?;
    let seen = serde_json::json!({ "organization": organization, "token": token.id, "expiresAt": token.expires_at });
    unit.record(organization.id, None::<&()>, Some(&seen), None);
    Ok(Claimed {
        organization: organization.id,
        code: organization.code,
        id: token.id,
        token: text,
        expires_at: token.expires_at,
    })
}

async fn why_not(unit: &Unit, hash: &str) -> Result<ClaimRefusal, Failure<ClaimRefusal>> {
    Ok(match first_claim::find(unit.tx()).await? {
        Some(claim) if claim.hash != hash => ClaimRefusal::Unknown,
        None => ClaimRefusal::Unknown,
        Some(claim) if claim.used_at.is_some() => ClaimRefusal::AlreadyClaimed,
        Some(_) => ClaimRefusal::Expired,
    })
}
