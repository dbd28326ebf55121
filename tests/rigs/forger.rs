//! Somebody with the owner's password, who knows how the journal is made.

use gradus_services::journal::seal;
use gradus_store::{
    journal::seal as rows,
    store::{Db, WriteTx},
};
use sea_orm::ConnectionTrait;

use crate::support::{Gradus, chance::Chance};

/// Tampers with one organization.
pub struct Forger<'a> {
    pub gradus: &'a Gradus,
    /// Its id as SQL.
    pub organization: String,
    /// Lines under seals.
    pub lines: u64,
    pub seals: u64,
    /// Values beside lines.
    pub values: u64,
}

impl Forger<'_> {
    fn row(&self, table: &str, key: &str, place: u64) -> String {
        format!(
            "(SELECT {key} FROM {table} WHERE organization_id = {} ORDER BY {key} LIMIT 1 OFFSET {place})",
            self.organization
        )
    }

    fn line(&self, chance: &mut Chance) -> String {
        self.row("journal_entries", "id", chance.below(self.lines))
    }

    /// Statements that tamper; none where the class forges seals, which is done in code.
    pub fn statements(&self, class: &str, chance: &mut Chance) -> Vec<String> {
        let org = &self.organization;
        let postgres = self.gradus.database.is_postgres();
        let fresh = if postgres { "gen_random_uuid()" } else { "randomblob(16)" };
        let columns = "organization_id, at, actor_kind, actor, actor_name, command, object_kind, object_id, outcome, \
                       idempotency_key, trace_id, commitments";
        match class {
            "edit a line" => {
                let line = self.line(chance);
                let texts = [
                    "actor_kind",
                    "actor",
                    "actor_name",
                    "command",
                    "object_kind",
                    "outcome",
                    "trace_id",
                    "before",
                    "after",
                    "reason",
                    "refusals",
                    "idempotency_key",
                    "commitments",
                ];
                let change = match chance.below(16) {
                    0 if postgres => "at = at + interval '1 microsecond'".to_owned(),
                    0 => "at = '2001-01-01T00:00:00+00:00'".to_owned(),
                    1 => format!("object_id = {fresh}"),
                    2 => format!("employee_id = {fresh}"),
                    _ => {
                        let column = chance.pick(&texts);
                        format!("{column} = COALESCE({column}, '') || 'x'")
                    }
                };
                vec![format!("UPDATE journal_entries SET {change} WHERE organization_id = {org} AND id = {line}")]
            }
            "delete a line" => {
                vec![format!(
                    "DELETE FROM journal_entries WHERE organization_id = {org} AND id = {}",
                    self.line(chance)
                )]
            }
            "delete a line and its place" => {
                let line = self.line(chance);
                let delete =
                    |table, key| format!("DELETE FROM {table} WHERE organization_id = {org} AND {key} = {line}");
                // The place goes last: the line is found by its place in the order.
                vec![
                    delete("journal_values", "entry_id"),
                    delete("journal_seal_entries", "entry_id"),
                    delete("journal_entries", "id"),
                ]
            }
            "insert a line" => vec![format!(
                "INSERT INTO journal_entries (id, {columns}) SELECT {fresh}, {columns} FROM journal_entries \
                 WHERE organization_id = {org} AND id = {}",
                self.line(chance)
            )],
            "insert a line under a seal" => {
                let number = 1 + chance.below(self.seals);
                let mut copy = self.statements("insert a line", chance);
                copy.push(format!(
                    "INSERT INTO journal_seal_entries (organization_id, number, ordinal, entry_id) \
                     SELECT {org}, {number}, 1000, id FROM journal_entries e WHERE organization_id = {org} AND NOT EXISTS ( \
                     SELECT 1 FROM journal_seal_entries m WHERE m.organization_id = e.organization_id AND m.entry_id = e.id)"
                ));
                copy
            }
            "let a sealed line wait" => vec![format!(
                "INSERT INTO journal_unsealed (organization_id, entry_id) VALUES ({org}, {})",
                self.line(chance)
            )],
            // Under the number of the next one, of which it makes an impossible one.
            "take a place under no seal" => vec![format!(
                "INSERT INTO journal_seal_entries (organization_id, number, ordinal, entry_id) \
                 VALUES ({org}, {}, 1, {fresh})",
                self.seals + 1 + chance.below(2)
            )],
            "reorder lines" => {
                let first = chance.below(self.lines - 1);
                let second = first + 1 + chance.below(self.lines - first - 1);
                let (first, second) =
                    (self.row("journal_entries", "id", first), self.row("journal_entries", "id", second));
                let set = |line: &str, number: &str, ordinal: &str| {
                    format!(
                        "UPDATE journal_seal_entries SET number = {number}, ordinal = {ordinal} \
                         WHERE organization_id = {org} AND entry_id = {line}"
                    )
                };
                let copy =
                    "CREATE TEMPORARY TABLE places AS SELECT number, ordinal, entry_id FROM journal_seal_entries";
                let of = |line: &str, column: &str| format!("(SELECT {column} FROM places WHERE entry_id = {line})");
                vec![
                    format!("{copy} WHERE organization_id = {org}"),
                    set(&first, "0", "0"),
                    set(&second, &of(&first, "number"), &of(&first, "ordinal")),
                    set(&first, &of(&second, "number"), &of(&second, "ordinal")),
                    "DROP TABLE places".into(),
                ]
            }
            "edit a seal" => {
                let number = 1 + chance.below(self.seals);
                let change = *chance.pick(&[
                    "digest = 'x' || digest",
                    "hash = 'x' || hash",
                    "previous_hash = 'x' || previous_hash",
                    "entries = entries + 1",
                    "number = number + 1000",
                ]);
                vec![format!("UPDATE journal_seals SET {change} WHERE organization_id = {org} AND number = {number}")]
            }
            "delete a seal" => {
                let number = 1 + chance.below(self.seals - 1);
                vec![format!("DELETE FROM journal_seals WHERE organization_id = {org} AND number = {number}")]
            }
            "edit a value" => {
                let column = *chance.pick(&["value", "salt"]);
                vec![self.on_value(&format!("UPDATE journal_values SET {column} = {column} || 'x'"), chance)]
            }
            "delete a value" => vec![self.on_value("DELETE FROM journal_values", chance)],
            "insert a value" => vec![format!(
                "INSERT INTO journal_values (organization_id, entry_id, field, salt, value) \
                 VALUES ({org}, {}, 'reason ', '00', 'because')",
                self.line(chance)
            )],
            "move a value" => vec![self.on_value("UPDATE journal_values SET field = field || ' '", chance)],
            "cut the end off" => {
                let from = 2 + chance.below(self.seals - 1);
                let under = format!(
                    "(SELECT entry_id FROM journal_seal_entries WHERE organization_id = {org} AND number >= {from})"
                );
                vec![
                    format!("DELETE FROM journal_values WHERE organization_id = {org} AND entry_id IN {under}"),
                    format!("DELETE FROM journal_entries WHERE organization_id = {org} AND id IN {under}"),
                    format!("DELETE FROM journal_seal_entries WHERE organization_id = {org} AND number >= {from}"),
                    format!("DELETE FROM journal_seals WHERE organization_id = {org} AND number >= {from}"),
                ]
            }
            "edit an object" => {
                let (table, column) = *chance.pick(&[
                    ("departments", "kind"),
                    ("departments", "code"),
                    ("employees", "name"),
                    ("employees", "number"),
                ]);
                vec![self.on_object(&format!("UPDATE {table} SET {column} = {column} || 'x'"), table, chance)]
            }
            "delete an object" => {
                let table = *chance.pick(&["departments", "employees"]);
                vec![self.on_object(&format!("DELETE FROM {table}"), table, chance)]
            }
            "roll an object back" => {
                vec![self.on_object("UPDATE employees SET version = version - 1, name = 'x'", "employees", chance)]
            }
            _ => Vec::new(),
        }
    }

    fn on_object(&self, statement: &str, table: &str, chance: &mut Chance) -> String {
        let object = self.row(table, "id", chance.below(5));
        format!("{statement} WHERE organization_id = {} AND id = {object}", self.organization)
    }

    fn on_value(&self, statement: &str, chance: &mut Chance) -> String {
        let org = &self.organization;
        let nth = chance.below(self.values);
        let of = |column| {
            format!(
                "(SELECT {column} FROM journal_values WHERE organization_id = {org} \
                 ORDER BY entry_id, field LIMIT 1 OFFSET {nth})"
            )
        };
        format!(
            "{statement} WHERE organization_id = {org} AND entry_id = {} AND field = {}",
            of("entry_id"),
            of("field")
        )
    }

    /// Changes a line and makes every seal from its own on anew, as somebody who knows how it is done.
    pub async fn forge(&self, tx: &WriteTx, from: u64) {
        let org = self.gradus.alpha.id;
        let from = i64::try_from(from).expect("small");
        let all = rows::after(tx, org, 0, 1000).await.expect("seals");
        let edit = format!(
            "UPDATE journal_entries SET actor = 'somebody else' WHERE organization_id = {0} AND id = (SELECT entry_id \
             FROM journal_seal_entries WHERE organization_id = {0} AND number = {from} AND ordinal = 1)",
            self.organization
        );
        run(tx, &edit).await;
        let mut last = all.iter().find(|seal| seal.number == from - 1).cloned();
        for old in all.iter().filter(|seal| seal.number >= from) {
            let entries = rows::entries_of(tx, org, old.number).await.expect("lines");
            let new = seal::make(old.sealed_at, last.as_ref(), &entries);
            let set = format!(
                "UPDATE journal_seals SET digest = '{}', previous_hash = '{}', hash = '{}' \
                 WHERE organization_id = {} AND number = {}",
                new.digest, new.previous_hash, new.hash, self.organization, old.number
            );
            run(tx, &set).await;
            last = Some(new);
        }
    }
}

pub async fn run(tx: &WriteTx, sql: &str) {
    tx.connection().execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
