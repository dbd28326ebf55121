//! What an organization sets for all of its schedules.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use gradus_domain::scheduling::settings::SchedulingSettings as Model;
use gradus_services::scheduling::settings::{SchedulingSettingsUpdate, of_organization, scheduling_settings_update};

use crate::{
    errors::{Result, fault},
    payload::payload,
    request::request,
};

/// Settings of an organization for all of its schedules.
#[derive(SimpleObject)]
pub struct SchedulingSettings {
    /// Version of the settings, for `expectedVersion`; 0 where nobody has set anything.
    version: i32,
    /// Minutes that must lie between two occurrences of a schedule at least; 5 where nobody has set it (R7).
    minimum_spacing_minutes: i32,
}

impl From<Model> for SchedulingSettings {
    fn from(settings: Model) -> Self {
        Self { version: settings.version, minimum_spacing_minutes: settings.spacing_minutes }
    }
}

/// Queries about settings.
#[derive(Default)]
pub struct SchedulingSettingsQuery;

#[Object]
impl SchedulingSettingsQuery {
    /// Settings of the viewer's organization for all of its schedules. Requires `READ_SCHEDULES`. Since 0.2.
    async fn scheduling_settings(&self, ctx: &Context<'_>) -> Result<SchedulingSettings> {
        Ok(of_organization(request(ctx).read()).await.map_err(fault)?.into())
    }
}

/// Input of `schedulingSettingsUpdate`.
#[derive(InputObject)]
pub struct SchedulingSettingsUpdateInput {
    /// Version of the settings that the viewer saw; 0 where nobody has set anything.
    expected_version: i32,
    /// Minutes that must lie between two occurrences of a schedule at least, from 1 to 1,440.
    minimum_spacing_minutes: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    SchedulingSettingsUpdatePayload, SchedulingSettingsUpdateError, SchedulingSettingsUpdateErrorCode;
    /// Settings after the change. Null when the request was refused.
    settings: SchedulingSettings;
    /// Minimum spacing is shorter than a minute or longer than a day.
    OutOfBounds = "OUT_OF_BOUNDS",
}

/// Mutation `schedulingSettingsUpdate`.
#[derive(Default)]
pub struct SchedulingSettingsUpdateMutation;

#[Object]
impl SchedulingSettingsUpdateMutation {
    /// Sets how far apart the occurrences of a schedule must lie in the viewer's organization. Schedules that are there stay as
    /// they are; one that is made or changed later is refused as TOO_FREQUENT where its first 50 occurrences lie closer (R7).
    /// Requires `MANAGE_SCHEDULES`. Since 0.2.
    async fn scheduling_settings_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: SchedulingSettingsUpdateInput,
    ) -> Result<SchedulingSettingsUpdatePayload> {
        let request = request(ctx);
        let command = SchedulingSettingsUpdate {
            expected_version: input.expected_version,
            spacing_minutes: input.minimum_spacing_minutes,
        };
        let outcome = request
            .run("schedulingSettingsUpdate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { scheduling_settings_update(unit, &input).await })
            })
            .await;
        SchedulingSettingsUpdatePayload::of(request, outcome, |after, _| async move {
            Ok(Some(of_organization(after.read()).await.map_err(fault)?.into()))
        })
        .await
    }
}
