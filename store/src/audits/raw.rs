//! Rows of tables of other areas, read by position.

use gradus_domain::{access::Scope, people::spans::DaySpan};
use sea_orm::{
    QueryResult, TryGetable,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use crate::error::Result;

/// `columns` of the organization's rows of `table`.
pub fn of_organization(scope: &Scope, table: &'static str, columns: &[&'static str]) -> SelectStatement {
    let mut select = Query::select();
    for column in columns {
        select.column((table, *column));
    }
    select.from(table).and_where(Expr::col((table, "organization_id")).eq(scope.organization.0)).take()
}

/// The value at a place of a row.
pub fn at<T: TryGetable>(row: &QueryResult, place: usize) -> Result<T> {
    Ok(row.try_get_by_index(place)?)
}

/// The span of days whose ends stand at `place` and after it.
pub fn span(row: &QueryResult, place: usize) -> Result<DaySpan> {
    Ok(DaySpan { from: at(row, place)?, to: at(row, place + 1)? })
}
