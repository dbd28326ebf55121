//! The few shapes that our columns have, so that a migration reads as a list of them.

use sea_orm_migration::{prelude::*, sea_orm::Condition, sea_query::ColumnDef};

use crate::dialect;

/// A table that is being described.
pub struct TableDef {
    name: &'static str,
    table: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    later: Vec<ForeignKeyCreateStatement>,
    at_commit: Vec<String>,
}

/// A table of an organization's rows: `organization_id`, `id`, primary key over both.
pub fn tenant(name: &'static str) -> TableDef {
    keyed(name, &["id"]).uuid("id")
}

/// A table of an organization's rows whose key is `organization_id` and `columns`, which the caller adds.
pub fn keyed(name: &'static str, columns: &[&'static str]) -> TableDef {
    let mut key = Index::create();
    key.name(format!("{name}_pkey")).col("organization_id");
    for column in columns {
        key.col(*column);
    }
    let mut def = plain(name).uuid("organization_id");
    def.table.primary_key(&mut key).foreign_key(
        ForeignKey::create()
            .name(format!("{name}_organization_fkey"))
            .from(name, "organization_id")
            .to("organizations", "id"),
    );
    def
}

/// A table of the installation itself.
pub fn plain(name: &'static str) -> TableDef {
    TableDef {
        name,
        table: Table::create().table(name).take(),
        indexes: Vec::new(),
        later: Vec::new(),
        at_commit: Vec::new(),
    }
}

impl TableDef {
    fn col(mut self, mut def: ColumnDef, null: bool) -> Self {
        self.table.col(if null { def.null() } else { def.not_null() });
        self
    }

