//! Versions of working calendars that somebody proposes.

use gradus_domain::{
    ids::{CalendarProposalId, OrganizationId},
    scheduling::{
        calendar_change::CalendarContent,
        calendar_file::CalendarFormat,
        calendar_proposal::{Hand, ProposalState},
    },
};
use sea_orm::entity::prelude::*;

/// A row of `calendar_proposals`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_proposals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarProposalId,
    pub code: String,
    pub base_version: i32,
    pub version: i32,
    pub state: ProposalState,
    pub format: CalendarFormat,
    pub year: i32,
    pub source: String,
    pub digest: String,
    pub content: CalendarContent,
    pub proposed_by: Hand,
    pub proposed_at: DateTimeUtc,
    pub decided_by: Option<Hand>,
    pub decided_at: Option<DateTimeUtc>,
    pub reason: Option<String>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
