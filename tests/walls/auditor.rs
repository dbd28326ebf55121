//! The first wall, looked at from outside: a statement on an organization's table must ask for the organization.
//!
//! Every black-box test runs under this auditor: it is told the text of each statement and reads it itself. A statement
//! passes where each such table is held to the organization in the query in which it stands, by a value, or by the
//! organization of another table that is. Only what every row must meet holds anything: WHERE, and the ON of an inner
//! join; the ON of a left join holds the table that is joined and none besides. A condition under an OR holds nothing.
//! What works across organizations is named below, word by word.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, LazyLock, Mutex},
};

/// Statements across organizations, with the part of Gradus whose gate they go through.
const ACROSS: &[(&str, &str)] = &[
    ("sign-in", "SELECT * FROM tokens WHERE hash = ?"),
    (
        "scheduler",
        "SELECT organization_id FROM schedules WHERE wake_at > ? AND wake_at <= ? \
         AND organization_id NOT IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ORDER BY wake_at LIMIT 1000",
    ),
    ("scheduler", "SELECT wake_at FROM schedules WHERE wake_at > ? AND wake_at <= ? ORDER BY wake_at LIMIT 1"),
    ("scheduler", "SELECT organization_id FROM backfills WHERE wake_at <= ? ORDER BY wake_at LIMIT 1000"),
    (
        "scheduler",
        "SELECT organization_id FROM timers WHERE wake_at > ? AND wake_at <= ? \
         AND organization_id NOT IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ORDER BY wake_at LIMIT 1000",
    ),
    ("scheduler", "SELECT wake_at FROM timers WHERE wake_at > ? AND wake_at <= ? ORDER BY wake_at LIMIT 1"),
    ("sealer", "SELECT DISTINCT journal_unsealed.organization_id FROM journal_unsealed"),
    (
        "sealer",
        "SELECT COUNT (*) AS num_items FROM (SELECT journal_unsealed.organization_id, journal_unsealed.entry_id \
         FROM journal_unsealed) AS sub_query",
    ),
    ("upkeep", "DELETE FROM idempotency_keys WHERE idempotency_keys.created_at < ?"),
    (
        "courier",
        "SELECT organization_id FROM deliveries WHERE channel = ? AND wake_at <= ? ORDER BY wake_at LIMIT 1000",
    ),
    (
        "operator",
        "SELECT organizations.id, organizations.code, organizations.name, organizations.time_zone, \
         organizations.calendar, organizations.locale, organizations.created_at FROM organizations \
         WHERE organizations.code = ? LIMIT ?",
    ),
    (
        "operator",
        "SELECT organizations.id, organizations.code, organizations.name, organizations.time_zone, \
         organizations.calendar, organizations.locale, organizations.created_at FROM organizations \
         ORDER BY organizations.code ASC",
    ),
];

/// The parts of Gradus that have such a statement.
pub fn parts() -> BTreeSet<&'static str> {
    ACROSS.iter().map(|(part, _)| *part).collect()
}

/// What the statements of one application broke.
#[derive(Clone, Default)]
pub struct Audit(Arc<Mutex<BTreeSet<String>>>);

/// Texts that were found to be in order; the same ones come again and again.
static IN_ORDER: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

impl Audit {
    /// Looks at a statement.
    pub fn look(&self, sql: &str) {
        if IN_ORDER.lock().expect("unpoisoned").contains(sql) {
            return;
        }
        let loose = loose_tables(sql);
        if loose.is_empty() {
            IN_ORDER.lock().expect("unpoisoned").insert(sql.to_owned());
        } else {
            self.0.lock().expect("unpoisoned").insert(format!("{}: {sql}", loose.join(", ")));
        }
    }

    /// The statements that ask for more than one organization.
    pub fn complaints(&self) -> Vec<String> {
        self.0.lock().expect("unpoisoned").iter().cloned().collect()
    }
}

/// The tables of a statement that are not held to an organization.
fn loose_tables(sql: &str) -> Vec<String> {
    let plain = normal(sql);
    if ACROSS.iter().any(|(_, known)| *known == plain) {
        return Vec::new();
    }
    let words = words(sql);
    let mut loose = Vec::new();
    read(&words, &mut loose);
    loose
}

