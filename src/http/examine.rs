//! From what was asked to a request that is fit for the schema: the same for a POST, a GET and a socket.

use async_graphql::{Request, ServerError, Variables};
use gradus_graphql::guard::{self, OperationKind};

use super::documents::{self, Documents};
use super::errors::{self, Code};
use super::request::{Asked, Asking};
use super::trace::TraceId;

/// Holds the document to the guard; gives the request, and what kind of operation it executes.
pub(super) fn examine(
    documents: &Documents,
    asked: Asked,
    trace: &TraceId,
) -> Result<(Request, OperationKind), ServerError> {
    let Asked { document, operation_name, variables } = asked;
    let (text, keep_as) = match document {
        Asking::Text(text) => (text, None),
        Asking::Keep(text, hash) => (text, Some(hash)),
        Asking::Kept(hash) => match documents.find(&hash) {
            Some(text) => (text.as_ref().to_owned(), None),
            // These words are what clients look for; they send the text then.
            None => return Err(errors::error(Code::BadRequest, "PersistedQueryNotFound", trace)),
        },
    };
    let refused = |refusal| errors::refused(refusal, trace);
    let operations = guard::check(&text).map_err(refused)?;
    let operation = guard::choose(&operations, operation_name.as_deref()).map_err(refused)?;
    let given = |name: &String| variables.get(name).is_some_and(|value| !value.is_null());
    if let Some(name) = operation.required_variables.iter().find(|name| !given(name)) {
        let message = format!("The variable \"${name}\" needs a value.");
        return Err(errors::error(Code::BadRequest, message, trace));
    }
    if let Some(hash) = keep_as {
        if documents::hash(&text) != hash {
            return Err(errors::error(Code::BadRequest, "The hash is not that of the document.", trace));
        }
        documents.keep(hash, &text);
    }
    let kind = operation.kind;
    let request = Request::new(text).variables(Variables::from_json(variables));
    let request = match operation_name {
        Some(name) => request.operation_name(name),
        None => request,
    };
    Ok((request, kind))
}
