//! The least that could store the same rows: nothing is looked up, checked or recorded. The table has the columns and the
//! indexes of `completions`, and neither references nor triggers.

use std::{error::Error, path::Path, time::Instant};

use sea_orm::sqlx::{self, Executor, postgres::PgPoolCopyExt};

use crate::rows::{Row, Rows};

/// Seconds that it takes.
pub async fn load(url: &str, directory: &Path, rows: Rows) -> Result<f64, Box<dyn Error>> {
    if url.starts_with("postgres") { copy(url, rows).await } else { insert(&directory.join("bare.db"), rows) }
}

const COLUMNS: [(&str, &str, &str); 14] = [
    ("organization_id", "uuid", "blob"),
    ("id", "uuid", "blob"),
    ("employee_id", "uuid", "blob"),
    ("course_id", "uuid", "blob"),
    ("course_version", "int", "integer"),
    ("completed_on", "date", "text"),
    ("score", "int", "integer"),
    ("passed", "boolean", "integer"),
    ("source_ref", "text", "text"),
    ("identity", "uuid", "blob"),
    ("attempt", "int", "integer"),
    ("known_on", "date", "text"),
    ("recorded_by_id", "uuid", "blob"),
    ("recorded_at", "timestamptz", "text"),
];

const INDEXES: [&str; 4] = [
    "CREATE UNIQUE INDEX bare_pkey ON bare (organization_id, id)",
    "CREATE UNIQUE INDEX bare_identity ON bare (organization_id, identity, attempt)",
    "CREATE INDEX bare_employee ON bare (organization_id, employee_id, completed_on, id)",
    "CREATE INDEX bare_course ON bare (organization_id, course_id, completed_on)",
];

fn table(kind: impl Fn(&(&str, &str, &str)) -> String) -> String {
    let columns: Vec<_> = COLUMNS.iter().map(|column| format!("{} {}", column.0, kind(column))).collect();
    format!("CREATE TABLE bare ({})", columns.join(", "))
}

/// Ids in the order of time, as the product's.
fn id(row: Row) -> [u8; 16] {
    (0x0199_c4d1_0000_7000_8000_0000_0000_0000_u128 + u128::from(row.number)).to_be_bytes()
}

/// Ids in no order, as identities are.
fn mixed(number: u64) -> [u8; 16] {
    let high = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (u128::from(high) << 64 | u128::from(high.wrapping_mul(0xD1B5_4A32_D192_ED03))).to_be_bytes()
}

async fn copy(url: &str, rows: Rows) -> Result<f64, Box<dyn Error>> {
    let pool = sqlx::PgPool::connect(url).await?;
    pool.execute("DROP TABLE IF EXISTS bare").await?;
    pool.execute(sqlx::AssertSqlSafe(table(|column| column.1.to_owned()))).await?;
    let began = Instant::now();
    let mut copy = pool.copy_in_raw("COPY bare FROM STDIN (FORMAT binary)").await?;
    let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    for row in rows {
        tuple(&mut bytes, row);
        if bytes.len() > 1 << 20 {
            copy.send(std::mem::take(&mut bytes)).await?;
        }
    }
    bytes.extend_from_slice(&(-1_i16).to_be_bytes());
    copy.send(bytes).await?;
    copy.finish().await?;
    for index in INDEXES {
        pool.execute(index).await?;
    }
    let took = began.elapsed().as_secs_f64();
    pool.execute("DROP TABLE bare").await?;
    pool.close().await;
    Ok(took)
}

fn tuple(bytes: &mut Vec<u8>, row: Row) {
    let day = i32::try_from(8_401 + row.day).unwrap_or_default().to_be_bytes();
    let score = i32::try_from(row.score).unwrap_or_default().to_be_bytes();
    let reference = format!("LMS-{}", row.number);
    let fields: [Option<&[u8]>; 14] = [
        Some(&[1; 16]),
        Some(&id(row)),
        Some(&mixed(row.person)),
        Some(&mixed(1 << 40 | row.course)),
        Some(&[0, 0, 0, 1]),
        Some(&day),
        Some(&score),
        Some(&[1]),
        Some(reference.as_bytes()),
        Some(&mixed(1 << 41 | row.number)),
        Some(&[0; 4]),
        Some(&day),
        None,
        Some(&[0; 8]),
    ];
    bytes.extend_from_slice(&14_i16.to_be_bytes());
    for field in fields {
        match field {
            None => bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
            Some(field) => {
                bytes.extend_from_slice(&i32::try_from(field.len()).unwrap_or_default().to_be_bytes());
                bytes.extend_from_slice(field);
            }
        }
    }
}

/// With the indexes from the start: an embedded database that is in use has them.
fn insert(file: &Path, rows: Rows) -> Result<f64, Box<dyn Error>> {
    let mut connection = rusqlite::Connection::open(file)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
    connection.execute_batch(&table(|column| column.2.to_owned()))?;
    for index in INDEXES {
        connection.execute_batch(index)?;
    }
    let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).ok_or("a day")?;
    let began = Instant::now();
    let transaction = connection.transaction()?;
    {
        let places = vec!["?"; COLUMNS.len()].join(", ");
        let mut statement = transaction.prepare(&format!("INSERT INTO bare VALUES ({places})"))?;
        for row in rows {
            let day = (first + chrono::Days::new(row.day)).to_string();
            let reference = format!("LMS-{}", row.number);
            let score = i64::try_from(row.score)?;
            let (employee, course) = (mixed(row.person), mixed(1 << 40 | row.course));
            let identity = mixed(1 << 41 | row.number);
            let values: [&dyn rusqlite::ToSql; 14] = [
                &[1_u8; 16],
                &id(row),
                &employee,
                &course,
                &1,
                &day,
                &score,
                &true,
                &reference,
                &identity,
                &0,
                &day,
                &rusqlite::types::Null,
                &"2026-11-20 00:00:00+00:00",
            ];
            statement.execute(values)?;
        }
    }
    transaction.commit()?;
    Ok(began.elapsed().as_secs_f64())
}
