//! `programCreate`.

use async_graphql::{Context, InputObject, Json, Object};
use gradus_domain::locale::LocalizedText;
use gradus_services::programs::program_create::{ProgramCreate, program_create};

use super::program::Program;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Answer to a question of a template.
#[derive(InputObject)]
pub struct ParameterInput {
    /// Key of the question.
    key: String,
    /// Answer: a boolean, a day, or a list of codes, as the question asks.
    value: Json<serde_json::Value>,
}

/// Input of `programCreate`.
#[derive(InputObject)]
pub struct ProgramCreateInput {
    /// Code of the template.
    template_code: String,
    /// Code of the program, unique in the organization.
    code: String,
    /// First day of the program. It may be past.
    starts_on: Date,
    /// Name of the program, in the request's language; the template's where none is given.
    name: Option<String>,
    /// Number of the employee who answers for the program; nobody where none is given.
    owner_number: Option<String>,
    /// Answers to the template's questions.
    #[graphql(validator(max_items = 100))]
    parameters: Option<Vec<ParameterInput>>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ProgramCreatePayload, ProgramCreateError, ProgramCreateErrorCode;
    /// Program after the change. Null when the request was refused.
    program: Program;
    /// Template does not exist.
    TemplateUnknown = "TEMPLATE_UNKNOWN",
    /// Another program has the code.
    CodeTaken = "CODE_TAKEN",
    /// Code has other signs than a code may have, or too many.
    CodeMalformed = "CODE_MALFORMED",
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Another program was made from the template and is not over.
    TemplateInUse = "TEMPLATE_IN_USE",
    /// Employee who shall answer for the program does not exist, or the viewer may not know of them.
    OwnerUnknown = "OWNER_UNKNOWN",
    /// Template asks no such question.
    ParameterUnknown = "PARAMETER_UNKNOWN",
    /// Answer is of another sort than the question.
    ParameterMalformed = "PARAMETER_MALFORMED",
}

/// Mutation `programCreate`.
#[derive(Default)]
pub struct ProgramCreateMutation;

#[Object]
impl ProgramCreateMutation {
    /// Creates a program from a template, as a draft, with everything that the template holds: what exists already under
    /// the same code stays as it is. Requires `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    #[graphql(complexity = "500 + child_complexity")]
    async fn program_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ProgramCreateInput,
    ) -> Result<ProgramCreatePayload> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let answers = input.parameters.unwrap_or_default();
        let command = ProgramCreate {
            template_code: input.template_code,
            code: input.code,
            starts_on: input.starts_on.0,
            name: input.name.map(|name| LocalizedText([(locale, name)].into())),
            owner_number: input.owner_number,
            parameters: answers.into_iter().map(|answer| (answer.key, answer.value.0)).collect(),
        };
        let outcome = request
            .run("programCreate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { program_create(unit, &input).await })
            })
            .await;
        ProgramCreatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Program)) })
            .await
    }
}
