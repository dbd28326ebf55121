//! Setting a target for a unit from a period on.

use gradus_domain::{
    access::{Action, Reach, Scope},
    ids::IndicatorId,
    indicators::targets::{IndicatorTargetSetRefusal as Refusal, Target, TargetDraft, set_target},
};
use gradus_store::{
    error::StoreError,
    indicators::{self, targets},
    people::departments,
};
use serde::Serialize;

use crate::{Failure, Never, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorTargetSet {
    /// Code of the indicator.
    pub indicator_code: String,
    /// Code of the department; none for the whole organization.
    pub department_code: Option<String>,
    /// Target and limits.
    pub draft: TargetDraft,
}

/// Sets a target. Requires `MANAGE_INDICATORS` for the department, or for the whole organization.
pub async fn indicator_target_set(
    unit: &mut Unit,
    input: &IndicatorTargetSet,
) -> Result<IndicatorId, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::ManageIndicators, unit.now)?;
    let whole = Scope::organization(scope.organization);
    let indicator = indicators::find_by_code(unit.tx(), &whole, &input.indicator_code).await?;
    let indicator = indicator.ok_or_else(|| vec![Refusal::IndicatorUnknown(input.indicator_code.clone())])?;
    let department = match &input.department_code {
        None if scope.reach != Reach::Organization => return Err(Failure::Forbidden),
        None => None,
        Some(code) => match departments::find_by_code(unit.tx(), &scope, code).await? {
            Some(found) => Some(found.id),
            None if is_seen(unit, code).await? => return Err(Failure::Forbidden),
            None => return Err(vec![Refusal::DepartmentUnknown(code.clone())].into()),
        },
    };
    let day = today(unit.tx(), scope.organization, unit.now).await?;
    let setting = set_target(&indicator, &input.draft, day).map_err(|refusal| vec![refusal])?;
    let known = targets::of_units(unit.tx(), &whole, &[indicator.id], &[department], None).await?;
    let of_period = known.iter().filter(|target| target.valid_from == setting.valid_from);
    let before = of_period.max_by_key(|target| target.revision);
    let target = Target {
        id: unit.new_id(),
        indicator: indicator.id,
        unit: department,
        valid_from: setting.valid_from,
        revision: before.map_or(0, |before| before.revision) + 1,
        thresholds: setting.thresholds,
        reason: setting.reason,
        recorded_at: unit.now,
        recorded_by: unit.actor.employee,
    };
    let stored = targets::insert(unit.tx(), &scope, &target).await;
    stored.map_err(|error| match error {
        // Somebody else was faster: theirs is the one before.
        StoreError::Exists(detail) => StoreError::try_again(&detail),
        other => other,
    })?;
    unit.record(target.id, before, Some(&target), target.reason.as_deref());
    unit.announce(indicator.id, 0, department);
    Ok(indicator.id)
}

/// Whether the actor may see the department's values.
async fn is_seen(unit: &Unit, code: &str) -> Result<bool, StoreError> {
    match unit.actor.scope::<Never>(Action::ReadIndicators, unit.now) {
        Ok(scope) => Ok(departments::find_by_code(unit.tx(), &scope, code).await?.is_some()),
        Err(_) => Ok(false),
    }
}