/// A statement without quotes, with every value as a question mark.
fn normal(sql: &str) -> String {
    words(sql).iter().fold(String::new(), |text, word| {
        let word = if word.starts_with('$') { "?" } else { word.as_str() };
        let glued = text.is_empty() || text.ends_with(['.', '(']) || matches!(word, "." | "," | ")");
        if glued { text + word } else { text + " " + word }
    })
}

/// The words, signs and values of a statement; names without their quotes.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            c if c.is_alphanumeric() || matches!(c, '_' | '$') => {
                rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')).unwrap_or(rest.len())
            }
            '<' | '>' | '!' if rest[1..].starts_with(['=', '>']) => 2,
            c => c.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        words.push(if first == '"' { word.trim_matches('"').to_owned() } else { word.to_owned() });
        rest = after.trim_start();
    }
    words
}

/// Reads one query and those inside it, and notes which tables are loose.
fn read(words: &[String], loose: &mut Vec<String>) {
    let mut own: Vec<String> = Vec::new();
    let mut place = 0;
    while place < words.len() {
        let inner = words.get(place + 1).is_some_and(|word| is(word, "SELECT") || is(word, "WITH"));
        if words[place] == "(" && inner {
            let end = closing(words, place);
            read(&words[place + 1..end], loose);
            own.push(GROUP.into());
            place = end + 1;
            continue;
        }
        if ["UNION", "EXCEPT", "INTERSECT"].iter().any(|word| is(&words[place], word)) {
            judge(&own, loose);
            own.clear();
        } else {
            own.push(words[place].clone());
        }
        place += 1;
    }
    judge(&own, loose);
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// Where the parenthesis that opens at `place` closes.
fn closing(words: &[String], place: usize) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(place) {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    words.len()
}

/// A table of an organization's rows in a query, and the name by which the query calls it.
struct Table {
    name: String,
    alias: String,
}

fn judge(words: &[String], loose: &mut Vec<String>) {
    let (tables, mut held) = tables(words);
    // Of each pair the second is held where the first is.
    let mut joins = Vec::new();
    for (reach, condition) in clauses(words) {
        let (mut by_value, mut by_other) = (BTreeSet::new(), Vec::new());
        conditions(condition, &tables, &mut by_value, &mut by_other);
        let holds = |alias: &String| match &reach {
            Reach::Everything => true,
            Reach::Only(joined) => alias == joined,
        };
        held.extend(by_value.into_iter().filter(|alias| holds(alias)));
        let both_ways = by_other.into_iter().flat_map(|(one, other)| [(one.clone(), other.clone()), (other, one)]);
        joins.extend(both_ways.filter(|(_, alias)| holds(alias)));
    }
    let knows = |alias: &str| tables.iter().any(|table| table.alias == alias);
    loop {
        let before = held.len();
        for (one, other) in &joins {
            // A name of an outer query is held where it stands.
            if held.contains(one) || !knows(one) {
                held.insert(other.clone());
            }
        }
        if held.len() == before {
            break;
        }
    }
    loose.extend(tables.into_iter().filter(|table| !held.contains(&table.alias)).map(|table| table.name));
}

/// Which tables a condition may hold.
enum Reach {
    /// All of the query: a row that does not meet it is left out.
    Everything,
    /// The one that a left join joins: of the others every row stays.
    Only(String),
}

/// The conditions of a query that leave rows out, each with what it may hold.
fn clauses(words: &[String]) -> Vec<(Reach, &[String])> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut open: Option<(Reach, usize)> = None;
    let mut joined: Option<Reach> = None;
    for (place, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || !ends_a_condition(words, place) {
            continue;
        }
        if let Some((reach, begin)) = open.take() {
            found.push((reach, &words[begin..place]));
        }
        let next = |after: usize| words.get(place + after).map_or("", String::as_str);
        if is(word, "JOIN") {
            let kind = words[..place].iter().rev().find(|before| !is(before, "OUTER"));
            joined = match kind.map(|kind| kind.to_ascii_uppercase()).as_deref() {
                Some("LEFT") => Some(Reach::Only(if is(next(2), "AS") { next(3) } else { next(1) }.to_owned())),
                Some("RIGHT" | "FULL") => None,
                _ => Some(Reach::Everything),
            };
        } else if is(word, "ON") && !is(next(1), "CONFLICT") {
            open = joined.take().map(|reach| (reach, place + 1));
        } else if is(word, "WHERE") {
            open = Some((Reach::Everything, place + 1));
        }
    }
    found.extend(open.map(|(reach, begin)| (reach, &words[begin..])));
    found
}

