//! `calendarImport`: a file becomes a proposed version of a calendar (R38).
//!
//! Nothing holds that nobody approved: the file is read as a whole, compared with the version that holds, and kept as a
//! proposal that tells what it would change. Handing in the same file again answers the proposal that waits; a file
//! that says what the calendar says already is refused, because there is nothing to approve.

use gradus_domain::{
    access::{Action, Scope},
    ids::CalendarProposalId,
    locale::{Locale, LocalizedText},
    people::department::is_code,
    refusal::Refusal,
    scheduling::{
        calendar_change::{CalendarContent, DayChange},
        calendar_file::{self, CalendarFile, CalendarFormat, FileFault},
        calendar_proposal::{CalendarProposal, Hand, ProposalState},
    },
    text::{self, TextFault},
};
use gradus_store::{
    error::StoreError,
    people::organizations,
    scheduling::{calendar_proposals, calendars},
    store::Db,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::calendar_content::{Moved, content, moves};
use crate::{Actor, Failure, Read, ReadResult, Unit, door::hex};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarImport {
    /// Code of the calendar.
    pub code: String,
    /// Name of a calendar that is new; of one that exists it changes nothing.
    pub name: Option<LocalizedText>,
    /// Form of the file.
    pub format: CalendarFormat,
    /// The file.
    pub content: String,
    /// Year of which it speaks, where it does not say so itself.
    pub year: Option<i32>,
    /// Where its days are written, where it does not say so itself.
    pub source: Option<String>,
}

/// Why a file does not become a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarImportRefusal {
    /// The code has other signs than a code may have.
    CodeMalformed,
    /// There is no such calendar, and no name for a new one.
    CalendarUnknown(String),
    /// The name may not stand as it is.
    Name(TextFault),
    /// Nobody says where the days are written.
    SourceMissing,
    /// What says so may not stand as it is.
    SourceUnfit,
    /// The file is wrong at a place.
    File(FileFault),
    /// Another file for the year waits for a decision.
    Waiting(i32),
    /// The calendar says the same already.
    NothingNew,
}

impl Refusal for CalendarImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeMalformed => "CODE_MALFORMED",
            Self::CalendarUnknown(_) => "CALENDAR_UNKNOWN",
            Self::Name(fault) => fault.code_of_a_name(),
            Self::SourceMissing => "SOURCE_MISSING",
            Self::SourceUnfit => "SOURCE_UNFIT",
            Self::File(_) => "ROW_UNFIT",
            Self::Waiting(_) => "PROPOSAL_WAITING",
            Self::NothingNew => "NOTHING_NEW",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let pick = |en: String, cn: String, tw: String| match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        };
        let fixed = |en: &str, cn: &str, tw: &str| pick(en.into(), cn.into(), tw.into());
        match self {
            Self::CodeMalformed => fixed(
                "A code has 1 to 64 letters, digits, hyphens, dots or underscores.",
                "编码须为1至64个字母、数字、连字符、点或下划线。",
                "代碼須為1至64個字母、數字、連字號、點或底線。",
            ),
            Self::CalendarUnknown(code) => pick(
                format!("There is no calendar {code}. Give a name to make it."),
                format!("没有日历 {code}。如需新建，请填写名称。"),
                format!("沒有日曆 {code}。如需新建，請填寫名稱。"),
            ),
            Self::Name(fault) => fault.sentence_on_a_name(locale),
            Self::SourceMissing => fixed(
                "Say where the days are written, such as the number of the notice.",
                "请注明依据，例如通知文号。",
                "請註明依據，例如通知文號。",
            ),
            Self::SourceUnfit => fixed(
                "A source stands in one line, has 1 to 500 characters and does not begin like a formula.",
                "依据须为一行、1至500个字符，且不得以公式符号开头。",
                "依據須為一行、1至500個字元，且不得以公式符號開頭。",
            ),
            Self::File(fault) => fault.told(locale),
            Self::Waiting(year) => pick(
                format!("Another proposal for {year} waits for a decision. Approve or reject it first."),
                format!("{year}年另有提案待决定，请先批准或驳回。"),
                format!("{year}年另有提案待決定，請先核准或駁回。"),
            ),
            Self::NothingNew => fixed(
                "The calendar says the same already.",
                "日历内容与文件一致，无需更改。",
                "日曆內容與檔案一致，無需變更。",
            ),
        }
    }

    fn field(&self) -> Vec<String> {
        let name = match self {
            Self::CodeMalformed | Self::CalendarUnknown(_) => "calendarCode",
            Self::Name(_) => "name",
            Self::SourceMissing | Self::SourceUnfit => "source",
            Self::File(fault) if fault.column == "year" => "year",
            Self::File(_) | Self::NothingNew | Self::Waiting(_) => "content",
        };
        vec![name.to_owned()]
    }

    fn rule(&self) -> &'static str {
        "R38"
    }
}

/// What a file comes to, before it is a proposal.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What the file says.
    pub file: CalendarFile,
    /// Where its days are written.
    pub source: String,
    /// Number of the version that holds; 0 for a new calendar.
    pub base_version: i32,
    /// What that says.
    pub before: CalendarContent,
    /// What the next would say.
    pub after: CalendarContent,
}

