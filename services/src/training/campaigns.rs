//! Campaigns: opened by the scheduler inside its own transaction, read by whoever reads training.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{OccurrenceId, ScheduleId, TrainingCampaignId},
    page::{Page, PageRequest},
    training::campaign::{NUMBERS, TrainingCampaign, number, planned_by},
};
use gradus_store::{error::StoreError, sequence, training::campaigns};

use crate::{Read, ReadResult, Unit};

/// What an occurrence asks for.
#[derive(Clone, Debug)]
pub struct OpenCampaign {
    /// Id of the campaign that is to be.
    pub campaign: TrainingCampaignId,
    /// The schedule.
    pub schedule: ScheduleId,
    /// Its occurrence.
    pub occurrence: OccurrenceId,
    /// The day on which it is due; the quarter after it is planned.
    pub due_on: NaiveDate,
}

/// Opens the campaigns of occurrences, in their order. An occurrence never opens two: its id is a key among campaigns
/// (R80). Neither records nor announces; the caller does.
pub async fn open_many(unit: &Unit, scope: &Scope, orders: &[OpenCampaign]) -> Result<(), StoreError> {
    let numbers = sequence::take(unit.tx(), scope.organization, NUMBERS, orders.len()).await?;
    let opened = orders.iter().zip(numbers).map(|(order, value)| TrainingCampaign {
        id: order.campaign,
        number: number(value),
        period: planned_by(order.due_on),
        schedule: order.schedule,
        occurrence: order.occurrence,
        opened_at: unit.now,
    });
    let opened: Vec<_> = opened.collect();
    campaigns::insert_many(unit.tx(), scope, &opened).await
}

/// The campaigns with these ids. Requires `READ_TRAINING`.
pub async fn find_many(ctx: &Read, ids: &[TrainingCampaignId]) -> ReadResult<Vec<TrainingCampaign>> {
    Ok(campaigns::find_many(&ctx.reader, &ctx.scope(Action::ReadTraining)?, ids).await?)
}

/// The campaign with this number. Requires `READ_TRAINING`.
pub async fn find_by_number(ctx: &Read, number: &str) -> ReadResult<Option<TrainingCampaign>> {
    Ok(campaigns::find_by_number(&ctx.reader, &ctx.scope(Action::ReadTraining)?, number).await?)
}

/// One page of campaigns, the one that was opened last leading. Requires `READ_TRAINING`.
pub async fn page(ctx: &Read, request: &PageRequest) -> ReadResult<Page<TrainingCampaign>> {
    Ok(campaigns::page_by_time(&ctx.reader, &ctx.scope(Action::ReadTraining)?, request).await?)
}

/// How many campaigns there are. Requires `READ_TRAINING`.
pub async fn count(ctx: &Read) -> ReadResult<u64> {
    Ok(campaigns::count(&ctx.reader, &ctx.scope(Action::ReadTraining)?).await?)
}
