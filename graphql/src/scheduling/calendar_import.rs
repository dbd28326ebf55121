//! `calendarImport`.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::locale::LocalizedText;
use gradus_services::scheduling::calendar_import::{CalendarImport, calendar_import};

use super::calendar_proposal::{CalendarFormat, CalendarProposal};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `calendarImport`.
#[derive(InputObject)]
pub struct CalendarImportInput {
    /// Code of the calendar, such as CN.
    calendar_code: String,
    /// Name of a calendar that does not exist yet, in the request's language. Of one that exists it changes nothing.
    name: Option<String>,
    /// Form of the file.
    format: CalendarFormat,
    /// File as text, 262,144 bytes at most; with the other variables a request holds a little less.
    content: String,
    /// Year of which the file speaks, 1971 to 2199. Needed for iCalendar, of which events of other years are left
    /// aside; the JSON form says it itself and must not say another one.
    year: Option<i32>,
    /// Source of the days, such as the number of the notice. Needed where the file names none.
    source: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    CalendarImportPayload, CalendarImportError, CalendarImportErrorCode;
    /// Proposal after the change; the one that waits where the same file was handed in before. Null when the request
    /// was refused.
    proposal: CalendarProposal;
    /// Code has other signs than a code may have.
    CodeMalformed = "CODE_MALFORMED",
    /// Calendar does not exist, and no name for a new one is given.
    CalendarUnknown = "CALENDAR_UNKNOWN",
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Source is missing, and the file names none.
    SourceMissing = "SOURCE_MISSING",
    /// Source is blank, too long, begins like a formula, or holds a sign that is not printed.
    SourceUnfit = "SOURCE_UNFIT",
    /// Row of the file, or the whole file, is wrong; the message names line, column and reason. The first 100.
    RowUnfit = "ROW_UNFIT",
    /// Another proposal for the year waits for a decision.
    ProposalWaiting = "PROPOSAL_WAITING",
    /// Calendar says the same already.
    NothingNew = "NOTHING_NEW",
}

/// Mutation `calendarImport`.
#[derive(Default)]
pub struct CalendarImportMutation;

#[Object]
impl CalendarImportMutation {
    /// Keeps a file as a proposed version of a calendar (R38). Nothing changes until somebody else approves it with
    /// `calendarApprove`. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn calendar_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: CalendarImportInput,
    ) -> Result<CalendarImportPayload> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let command = CalendarImport {
            code: input.calendar_code,
            name: input.name.map(|name| LocalizedText([(locale, name)].into())),
            format: input.format.into(),
            content: input.content,
            year: input.year,
            source: input.source,
        };
        let outcome = request
            .run("calendarImport", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { calendar_import(unit, &input).await })
            })
            .await;
        CalendarImportPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(CalendarProposal))
        })
        .await
    }
}
