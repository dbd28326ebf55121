//! Making a program from a template: the whole of it, in one transaction, or nothing.

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::{ProgramId, ProgramTemplateId},
    locale::{Locale, LocalizedText},
    people::department::is_code,
    programs::program::{Program, ProgramState},
    refusal::Refusal,
    text::{self, TextFault},
};
use gradus_store::{
    people::employees,
    programs::{
        programs,
        templates::{self, AppliedTemplate},
    },
};
use serde::Serialize;

use super::{
    from_template::{self, Plan},
    shipped::{self, ShippedTemplate},
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ProgramCreate {
    /// Code of the template.
    pub template_code: String,
    /// Code of the program, unique in the organization.
    pub code: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its name; the template's where none is given.
    pub name: Option<LocalizedText>,
    /// Number of the employee who answers for it; nobody where none is given.
    pub owner_number: Option<String>,
    /// Answers to the template's questions, by key.
    pub parameters: serde_json::Map<String, serde_json::Value>,
}

/// Why a program is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramCreateRefusal {
    /// No such template.
    TemplateUnknown(String),
    /// The code is in use.
    CodeTaken(String),
    /// The code has other signs than a code may have.
    CodeMalformed,
    /// The name may not stand as it is.
    Name(TextFault),
    /// The template is in use by another program, whose schedules and indicators have the same codes.
    TemplateInUse(String),
    /// No such employee, or none whom the actor may see.
    OwnerUnknown(String),
    /// The template asks no such question.
    ParameterUnknown(String),
    /// The answer is of another sort than the question.
    ParameterMalformed(String),
}

impl Refusal for ProgramCreateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TemplateUnknown(_) => "TEMPLATE_UNKNOWN",
            Self::CodeTaken(_) => "CODE_TAKEN",
            Self::CodeMalformed => "CODE_MALFORMED",
            Self::Name(fault) => fault.code_of_a_name(),
            Self::TemplateInUse(_) => "TEMPLATE_IN_USE",
            Self::OwnerUnknown(_) => "OWNER_UNKNOWN",
            Self::ParameterUnknown(_) => "PARAMETER_UNKNOWN",
            Self::ParameterMalformed(_) => "PARAMETER_MALFORMED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::TemplateUnknown(code), Locale::En) => format!("There is no template {code}."),
            (Self::TemplateUnknown(code), Locale::ZhCn) => format!("没有模板 {code}。"),
            (Self::TemplateUnknown(code), Locale::ZhTw) => format!("沒有範本 {code}。"),
            (Self::CodeTaken(code), Locale::En) => format!("Another program has the code {code}."),
            (Self::CodeTaken(code), Locale::ZhCn) => format!("计划编码 {code} 已被使用。"),
            (Self::CodeTaken(code), Locale::ZhTw) => format!("計畫代碼 {code} 已被使用。"),
            (Self::CodeMalformed, Locale::En) => {
                "A code has 1 to 64 letters, digits, hyphens, dots or underscores.".into()
            }
            (Self::CodeMalformed, Locale::ZhCn) => "编码须为1至64个字母、数字、连字符、点或下划线。".into(),
            (Self::CodeMalformed, Locale::ZhTw) => "代碼須為1至64個字母、數字、連字號、點或底線。".into(),
            (Self::Name(fault), _) => fault.sentence_on_a_name(locale),
            (Self::TemplateInUse(code), Locale::En) => format!("Program {code} was made from this template already."),
            (Self::TemplateInUse(code), Locale::ZhCn) => format!("计划 {code} 已由该模板生成。"),
            (Self::TemplateInUse(code), Locale::ZhTw) => format!("計畫 {code} 已由該範本產生。"),
            (Self::OwnerUnknown(number), Locale::En) => format!("There is no employee {number}."),
            (Self::OwnerUnknown(number), Locale::ZhCn) => format!("没有工号为 {number} 的员工。"),
            (Self::OwnerUnknown(number), Locale::ZhTw) => format!("沒有工號為 {number} 的員工。"),
            (Self::ParameterUnknown(key), Locale::En) => format!("The template asks no question {key}."),
            (Self::ParameterUnknown(key), Locale::ZhCn) => format!("模板没有参数 {key}。"),
            (Self::ParameterUnknown(key), Locale::ZhTw) => format!("範本沒有參數 {key}。"),
            (Self::ParameterMalformed(key), Locale::En) => format!("The answer to {key} is of another sort."),
            (Self::ParameterMalformed(key), Locale::ZhCn) => format!("参数 {key} 的类型不符。"),
            (Self::ParameterMalformed(key), Locale::ZhTw) => format!("參數 {key} 的類型不符。"),
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::TemplateUnknown(_) | Self::TemplateInUse(_) => "templateCode",
            Self::CodeTaken(_) | Self::CodeMalformed => "code",
            Self::OwnerUnknown(_) => "ownerNumber",
            Self::Name(_) => "name",
            Self::ParameterUnknown(_) | Self::ParameterMalformed(_) => "parameters",
        };
        vec![field.into()]
    }
}

