//! Many small questions in one statement: each is answered from an index by itself, so that what is asked costs what the
//! questions are, however many rows there are.

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use crate::{error::Result, store::Db};

/// Questions in one statement at most.
const TOGETHER: usize = 50;

/// The values of a statement that is being written.
#[derive(Debug, Default)]
pub(crate) struct Values(Vec<Value>);

impl Values {
    /// The place of a further value.
    pub fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }
}

/// The answers to `probes`, in their order. `ask` writes the columns of the answer to one of them, each a query that
/// answers one value.
pub(crate) async fn answers<P, T>(
    db: &impl Db,
    probes: &[P],
    ask: impl Fn(&mut Values, &P) -> String,
    read: impl Fn(&QueryResult) -> Result<T>,
) -> Result<Vec<T>> {
    let connection = db.connection();
    let mut answers = Vec::with_capacity(probes.len());
    for chunk in probes.chunks(TOGETHER) {
        let mut values = Values::default();
        let questions = chunk.iter().enumerate().map(|(number, probe)| {
            let columns = ask(&mut values, probe);
            format!("SELECT {number} AS probe, {columns}")
        });
        let sql = format!("{} ORDER BY probe", questions.collect::<Vec<_>>().join(" UNION ALL "));
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values.0);
        for row in connection.query_all_raw(statement).await? {
            answers.push(read(&row)?);
        }
    }
    Ok(answers)
}
