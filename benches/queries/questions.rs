//! The two questions, as the service is asked and as the database is.

use sea_orm::sqlx::{self, Connection as _, PgConnection, SqliteConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Result;

/// Which question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Question {
    /// An employee by number, the department, the latest ten completions with their courses.
    Q1,
    /// A page of 50 employees with department, position and 20 completions each with their courses.
    Q2,
}

impl Question {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Q1, Self::Q2];

    /// Its name in paths and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Q1 => "q1",
            Self::Q2 => "q2",
        }
    }

    /// The GraphQL document.
    pub fn document(self) -> &'static str {
        match self {
            Self::Q1 => {
                "query Q1($number: String!) { employee(number: $number) { number name department { code name } \
                 completions(first: 10) { nodes { completedOn score passed course { code name } } } } }"
            }
            Self::Q2 => {
                "query Q2($after: String) { employees(first: 50, after: $after) { nodes { number name \
                 department { code name } position { code name } \
                 completions(first: 20) { nodes { completedOn score passed course { code name } } } } } }"
            }
        }
    }

    /// The body of a request to the service.
    pub fn body(self, key: &Key) -> String {
        let variables = match self {
            Self::Q1 => json!({ "number": key.number }),
            Self::Q2 => json!({ "after": key.cursor }),
        };
        json!({ "query": self.document(), "variables": variables }).to_string()
    }
}

/// What is asked for: an employee's number, and the same place as a cursor of the list of employees.
#[derive(Clone, Debug)]
pub struct Key {
    /// Number of an employee, for Q1; the page of Q2 starts after it.
    pub number: String,
    /// The cursor behind that employee.
    pub cursor: String,
}

/// The text in the only row of a statement, which stays prepared.
macro_rules! one {
    ($connection:ident, $sql:expr, $organization:ident, $number:ident) => {
        sqlx::query_scalar::<_, String>($sql).bind($organization).bind($number).fetch_one($connection).await?
    };
}

/// A connection to either database.
pub enum Connection {
    /// PostgreSQL.
    Server(PgConnection),
    /// A file of SQLite, read only.
    File(SqliteConnection),
}

impl Connection {
    /// Connects.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("postgres") {
            return Ok(Self::Server(PgConnection::connect(url).await?));
        }
        let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
        let options = options.read_only(true).pragma("cache_size", "-16384").pragma("mmap_size", "0");
        Ok(Self::File(sqlx::ConnectOptions::connect(&options).await?))
    }

    /// Lets the database answer `question` as JSON, in one prepared statement.
    pub async fn ask(&mut self, question: Question, organization: Uuid, number: &str) -> Result<String> {
        Ok(match (self, question) {
            (Self::Server(server), Question::Q1) => one!(server, include_str!("q1.postgres.sql"), organization, number),
            (Self::Server(server), Question::Q2) => one!(server, include_str!("q2.postgres.sql"), organization, number),
            (Self::File(file), Question::Q1) => one!(file, include_str!("q1.sqlite.sql"), organization, number),
            (Self::File(file), Question::Q2) => one!(file, include_str!("q2.sqlite.sql"), organization, number),
        })
    }
}

/// An answer with whole and broken numbers written alike, so that two answers can be compared.
pub fn normal(answer: &[u8]) -> Result<Value> {
    fn walk(value: &mut Value) {
        match value {
            Value::Number(number) => *value = json!(number.as_f64()),
            Value::Array(items) => items.iter_mut().for_each(walk),
            Value::Object(fields) => fields.values_mut().for_each(walk),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }
    let mut value = serde_json::from_slice(answer)?;
    walk(&mut value);
    Ok(value)
}
