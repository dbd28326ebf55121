//! Issuing a token.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::{Action, Actions, RolePreset},
    ids::{DepartmentId, EmployeeId, TokenId},
    locale::Locale,
    refusal::Refusal,
};
use gradus_store::{
    error::StoreError,
    people::departments,
    tokens::{self, Token},
};
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use crate::{Failure, Unit};

/// Longest life of a token.
pub const MAX_DAYS: i64 = 366;

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TokenCreate {
    /// Name, for people.
    pub name: String,
    /// What it may do.
    pub role: RolePreset,
    /// Code of the department to whose subtree it is confined.
    pub department: Option<String>,
    /// Person on whose behalf it acts.
    pub employee: Option<EmployeeId>,
    /// Actions to which it is confined; `None` for all of its role.
    pub scopes: Option<Actions>,
    /// How long it lives, in days.
    pub days: i64,
    /// The real instant from which its life is counted.
    pub real_now: DateTime<Utc>,
}

/// What the command answers: the token's text is seen here and never again.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewToken {
    /// Id of the token.
    pub id: TokenId,
    /// Its text.
    pub token: String,
    /// Instant from which it no longer signs in.
    pub expires_at: DateTime<Utc>,
}

/// Why a token is not issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenCreateRefusal {
    /// The name is blank.
    NameBlank,
    /// It would live for no day, or for too many.
    LifeOutOfRange,
    /// It would be confined to something that its role does not allow anyway.
    ScopeBeyondRole(Action, RolePreset),
}

impl Refusal for TokenCreateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NameBlank => "NAME_BLANK",
            Self::LifeOutOfRange => "LIFE_OUT_OF_RANGE",
            Self::ScopeBeyondRole(..) => "SCOPE_BEYOND_ROLE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::NameBlank, Locale::En) => "A token needs a name by which it can be told from others.".into(),
            (Self::NameBlank, Locale::ZhCn) => "令牌须有名称以便区分。".into(),
            (Self::NameBlank, Locale::ZhTw) => "權杖須有名稱以便區分。".into(),
            (Self::LifeOutOfRange, Locale::En) => format!("A token lives for 1 to {MAX_DAYS} days."),
            (Self::LifeOutOfRange, Locale::ZhCn) => format!("令牌有效期为1至{MAX_DAYS}天。"),
            (Self::LifeOutOfRange, Locale::ZhTw) => format!("權杖有效期為1至{MAX_DAYS}天。"),
            (Self::ScopeBeyondRole(action, role), Locale::En) => format!("The role {role} does not allow {action}."),
            (Self::ScopeBeyondRole(action, role), Locale::ZhCn) => format!("角色 {role} 不允许 {action}。"),
            (Self::ScopeBeyondRole(action, role), Locale::ZhTw) => format!("角色 {role} 不允許 {action}。"),
        }
    }
}

/// Issues a token. Requires `MANAGE_ACCESS` on the whole organization. Its life runs on real time.
pub async fn token_create(unit: &mut Unit, input: &TokenCreate) -> Result<NewToken, Failure<TokenCreateRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageAccess, unit.now)?;
    let mut refusals = Vec::new();
    if input.name.trim().is_empty() {
        refusals.push(TokenCreateRefusal::NameBlank);
    }
    if !(1..=MAX_DAYS).contains(&input.days) {
        refusals.push(TokenCreateRefusal::LifeOutOfRange);
    }
    // A person sees their own without any role that says so.
    let allowed = |action: Action| input.role.allows(action) || input.employee.is_some() && action.is_own_right();
    let beyond = input.scopes.iter().flat_map(Actions::iter).filter(|action| !allowed(*action));
    refusals.extend(beyond.map(|action| TokenCreateRefusal::ScopeBeyondRole(action, input.role)));
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let department = match &input.department {
        None => None,
        Some(code) => {
            let found = departments::find_by_code(unit.tx(), &scope, code).await?;
            Some(found.ok_or(Failure::NotFound("department"))?.id)
        }
    };
    let (token, text) = issue(unit, input, department, None).await?;
    let seen = serde_json::json!({ "name": token.name, "role": token.role, "scopes": token.scopes, "expiresAt": token.expires_at });
    unit.record(token.id, None::<&()>, Some(&seen), None);
    Ok(NewToken { id: token.id, token: text, expires_at: token.expires_at })
}

/// Stores a new token as a part of a use case, which leaves the line in the journal; answers it with its text. `first` is
/// the token in whose line of successors it stands; `None` where it begins one.
pub(super) async fn issue(
    unit: &mut Unit,
    input: &TokenCreate,
    department: Option<DepartmentId>,
    first: Option<TokenId>,
) -> Result<(Token, String), StoreError> {
    let text = Secret::Token.generate();
    let id = unit.new_id();
    let token = Token {
        id,
        first: first.unwrap_or(id),
        organization: unit.actor.organization,
        name: input.name.trim().to_owned(),
        role: input.role,
        department,
        employee: input.employee,
        created_at: input.real_now,
        expires_at: input.real_now + TimeDelta::days(input.days),
        revoked_at: None,
        last_used_at: None,
        scopes: input.scopes.clone(),
        rotated_at: None,
    };
    tokens::insert(unit.tx(), token.clone(), Secret::Token.hash(&text).unwrap_or_default()).await?;
    Ok((token, text))
}