    /// Text, never null.
    pub fn text(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).text().take(), false)
    }

    /// Text or null.
    pub fn text_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).text().take(), true)
    }

    /// A JSON value of a type of the domain.
    pub fn json(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).json_binary().take(), false)
    }

    /// A JSON value or null.
    pub fn json_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).json_binary().take(), true)
    }

    /// A whole number of 32 bits.
    pub fn int(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).integer().take(), false)
    }

    /// A whole number of 32 bits or null.
    pub fn int_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).integer().take(), true)
    }

    /// A whole number of 64 bits.
    pub fn big(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).big_integer().take(), false)
    }

    /// A whole number of 64 bits or null.
    pub fn big_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).big_integer().take(), true)
    }

    /// True or false.
    pub fn bool(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).boolean().take(), false)
    }

    /// A day of the organization.
    pub fn day(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).date().take(), false)
    }

    /// A day of the organization or null.
    pub fn day_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).date().take(), true)
    }

    /// An instant, UTC, microseconds.
    pub fn at(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).timestamp_with_time_zone().take(), false)
    }

    /// An instant or null.
    pub fn at_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).timestamp_with_time_zone().take(), true)
    }

    /// Civil time without a zone.
    pub fn civil(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).date_time().take(), false)
    }

    /// A UUID that is not (or not only) a reference.
    pub fn uuid(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).uuid().take(), false)
    }

    /// A UUID or null.
    pub fn uuid_null(self, name: &'static str) -> Self {
        self.col(ColumnDef::new(name).uuid().take(), true)
    }

    /// Text that is one of `names`.
    pub fn one_of(mut self, name: &'static str, names: &[&'static str]) -> Self {
        self.table.check((format!("{}_{name}_known", self.name), Expr::col(name).is_in(names.iter().copied())));
        self.text(name)
    }

    /// A reference to `table` of the same organization.
    pub fn references(self, name: &'static str, table: &'static str) -> Self {
        self.foreign(name, table).uuid(name)
    }

    /// A reference to `table` of the same organization, or null.
    pub fn references_null(self, name: &'static str, table: &'static str) -> Self {
        self.foreign(name, table).uuid_null(name)
    }

    fn foreign(mut self, name: &'static str, table: &'static str) -> Self {
        self.table.foreign_key(&mut reference(self.name, name, table));
        self
    }

    /// A reference, or null, to `table` of the same organization, which a later migration makes and then calls [`close`].
    pub fn references_later(mut self, name: &'static str, table: &'static str) -> Self {
        self.later.push(reference(self.name, name, table));
        self.uuid_null(name)
    }

    /// A reference, or null, to a row of `table` of the same organization that may come later in the same transaction:
    /// the database looks when the transaction ends.
    pub fn references_at_commit(mut self, name: &'static str, table: &'static str) -> Self {
        self.at_commit.push(format!(
            "CONSTRAINT {from}_{name}_fkey FOREIGN KEY (organization_id, {name}) \
             REFERENCES {table} (organization_id, id) DEFERRABLE INITIALLY DEFERRED",
            from = self.name
        ));
        self.uuid_null(name)
    }

    /// A rule that the database keeps by itself.
    pub fn check(mut self, name: &'static str, condition: impl Into<Condition>) -> Self {
        let condition: Condition = condition.into();
        self.table.check((format!("{}_{name}", self.name), Expr::from(condition)));
        self
    }

    /// At most one row with the same values in `columns`.
    pub fn unique(self, columns: &[&'static str]) -> Self {
        self.indexed(columns, true, None)
    }

    /// At most one row with the same values in `columns`, among those that meet `condition`.
    pub fn unique_where(self, columns: &[&'static str], condition: Expr) -> Self {
        self.indexed(columns, true, Some(condition))
    }

    /// An index over `columns`.
    pub fn index(self, columns: &[&'static str]) -> Self {
        self.indexed(columns, false, None)
    }

    /// An index over `columns` of the rows that meet `condition`.
    pub fn index_where(self, columns: &[&'static str], condition: Expr) -> Self {
        self.indexed(columns, false, Some(condition))
    }

    fn indexed(mut self, columns: &[&'static str], unique: bool, condition: Option<Expr>) -> Self {
        let mut index = Index::create();
        let short: Vec<_> = columns.iter().map(|c| c.trim_end_matches("_id")).collect();
        index
            .name(format!("{}_{}_{}", self.name, short.join("_"), if unique { "key" } else { "idx" }))
            .table(self.name);
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        if let Some(condition) = condition {
            index.and_where(condition);
        }
        self.indexes.push(index.take());
        self
    }

    /// Makes the table and its indexes.
    pub async fn create(mut self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if !dialect::adds_references(manager) {
            for reference in &mut self.later {
                self.table.foreign_key(reference);
            }
        }
        if self.at_commit.is_empty() {
            manager.create_table(self.table).await?;
        } else {
            // The builder knows no reference that waits; its list of columns and keys goes on with them.
            let made = manager.get_database_backend().build(&self.table).sql;
            let open = made.strip_suffix(')').ok_or_else(|| DbErr::Migration(format!("no table: {made}")))?;
            let whole = format!("{open}, {})", self.at_commit.join(", "));
            manager.get_connection().execute_unprepared(&whole).await?;
        }
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn reference(from: &'static str, name: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{from}_{name}_fkey"))
        .from(from, ("organization_id", name))
        .to(to, ("organization_id", "id"))
        .take()
}

/// Adds references from tables that were made before `to`: `(table, column)`.
pub async fn close(
    manager: &SchemaManager<'_>,
    references: &[(&'static str, &'static str)],
    to: &'static str,
) -> Result<(), DbErr> {
    if !dialect::adds_references(manager) {
        return Ok(());
    }
    for (table, column) in references {
        manager.create_foreign_key(reference(table, column, to)).await?;
    }
    Ok(())
}

/// Drops tables, the last made first.
pub async fn drop_all(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names.iter().rev() {
        // With the references to it from tables that were made before.
        manager.drop_table(Table::drop().table(*name).cascade().take()).await?;
    }
    Ok(())
}
