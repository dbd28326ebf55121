//! Proposed versions of working calendars.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject, dataloader::Loader};
use gradus_domain::{
    ids::{CalendarProposalId, NodeId},
    locale::Locale,
    scheduling::{
        calendar_change::{self, CalendarContent, ContentDay},
        calendar_file,
        calendar_proposal::{self, CalendarProposal as Model},
    },
};
use gradus_services::scheduling::calendar_proposals::{self as proposals, ProposalFilter};

use super::{enums::DayKind, planned::civil, schedule::Schedule};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::{Batch, BatchError, request},
    scalars::{Date, DateTime},
};

/// Most moving occurrences that are listed.
const LISTED: usize = 50;

/// Form in which a file tells the days of a calendar. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "calendar_file::CalendarFormat")]
pub enum CalendarFormat {
    /// Public JSON of holidays, one year in a file: `year`, `papers`, `days` of `name`, `date`, `isOffDay`.
    HolidayJson,
    /// Days of an iCalendar file: events of whole days with a summary.
    Ics,
}

/// State of a proposed version of a calendar. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "calendar_proposal::ProposalState")]
pub enum CalendarProposalState {
    /// It waits for somebody to decide.
    Pending,
    /// It came to hold.
    Approved,
    /// It was turned down.
    Rejected,
}

/// How a day differs between two versions of a calendar.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "calendar_change::DayChangeKind")]
pub enum DayChangeKind {
    /// The proposed version alone names it.
    Added,
    /// The version before alone names it.
    Removed,
    /// Both name it, and say different things.
    Changed,
}

/// What a version of a calendar says of a day that it names.
#[derive(SimpleObject)]
pub struct CalendarDayText {
    /// Kind of the day.
    kind: DayKind,
    /// Reason of the day, such as the name of the holiday, in the request's language.
    name: String,
    /// Source of the day, such as the notice that announced it, in the request's language.
    source: String,
}

/// Day that differs between two versions of a calendar.
#[derive(SimpleObject)]
pub struct CalendarDayChange {
    /// Date of the day.
    date: Date,
    /// How it differs.
    kind: DayChangeKind,
    /// What the version before says of it. Null where it names it not, so that the weekend decides.
    was: Option<CalendarDayText>,
    /// What the proposed version says of it. Null where it names it not, so that the weekend decides.
    becomes: Option<CalendarDayText>,
    /// Indicates that it was worked.
    was_worked: bool,
    /// Indicates that it is worked by the proposed version.
    is_worked: bool,
}

/// Occurrence that moves when a proposed version of a calendar comes to hold.
#[derive(SimpleObject)]
pub struct OccurrenceMove {
    /// Schedule of the occurrence.
    schedule: Schedule,
    /// Local time that the rule names, without a zone: `2027-01-10T09:00:00`.
    nominal_local: String,
    /// Instant at which it is due so far. Null where it does not take place by itself so far.
    was_due_at: Option<DateTime>,
    /// Instant at which it is due by the proposed version. Null where it does not take place by itself then.
    due_at: Option<DateTime>,
}

/// Version of a working calendar that somebody proposes and somebody else approves (R38).
#[derive(Description)]
pub struct CalendarProposal(pub Model);

fn text(day: &ContentDay, locale: Locale) -> CalendarDayText {
    let (name, source) = (day.name.get(locale).to_owned(), day.source.get(locale).to_owned());
    CalendarDayText { kind: day.kind.into(), name, source }
}

impl CalendarProposal {
    async fn base(&self, ctx: &Context<'_>) -> Result<CalendarContent> {
        let key = VersionOf { code: self.0.code.clone(), version: self.0.base_version };
        let found = request(ctx).load(key).await?;
        let unknown = || CalendarContent::unknown(self.0.content.name.clone(), self.0.content.time_zone.clone());
        Ok(found.map_or_else(unknown, |found| (*found).clone()))
    }

    async fn moved(&self, ctx: &Context<'_>) -> Result<Vec<proposals::Moves>> {
        if self.0.state != calendar_proposal::ProposalState::Pending {
            return Ok(Vec::new());
        }
        let base = self.base(ctx).await?;
        proposals::moves(request(ctx).read(), &self.0, &base).await.map_err(fault)
    }
}

#[Object(use_type_description)]
impl CalendarProposal {
    /// Opaque id of the proposal.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Version of the proposal, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Code of the calendar, such as CN.
    async fn calendar_code(&self) -> &str {
        &self.0.code
    }

