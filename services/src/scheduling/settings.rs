//! `schedulingSettingsUpdate`, and reading what it sets (R7).

use gradus_domain::{
    access::Action,
    ids::OrganizationId,
    scheduling::settings::{SchedulingSettings, SpacingOutOfBounds},
};
use gradus_store::scheduling::settings;
use serde::Serialize;

use crate::{Failure, Read, ReadResult, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct SchedulingSettingsUpdate {
    /// The version that the actor saw.
    pub expected_version: i32,
    /// Minutes that must lie between two occurrences of a schedule at least.
    pub spacing_minutes: i32,
}

/// The settings of the viewer's organization. Requires `READ_SCHEDULES`.
pub async fn of_organization(ctx: &Read) -> ReadResult<SchedulingSettings> {
    Ok(settings::find(&ctx.reader, &ctx.scope(Action::ReadSchedules)?).await?)
}

/// Sets them. Requires `MANAGE_SCHEDULES` on the whole organization. Schedules that are there stay as they are; the next one
/// that is made or changed goes by it.
pub async fn scheduling_settings_update(
    unit: &mut Unit,
    input: &SchedulingSettingsUpdate,
) -> Result<OrganizationId, Failure<SpacingOutOfBounds>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let before = settings::find(unit.tx(), &scope).await?;
    expect_version(Some(input.expected_version), before.version)?;
    let after = before.with_spacing(input.spacing_minutes).map_err(|refusal| vec![refusal])?;
    settings::save(unit.tx(), &scope, &after).await?;
    unit.record(scope.organization, Some(&before), Some(&after), None);
    Ok(scope.organization)
}
