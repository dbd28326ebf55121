//! Training campaigns.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Description, Enum, ID, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{NodeId, TrainingCampaignId},
    training::campaign::{self, TrainingCampaign as Model},
};
use gradus_services::training::{
    campaigns,
    sessions::read::{self, SessionFilter},
};

use super::{
    plan::{TrainingPlan, plan_of},
    session::TrainingSession,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::{Batch, BatchError, request},
    scalars::{DateTime, Period},
    scheduling::occurrence::Occurrence,
};

/// State of a training campaign.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "campaign::CampaignState")]
pub enum TrainingCampaignState {
    /// Sessions are planned and held within it.
    Open,
    /// Its period is over.
    Closed,
}

/// Training campaign: a quarter's training being planned, opened by a schedule before the quarter begins.
#[derive(Description)]
pub struct TrainingCampaign(pub Model);

#[Object(use_type_description)]
impl TrainingCampaign {
    /// Opaque id of the campaign.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Number of the campaign, such as `TRC-000001`; never used twice (CAP-6).
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Quarter whose training is planned, in the organization's time zone.
    async fn period(&self) -> Period {
        Period(self.0.period)
    }

    /// State of the campaign on the organization's day of today: it closes by itself with its period.
    async fn state(&self, ctx: &Context<'_>) -> Result<TrainingCampaignState> {
        Ok(self.0.state(request(ctx).today().await?).into())
    }

    /// Timestamp of opening.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// Occurrence that opened it; it opens one, whatever happens in between (R80). Null where the viewer may not see
    /// schedules.
    async fn occurrence(&self, ctx: &Context<'_>) -> Option<Result<Occurrence>> {
        let found = request(ctx).load(self.0.occurrence).await;
        found.map(|found| found.map(Occurrence)).transpose()
    }

    /// Training plan of its quarter: who is obliged and what is planned, by department and requirement, whether within
    /// the campaign or beside it.
    #[graphql(complexity = "50 + child_complexity")]
    async fn plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of a department: only it and its subtree.")] department: Option<String>,
    ) -> Result<TrainingPlan> {
        plan_of(request(ctx), Period(self.0.period), department.as_deref()).await
    }

    /// Sessions that are planned within it and that the viewer may see, by their beginning.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<TrainingSession>> {
        let page = PageArgs::forward(first, after).request()?;
        let read = request(ctx).read().clone();
        let filter = SessionFilter { campaign: Some(self.0.id), ..SessionFilter::default() };
        let found = read::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, TrainingSession, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { read::count(&read, &filter).await }
        }))
    }
}

#[async_trait]
impl Loader<TrainingCampaignId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[TrainingCampaignId],
    ) -> std::result::Result<HashMap<TrainingCampaignId, Model>, BatchError> {
        let found = campaigns::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|campaign| (campaign.id, campaign)).collect())
    }
}

/// Queries about training campaigns.
#[derive(Default)]
pub struct TrainingCampaignQuery;

#[Object]
impl TrainingCampaignQuery {
    /// Training campaign with this number; null where there is none. Requires `READ_TRAINING`.
    async fn training_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the campaign.")] number: String,
    ) -> Option<Result<TrainingCampaign>> {
        let found = campaigns::find_by_number(request(ctx).read(), &number).await.map_err(fault);
        found.map(|found| found.map(TrainingCampaign)).transpose()
    }

    /// Training campaigns of the organization, the one that was opened last leading. Requires `READ_TRAINING`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn training_campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
    ) -> Result<List<TrainingCampaign>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let found = campaigns::page(&read, &page).await.map_err(fault)?;
        Ok(list(found, TrainingCampaign, move || {
            let read = read.clone();
            async move { campaigns::count(&read).await }
        }))
    }
}
