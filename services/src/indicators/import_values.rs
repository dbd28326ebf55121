//! `import values`: values of indicators from another system.

use gradus_domain::{
    access::{Action, Scope},
    imports::ImportedKind,
    indicators::{
        parts::ValueSource,
        record::{IndicatorValuesRecordRefusal, ValueDraft, ValueFault},
    },
};
use gradus_store::{error::StoreError, indicators::values};

use super::{
    ledger::{Decision, Kind, Ledger},
    runs,
};
use crate::{
    Unit,
    import::{Applied, CellError, Cells, Code, Column, ImportKind, Numbered, OnConflict, Outcome},
};

/// Values from a file.
#[derive(Debug)]
pub struct ValuesImport;

impl ImportKind for ValuesImport {
    type Row = ValueDraft;
    type Memory = ();

    const KIND: ImportedKind = ImportedKind::Values;
    const NAME: &'static str = "values";
    const COMMAND: &'static str = "indicatorValuesImport";
    const ACTION: Action = Action::RecordIndicators;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("indicator_code", "Code of the indicator"),
                Column::optional("department_code", "Code of the department; empty for the whole organization"),
                Column::required("period", "Period: 2026, 2026-H2, 2026-Q3 or 2026-10, as long as the indicator's"),
                Column::optional("numerator", "What is divided, of an indicator that is a quotient"),
                Column::optional("denominator", "By what it is divided"),
                Column::optional("value", "The value, of an indicator that is none"),
                Column::optional("weight", "How much the value weighs, of a weighted mean"),
                Column::optional("readings", "Raw readings between semicolons, of a percentile"),
                Column::optional("sample_size", "How many things or answers stand behind it"),
                Column::optional("reason", "Why it comes after its period was closed, a week after its end"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<ValueDraft> {
        let (indicator_code, department_code) = (cells.code("indicator_code"), cells.code_or_none("department_code"));
        let period = cells.code("period");
        let (numerator, denominator) = (cells.decimal_or_none("numerator"), cells.decimal_or_none("denominator"));
        let (value, weight) = (cells.decimal_or_none("value"), cells.decimal_or_none("weight"));
        let (readings, sample_size) = (cells.decimals("readings"), cells.decimal_or_none("sample_size"));
        let reason = cells.text_or_none("reason");
        let sample_size = match sample_size? {
            None => None,
            Some(text) => match text.parse() {
                Ok(size) => Some(size),
                Err(_) => {
                    cells.refuse("sample_size", Code::NotANumber, "is no whole number");
                    return None;
                }
            },
        };
        Some(ValueDraft {
            indicator_code: indicator_code?,
            department_code: department_code?,
            period: period?,
            numerator: numerator?,
            denominator: denominator?,
            value: value?,
            weight: weight?,
            readings: readings?,
            sample_size,
            reason: reason?,
        })
    }

    fn key(row: &ValueDraft) -> Option<String> {
        let department = row.department_code.as_deref().unwrap_or_default();
        Some(format!("{} {department} {}", row.indicator_code, row.period))
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<ValueDraft>],
        on_conflict: OnConflict,
        (): &mut (),
    ) -> Result<Applied, StoreError> {
        let drafts: Vec<_> = rows.iter().map(|row| &row.row).collect();
        let mut ledger = Ledger::load(unit, scope, &drafts, ValueSource::Imported).await?;
        let mut revisions = Vec::new();
        let mut outcomes = Vec::with_capacity(rows.len());
        for (index, draft) in drafts.into_iter().enumerate() {
            let decided = if ledger.is_forbidden(draft) {
                let code = draft.department_code.clone().unwrap_or_default();
                Err(ValueFault::DepartmentUnknown(code))
            } else {
                ledger.decide(unit, index, draft)
            };
            outcomes.push(match decided {
                Ok(Decision::Unchanged) => Outcome::Unchanged,
                Ok(Decision::New(revision, Kind::First)) => {
                    revisions.push(*revision);
                    Outcome::Created
                }
                Ok(Decision::New(revision, Kind::Correction)) => match on_conflict {
                    OnConflict::Update => {
                        revisions.push(*revision);
                        Outcome::Updated
                    }
                    OnConflict::Skip => Outcome::Skipped,
                    OnConflict::Stop => {
                        let told = "it is recorded with another value; --on-conflict update corrects it";
                        Outcome::refused(CellError::new("period", Code::AlreadyExists, told))
                    }
                },
                Err(fault) => {
                    let column = column(&fault);
                    Outcome::refused(CellError::of_rule(column, &IndicatorValuesRecordRefusal::Value { index, fault }))
                }
            });
        }
        values::insert(unit.tx(), scope, &revisions).await?;
        let indicators = ledger.indicators();
        let warnings = runs::after_record(unit, scope, &indicators, &revisions).await?;
        let mut touched: Vec<_> = revisions.iter().map(|revision| revision.indicator).collect();
        touched.sort_unstable();
        touched.dedup();
        for indicator in touched {
            unit.announce(indicator, 0, None);
        }
        let code = |id| indicators.iter().find(|indicator| indicator.id == id).map_or("", |found| found.code.as_str());
        let note = |warning: &runs::Warning| {
            format!("{} is red from {} to {}", code(warning.indicator), warning.run.first, warning.run.last)
        };
        Ok(Applied { outcomes, notes: warnings.iter().map(note).collect() })
    }
}

/// The column that a fault is about.
fn column(fault: &ValueFault) -> &'static str {
    match fault.part() {
        "indicatorCode" => "indicator_code",
        "departmentCode" => "department_code",
        "sampleSize" => "sample_size",
        part => part,
    }
}