/// Whether a condition that stands before `place` is over there.
fn ends_a_condition(words: &[String], place: usize) -> bool {
    const ENDS: &[&str] = &[
        "CROSS",
        "FOR",
        "FROM",
        "FULL",
        "GROUP",
        "HAVING",
        "INNER",
        "JOIN",
        "LEFT",
        "LIMIT",
        "NATURAL",
        "OFFSET",
        "ON",
        "ORDER",
        "RETURNING",
        "RIGHT",
        "SELECT",
        "SET",
        "VALUES",
        "WHERE",
        "WINDOW",
    ];
    let before = place.checked_sub(1).map_or("", |at| words[at].as_str());
    let is_function =
        words.get(place + 1).is_some_and(|next| next == "(") && is_one_of(&words[place], &["LEFT", "RIGHT"]);
    let is_name = before == "." || is(before, "AS") || is(&words[place], "FROM") && is(before, "DISTINCT");
    is_one_of(&words[place], ENDS) && !is_function && !is_name
}

fn is_one_of(word: &str, keywords: &[&str]) -> bool {
    keywords.iter().any(|keyword| is(word, keyword))
}

/// The tables of a query, and those into which it inserts with an organization.
fn tables(words: &[String]) -> (Vec<Table>, BTreeSet<String>) {
    let mut found = Vec::new();
    let mut held = BTreeSet::new();
    for (place, word) in words.iter().enumerate() {
        let before = |back: usize| place.checked_sub(back).map_or("", |at| words[at].as_str());
        let begins = match word.to_ascii_uppercase().as_str() {
            "FROM" => !is(before(1), "DISTINCT"),
            "JOIN" | "INTO" => true,
            "UPDATE" => !is(before(1), "FOR") && !is(before(1), "DO"),
            "," => in_from_list(words, place),
            _ => false,
        };
        let Some(name) = words.get(place + 1).filter(|_| begins) else { continue };
        if key_of(name).is_none() {
            continue;
        }
        let next = |after: usize| words.get(place + after).map_or("", String::as_str);
        let alias = if is(next(2), "AS") { next(3) } else { name.as_str() };
        if is(word, "INTO") && next(2) == "(" {
            let columns = &words[place + 2..closing(words, place + 2)];
            if columns.iter().any(|column| Some(column.as_str()) == key_of(name)) {
                held.insert(alias.to_owned());
            }
        }
        found.push(Table { name: name.clone(), alias: alias.to_owned() });
    }
    (found, held)
}

/// Whether the comma at `place` separates tables.
fn in_from_list(words: &[String], place: usize) -> bool {
    let keywords = ["SELECT", "FROM", "JOIN", "ON", "WHERE", "SET", "VALUES", "BY", "(", ")", "INTO", "RETURNING"];
    let last = words[..place].iter().rev().find(|word| keywords.iter().any(|keyword| is(word, keyword)));
    last.is_some_and(|word| is(word, "FROM"))
}

/// The column that says whose row it is; none where the table belongs to nobody.
fn key_of(table: &str) -> Option<&'static str> {
    static TABLES: LazyLock<Vec<&str>> = LazyLock::new(gradus_migration::walled);
    if table == "organizations" { Some("id") } else { TABLES.contains(&table).then_some("organization_id") }
}

