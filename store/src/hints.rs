//! A word from one process to the others that something was committed, so that they need not wait for their next look.
//!
//! It is a hint and no message: it says whose commit it was and nothing else, it may be lost, and whoever never hears one
//! still finds everything.
//! PostgreSQL carries it (`NOTIFY`); on SQLite there is no other process to tell. It is sent after the commit and not
//! within it, because commits that notify wait for one another.

use gradus_domain::ids::OrganizationId;
use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        self,
        postgres::{PgListener, PgPoolOptions},
    },
};
use uuid::Uuid;

use crate::{dialect, error::Result, store::Store, wall::Wall};

const CHANNEL: &str = "gradus_committed";
/// Organizations in one hint: PostgreSQL carries less than 8,000 bytes.
const AT_ONCE: usize = 200;

/// Hears the hints of the other processes, on a connection of its own.
#[derive(Debug)]
pub struct Hints(PgListener);

impl Hints {
    /// Begins to listen; `None` where no other process could speak.
    pub async fn open(store: &Store) -> Result<Option<Self>> {
        if !are_of_use(store) {
            return Ok(None);
        }
        let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(store.postgres_options());
        let mut listener = PgListener::connect_with(&own).await.map_err(fault)?;
        listener.listen(CHANNEL).await.map_err(fault)?;
        Ok(Some(Self(listener)))
    }

    /// Waits for the next hint: who has committed something.
    pub async fn next(&mut self) -> Result<Vec<OrganizationId>> {
        let hint = self.0.recv().await.map_err(fault)?;
        Ok(read(hint.payload()))
    }
}

/// Whether there may be other processes that hear a hint.
#[must_use]
pub fn are_of_use(store: &Store) -> bool {
    dialect::is_shared(&store.reader(Wall::closed()))
}

/// Tells the other processes who has committed something here.
pub async fn tell(store: &Store, organizations: &[OrganizationId]) -> Result<()> {
    for organizations in organizations.chunks(AT_ONCE) {
        store.run_by_itself(&format!("SELECT pg_notify('{CHANNEL}', '{}')", written(organizations))).await?;
    }
    Ok(())
}

fn written(organizations: &[OrganizationId]) -> String {
    organizations.iter().map(|organization| organization.0.as_simple().to_string()).collect::<Vec<_>>().join(",")
}

/// What another process wrote; what cannot be read is lost like any hint.
fn read(payload: &str) -> Vec<OrganizationId> {
    payload.split(',').filter_map(|id| Uuid::try_parse(id).ok()).map(OrganizationId).collect()
}

fn fault(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_reads_back_what_it_wrote_and_is_small_enough() {
        let organizations: Vec<_> = (1..=200).map(|number| OrganizationId(Uuid::from_u128(number))).collect();

        assert_eq!(read(&written(&organizations)), organizations);
        assert!(written(&organizations).len() < 8_000);
        assert!(read("").is_empty() && read("nonsense").is_empty());
    }
}