/// What a file would change, without keeping it.
#[derive(Clone, Debug)]
pub struct CalendarTrial {
    /// What the file comes to.
    pub prepared: Prepared,
    /// Days that would differ.
    pub changes: Vec<DayChange>,
    /// Occurrences that would move.
    pub moves: Moved,
}

/// Who acts, as a proposal keeps it.
pub(crate) fn hand(actor: &Actor) -> Hand {
    let (_, _, name) = actor.principal.describe();
    Hand { principal: actor.principal.remembered_as(), name, employee: actor.employee }
}

async fn prepare(
    db: &impl Db,
    scope: &Scope,
    input: &CalendarImport,
) -> Result<Result<Prepared, Vec<CalendarImportRefusal>>, StoreError> {
    use CalendarImportRefusal as Refused;
    let mut refusals = Vec::new();
    let found = calendars::find_by_code(db, scope, &input.code).await?;
    let name = input.name.as_ref().map(text::plain_in_each).transpose();
    let name = name.map_err(|fault| refusals.push(Refused::Name(fault))).ok().flatten();
    let (base_version, before) = match (&found, name) {
        (Some(stored), _) => (stored.version, Some(content(stored))),
        (None, Some(name)) if is_code(&input.code) => {
            let organization = organizations::find(db, scope.organization).await?;
            let zone = organization.map_or_else(|| "UTC".to_owned(), |organization| organization.time_zone);
            (0, Some(CalendarContent::unknown(name, zone)))
        }
        (None, Some(_)) => {
            refusals.push(Refused::CodeMalformed);
            (0, None)
        }
        (None, None) => {
            refusals.push(Refused::CalendarUnknown(input.code.clone()));
            (0, None)
        }
    };
    let file = calendar_file::read(input.format, &input.content, input.year);
    let file = file.map_err(|faults| refusals.extend(faults.into_iter().map(Refused::File))).ok();
    let given = input.source.clone().or_else(|| file.as_ref().and_then(|file| file.notice.clone()));
    let source = match given.as_deref().map(text::plain) {
        Some(Ok(source)) => Some(source.to_owned()),
        Some(Err(_)) => {
            refusals.push(Refused::SourceUnfit);
            None
        }
        // A file that does not read may have named it.
        None => {
            refusals.extend(file.is_some().then_some(Refused::SourceMissing));
            None
        }
    };
    let (Some(before), Some(file), Some(source), true) = (before, file, source, refusals.is_empty()) else {
        return Ok(Err(refusals));
    };
    let after = before.with_file(&file, &source);
    if base_version > 0 && after.says_the_same(&before) {
        return Ok(Err(vec![Refused::NothingNew]));
    }
    Ok(Ok(Prepared { file, source, base_version, before, after }))
}

/// Keeps a file as a proposed version. Requires `MANAGE_SCHEDULES` on the whole organization.
pub async fn calendar_import(
    unit: &mut Unit,
    input: &CalendarImport,
) -> Result<CalendarProposalId, Failure<CalendarImportRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let Prepared { file, source, base_version, after, .. } = prepare(unit.tx(), &scope, input).await??;
    let digest = hex(&Sha256::digest(input.content.as_bytes()));
    if let Some(waiting) = calendar_proposals::find_pending(unit.tx(), &scope, &input.code, file.year).await? {
        if waiting.digest == digest && waiting.content == after {
            unit.leave_nothing();
            return Ok(waiting.id);
        }
        return Err(vec![CalendarImportRefusal::Waiting(file.year)].into());
    }
    let proposal = CalendarProposal {
        id: unit.new_id(),
        version: 1,
        code: input.code.clone(),
        base_version,
        state: ProposalState::Pending,
        format: input.format,
        year: file.year,
        source,
        digest,
        content: after,
        proposed_by: hand(&unit.actor),
        proposed_at: unit.now,
        decided_by: None,
        decided_at: None,
        reason: None,
    };
    calendar_proposals::insert(unit.tx(), &scope, &proposal).await?;
    unit.record(proposal.id, None::<&()>, Some(&proposal), None);
    Ok(proposal.id)
}

/// Shows what a file would change, and keeps nothing. Requires `MANAGE_SCHEDULES` on the whole organization.
pub async fn calendar_try(
    ctx: &Read,
    input: &CalendarImport,
) -> ReadResult<Result<CalendarTrial, Vec<CalendarImportRefusal>>> {
    let scope = ctx.actor.require_organization(Action::ManageSchedules, ctx.now)?;
    let prepared = match prepare(&ctx.reader, &scope, input).await? {
        Ok(prepared) => prepared,
        Err(refusals) => return Ok(Err(refusals)),
    };
    let both = (&prepared.before, &prepared.after);
    let moves = moves(&ctx.reader, &scope, &input.code, both, ctx.now).await?;
    Ok(Ok(CalendarTrial { changes: prepared.after.changes_from(&prepared.before), moves, prepared }))
}
