//! Making the indicators of a template.

use std::{collections::HashMap, hash::BuildHasher};

use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, IndicatorId, MeasureId, ProgramId},
    indicators::Indicator,
    programs::template::ProgramTemplate,
};
use gradus_store::{error::StoreError, indicators};

use crate::Unit;

/// Makes the indicators of `template` that the organization does not have yet and links the program's measures to
/// theirs. An indicator that exists by its code is kept as it is.
///
/// `measures` and `departments` are by code; a checked template names only those, so a missing one is a fault.
pub async fn apply<S: BuildHasher, T: BuildHasher>(
    unit: &mut Unit,
    scope: &Scope,
    program: ProgramId,
    measures: &HashMap<String, MeasureId, S>,
    departments: &HashMap<String, DepartmentId, T>,
    template: &ProgramTemplate,
) -> Result<HashMap<String, IndicatorId>, StoreError> {
    let missing = |what: &str, code: &str| StoreError::Unfit(format!("{what} {code} of the template was not made"));
    let known = indicators::list(unit.tx(), scope).await?;
    let mut ids: HashMap<String, IndicatorId> = known.into_iter().map(|known| (known.code, known.id)).collect();
    let mut new = Vec::new();
    for of in template.indicators.iter().filter(|of| !ids.contains_key(&*of.code)) {
        let owner = departments.get(&*of.owner).ok_or_else(|| missing("department", &of.owner))?;
        new.push(Indicator::from_template(unit.new_id(), program, *owner, of));
    }
    ids.extend(new.iter().map(|new| (new.code.clone(), new.id)));
    indicators::insert(unit.tx(), scope, &new).await?;
    let mut links = Vec::new();
    for of in &template.measures {
        let measure = measures.get(&*of.code).ok_or_else(|| missing("measure", &of.code))?;
        let id = |code: &str| ids.get(code).copied().ok_or_else(|| missing("indicator", code));
        links.push((*measure, of.indicators.iter().map(|code| id(code)).collect::<Result<_, _>>()?));
    }
    indicators::link(unit.tx(), scope, &links).await?;
    Ok(ids)
}
