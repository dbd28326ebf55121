//! T27: each wall alone. `GRADUS_TEST_WALLS` takes the other one away; then all tests of this area must hold as they do
//! with both.

use gradus_domain::access::RolePreset;
use gradus_store::{store::Db, wall::Wall};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{Gradus, Walls};

/// Somebody who stands around ALPHA asks for BETA's rows, of which there are more: nobody's come with both walls, BETA's
/// without the second, ALPHA's without the first.
#[tokio::test]
async fn the_walls_that_stand_are_those_of_this_run() {
    let gradus = Gradus::start().await;
    let beta = gradus.add_tenant("BETA").await;
    gradus.token(&beta, RolePreset::Executive, None, None).await;
    if !gradus.database.is_postgres() {
        return;
    }
    let asked = "SELECT count(*) FROM tokens WHERE organization_id = $1";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, asked, [beta.id.0.into()]);
    let expected = match Walls::standing() {
        Walls::Both => 0,
        Walls::Scoping => 3,
        Walls::RowSecurity => 2,
    };

    let reader = gradus.services.store.reader(Wall::around(gradus.alpha.id));
    let row = reader.connection().query_one_raw(statement).await.expect("an answer").expect("a row");

    assert_eq!(row.try_get_by_index::<i64>(0).expect("a number"), expected);
}
