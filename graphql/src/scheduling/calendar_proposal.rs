//! Proposed versions of working calendars.

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, ID, Object};
use gradus_domain::{
    ids::NodeId,
    scheduling::{
        calendar_change::CalendarContent,
        calendar_file,
        calendar_proposal::{self, CalendarProposal as Model},
    },
};
use gradus_services::scheduling::calendar_proposals::Moved;

use super::{
    calendar_change::{CalendarDayChange, OccurrenceMove, change, first_moves},
    calendar_proposals::{MovesOf, VersionOf, nothing_known},
};
use crate::{
    errors::Result,
    request::request,
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

/// Version of a working calendar that somebody proposes and somebody else approves (R38).
#[derive(Description)]
pub struct CalendarProposal(pub Model);

impl CalendarProposal {
    async fn base(&self, ctx: &Context<'_>) -> Result<CalendarContent> {
        let key = VersionOf { code: self.0.code.clone(), version: self.0.base_version };
        let found = request(ctx).load(key).await?;
        Ok(found.map_or_else(|| nothing_known(&self.0), |found| (*found).clone()))
    }

    /// Computed once for a request, whichever fields tell of it.
    async fn moved(&self, ctx: &Context<'_>) -> Result<Arc<Moved>> {
        Ok(request(ctx).load(MovesOf(self.0.id)).await?.unwrap_or_default())
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
        Ok(self.0.content.changes_from(&base).iter().map(|day| change(day, locale)).collect())
    }

    /// Occurrences that move when it comes to hold, by schedule and date: those of the future that have no row yet. The
    /// first 50, up to `movesCutAt`; empty once it is decided.
    #[graphql(complexity = "50 * child_complexity + 200")]
    async fn moves(&self, ctx: &Context<'_>) -> Result<Vec<OccurrenceMove>> {
        Ok(first_moves(&*self.moved(ctx).await?, LISTED))
    }

    /// Number of occurrences that move when it comes to hold, up to `movesCutAt`; 0 once it is decided.
    #[graphql(complexity = 200)]
    async fn move_count(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(i32::try_from(self.moved(ctx).await?.count()).unwrap_or(i32::MAX))
    }

    /// Timestamp up to which `moves` and `moveCount` tell everything, by what the rules say: of each schedule the next 1,000
    /// occurrences are looked at, and beyond this instant one of them has more, which may move, too. Null where all were
    /// looked at, and once it is decided.
    #[graphql(complexity = 200)]
    async fn moves_cut_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.moved(ctx).await?.cut_at.map(Into::into))
    }
}
