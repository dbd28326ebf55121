//! Payloads: the object after the change, or the reasons why there was none.

use gradus_domain::{locale::Locale, refusal::Refusal};
use gradus_services::Failure;

use crate::errors::{self, Result};

/// One reason in a payload, before it takes the mutation's own error type.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Code in SCREAMING_SNAKE.
    pub code: &'static str,
    /// Sentence for the person.
    pub message: String,
    /// Path of the input field.
    pub field: Option<Vec<String>>,
    /// Code of the rule that refuses.
    pub rule: Option<String>,
    /// Present version of the object, for a conflict.
    pub current_version: Option<i32>,
}

/// Turns the outcome of a use case into what a payload says: the answer, or reasons. Faults stay top-level errors.
pub fn outcome<T, R: Refusal>(
    outcome: std::result::Result<T, Failure<R>>,
    locale: Locale,
) -> Result<std::result::Result<T, Vec<Reason>>> {
    let plain = |code, message: String, field: Option<&str>| Reason {
        code,
        message,
        field: field.map(|field| vec![field.to_owned()]),
        rule: None,
        current_version: None,
    };
    let reasons = match outcome {
        Ok(answer) => return Ok(Ok(answer)),
        Err(Failure::Forbidden) => return Err(errors::forbidden()),
        Err(Failure::KeyMalformed) => return Err(errors::bad_request(KEY_MALFORMED)),
        Err(Failure::Broken(error)) if error.is_in_doubt() => return Err(errors::unavailable(&error)),
        Err(Failure::Broken(error)) => return Err(errors::internal(&errors::chain(&error))),
        Err(Failure::Refused(refusals)) => refusals
            .iter()
            .map(|refusal| Reason {
                code: refusal.code(),
                message: refusal.message(locale),
                field: Some(refusal.field()).filter(|path| !path.is_empty()),
                rule: Some(refusal.rule().to_owned()).filter(|rule| !rule.is_empty()),
                current_version: None,
            })
            .collect(),
        Err(Failure::NotFound(field)) => vec![plain("NOT_FOUND", not_found(locale).into(), Some(field))],
        Err(Failure::KeyReused) => {
            vec![plain("IDEMPOTENCY_KEY_REUSED", key_reused(locale).into(), Some("idempotencyKey"))]
        }
        Err(Failure::Conflict(version)) => {
            let reason = plain("CONFLICT", conflict(locale, version), Some("expectedVersion"));
            vec![Reason { current_version: Some(version), ..reason }]
        }
    };
    Ok(Err(reasons))
}

/// Told to whoever writes the client; there is nothing that a person could do.
const KEY_MALFORMED: &str = "idempotencyKey must have 1 to 200 characters, none of them a control character.";

fn not_found(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "There is no such object.",
        Locale::ZhCn => "没有该对象。",
        Locale::ZhTw => "沒有該物件。",
    }
}

fn key_reused(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "This idempotency key was used for another request.",
        Locale::ZhCn => "该幂等键已用于另一个请求。",
        Locale::ZhTw => "該冪等鍵已用於另一個請求。",
    }
}

fn conflict(locale: Locale, version: i32) -> String {
    match locale {
        Locale::En => format!("Somebody changed it meanwhile; its version is {version} by now."),
        Locale::ZhCn => format!("该对象已被他人修改，当前版本为 {version}。"),
        Locale::ZhTw => format!("該物件已被他人修改，目前版本為 {version}。"),
    }
}

/// Declares a mutation's payload, its error type and its code enum.
///
/// ```ignore
/// payload! {
///     DepartmentCreatePayload, DepartmentCreateError, DepartmentCreateErrorCode;
///     /// Department after the change. Null when the request was refused.
///     department: Department;
///     /// Another department has the code.
///     CodeTaken = "CODE_TAKEN",
/// }
/// ```
macro_rules! payload {
    (
        $payload:ident, $error:ident, $code:ident;
        $(#[$field_doc:meta])* $field:ident: $object:ty;
        $($(#[$code_doc:meta])* $variant:ident = $text:literal,)*
    ) => {
        /// Answer of the mutation: the object after the change, or the reasons for the refusal.
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$field_doc])*
            pub $field: Option<$object>,
            /// Reasons for the refusal. Empty on success.
            pub errors: Vec<$error>,
        }

        /// Reason for a refusal.
        #[derive(Clone, async_graphql::SimpleObject)]
        pub struct $error {
            /// Reason, for programs.
            pub code: $code,
            /// Reason, for people, in the request's language.
            pub message: String,
            /// Path of the input field that it is about. Null when it is about the object.
            pub field: Option<Vec<String>>,
            /// Code of the business rule that refuses, such as AUD-5. Null when no numbered rule does.
            pub rule: Option<String>,
            /// Present version of the object, when the code is CONFLICT.
            pub current_version: Option<i32>,
        }

        /// Reasons for a refusal. Expect new values.
        #[derive(async_graphql::Enum, Copy, Clone, Debug, PartialEq, Eq)]
        pub enum $code {
            /// What the input names does not exist, or the viewer may not know of it.
            NotFound,
            /// Object was changed since the viewer saw it.
            Conflict,
            /// Idempotency key was used for another request.
            IdempotencyKeyReused,
            $($(#[$code_doc])* $variant,)*
        }

        impl $payload {
            /// The payload of an outcome; `load` reads the object after the change.
            pub async fn of<T, R, F>(
                request: &crate::request::Request,
                outcome: std::result::Result<T, gradus_services::Failure<R>>,
                load: impl FnOnce(crate::request::Request, T) -> F,
            ) -> crate::errors::Result<Self>
            where
                R: gradus_domain::refusal::Refusal,
                F: std::future::Future<Output = crate::errors::Result<Option<$object>>>,
            {
                match crate::payload::outcome(outcome, request.locale().await?)? {
                    Ok(answer) => {
                        let object = load(request.after_commit().await?, answer).await?;
                        Ok(Self { $field: object, errors: Vec::new() })
                    }
                    Err(reasons) => {
                        let errors = reasons.into_iter().map($error::of).collect::<crate::errors::Result<_>>()?;
                        Ok(Self { $field: None, errors })
                    }
                }
            }
        }

        impl $error {
            fn of(reason: crate::payload::Reason) -> crate::errors::Result<Self> {
                let code = match reason.code {
                    "NOT_FOUND" => $code::NotFound,
                    "CONFLICT" => $code::Conflict,
                    "IDEMPOTENCY_KEY_REUSED" => $code::IdempotencyKeyReused,
                    $($text => $code::$variant,)*
                    other => return Err(crate::errors::internal(&format!("no error code for refusal {other}"))),
                };
                let crate::payload::Reason { message, field, rule, current_version, .. } = reason;
                Ok(Self { code, message, field, rule, current_version })
            }
        }
    };
}
pub(crate) use payload;