    /// Number of the calendar's version on which it rests; 0 where the calendar comes into being with the approval.
    async fn base_version(&self) -> i32 {
        self.0.base_version
    }

    /// State of the proposal.
    async fn state(&self) -> CalendarProposalState {
        self.0.state.into()
    }

    /// Form of the file.
    async fn format(&self) -> CalendarFormat {
        self.0.format.into()
    }

    /// Year of which the file speaks.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Source of the days, such as the number of the notice.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Last date of which the calendar would speak with certainty.
    async fn known_through(&self) -> Date {
        Date(self.0.content.known_through)
    }

    /// Name of who proposed it.
    async fn proposed_by(&self) -> &str {
        &self.0.proposed_by.name
    }

    /// Timestamp of the proposal.
    async fn proposed_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// Name of who decided. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_ref().map(|hand| hand.name.as_str())
    }

    /// Timestamp of the decision. Null while there is none.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Reason of the decision. Null where nobody gave one.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Days that differ from the version on which it rests, by date.
    #[graphql(complexity = "40 * child_complexity + 1")]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<CalendarDayChange>> {
        let locale = request(ctx).locale().await?;
        let base = self.base(ctx).await?;
        let changes = self.0.content.changes_from(&base).into_iter().map(|change| CalendarDayChange {
            date: Date(change.date),
            kind: change.kind.into(),
            was: change.was.as_ref().map(|day| text(day, locale)),
            becomes: change.becomes.as_ref().map(|day| text(day, locale)),
            was_worked: change.worked.0,
            is_worked: change.worked.1,
        });
        Ok(changes.collect())
    }

    /// Occurrences that move when it comes to hold, by schedule and date: those of the future that have no row yet. The
    /// first 50; empty once it is decided.
    #[graphql(complexity = "50 * child_complexity + 50")]
    async fn moves(&self, ctx: &Context<'_>) -> Result<Vec<OccurrenceMove>> {
        let moved = self.moved(ctx).await?;
        let all = moved.into_iter().flat_map(|proposals::Moves { schedule, shifts }| {
            shifts.into_iter().map(move |shift| OccurrenceMove {
                schedule: Schedule(schedule.clone()),
                nominal_local: civil(shift.nominal_local),
                was_due_at: shift.was.map(Into::into),
                due_at: shift.becomes.map(Into::into),
            })
        });
        Ok(all.take(LISTED).collect())
    }

    /// Number of occurrences that move when it comes to hold; 0 once it is decided.
    #[graphql(complexity = 50)]
    async fn move_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count: usize = self.moved(ctx).await?.iter().map(|moves| moves.shifts.len()).sum();
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Which proposed versions of calendars are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct CalendarProposalFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<CalendarProposalState>>,
    /// Code of the calendar.
    calendar: Option<String>,
}

/// Queries about proposed versions of calendars.
#[derive(Default)]
pub struct CalendarProposalQuery;

#[Object]
impl CalendarProposalQuery {
    /// Proposed versions of working calendars, the latest first. Requires `READ_SCHEDULES`. Since 0.1.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn calendar_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which proposals.")] filter: Option<CalendarProposalFilter>,
    ) -> Result<List<CalendarProposal>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let filter = filter.map_or_else(ProposalFilter::default, |filter| ProposalFilter {
            states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            code: filter.calendar,
        });
        let read = request(ctx).read().clone();
        let found = proposals::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, CalendarProposal, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { proposals::count(&read, &filter).await }
        }))
    }
}

impl Loader<CalendarProposalId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[CalendarProposalId],
    ) -> std::result::Result<HashMap<CalendarProposalId, Model>, BatchError> {
        let found = proposals::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|proposal| (proposal.id, proposal)).collect())
    }
}

/// Key of a version of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VersionOf {
    code: String,
    version: i32,
}

impl Loader<VersionOf> for Batch {
    type Value = Arc<CalendarContent>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[VersionOf],
    ) -> std::result::Result<HashMap<VersionOf, Arc<CalendarContent>>, BatchError> {
        let mut found = HashMap::new();
        // Proposals of a page rest on a version or two of one calendar.
        for key in keys {
            if let Some(content) = proposals::base(&self.read, &key.code, key.version).await.map_err(Arc::new)? {
                found.insert(key.clone(), Arc::new(content));
            }
        }
        Ok(found)
    }
}
