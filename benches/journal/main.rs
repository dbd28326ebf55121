//! How fast the journal is verified, from the database, in lines a second, and with how much memory.
//!
//! `cargo bench --bench journal -- --lines 200000 [--database URL]`. It makes a database of its own (an SQLite file
//! under the target directory, or one on the server that the URL names), writes the lines through the door, seals them,
//! and verifies three times. Nothing fails for being slow.

use std::{error::Error, sync::Arc, time::Instant};

use clap::Parser;
use gradus::{
    app,
    system::{SystemClock, SystemIds},
};
use gradus_domain::{
    ids::{JournalEntryId, OrganizationId},
    locale::{Locale, LocalizedText},
    people::organization::Organization,
};
use gradus_services::{
    Actor, Command, Services, Unit,
    journal::{commitment, seal, verify::verify_chain},
    people::organization_create::organization_create,
};
use gradus_store::{
    connect::Settings,
    error::StoreError,
    journal::{Entry, append_with},
    wall::Wall,
};

/// Lines that one command of this benchmark leaves.
const AT_ONCE: u64 = 1_000;

#[derive(Parser)]
struct Args {
    /// Lines in the journal
    #[arg(long, default_value_t = 50_000)]
    lines: u64,
    /// An empty database [default: an SQLite file that is made anew]
    #[arg(long)]
    database: Option<String>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let url = args.database.clone().unwrap_or_else(|| app::embedded_url(directory.path()));
    let store = app::open_store(&Settings::new(url)).await?;
    let services = app::services(store, Arc::new(SystemClock), Arc::new(SystemIds)).await?;
    let organization = OrganizationId(services.ids.next());
    fill(&services, organization, args.lines).await?;
    let began = Instant::now();
    seal::seal_pending(&services).await?;
    println!("sealed in {:.2?}", began.elapsed());
    for _ in 0..3 {
        let (before, began) = (resident(), Instant::now());
        let found = verify_chain(&services.store.reader(Wall::around(organization)), organization).await?;
        let took = began.elapsed();
        if !found.breaches.is_empty() {
            return Err(format!("the journal is not whole: {:?}", found.breaches).into());
        }
        let rate = f64::from(u32::try_from(found.entries)?) / took.as_secs_f64();
        println!(
            "verified {} lines under {} seals in {took:.2?}: {rate:.0} lines a second, {before} MB before, {} MB after",
            found.entries,
            found.seals,
            resident()
        );
    }
    services.store.close().await?;
    Ok(())
}

/// Memory of this process in megabytes, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

async fn fill(services: &Services, organization: OrganizationId, lines: u64) -> Result<(), Box<dyn Error>> {
    let made = Organization {
        id: organization,
        code: format!("B{}", organization.0.as_simple()),
        name: LocalizedText([(Locale::En, "Benchmark".to_owned())].into()),
        time_zone: "Asia/Shanghai".into(),
        calendar: "CN".into(),
        locale: Locale::En,
    };
    let actor = Actor::command_line(organization);
    let began = Instant::now();
    let create = services.door.run(&actor, Command::internal("organizationCreate"), move |unit| {
        let made = made.clone();
        Box::pin(async move { organization_create(unit, &made).await })
    });
    create.await.map_err(|failure| format!("{failure:?}"))?;
    for batch in 0..lines.div_ceil(AT_ONCE) {
        let written = services.door.run(&actor, Command::internal("benchmark"), move |unit| {
            Box::pin(async move {
                write(unit, batch).await?;
                Ok::<_, gradus_services::Failure<gradus_services::Never>>(())
            })
        });
        written.await.map_err(|failure| format!("{failure:?}"))?;
    }
    println!("wrote {lines} lines in {:.2?}", began.elapsed());
    Ok(())
}

/// Lines as commands leave them, with a state of some hundred bytes.
async fn write(unit: &mut Unit, batch: u64) -> Result<(), StoreError> {
    for number in 0..AT_ONCE - 1 {
        let state = serde_json::json!({ "code": format!("D{batch}-{number}"), "name": { "en": "Department of benchmarks" },
            "kind": "department", "version": number, "parent": unit.new_uuid(), "head": unit.new_uuid() });
        let line = Entry {
            id: JournalEntryId(unit.new_uuid()),
            organization: unit.actor.organization,
            at: unit.now,
            actor_kind: "TOKEN".into(),
            actor: "token_0199c4d1f5f27f4e9d3c0a1b2c3d4e5f".into(),
            actor_name: "human resources".into(),
            employee: None,
            command: "departmentUpdate".into(),
            object_kind: "benchmark".into(),
            object_id: Some(unit.new_uuid()),
            before: Some(state.to_string()),
            after: Some(state.to_string()),
            reason: None,
            outcome: "DONE".into(),
            refusals: None,
            idempotency_key: None,
            trace_id: "0199c4d1f5f27f4e9d3c0a1b2c3d4e5f".into(),
            commitments: None,
        };
        let (line, values) = commitment::part(line);
        append_with(unit.tx(), line, values).await?;
    }
    unit.record(unit.actor.organization, None::<&()>, None::<&()>, None);
    Ok(())
}