/// Notes which tables are held by a value, and which by each other.
fn conditions(words: &[String], tables: &[Table], held: &mut BTreeSet<String>, joins: &mut Vec<(String, String)>) {
    let mut groups = Vec::new();
    let mut own: Vec<String> = Vec::new();
    let mut place = 0;
    while place < words.len() {
        if words[place] == "(" {
            let end = closing(words, place).min(words.len());
            // What must not be so holds nothing either.
            if !own.last().is_some_and(|word| is(word, "NOT")) {
                groups.push(&words[place + 1..end]);
            }
            own.push(GROUP.into());
            place = end + 1;
        } else {
            own.push(words[place].clone());
            place += 1;
        }
    }
    // Of two conditions of which one is enough, neither holds anything.
    if own.iter().any(|word| is(word, "OR")) {
        return;
    }
    for group in groups {
        conditions(group, tables, held, joins);
    }
    for place in (0..own.len()).filter(|place| own[*place] == "=") {
        let (before, after) = (&own[..place], &own[place + 1..]);
        match (column(before, tables, true), column(after, tables, false)) {
            (Some(left), Some(right)) => joins.push((left, right)),
            (Some(one), None) if after.first().is_some_and(|word| is_value(word)) => drop(held.insert(one)),
            (None, Some(one)) if before.last().is_some_and(|word| is_value(word)) => drop(held.insert(one)),
            _ => {}
        }
    }
}

/// The table whose key stands at the end, or the beginning, of `words`.
fn column(words: &[String], tables: &[Table], at_the_end: bool) -> Option<String> {
    let (table, name) = match (at_the_end, words) {
        (true, [.., table, dot, name]) if dot == "." => (Some(table), name),
        (true, [.., name]) => (None, name),
        (false, [table, dot, name, ..]) if dot == "." => (Some(table), name),
        (false, [name, ..]) => (None, name),
        _ => return None,
    };
    let key = |of: &str| tables.iter().find(|known| known.alias == of).map_or("organization_id", key_or_other);
    match (table, tables) {
        (Some(table), _) => (key(table) == name).then(|| table.clone()),
        (None, [only]) => (key_of(&only.name) == Some(name.as_str())).then(|| only.alias.clone()),
        (None, _) => None,
    }
}

fn key_or_other(table: &Table) -> &'static str {
    key_of(&table.name).unwrap_or("organization_id")
}

/// What stands for a group or a query in parentheses. It is no value: what is in it is not known here.
const GROUP: &str = "()";

/// Whether a word is a value that the statement is given.
fn is_value(word: &str) -> bool {
    word == "?" || word.starts_with('$') || word.starts_with('\'')
}

#[test]
fn a_statement_that_asks_for_one_organization_passes() {
    for sql in [
        r#"SELECT "employees"."id" FROM "employees" WHERE "employees"."organization_id" = $1 AND "employees"."id" IN ($2, $3)"#,
        r#"SELECT COUNT(*) AS num_items FROM (SELECT "audits"."id" FROM "audits" WHERE "audits"."organization_id" = ?) AS "sub_query""#,
        "SELECT a.id FROM audits AS a INNER JOIN audit_members AS m ON m.organization_id = a.organization_id AND m.audit_id = a.id WHERE $1 = a.organization_id",
        r#"INSERT INTO "outbox" ("organization_id", "id") VALUES ($1, $2)"#,
        "INSERT INTO sequences (organization_id, name, value) VALUES ($1, $2, 1) ON CONFLICT (organization_id, name) DO UPDATE SET value = sequences.value + 1 RETURNING value",
        r#"UPDATE "tokens" SET "revoked_at" = $1 WHERE "tokens"."organization_id" = $2 AND ("tokens"."id" = $3 OR "tokens"."id" = $4)"#,
        r#"SELECT "departments"."id" FROM "departments" WHERE "departments"."organization_id" = $1 AND "departments"."id" IN (SELECT "descendant_id" FROM "department_closure" WHERE "department_closure"."organization_id" = $2)"#,
        r#"SELECT * FROM "organizations" WHERE "organizations"."id" = $1"#,
        "SELECT * FROM schedules WHERE organization_id = $1 AND wake_at <= $2 ORDER BY wake_at LIMIT 5 FOR UPDATE SKIP LOCKED",
        "SELECT a.id FROM audits AS a LEFT JOIN audit_members AS m ON m.organization_id = a.organization_id WHERE a.organization_id = $1",
        "SELECT a.id FROM audits AS a LEFT OUTER JOIN audit_members ON audit_members.organization_id = $1 WHERE a.organization_id = $1",
        "SELECT shows FROM simulated_clock",
        "SELECT * FROM schedules WHERE +organization_id = $1 AND wake_at <= $2 AND wake_at > $3 ORDER BY wake_at LIMIT 5",
        "WITH x (organization_id, id) AS (VALUES ($1, $2), ($3, $4)) UPDATE schedules SET state = x.id FROM x WHERE schedules.organization_id = x.organization_id AND schedules.id = x.id",
        "SELECT wake_at FROM schedules WHERE wake_at > $1 AND wake_at <= $2 ORDER BY wake_at LIMIT 1",
    ] {
        assert_eq!(loose_tables(sql), [""; 0], "{sql}");
    }
}

