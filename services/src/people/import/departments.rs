//! `import departments`.

use std::collections::HashMap;

use gradus_domain::{
    access::{Action, Scope},
    ids::DepartmentId,
    imports::ImportedKind,
    locale::{Locale, LocalizedText},
    people::{
        department::Department,
        tree::{DepartmentTree, NotATree},
    },
};
use gradus_store::{
    error::StoreError,
    people::{departments, organizations},
};

use crate::{
    Actor, Failure, Unit,
    import::{
        Applied, CellError, Cells, Code, Column, ImportKind, Numbered, OnConflict, Outcome, refusal::RowsRefused,
    },
};

/// Departments from a file.
#[derive(Debug)]
pub struct DepartmentsImport;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRow {
    /// Code.
    pub code: String,
    /// Code of the department above; none for a root.
    pub parent: Option<String>,
    /// Name, in the organization's language. One that only repeats the code says nothing.
    pub name: String,
    /// Kind of unit.
    pub kind: String,
    /// Tier of a shop.
    pub tier: Option<String>,
}

impl ImportKind for DepartmentsImport {
    type Row = DepartmentRow;
    type Memory = ();

    const KIND: ImportedKind = ImportedKind::Departments;
    const NAME: &'static str = "departments";
    const COMMAND: &'static str = "departmentsImport";
    const ACTION: Action = Action::ManagePeople;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("code", "Code of the department, unique: letters, digits, - _ ."),
                Column::required("parent_code", "Code of the department above it; empty for a root"),
                Column::required("name", "Name, in the organization's language"),
                Column::optional("kind", "Kind of unit, such as department, team, shop; a department where empty"),
                Column::optional("tier", "Tier of a shop"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<DepartmentRow> {
        let (code, parent) = (cells.code("code"), cells.code_or_none("parent_code"));
        let (name, kind, tier) = (cells.text("name"), cells.code_or_none("kind"), cells.code_or_none("tier"));
        let kind = kind?.unwrap_or_else(|| "department".into());
        Some(DepartmentRow { code: code?, parent: parent?, name: name?, kind, tier: tier? })
    }

    fn key(row: &DepartmentRow) -> Option<String> {
        Some(row.code.clone())
    }

    fn scope(actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> Result<Scope, Failure<RowsRefused>> {
        super::whole_organization(actor, now)
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<DepartmentRow>],
        on_conflict: OnConflict,
        (): &mut (),
    ) -> Result<Applied, StoreError> {
        let organization = organizations::find(unit.tx(), scope.organization).await?;
        let locale = organization.map_or(Locale::En, |organization| organization.locale);
        let known = departments::list(unit.tx(), scope).await?;
        let known: HashMap<_, _> = known.into_iter().map(|known| (known.code.clone(), known)).collect();
        let plan = Plan::make(unit, rows, &known, locale, on_conflict);
        departments::insert_many(unit.tx(), scope, &plan.new, "local", unit.now).await?;
        departments::update_many(unit.tx(), scope, &plan.changed, unit.now).await?;
        if !plan.new.is_empty() || !plan.changed.is_empty() {
            departments::rebuild_closure(unit.tx(), scope).await?;
            unit.tree_grew();
        }
        let is_moved =
            |changed: &Department| known.get(&changed.code).is_none_or(|known| known.parent != changed.parent);
        if plan.changed.iter().any(is_moved) {
            unit.judge_everybody_anew();
        }
        Ok(Applied { outcomes: plan.outcomes, notes: Vec::new() })
    }
}

/// What is to be done.
struct Plan {
    outcomes: Vec<Outcome>,
    /// Parents first.
    new: Vec<Department>,
    changed: Vec<Department>,
}

impl Plan {
    fn make(
        unit: &Unit,
        rows: &[Numbered<DepartmentRow>],
        known: &HashMap<String, Department>,
        locale: Locale,
        on_conflict: OnConflict,
    ) -> Self {
        let ids: HashMap<&str, DepartmentId> = rows
            .iter()
            .map(|row| row.row.code.as_str())
            .map(|code| (code, known.get(code).map_or_else(|| unit.new_id(), |known| known.id)))
            .collect();
        let id_of = |code: &str| ids.get(code).copied().or_else(|| known.get(code).map(|known| known.id));
        let mut outcomes = vec![Outcome::Unchanged; rows.len()];
        let mut wanted: HashMap<DepartmentId, (usize, Department)> = HashMap::new();
        for (index, Numbered { row, .. }) in rows.iter().enumerate() {
            let parent = match row.parent.as_deref().map(|code| (code, id_of(code))) {
                None => None,
                Some((_, Some(parent))) => Some(parent),
                Some((code, None)) => {
                    let message = format!("there is no department {code}");
                    outcomes[index] = Outcome::refused(CellError::new("parent_code", Code::DepartmentUnknown, message));
                    continue;
                }
            };
            let (outcome, department) = judge(row, parent, known.get(&row.code), locale, on_conflict);
            outcomes[index] = outcome;
            if let (Some(department), Some(id)) = (department, id_of(&row.code)) {
                wanted.insert(id, (index, Department { id, ..department }));
            }
        }
        refuse_orphans_and_cycles(&mut outcomes, &mut wanted, known);
        let is_new = |department: &Department| !known.contains_key(&department.code);
        let (new, changed): (Vec<_>, Vec<_>) = wanted.into_values().map(|(_, department)| department).partition(is_new);
        Self { outcomes, new: parents_first(&new), changed }
    }
}

/// What becomes of a row, and the department as it will be where something is to be stored.
fn judge(
    row: &DepartmentRow,
    parent: Option<DepartmentId>,
    known: Option<&Department>,
    locale: Locale,
    on_conflict: OnConflict,
) -> (Outcome, Option<Department>) {
    let Some(known) = known else {
        let made = Department {
            id: DepartmentId(uuid::Uuid::nil()),
            code: row.code.clone(),
            name: LocalizedText([(locale, row.name.clone())].into()),
            kind: row.kind.clone(),
            tier: row.tier.clone(),
            duty: LocalizedText::default(),
            parent,
            head: None,
            deputy: None,
            version: 1,
        };
        return (Outcome::Created, Some(made));
    };
    let mut after = Department { parent, kind: row.kind.clone(), tier: row.tier.clone(), ..known.clone() };
    if row.name != row.code && known.name.get(locale) != row.name {
        after.name.0.insert(locale, row.name.clone());
    }
    if after == *known {
        return (Outcome::Unchanged, None);
    }
    after.version += 1;
    match on_conflict {
        OnConflict::Skip => (Outcome::Skipped, None),
        OnConflict::Update => (Outcome::Updated, Some(after)),
        OnConflict::Stop => {
            let message = format!("department {} is there with other values", row.code);
            (Outcome::refused(CellError::new("code", Code::AlreadyExists, message)), None)
        }
    }
}

/// A department whose parent is refused has no place, and one above itself has none either.
fn refuse_orphans_and_cycles(
    outcomes: &mut [Outcome],
    wanted: &mut HashMap<DepartmentId, (usize, Department)>,
    known: &HashMap<String, Department>,
) {
    loop {
        let kept = known.values().filter(|known| !wanted.contains_key(&known.id)).map(|known| (known.id, known.parent));
        let all = kept.chain(wanted.values().map(|(_, department)| (department.id, department.parent)));
        let (id, code, message) = match DepartmentTree::try_new(all) {
            Ok(_) => return,
            Err(NotATree::Cycle(id)) => (id, Code::Cycle, "the department would be above itself"),
            Err(NotATree::ParentMissing(id) | NotATree::Twice(id)) => {
                (id, Code::DepartmentUnknown, "the department above is refused")
            }
        };
        // A cycle that no row makes is not a row's fault.
        let Some((index, _)) = wanted.remove(&id) else { return };
        if let Some(outcome) = outcomes.get_mut(index) {
            *outcome = Outcome::refused(CellError::new("parent_code", code, message));
        }
    }
}

/// The same departments, each after the one above it.
fn parents_first(departments: &[Department]) -> Vec<Department> {
    let mut by_id: HashMap<_, _> = departments.iter().map(|new| (new.id, new.clone())).collect();
    let mut sorted = Vec::with_capacity(departments.len());
    for department in departments {
        let mut chain = Vec::new();
        let mut next = by_id.remove(&department.id);
        while let Some(current) = next {
            next = current.parent.and_then(|parent| by_id.remove(&parent));
            chain.push(current);
        }
        sorted.extend(chain.into_iter().rev());
    }
    sorted
}