/// Makes a program in state DRAFT, with everything that its template holds. What the organization has already under the
/// same code stays as it is. Requires `MANAGE_PROGRAMS` on the whole organization.
pub async fn program_create(
    unit: &mut Unit,
    input: &ProgramCreate,
) -> Result<ProgramId, Failure<ProgramCreateRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let Some(template) = shipped::find(&input.template_code) else {
        return Err(vec![ProgramCreateRefusal::TemplateUnknown(input.template_code.clone())].into());
    };
    let mut refusals = super::from_template::wrong_parameters(&template.content, &input.parameters);
    if !is_code(&input.code) {
        refusals.push(ProgramCreateRefusal::CodeMalformed);
    } else if programs::find_by_code(unit.tx(), &scope, &input.code).await?.is_some() {
        refusals.push(ProgramCreateRefusal::CodeTaken(input.code.clone()));
    } else if let Some(other) = programs::find_by_template(unit.tx(), &scope, &input.template_code).await? {
        refusals.push(ProgramCreateRefusal::TemplateInUse(other.code));
    }
    let mut owner = None;
    if let Some(number) = &input.owner_number {
        owner = employees::find_by_number(unit.tx(), &scope, number).await?.map(|employee| employee.id);
        if owner.is_none() {
            refusals.push(ProgramCreateRefusal::OwnerUnknown(number.clone()));
        }
    }
    let name = input.name.as_ref().map(text::plain_in_each).transpose();
    let name = name.map_err(|fault| refusals.push(ProgramCreateRefusal::Name(fault))).ok().flatten();
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let applied = note_template(unit, template).await?;
    let program = Program {
        id: unit.new_id(),
        code: input.code.clone(),
        name: name.unwrap_or_else(|| template.content.template.name.clone()),
        state: ProgramState::Draft,
        starts_on: input.starts_on,
        owner,
        template: Some(applied),
        version: 1,
    };
    let parameters = serde_json::Value::Object(input.parameters.clone());
    let plan = Plan { scope, program: &program, parameters: &parameters, template: &template.content };
    from_template::apply(unit, &plan).await?;
    unit.record(program.id, None::<&()>, Some(&program), None);
    unit.announce(program.id, program.version, None);
    Ok(program.id)
}

/// The applied version of the template, noted once.
async fn note_template(
    unit: &Unit,
    template: &ShippedTemplate,
) -> Result<ProgramTemplateId, Failure<ProgramCreateRefusal>> {
    let scope = gradus_domain::access::Scope::organization(unit.actor.organization);
    let header = &template.content.template;
    if let Some(known) = templates::find_by_digest(unit.tx(), &scope, &header.code, &template.digest).await? {
        return Ok(known.id);
    }
    let applied = AppliedTemplate {
        id: unit.new_id(),
        code: header.code.to_string(),
        version: header.version.to_string(),
        digest: template.digest.clone(),
        name: header.name.clone(),
        summary: header.summary.clone(),
    };
    templates::insert(unit.tx(), &scope, &applied, unit.now).await?;
    Ok(applied.id)
}
