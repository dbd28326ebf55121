//! The viewer's organization.

use async_graphql::{Context, Description, ID, Object};
use gradus_domain::{ids::NodeId, people::organization::Organization as Model};

use crate::{
    errors::Result,
    request::request,
    scalars::{Date, TimeZone},
    scheduling::calendar::WorkingCalendar,
};

/// Organization: the tenant to which everything else belongs.
#[derive(Description)]
pub struct Organization(pub Model);

#[Object(use_type_description)]
impl Organization {
    /// Opaque id of the organization.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Short name that commands use.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name of the organization, in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(self.0.name.get(request(ctx).locale().await?))
    }

    /// Zone in which the organization's days begin and end.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.time_zone.clone())
    }

    /// Working calendar that its schedules use by default. Where nobody has loaded it, it knows weekends only.
    async fn calendar(&self, ctx: &Context<'_>) -> Result<WorkingCalendar> {
        WorkingCalendar::find_or_weekends(request(ctx), &self.0.calendar).await
    }

    /// Day on which its clocks stand.
    async fn today(&self, ctx: &Context<'_>) -> Date {
        Date(self.0.today(request(ctx).read().now))
    }
}
