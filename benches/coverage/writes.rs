//! G5: completions recorded by several clients at once, beside a plain insert of the same row.

use std::{sync::Arc, time::Instant};

use gradus_services::{
    Actor, Command, Services,
    training::completion_record::{TrainingCompletionRecord, completion_record},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};

use crate::{Result, load::Load};

/// Lets `clients` record so many completions each, through the door and by plain inserts.
pub async fn measure(services: &Services, load: &Load, clients: u32, each: u32) -> Result<()> {
    let began = Instant::now();
    let mut under_way = Vec::new();
    for client in 0..clients {
        let (services, actor, today) = (services.clone(), Actor::command_line(load.organization), load.today);
        under_way.push(tokio::spawn(async move {
            for number in 0..each {
                let input = Arc::new(TrainingCompletionRecord {
                    employee_number: format!("SMALL{}", (client * each + number) % super::load::SMALL),
                    course_code: "C-NET-1".into(),
                    completed_on: today,
                    score: Some(96.0),
                    passed: true,
                    closes: None,
                    source_ref: Some(format!("BENCH-{client}-{number}")),
                });
                let done = services.door.run(&actor, Command::internal("trainingCompletionRecord"), move |unit| {
                    let input = input.clone();
                    Box::pin(async move { completion_record(unit, &input).await })
                });
                done.await.map_err(|failure| format!("{failure:?}"))?;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        }));
    }
    for client in under_way {
        client.await??;
    }
    let recorded = f64::from(clients * each) / began.elapsed().as_secs_f64();
    let plain = plain(load, clients, each).await?;
    println!(
        "{clients} clients record {recorded:.0} completions a second; plain inserts: {plain:.0}; {:.2} of them",
        recorded / plain
    );
    Ok(())
}

/// Inserts of the same rows, each committed, by as many connections; answers how many a second.
async fn plain(load: &Load, clients: u32, each: u32) -> Result<f64> {
    let mut connections = Vec::new();
    for _ in 0..clients {
        let mut options = ConnectOptions::new(&load.url);
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await?;
        if load.is_postgres() {
            let sql = "SELECT set_config('gradus.system', 'owner', false)";
            database.query_one_raw(Statement::from_string(database.get_database_backend(), sql)).await?;
        }
        connections.push(database);
    }
    let (org, fresh) = (load.id(), if load.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" });
    let began = Instant::now();
    let mut under_way = Vec::new();
    for (client, database) in connections.into_iter().enumerate() {
        let (org, today) = (org.clone(), load.today);
        under_way.push(tokio::spawn(async move {
            for number in 0..each {
                let sql = format!(
                    "INSERT INTO completions (organization_id, id, employee_id, course_id, course_version, completed_on, \
                     score, passed, source_ref, identity, attempt, known_on, recorded_at) \
                     SELECT {org}, {fresh}, person.id, course.id, 1, '{today}', 9600, true, 'PLAIN-{client}-{number}', \
                     {fresh}, 0, '{today}', person.created_at FROM employees AS person JOIN courses AS course \
                     ON course.organization_id = person.organization_id AND course.code = 'C-NET-1' \
                     WHERE person.organization_id = {org} AND person.number = 'SMALL{number}'"
                );
                insert(&database, &sql).await?;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        }));
    }
    for client in under_way {
        client.await??;
    }
    Ok(f64::from(clients * each) / began.elapsed().as_secs_f64())
}

async fn insert(database: &DatabaseConnection, sql: &str) -> Result<()> {
    let tx = database.begin().await?;
    tx.execute_raw(Statement::from_string(database.get_database_backend(), sql)).await?;
    Ok(tx.commit().await?)
}
