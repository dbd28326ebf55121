//! Making an organization: only from the command line or at the first start, since nobody can sign in before.

use gradus_domain::{
    ids::OrganizationId,
    locale::Locale,
    people::{department::is_code, organization::Organization},
    refusal::Refusal,
    text::{self, TextFault},
};
use gradus_store::people::organizations;

use crate::{Failure, Principal, Unit};

/// Why an organization is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationCreateRefusal {
    /// The code is in use.
    CodeTaken(String),
    /// The code has other signs than a code may have.
    CodeMalformed,
    /// The name may not stand as it is.
    Name(TextFault),
}

impl Refusal for OrganizationCreateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeTaken(_) => "CODE_TAKEN",
            Self::CodeMalformed => "CODE_MALFORMED",
            Self::Name(fault) => fault.code_of_a_name(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::CodeTaken(code), Locale::En) => format!("There is an organization {code} already."),
            (Self::CodeTaken(code), Locale::ZhCn) => format!("组织编码 {code} 已存在。"),
            (Self::CodeTaken(code), Locale::ZhTw) => format!("組織代碼 {code} 已存在。"),
            (Self::CodeMalformed, Locale::En) => {
                "A code has 1 to 64 letters, digits, hyphens, dots or underscores.".into()
            }
            (Self::CodeMalformed, Locale::ZhCn) => "编码须为1至64个字母、数字、连字符、点或下划线。".into(),
            (Self::CodeMalformed, Locale::ZhTw) => "代碼須為1至64個字母、數字、連字號、點或底線。".into(),
            (Self::Name(fault), _) => fault.sentence_on_a_name(locale),
        }
    }
}

/// Makes an organization; the actor's own organization id is the new one's.
pub async fn organization_create(
    unit: &mut Unit,
    organization: &Organization,
) -> Result<OrganizationId, Failure<OrganizationCreateRefusal>> {
    let organization = organization_create_in(unit, organization).await?;
    unit.record(organization.id, None::<&()>, Some(&organization), None);
    Ok(organization.id)
}

/// The same as a part of another use case, which leaves the line in the journal; answers it as stored.
pub(crate) async fn organization_create_in(
    unit: &mut Unit,
    organization: &Organization,
) -> Result<Organization, Failure<OrganizationCreateRefusal>> {
    if matches!(unit.actor.principal, Principal::Token { .. } | Principal::OpenId { .. }) {
        return Err(Failure::Forbidden);
    }
    if !is_code(&organization.code) {
        return Err(vec![OrganizationCreateRefusal::CodeMalformed].into());
    }
    let name = text::plain_in_each(&organization.name).map_err(|fault| vec![OrganizationCreateRefusal::Name(fault)])?;
    if organizations::find_by_code(unit.tx(), &organization.code).await?.is_some() {
        return Err(vec![OrganizationCreateRefusal::CodeTaken(organization.code.clone())].into());
    }
    let organization = Organization { name, ..organization.clone() };
    organizations::insert(unit.tx(), &organization, unit.now).await?;
    Ok(organization)
}
