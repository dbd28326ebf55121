//! G3: coverage today of a department with its children, among few and among many.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use gradus_domain::training::{coverage::Tally, facts::Judgement};
use gradus_services::{
    Actor, Services,
    training::{
        coverage::{CoverageView, Everybody, Source, judge, source},
        facts,
    },
};
use sea_orm::{ConnectionTrait, Statement};

use crate::{Result, load::Load};

/// Rounds of which the middle one counts.
const ROUNDS: usize = 21;

/// Measures both departments, and compares with judging everybody.
pub async fn measure(services: &Services, load: &Load) -> Result<()> {
    let mut middle = Vec::new();
    for top in ["SMALL", "LARGE"] {
        let (mut asked, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let found = rolled_up(services, load, top).await?;
            asked.push(began.elapsed());
            let began = Instant::now();
            let rows = children(load, top).await?;
            bare.push(began.elapsed());
            if rows != found.len() - 1 {
                return Err(format!("{rows} children of {top}, and {} were told", found.len() - 1).into());
            }
        }
        let (asked, bare) = (median(asked), median(bare));
        println!(
            "{top} with its children today: {asked:.2?}; the bare statement: {bare:.2?}; {:.2} times as long",
            asked.as_secs_f64() / bare.as_secs_f64()
        );
        middle.push(asked);
    }
    println!("LARGE against SMALL: {:.2}", middle[1].as_secs_f64() / middle[0].as_secs_f64());
    let began = Instant::now();
    let judged = all_judged(services, load).await?;
    println!("the same by judging everybody: {:.2?}", began.elapsed());
    let mut kept = rolled_up(services, load, "SMALL").await?;
    kept.extend(rolled_up(services, load, "LARGE").await?);
    if kept == judged { Ok(()) } else { Err("sums and judging tell different figures".into()) }
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() / 2]
}

async fn figures(source: &Source, top: &str) -> Result<Vec<Tally>> {
    let view = CoverageView::of(source.clone(), Some(top), None).map_err(|failure| format!("{failure:?}"))?;
    let mut found = vec![view.tally().await.map_err(|failure| format!("{failure:?}"))?];
    for (_, child) in view.by_department(None).await.map_err(|failure| format!("{failure:?}"))? {
        found.push(child.tally().await.map_err(|failure| format!("{failure:?}"))?);
    }
    Ok(found)
}

/// As a request asks: the facts, the sums, the department and its children.
async fn rolled_up(services: &Services, load: &Load, top: &str) -> Result<Vec<Tally>> {
    let read = services
        .read(Arc::new(Actor::command_line(load.organization)))
        .await
        .map_err(|failure| format!("{failure:?}"))?;
    let facts = Arc::new(facts::load(&read).await.map_err(|failure| format!("{failure:?}"))?);
    let today = facts.today;
    let source = source(&read, facts, Judgement::Day(today)).await.map_err(|failure| format!("{failure:?}"))?;
    if matches!(source, Source::Everybody(_)) {
        return Err("the sums do not hold".into());
    }
    figures(&source, top).await
}

async fn all_judged(services: &Services, load: &Load) -> Result<Vec<Tally>> {
    let read = services
        .read(Arc::new(Actor::command_line(load.organization)))
        .await
        .map_err(|failure| format!("{failure:?}"))?;
    let facts = Arc::new(facts::load(&read).await.map_err(|failure| format!("{failure:?}"))?);
    let today = facts.today;
    let judged = judge(&read, facts, Judgement::Day(today)).await.map_err(|failure| format!("{failure:?}"))?;
    let source = Source::Everybody(Everybody::Judged(Arc::new(judged)));
    let mut found = figures(&source, "SMALL").await?;
    found.extend(figures(&source, "LARGE").await?);
    Ok(found)
}

/// The least that could answer: one statement over the closure and the kept rows.
async fn children(load: &Load, top: &str) -> Result<usize> {
    let org = load.id();
    let sql = format!(
        "SELECT child.id, sum(kept.required), sum(kept.fulfilled), sum(kept.waived), sum(kept.not_applicable), \
         sum(kept.overdue) FROM departments AS top \
         JOIN departments AS child ON child.organization_id = top.organization_id AND child.parent_id = top.id \
         JOIN department_closure AS below ON below.organization_id = child.organization_id AND below.ancestor_id = child.id \
         JOIN coverage_totals AS kept ON kept.organization_id = below.organization_id \
         AND kept.department_id = below.descendant_id \
         WHERE top.organization_id = {org} AND top.code = '{top}' GROUP BY child.id"
    );
    let statement = Statement::from_string(load.database.get_database_backend(), sql);
    Ok(load.database.query_all_raw(statement).await?.len())
}
