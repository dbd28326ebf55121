//! How the tables came to be.
//!
//! A migration is frozen once merged and imports nothing of ours. Every table but the few of the installation itself
//! carries the organization: its primary key is `(organization_id, id)` and so is every foreign key, so that a
//! reference across organizations cannot even be stored.

mod dialect;
mod m0001_core;
mod m0002_people;
mod m0003_scheduling;
mod m0004_programs;
mod m0005_training;
mod m0006_indicators;
mod m0007_audits;
mod m0008_first_claim;
mod m0009_token_scopes;
mod m0010_employee_email;
mod m0011_row_level_security;
mod m0015_journal_values;
mod m0016_event_places;
mod m0017_deliveries;
mod m0018_calendar_proposals;
mod m0019_coverage_rollups;
mod m0020_training_sessions;
mod m0021_coverage_freezes;
mod m0022_imports;
mod m0023_backfills;
mod m0024_timers;
mod m0025_evidence;
mod m0026_findings;
mod m0027_audit_answers;
mod m0028_indicator_values;
mod m0029_gates;
mod table;

use sea_orm_migration::{MigrationTrait, async_trait};
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

/// Brings a database to this version.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_core::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_scheduling::Migration),
            Box::new(m0004_programs::Migration),
            Box::new(m0005_training::Migration),
            Box::new(m0006_indicators::Migration),
            Box::new(m0007_audits::Migration),
            Box::new(m0008_first_claim::Migration),
            Box::new(m0009_token_scopes::Migration),
            Box::new(m0010_employee_email::Migration),
            Box::new(m0011_row_level_security::Migration),
            Box::new(m0015_journal_values::Migration),
            Box::new(m0016_event_places::Migration),
            Box::new(m0017_deliveries::Migration),
            Box::new(m0018_calendar_proposals::Migration),
            Box::new(m0019_coverage_rollups::Migration),
            Box::new(m0020_training_sessions::Migration),
            Box::new(m0021_coverage_freezes::Migration),
            Box::new(m0022_imports::Migration),
            Box::new(m0023_backfills::Migration),
            Box::new(m0024_timers::Migration),
            Box::new(m0025_evidence::Migration),
            Box::new(m0026_findings::Migration),
            Box::new(m0027_audit_answers::Migration),
            Box::new(m0028_indicator_values::Migration),
            Box::new(m0029_gates::Migration),
        ]
    }
}

/// The tables of an organization's rows: what a wall of row-level security stands around on PostgreSQL.
#[must_use]
pub fn walled() -> Vec<&'static str> {
    [
        m0011_row_level_security::TABLES,
        m0015_journal_values::TABLES,
        m0017_deliveries::TABLES,
        m0018_calendar_proposals::TABLES,
        m0019_coverage_rollups::TABLES,
        m0020_training_sessions::TABLES,
        m0021_coverage_freezes::TABLES,
        m0022_imports::TABLES,
        m0023_backfills::TABLES,
        m0024_timers::TABLES,
        m0025_evidence::TABLES,
        m0026_findings::TABLES,
        m0027_audit_answers::TABLES,
        m0028_indicator_values::TABLES,
        m0029_gates::TABLES,
    ]
    .concat()
}
