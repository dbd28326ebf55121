//! Words of columns that are no column types by themselves.

use gradus_domain::programs::template::ChecklistKind;

use crate::error::{Result, StoreError};

pub fn kind_name(kind: ChecklistKind) -> &'static str {
    match kind {
        ChecklistKind::Audit => "AUDIT",
        ChecklistKind::Inspection => "INSPECTION",
        ChecklistKind::Patrol => "PATROL",
    }
}

pub fn kind_of(name: &str) -> Result<ChecklistKind> {
    match name {
        "AUDIT" => Ok(ChecklistKind::Audit),
        "INSPECTION" => Ok(ChecklistKind::Inspection),
        "PATROL" => Ok(ChecklistKind::Patrol),
        other => Err(StoreError::Inconsistent { table: "checklists", what: format!("kind {other} is unknown") }),
    }
}
