//! Why an employee is not made or not changed.

use chrono::NaiveDate;

use crate::{
    ids::EmployeeId,
    locale::Locale,
    people::{department::is_code, employee::is_email},
    refusal::Refusal,
    text::{self, TextFault},
};

/// Why an employee is not made or not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmployeeRefusal {
    /// The number is in use.
    NumberTaken(String),
    /// The number has other signs than a code may have.
    NumberMalformed,
    /// The name may not stand as it is.
    Name(TextFault),
    /// The text cannot be an address.
    EmailMalformed,
    /// No such department.
    DepartmentUnknown(String),
    /// No such position.
    PositionUnknown(String),
    /// No such role.
    RoleUnknown(String),
    /// No such employee to be the manager.
    ManagerUnknown(String),
    /// The person would be their own manager.
    OwnManager,
    /// The last day is before the first, which is given.
    LeftBeforeHired(NaiveDate),
}

impl Refusal for EmployeeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NumberTaken(_) => "NUMBER_TAKEN",
            Self::NumberMalformed => "NUMBER_MALFORMED",
            Self::Name(fault) => fault.code_of_a_name(),
            Self::EmailMalformed => "EMAIL_MALFORMED",
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::PositionUnknown(_) => "POSITION_UNKNOWN",
            Self::RoleUnknown(_) => "ROLE_UNKNOWN",
            Self::ManagerUnknown(_) => "MANAGER_UNKNOWN",
            Self::OwnManager => "OWN_MANAGER",
            Self::LeftBeforeHired(_) => "LEFT_BEFORE_HIRED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::NumberTaken(number) => [
                format!("Another employee has the number {number}."),
                format!("工号 {number} 已被使用。"),
                format!("工號 {number} 已被使用。"),
            ],
            Self::NumberMalformed => [
                "A number has 1 to 64 letters, digits, hyphens, dots or underscores.".into(),
                "工号须为1至64个字母、数字、连字符、点或下划线。".into(),
                "工號須為1至64個字母、數字、連字號、點或底線。".into(),
            ],
            Self::Name(fault) => return fault.sentence_on_a_name(locale),
            Self::EmailMalformed => [
                "This cannot be an e-mail address.".into(),
                "电子邮箱格式不正确。".into(),
                "電子郵件格式不正確。".into(),
            ],
            Self::DepartmentUnknown(code) => {
                [format!("There is no department {code}."), format!("没有部门 {code}。"), format!("沒有部門 {code}。")]
            }
            Self::PositionUnknown(code) => {
                [format!("There is no position {code}."), format!("没有职位 {code}。"), format!("沒有職位 {code}。")]
            }
            Self::RoleUnknown(code) => {
                [format!("There is no role {code}."), format!("没有角色 {code}。"), format!("沒有角色 {code}。")]
            }
            Self::ManagerUnknown(number) => [
                format!("There is no employee {number} to be the manager."),
                format!("没有工号为 {number} 的上级。"),
                format!("沒有工號為 {number} 的主管。"),
            ],
            Self::OwnManager => [
                "Nobody is their own manager.".into(),
                "员工不能是自己的上级。".into(),
                "員工不能是自己的主管。".into(),
            ],
            Self::LeftBeforeHired(hired) => [
                format!("The last day lies before the first, {hired}."),
                format!("离职日期早于入职日期 {hired}。"),
                format!("離職日期早於到職日期 {hired}。"),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::NumberTaken(_) | Self::NumberMalformed => "number",
            Self::Name(_) => "name",
            Self::EmailMalformed => "email",
            Self::DepartmentUnknown(_) => "departmentCode",
            Self::PositionUnknown(_) => "positionCode",
            Self::RoleUnknown(_) => "roleCodes",
            Self::ManagerUnknown(_) | Self::OwnManager => "managerNumber",
            Self::LeftBeforeHired(_) => "leftOn",
        };
        vec![field.into()]
    }
}

/// What is wrong with the plain values of a new employee, all at once.
#[must_use]
pub fn complaints(number: &str, name: &str, email: Option<&str>) -> Vec<EmployeeRefusal> {
    let number = (!is_code(number)).then_some(EmployeeRefusal::NumberMalformed);
    number.into_iter().chain(changed(name, email)).collect()
}

/// What is wrong with the values that may change of an employee. The number never does.
#[must_use]
pub fn changed(name: &str, email: Option<&str>) -> Vec<EmployeeRefusal> {
    let mut refusals = Vec::new();
    refusals.extend(text::plain(name).err().map(EmployeeRefusal::Name));
    if email.is_some_and(|email| !is_email(email)) {
        refusals.push(EmployeeRefusal::EmailMalformed);
    }
    refusals
}

/// Why a department is not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepartmentUpdateRefusal {
    /// The name may not stand as it is.
    Name(TextFault),
    /// No such employee to be the head.
    HeadUnknown(String),
    /// No such employee to be the deputy.
    DeputyUnknown(String),
    /// The person has left.
    HasLeft(EmployeeId),
    /// Head and deputy are one person.
    SamePerson,
}

impl Refusal for DepartmentUpdateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Name(fault) => fault.code_of_a_name(),
            Self::HeadUnknown(_) => "HEAD_UNKNOWN",
            Self::DeputyUnknown(_) => "DEPUTY_UNKNOWN",
            Self::HasLeft(_) => "HAS_LEFT",
            Self::SamePerson => "SAME_PERSON",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::Name(fault) => return fault.sentence_on_a_name(locale),
            Self::HeadUnknown(number) | Self::DeputyUnknown(number) => [
                format!("There is no employee {number}."),
                format!("没有工号为 {number} 的员工。"),
                format!("沒有工號為 {number} 的員工。"),
            ],
            Self::HasLeft(_) => [
                "Somebody who has left heads no department.".into(),
                "已离职的员工不能担任负责人。".into(),
                "已離職的員工不能擔任主管。".into(),
            ],
            Self::SamePerson => [
                "Head and deputy are two people.".into(),
                "负责人与副职不能是同一人。".into(),
                "主管與副主管不能是同一人。".into(),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::Name(_) => "name",
            Self::HeadUnknown(_) | Self::HasLeft(_) => "headNumber",
            Self::DeputyUnknown(_) | Self::SamePerson => "deputyNumber",
        };
        vec!["changes".into(), field.into()]
    }
}
