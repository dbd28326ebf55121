//! Rotating a token: another one takes its place, and for a day both sign in, so that nobody is locked out meanwhile.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{access::Action, ids::TokenId, locale::Locale, refusal::Refusal};
use gradus_store::tokens;
use serde::{Deserialize, Serialize};

use super::token_create::{self, MAX_DAYS, NewToken, TokenCreate};
use crate::{Failure, Unit};

/// How long the old token still signs in, at most.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// Input of the command.
#[derive(Clone, Debug)]
pub struct TokenRotate {
    /// The token that is replaced.
    pub id: TokenId,
    /// How long the new one lives, in days; `None` for as long as the old one was to live from its making.
    pub days: Option<i64>,
    /// The real instant of the rotation.
    pub real_now: DateTime<Utc>,
}

/// What the command answers.
#[derive(Clone, Serialize, Deserialize)]
pub struct Rotated {
    /// The token that takes its place.
    pub new: NewToken,
    /// Until when the old one signs in.
    pub old_expires_at: DateTime<Utc>,
}

/// Why a token is not rotated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRotateRefusal {
    /// It no longer signs in, so there is nothing to hand over.
    TokenEnded,
    /// Another one took its place already.
    AlreadyRotated,
    /// The new one would live for no day, or for too many.
    LifeOutOfRange,
}

impl Refusal for TokenRotateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TokenEnded => "TOKEN_ENDED",
            Self::AlreadyRotated => "ALREADY_ROTATED",
            Self::LifeOutOfRange => "LIFE_OUT_OF_RANGE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::TokenEnded, Locale::En) => "The token is revoked or expired; make a new one.".into(),
            (Self::TokenEnded, Locale::ZhCn) => "令牌已撤销或已过期；请新建一个。".into(),
            (Self::TokenEnded, Locale::ZhTw) => "權杖已撤銷或已過期；請新建一個。".into(),
            (Self::AlreadyRotated, Locale::En) => "Another token has taken the place of this one already.".into(),
            (Self::AlreadyRotated, Locale::ZhCn) => "该令牌已被另一个令牌取代。".into(),
            (Self::AlreadyRotated, Locale::ZhTw) => "該權杖已被另一個權杖取代。".into(),
            (Self::LifeOutOfRange, Locale::En) => format!("A token lives for 1 to {MAX_DAYS} days."),
            (Self::LifeOutOfRange, Locale::ZhCn) => format!("令牌有效期为1至{MAX_DAYS}天。"),
            (Self::LifeOutOfRange, Locale::ZhTw) => format!("權杖有效期為1至{MAX_DAYS}天。"),
        }
    }
}

/// Puts a new token, with the same rights, in the place of another. Requires `MANAGE_ACCESS` on the whole organization.
pub async fn token_rotate(unit: &mut Unit, input: &TokenRotate) -> Result<Rotated, Failure<TokenRotateRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageAccess, unit.now)?;
    let old = tokens::find(unit.tx(), &scope, input.id).await?.ok_or(Failure::NotFound("tokenId"))?;
    if old.revoked_at.is_some() || old.expires_at <= input.real_now {
        return Err(vec![TokenRotateRefusal::TokenEnded].into());
    }
    let days = input.days.unwrap_or_else(|| (old.expires_at - old.created_at).num_days());
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(vec![TokenRotateRefusal::LifeOutOfRange].into());
    }
    let old_expires_at = old.expires_at.min(input.real_now + OVERLAP);
    if !tokens::retire(unit.tx(), &scope, old.id, input.real_now, old_expires_at).await? {
        return Err(vec![TokenRotateRefusal::AlreadyRotated].into());
    }
    let successor = TokenCreate {
        name: old.name.clone(),
        role: old.role,
        department: None,
        employee: old.employee,
        scopes: old.scopes.clone(),
        days,
        real_now: input.real_now,
    };
    let (new, text) = token_create::issue(unit, &successor, old.department, Some(old.first)).await?;
    let before = serde_json::json!({ "id": old.id, "expiresAt": old.expires_at });
    let after = serde_json::json!({ "name": new.name, "id": new.id, "expiresAt": new.expires_at, "oldExpiresAt": old_expires_at });
    unit.record(old.id, Some(&before), Some(&after), None);
    Ok(Rotated { new: NewToken { id: new.id, token: text, expires_at: new.expires_at }, old_expires_at })
}