#[test]
fn a_statement_that_asks_for_more_is_told() {
    let cases: &[(&str, &[&str])] = &[
        (r#"SELECT "employees"."id" FROM "employees" WHERE "employees"."id" = $1"#, &["employees"]),
        (
            r#"SELECT * FROM "employees" WHERE "employees"."organization_id" = $1 OR "employees"."id" = $2"#,
            &["employees"],
        ),
        (
            r#"SELECT * FROM "employees" WHERE ("employees"."organization_id" = $1) OR "employees"."id" = $2"#,
            &["employees"],
        ),
        (
            "SELECT a.id FROM audits AS a JOIN audit_members AS m ON m.audit_id = a.id WHERE a.organization_id = $1",
            &["audit_members"],
        ),
        (
            "SELECT a.id FROM audits AS a JOIN audit_members AS m ON m.organization_id = a.organization_id",
            &["audits", "audit_members"],
        ),
        ("SELECT 1 FROM audits a, waivers WHERE waivers.organization_id = $1", &["audits"]),
        ("SELECT id FROM audits WHERE organization_id = id", &["audits"]),
        ("SELECT id FROM audits WHERE organization_id <> $1", &["audits"]),
        (r#"UPDATE "tokens" SET "organization_id" = $1 WHERE "tokens"."id" = $2"#, &["tokens"]),
        (r#"UPDATE "tokens" SET "organization_id" = $1"#, &["tokens"]),
        (r#"DELETE FROM "outbox" WHERE "at" < $1"#, &["outbox"]),
        (r#"INSERT INTO "outbox" ("id") VALUES ($1)"#, &["outbox"]),
        ("SELECT 1 FROM (SELECT id FROM leaves) AS x", &["leaves"]),
        ("SELECT id FROM leaves WHERE organization_id = $1 UNION SELECT id FROM groups", &["groups"]),
        ("SELECT id FROM leaves WHERE organization_id = $1 AND id IN (SELECT id FROM groups)", &["groups"]),
        ("SELECT * FROM organizations ORDER BY code", &["organizations"]),
        ("WITH x AS (SELECT id FROM groups) SELECT id FROM x", &["groups"]),
        ("SELECT id FROM leaves WHERE NOT (organization_id = $1)", &["leaves"]),
        ("SELECT organization_id = $1 FROM leaves", &["leaves"]),
        ("SELECT id FROM leaves GROUP BY id HAVING organization_id = $1", &["leaves"]),
        (
            "SELECT a.id FROM audits AS a LEFT JOIN audit_members AS m \
             ON m.organization_id = a.organization_id AND a.organization_id = $1",
            &["audits", "audit_members"],
        ),
        (
            "SELECT a.id FROM audits AS a LEFT JOIN audit_members AS m \
             ON m.organization_id = $1 AND a.organization_id = m.organization_id",
            &["audits"],
        ),
        ("SELECT id FROM leaves WHERE organization_id = (organization_id)", &["leaves"]),
        ("SELECT id FROM leaves WHERE organization_id = (SELECT max(shows) FROM simulated_clock)", &["leaves"]),
    ];
    for (sql, tables) in cases {
        assert_eq!(loose_tables(sql), *tables, "{sql}");
    }
}
