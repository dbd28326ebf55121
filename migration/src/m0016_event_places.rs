//! The place of an event among those of its organization: an order into which nothing is put later on.

use sea_orm_migration::{prelude::*, sea_query::ColumnDef};

use crate::{
    dialect,
    table::{drop_all, plain},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const BEFORE: &str = "outbox_organization_at_id_idx";
const AFTER: &str = "outbox_organization_place_ordinal_key";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column in a statement, and only with a default.
        let place = ColumnDef::new("place").big_integer().not_null().default(1).take();
        manager.alter_table(Table::alter().table("outbox").add_column(place).take()).await?;
        let ordinal = ColumnDef::new("ordinal").integer().not_null().default(0).take();
        manager.alter_table(Table::alter().table("outbox").add_column(ordinal).take()).await?;
        // What is there already happened before everything that is numbered.
        let number = "UPDATE outbox SET ordinal = numbered.ordinal FROM ( \
                      SELECT organization_id, id, row_number() OVER (PARTITION BY organization_id ORDER BY at, id) AS ordinal \
                      FROM outbox) AS numbered \
                      WHERE outbox.organization_id = numbered.organization_id AND outbox.id = numbered.id";
        manager.get_connection().execute_unprepared(number).await?;
        dialect::event_places(manager).await?;
        let index = Index::create().name(AFTER).table("outbox").unique().take();
        let columns = ["organization_id", "place", "ordinal"];
        let index = columns.into_iter().fold(index, |mut index, column| index.col(column).take());
        manager.create_index(index).await?;
        manager.drop_index(Index::drop().name(BEFORE).table("outbox").to_owned()).await?;
        // One row: places are of use only within the epoch in which they were given out. SQLite counts them here, where
        // nothing is cleared away.
        plain("outbox_epoch")
            .int("only")
            .text("epoch")
            .big("place")
            .unique(&["only"])
            .check("only_one", Expr::col("only").eq(1))
            .create(manager)
            .await?;
        dialect::first_epoch(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["outbox_epoch"]).await?;
        let index = Index::create().name(BEFORE).table("outbox").take();
        let columns = ["organization_id", "at", "id"];
        let index = columns.into_iter().fold(index, |mut index, column| index.col(column).take());
        manager.create_index(index).await?;
        manager.drop_index(Index::drop().name(AFTER).table("outbox").to_owned()).await?;
        for column in ["ordinal", "place"] {
            manager.alter_table(Table::alter().table("outbox").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
