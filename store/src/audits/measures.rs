//! Measures with those who do them and those who answer for them, as audits need them.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    audits::{independence::Duty, scope::MeasureFacts},
    ids::{DepartmentId, MatrixVersionId, MeasureId, ProgramId},
    people::spans::DaySpan,
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, JoinType, Order, SelectStatement},
};

use super::raw::{at, of_organization};
use crate::{error::Result, store::Db};

/// The first day of a program; none where there is no such program.
pub async fn program_starts_on(db: &impl Db, scope: &Scope, program: ProgramId) -> Result<Option<NaiveDate>> {
    let select = of_organization(scope, "programs", &["starts_on"]).and_where(Expr::col("id").eq(program.0)).take();
    db.connection().query_one(&select).await?.map(|row| at(&row, 0)).transpose()
}

/// What may be audited of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Auditable {
    /// The version of the matrix by which it is told; none where the program has no matrix.
    pub matrix: Option<MatrixVersionId>,
    /// Its measures.
    pub measures: Vec<MeasureFacts>,
}

/// The measures of a program with the departments that the matrix in force on `day` names as doing them or answering
/// for them. Before the first matrix takes effect, the first one counts. Measures that were given up are left out.
pub async fn of_program(db: &impl Db, scope: &Scope, program: ProgramId, day: NaiveDate) -> Result<Auditable> {
    let measures = of_organization(scope, "measures", &["id", "code"])
        .column(("measure_areas", "code"))
        .join(JoinType::InnerJoin, "measure_areas", same_row("measure_areas", ("measures", "area_id")))
        .and_where(Expr::col(("measures", "program_id")).eq(program.0))
        .and_where(Expr::col(("measures", "state")).ne("CANCELLED"))
        .order_by(("measures", "code"), Order::Asc)
        .take();
    let mut facts = Vec::new();
    for row in db.connection().query_all(&measures).await? {
        let (id, code, area) = (at(&row, 0)?, at(&row, 1)?, at(&row, 2)?);
        facts.push(MeasureFacts { id, code, area, responsible: Vec::new(), accountable: Vec::new() });
    }
    let versions = versions(db, scope, program).await?;
    let in_force = versions.iter().rfind(|(_, span)| span.from <= day).or(versions.first());
    let Some((version, _)) = in_force else { return Ok(Auditable { matrix: None, measures: facts }) };

    let places: HashMap<MeasureId, usize> = facts.iter().enumerate().map(|(place, fact)| (fact.id, place)).collect();
    let cells = cells(scope)
        .column(("departments", "code"))
        .join(JoinType::InnerJoin, "departments", same_row("departments", ("responsibilities", "department_id")))
        .and_where(Expr::col(("responsibilities", "matrix_version_id")).eq(version.0))
        .take();
    for row in db.connection().query_all(&cells).await? {
        let measure: MeasureId = at(&row, 1)?;
        let Some(fact) = places.get(&measure).and_then(|place| facts.get_mut(*place)) else { continue };
        let role: String = at(&row, 3)?;
        let party = (at(&row, 2)?, at(&row, 4)?);
        if role == "RESPONSIBLE" { fact.responsible.push(party) } else { fact.accountable.push(party) }
    }
    Ok(Auditable { matrix: Some(*version), measures: facts })
}

/// Who did `measures` or answered for them, and who does, by every version of the matrix.
pub async fn duties(
    db: &impl Db,
    scope: &Scope,
    program: ProgramId,
    measures: &HashMap<MeasureId, String>,
) -> Result<Vec<Duty>> {
    let spans: HashMap<MatrixVersionId, DaySpan> = versions(db, scope, program).await?.into_iter().collect();
    let cells = cells(scope)
        .and_where(Expr::col(("responsibilities", "matrix_version_id")).is_in(spans.keys().map(|id| id.0)))
        .and_where(Expr::col(("responsibilities", "measure_id")).is_in(measures.keys().map(|id| id.0)))
        .take();
    let mut duties = Vec::new();
    for row in db.connection().query_all(&cells).await? {
        let (version, measure): (MatrixVersionId, MeasureId) = (at(&row, 0)?, at(&row, 1)?);
        let department: DepartmentId = at(&row, 2)?;
        let (Some(span), Some(code)) = (spans.get(&version), measures.get(&measure)) else { continue };
        duties.push(Duty { measure, code: code.clone(), department, span: *span });
    }
    duties.sort_by(|a, b| a.code.cmp(&b.code).then(a.span.cmp(&b.span)));
    Ok(duties)
}

/// The versions of a program's matrix with the days on which each is in force, oldest first.
async fn versions(db: &impl Db, scope: &Scope, program: ProgramId) -> Result<Vec<(MatrixVersionId, DaySpan)>> {
    let select = of_organization(scope, "matrix_versions", &["id", "effective_from"])
        .and_where(Expr::col("program_id").eq(program.0))
        .order_by("effective_from", Order::Asc)
        .take();
    let rows = db.connection().query_all(&select).await?;
    let mut versions: Vec<(MatrixVersionId, DaySpan)> = Vec::with_capacity(rows.len());
    for row in rows {
        let from = at(&row, 1)?;
        if let Some((_, last)) = versions.last_mut() {
            last.to = Some(from);
        }
        versions.push((at(&row, 0)?, DaySpan::since(from)));
    }
    Ok(versions)
}

/// Cells that say who does a measure or answers for it: version, measure, department, role.
fn cells(scope: &Scope) -> SelectStatement {
    let columns = ["matrix_version_id", "measure_id", "department_id", "role"];
    of_organization(scope, "responsibilities", &columns)
        .and_where(Expr::col(("responsibilities", "role")).is_in(["RESPONSIBLE", "ACCOUNTABLE"]))
        .take()
}

/// The row of `table` in the same organization to which `reference` points.
fn same_row(table: &'static str, reference: (&'static str, &'static str)) -> sea_orm::sea_query::Condition {
    let organization = Expr::col((table, "organization_id")).equals((reference.0, "organization_id"));
    sea_orm::sea_query::Condition::all().add(organization).add(Expr::col((table, "id")).equals(reference))
}
