//! Departments: the tree along which responsibility, rights and figures run.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{DepartmentId, EmployeeId},
    locale::{Locale, LocalizedText},
    refusal::Refusal,
    text::TextFault,
};

/// A department (unit) of the organization's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// What kind of unit it is, such as department, team, province, shop.
    pub kind: String,
    /// Tier of a shop, where it has one.
    pub tier: Option<String>,
    /// What it is there for; empty where nobody has said so.
    pub duty: LocalizedText,
    /// The department above it; none for a root.
    pub parent: Option<DepartmentId>,
    /// Who heads it.
    pub head: Option<EmployeeId>,
    /// Who stands in for the head.
    pub deputy: Option<EmployeeId>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

/// Why a department is not created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepartmentCreateRefusal {
    /// The code is in use.
    CodeTaken(String),
    /// The code is blank, longer than 64 characters, or has other signs than letters, digits, `-`, `_` and `.`.
    CodeMalformed,
    /// The name may not stand as it is.
    Name(TextFault),
    /// The kind of unit has other signs than a code may have.
    KindMalformed,
    /// No such department above.
    ParentUnknown(String),
}

impl Refusal for DepartmentCreateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeTaken(_) => "CODE_TAKEN",
            Self::CodeMalformed => "CODE_MALFORMED",
            Self::Name(fault) => fault.code_of_a_name(),
            Self::KindMalformed => "KIND_MALFORMED",
            Self::ParentUnknown(_) => "PARENT_UNKNOWN",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::CodeTaken(code), Locale::En) => format!("Another department has the code {code}."),
            (Self::CodeTaken(code), Locale::ZhCn) => format!("部门编码 {code} 已被使用。"),
            (Self::CodeTaken(code), Locale::ZhTw) => format!("部門代碼 {code} 已被使用。"),
            (Self::CodeMalformed, Locale::En) => {
                "A code has 1 to 64 letters, digits, hyphens, dots or underscores.".into()
            }
            (Self::CodeMalformed, Locale::ZhCn) => "编码须为1至64个字母、数字、连字符、点或下划线。".into(),
            (Self::CodeMalformed, Locale::ZhTw) => "代碼須為1至64個字母、數字、連字號、點或底線。".into(),
            (Self::Name(fault), _) => fault.sentence_on_a_name(locale),
            (Self::KindMalformed, Locale::En) => {
                "A kind of unit has 1 to 64 letters, digits, hyphens, dots or underscores.".into()
            }
            (Self::KindMalformed, Locale::ZhCn) => "单位类型须为1至64个字母、数字、连字符、点或下划线。".into(),
            (Self::KindMalformed, Locale::ZhTw) => "單位類型須為1至64個字母、數字、連字號、點或底線。".into(),
            (Self::ParentUnknown(code), Locale::En) => format!("There is no department {code} to put it under."),
            (Self::ParentUnknown(code), Locale::ZhCn) => format!("没有上级部门 {code}。"),
            (Self::ParentUnknown(code), Locale::ZhTw) => format!("沒有上級部門 {code}。"),
        }
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::CodeTaken(_) | Self::CodeMalformed => vec!["code".into()],
            Self::Name(_) => vec!["name".into()],
            Self::KindMalformed => vec!["kind".into()],
            Self::ParentUnknown(_) => vec!["parentCode".into()],
        }
    }
}

/// Whether `code` may name an object: 1 to 64 letters, digits, `-`, `_` and `.` of ASCII.
#[must_use]
pub fn is_code(code: &str) -> bool {
    (1..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
