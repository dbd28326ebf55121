//! `measureStart`, `measureImplement`, `measureVerify`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    ids::{MeasureId, NodeId},
    programs::measure::MeasureMove,
};
use gradus_services::programs::measure_move::{MeasureMove as Command, measure_move};

use super::measure::Measure;
use crate::{errors::Result, payload::payload, request::request};

macro_rules! measure_mutation {
    ($mutation:ident, $input:ident, $payload:ident, $error:ident, $code:ident, $method:ident, $name:literal, $command:expr;
     $(#[$doc:meta])* $(; $($(#[$code_doc:meta])* $variant:ident = $text:literal,)+)?) => {
        #[doc = concat!("Input of `", $name, "`.")]
        #[derive(InputObject)]
        pub struct $input {
            /// Id of the measure.
            measure_id: ID,
            /// Remark for the journal.
            note: Option<String>,
            /// Version that the client saw.
            expected_version: i32,
            /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
            idempotency_key: Option<String>,
        }

        payload! {
            $payload, $error, $code;
            /// Measure after the change. Null when the request was refused.
            measure: Measure;
            /// State of the measure does not allow it.
            WrongState = "WRONG_STATE",
            /// Program is not active.
            ProgramNotActive = "PROGRAM_NOT_ACTIVE",
            $($($(#[$code_doc])* $variant = $text,)+)?
        }

        #[doc = concat!("Mutation `", $name, "`.")]
        #[derive(Default)]
        pub struct $mutation;

        #[Object]
        impl $mutation {
            $(#[$doc])*
            async fn $method(&self, ctx: &Context<'_>, #[graphql(desc = "What the command needs to know.")] input: $input) -> Result<$payload> {
                let request = request(ctx);
                let measure = MeasureId::from_node_id(&input.measure_id).unwrap_or(MeasureId(uuid::Uuid::nil()));
                let expected_version = Some(input.expected_version);
                let command = Command { measure, note: input.note, expected_version };
                let outcome = request
                    .run($name, input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { measure_move(unit, $command, &input).await })
                    })
                    .await;
                $payload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Measure)) }).await
            }
        }
    };
}

measure_mutation! {
    MeasureStartMutation, MeasureStartInput, MeasureStartPayload, MeasureStartError, MeasureStartErrorCode,
    measure_start, "measureStart", MeasureMove::Start;
    /// Begins a measure (PRG-6); refused while a department that answers for it or carries it out, an indicator of its
    /// effect, or a measure that it needs is missing. Requires `UPDATE_MEASURES` on a department that carries it out or
    /// answers for it. Since 0.1.
    ;
    /// No department answers for the measure.
    NobodyAccountable = "NOBODY_ACCOUNTABLE",
    /// No department carries the measure out.
    NobodyResponsible = "NOBODY_RESPONSIBLE",
    /// No indicator shows the effect of the measure.
    NoIndicator = "NO_INDICATOR",
    /// Measures that it needs are not verified.
    NeedsUndone = "NEEDS_UNDONE",
}

measure_mutation! {
    MeasureImplementMutation, MeasureImplementInput, MeasureImplementPayload, MeasureImplementError,
    MeasureImplementErrorCode, measure_implement, "measureImplement", MeasureMove::Implement;
    /// Says that a measure is done (PRG-6); refused before every department was asked that must be. Whoever stands for a
    /// department that is to be informed is told (RSP-4). Requires `UPDATE_MEASURES` on a department that carries it out or
    /// answers for it. Since 0.1.
    ;
    /// Departments that must be asked were not.
    NotAsked = "NOT_ASKED",
}

measure_mutation! {
    MeasureVerifyMutation, MeasureVerifyInput, MeasureVerifyPayload, MeasureVerifyError, MeasureVerifyErrorCode,
    measure_verify, "measureVerify", MeasureMove::Verify;
    /// Confirms that a measure is done (PRG-6). Requires `VERIFY_MEASURES`; refused to whom a department employs that
    /// carries the measure out (RSP-5). Since 0.1.
    ;
    /// Viewer's department carries the measure out.
    OwnWork = "OWN_WORK",
}
