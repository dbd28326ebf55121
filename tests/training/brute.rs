//! Coverage recomputed from the raw rows, one day after the other.
//!
//! It shares nothing with the product: rows come from SQL of its own as codes and texts, dates are jiff's, audiences
//! are read from the stored JSON by an evaluator of its own, and membership, grace and validity are walked day by day.
//! No spans, runs, windows or periods are computed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{ToSpan, civil::Date};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;

/// From a day up to, not including, another.
type Days = (Date, Option<Date>);

fn within(days: Days, on: Date) -> bool {
    days.0 <= on && days.1.is_none_or(|end| on < end)
}

#[derive(Debug)]
struct Done {
    course: String,
    on: Date,
    score: Option<i64>,
    passed: bool,
    known: Date,
    revoked: Option<Date>,
}

#[derive(Debug, Default)]
struct Person {
    contractor: bool,
    hired: Date,
    left: Option<Date>,
    posts: Vec<(String, String, Days)>,
    roles: Vec<(String, Days)>,
    groups: Vec<(String, Days)>,
    leaves: Vec<Days>,
    done: Vec<Done>,
    waivers: Vec<(String, Date, Date, Date)>,
}

#[derive(Debug)]
struct Version {
    code: String,
    from: Date,
    until: Option<Date>,
    definition: Value,
}

/// What is asked: a day, or a period by what was known at the end of a day.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    Day(Date),
    /// First day, last day, as of.
    Period(Date, Date, Date),
}

/// Counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub required: u64,
    pub fulfilled: u64,
    pub waived: u64,
    pub not_applicable: u64,
    pub overdue: u64,
}

/// How a pair stands: N, W, F, O (open), L (overdue).
#[derive(Debug)]
pub struct Pair {
    pub person: String,
    pub requirement: String,
    pub departments: BTreeSet<String>,
    pub letter: char,
}

/// The raw rows of an organization.
pub struct Raw {
    people: BTreeMap<String, Person>,
    versions: Vec<Version>,
    /// Code, mark, equivalents.
    courses: HashMap<String, (Option<i64>, Vec<String>)>,
    above: HashMap<String, Option<String>>,
}

fn date(text: &str) -> Date {
    text.parse().expect("a day")
}

async fn select(db: &DatabaseConnection, sql: &str, organization: &str) -> Vec<Vec<Option<String>>> {
    let sql = sql.replace("$ORG", &format!("(SELECT id FROM organizations WHERE code = '{organization}')"));
    let columns = sql.split("FROM").next().expect("columns").matches("AS TEXT").count();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), &sql)).await.expect(&sql);
    rows.iter().map(|row| (0..columns).map(|at| row.try_get_by_index(at).expect(&sql)).collect()).collect()
}

/// Whether what was done counts by what was known on a day.
fn counts_by(done: &Done, known: Option<Date>) -> bool {
    match known {
        None => done.revoked.is_none(),
        Some(day) => done.known <= day && done.revoked.is_none_or(|revoked| day < revoked),
    }
}

impl Raw {
    pub async fn read(db: &DatabaseConnection, organization: &str) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let days = |from: &Option<String>, to: &Option<String>| (date(&text(from)), to.as_deref().map(date));
        let mut people: BTreeMap<String, Person> = BTreeMap::new();
        let sql = "SELECT CAST(number AS TEXT), CAST(employment_type AS TEXT), CAST(hired_on AS TEXT), \
                   CAST(left_on AS TEXT) FROM employees WHERE organization_id = $ORG";
        for row in select(db, sql, organization).await {
            let person = Person {
                contractor: text(&row[1]) == "CONTRACTOR",
                hired: date(&text(&row[2])),
                left: row[3].as_deref().map(date),
                ..Person::default()
            };
            people.insert(text(&row[0]), person);
        }
        let of = |number: &Option<String>| text(number);
        let sql = "SELECT CAST(e.number AS TEXT), CAST(d.code AS TEXT), CAST(p.code AS TEXT), \
                   CAST(a.valid_from AS TEXT), CAST(a.valid_to AS TEXT) FROM assignments a \
                   JOIN employees e ON e.id = a.employee_id JOIN departments d ON d.id = a.department_id \
                   LEFT JOIN positions p ON p.id = a.position_id WHERE a.organization_id = $ORG";
        for row in select(db, sql, organization).await {
            let person = people.get_mut(&of(&row[0])).expect("a person");
            person.posts.push((text(&row[1]), text(&row[2]), days(&row[3], &row[4])));
        }
        for (table, named, key) in [("role_holdings", "roles", "role_id"), ("group_memberships", "groups", "group_id")]
        {
            let sql = format!(
                "SELECT CAST(e.number AS TEXT), CAST(n.code AS TEXT), CAST(h.valid_from AS TEXT), \
                 CAST(h.valid_to AS TEXT) FROM {table} h JOIN employees e ON e.id = h.employee_id \
                 JOIN {named} n ON n.id = h.{key} WHERE h.organization_id = $ORG"
            );
            for row in select(db, &sql, organization).await {
                let person = people.get_mut(&of(&row[0])).expect("a person");
                let held = (text(&row[1]), days(&row[2], &row[3]));
                if named == "roles" { person.roles.push(held) } else { person.groups.push(held) }
            }
        }
        let sql = "SELECT CAST(e.number AS TEXT), CAST(l.valid_from AS TEXT), CAST(l.valid_to AS TEXT) FROM leaves l \
                   JOIN employees e ON e.id = l.employee_id WHERE l.organization_id = $ORG";
        for row in select(db, sql, organization).await {
            people.get_mut(&of(&row[0])).expect("a person").leaves.push(days(&row[1], &row[2]));
        }
        let sql = "SELECT CAST(e.number AS TEXT), CAST(c.code AS TEXT), CAST(k.completed_on AS TEXT), \
                   CAST(k.score AS TEXT), CAST(CAST(k.passed AS INTEGER) AS TEXT), CAST(k.known_on AS TEXT), \
                   CAST(r.revoked_on AS TEXT) FROM completions k JOIN employees e ON e.id = k.employee_id \
                   JOIN courses c ON c.id = k.course_id LEFT JOIN completion_revocations r ON r.completion_id = k.id \
                   WHERE k.organization_id = $ORG";
        for row in select(db, sql, organization).await {
            let done = Done {
                course: text(&row[1]),
                on: date(&text(&row[2])),
                score: row[3].as_deref().map(|score| score.parse().expect("a score")),
                passed: text(&row[4]) == "1",
                known: date(&text(&row[5])),
                revoked: row[6].as_deref().map(date),
            };
            people.get_mut(&of(&row[0])).expect("a person").done.push(done);
        }
        let sql = "SELECT CAST(e.number AS TEXT), CAST(q.code AS TEXT), CAST(w.valid_from AS TEXT), \
                   CAST(w.valid_until AS TEXT), CAST(w.known_on AS TEXT) FROM waivers w \
                   JOIN employees e ON e.id = w.employee_id JOIN training_requirements q ON q.id = w.requirement_id \
                   WHERE w.organization_id = $ORG";
        for row in select(db, sql, organization).await {
            let waiver = (text(&row[1]), date(&text(&row[2])), date(&text(&row[3])), date(&text(&row[4])));
            people.get_mut(&of(&row[0])).expect("a person").waivers.push(waiver);
        }
        let sql = "SELECT CAST(q.code AS TEXT), CAST(v.effective_from AS TEXT), CAST(v.definition AS TEXT) \
                   FROM training_requirement_versions v JOIN training_requirements q ON q.id = v.requirement_id \
                   WHERE v.organization_id = $ORG ORDER BY q.code, v.version DESC";
        let mut versions: Vec<Version> = Vec::new();
        for row in select(db, sql, organization).await {
            let code = text(&row[0]);
            let until = versions.last().filter(|next| next.code == code).map(|next| next.from);
            let definition = serde_json::from_str(&text(&row[2])).expect("JSON");
            versions.push(Version { code, from: date(&text(&row[1])), until, definition });
        }
        let sql = "SELECT CAST(code AS TEXT), CAST(pass_mark AS TEXT), CAST(equivalents AS TEXT) FROM courses \
                   WHERE organization_id = $ORG";
        let courses = select(db, sql, organization).await.into_iter().map(|row| {
            let mark = row[1].as_deref().map(|mark| mark.parse().expect("a mark"));
            (text(&row[0]), (mark, serde_json::from_str(&text(&row[2])).expect("codes")))
        });
        let sql = "SELECT CAST(d.code AS TEXT), CAST(a.code AS TEXT) FROM departments d \
                   LEFT JOIN departments a ON a.id = d.parent_id WHERE d.organization_id = $ORG";
        let courses = courses.collect();
        let above =
            select(db, sql, organization).await.into_iter().map(|row| (text(&row[0]), row[1].clone())).collect();
        Self { people, versions, courses, above }
    }

    pub fn is_within(&self, department: &str, top: &str) -> bool {
        let mut at = Some(department.to_owned());
        while let Some(code) = at {
            if code == top {
                return true;
            }
            at = self.above.get(&code).cloned().flatten();
        }
        false
    }

    fn clause(
        &self,
        clause: &Value,
        excluding: bool,
        number: &str,
        post: Option<&(String, String, Days)>,
        on: Date,
    ) -> bool {
        let person = &self.people[number];
        let codes = |name: &str| -> Vec<String> {
            let list = clause.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            list.iter().map(|code| code.as_str().expect("a code").to_owned()).collect()
        };
        let default = if excluding { "ANYONE" } else { "EMPLOYEES" };
        let employed_so = match clause.get("employment").and_then(Value::as_str).unwrap_or(default) {
            "EMPLOYEES" => !person.contractor,
            "CONTRACTORS" => person.contractor,
            _ => true,
        };
        let (units, positions, roles, groups, persons) =
            (codes("departments"), codes("positions"), codes("roles"), codes("groups"), codes("persons"));
        let in_unit =
            units.is_empty() || post.is_some_and(|post| units.iter().any(|unit| self.is_within(&post.0, unit)));
        let in_position = positions.is_empty() || post.is_some_and(|post| positions.contains(&post.1));
        let in_role =
            roles.is_empty() || person.roles.iter().any(|(code, days)| roles.contains(code) && within(*days, on));
        let in_group =
            groups.is_empty() || person.groups.iter().any(|(code, days)| groups.contains(code) && within(*days, on));
        let named = persons.is_empty() || persons.iter().any(|code| code == number);
        let new = match clause.get("tenure_less_than_months").and_then(Value::as_i64) {
            Some(months) => on < person.hired + months.months(),
            None => true,
        };
        employed_so && in_unit && in_position && in_role && in_group && named && new
    }

    fn admits(&self, version: &Version, number: &str, post: Option<&(String, String, Days)>, on: Date) -> bool {
        let any = |name: &str| {
            let clauses =
                version.definition["audience"].get(name).and_then(Value::as_array).cloned().unwrap_or_default();
            clauses.iter().any(|clause| self.clause(clause, name == "exclude", number, post, on))
        };
        any("include") && !any("exclude")
    }

    fn employed(&self, number: &str, on: Date) -> bool {
        let person = &self.people[number];
        person.hired <= on && person.left.is_none_or(|left| on <= left)
    }

    fn concerns(&self, version: &Version, number: &str, on: Date) -> bool {
        let in_force = version.from <= on && version.until.is_none_or(|until| on < until);
        if !in_force || !self.employed(number, on) {
            return false;
        }
        let posts: Vec<_> = self.people[number].posts.iter().filter(|post| within(post.2, on)).collect();
        if posts.is_empty() {
            return self.admits(version, number, None, on);
        }
        posts.iter().any(|post| self.admits(version, number, Some(post), on))
    }

    fn away(&self, number: &str, on: Date) -> bool {
        let away = |day: Date| self.people[number].leaves.iter().any(|leave| within(*leave, day));
        if !away(on) {
            return false;
        }
        let (mut first, mut last, mut length) = (on, on, 1);
        while away(first - 1.day()) {
            first -= 1.day();
            length += 1;
        }
        while away(last + 1.day()) {
            last += 1.day();
            length += 1;
        }
        length >= 30
    }

    fn is_present(&self, version: &Version, number: &str, on: Date) -> bool {
        self.concerns(version, number, on) && !self.away(number, on)
    }

    /// The day on which the requirement began to oblige whoever is present on `on`.
    fn obliged(&self, version: &Version, number: &str, on: Date) -> Date {
        let mut entry = on;
        while self.is_present(version, number, entry - 1.day()) {
            entry -= 1.day();
        }
        let days = version.definition["first_due"].get("days").and_then(Value::as_i64).unwrap_or(0);
        entry + days.days()
    }

    fn waived(&self, version: &Version, number: &str, on: Date, known: Option<Date>) -> bool {
        self.people[number].waivers.iter().any(|(code, from, until, since)| {
            *code == version.code && *from <= on && on <= *until && known.is_none_or(|day| *since <= day)
        })
    }

    /// Whether what was completed up to `limit` is enough on `on`.
    fn met(&self, version: &Version, number: &str, on: Date, limit: Date, known: Option<Date>) -> bool {
        let rule = &version.definition["courses"];
        let named: Vec<String> = rule
            .get("courses")
            .and_then(Value::as_array)
            .map_or(Vec::new(), |list| list.iter().map(|code| code.as_str().expect("a code").to_owned()).collect());
        let stands_for =
            |taken: &str, wanted: &str| taken == wanted || self.courses[wanted].1.iter().any(|code| code == taken);
        let mark = version.definition.get("pass_mark").and_then(Value::as_f64);
        let recurrence = &version.definition["recurrence"];
        let valid = |done: &&Done| {
            let own = self.courses[&done.course].0;
            #[expect(clippy::cast_possible_truncation, reason = "a mark is at most a hundred")]
            let needed = own.map(|own| mark.map_or(own, |mark| (mark * 100.0).round() as i64));
            let passed = done.passed && needed.is_none_or(|needed| done.score.is_some_and(|score| score >= needed));
            let in_time = match recurrence["basis"].as_str() {
                Some("ONCE") => done.on <= on,
                Some("ROLLING") => {
                    done.on <= on && on < done.on + recurrence["months"].as_i64().expect("months").months()
                }
                _ => done.on <= on && window(recurrence, done.on) == window(recurrence, on),
            };
            let asked = named.is_empty() || named.iter().any(|wanted| stands_for(&done.course, wanted));
            done.on <= limit && passed && in_time && asked && counts_by(done, known)
        };
        let done: Vec<_> = self.people[number].done.iter().filter(valid).collect();
        if rule["rule"] == "ALL_OF" {
            return named.iter().all(|wanted| done.iter().any(|done| stands_for(&done.course, wanted)));
        }
        done.len() as u64 >= rule["min_completions"].as_u64().expect("a count")
    }

    fn is_late(&self, version: &Version, number: &str, on: Date, as_of: Date, known: Option<Date>) -> bool {
        let recurrence = &version.definition["recurrence"];
        if recurrence["basis"] == "CALENDAR" {
            let mut last = on;
            while window(recurrence, last + 1.day()) == window(recurrence, on) {
                last += 1.day();
            }
            return last < as_of;
        }
        let mut due = self.obliged(version, number, on);
        let mut day = on;
        while day > date("2024-12-31") && !self.met(version, number, day, on, known) {
            day -= 1.day();
        }
        if day > date("2024-12-31") {
            due = due.max(day);
        }
        due < as_of
    }

    /// Every pair that is asked about.
    pub fn pairs(&self, asked: Asked) -> Vec<Pair> {
        let (on, as_of, known, since) = match asked {
            Asked::Day(day) => (day, day, None, None),
            Asked::Period(first, last, as_of) if first <= as_of => (last.min(as_of), as_of, Some(as_of), Some(first)),
            Asked::Period(..) => return Vec::new(),
        };
        let mut pairs = Vec::new();
        for number in self.people.keys() {
            for version in &self.versions {
                if !(version.from <= on && version.until.is_none_or(|until| on < until)) {
                    continue;
                }
                let posts: Vec<_> = self.people[number].posts.iter().filter(|post| within(post.2, on)).collect();
                let admitted: BTreeSet<String> = posts
                    .iter()
                    .filter(|post| self.admits(version, number, Some(post), on))
                    .map(|post| post.0.clone())
                    .collect();
                let (departments, letter) = if self.concerns(version, number, on) {
                    (admitted, self.letter(version, number, on, as_of, known))
                } else {
                    let Some(first) = since else { continue };
                    if !self.concerned_before(version, number, first, on) {
                        continue;
                    }
                    let held_on = self.people[number].left.filter(|left| *left < on).unwrap_or(on);
                    let held = self.people[number].posts.iter().filter(|post| within(post.2, held_on));
                    (held.map(|post| post.0.clone()).collect(), 'N')
                };
                pairs.push(Pair { person: number.clone(), requirement: version.code.clone(), departments, letter });
            }
        }
        pairs
    }

    fn concerned_before(&self, version: &Version, number: &str, first: Date, on: Date) -> bool {
        let recurrence = &version.definition["recurrence"];
        let mut day = on;
        while day > first {
            day -= 1.day();
            if recurrence["basis"] == "CALENDAR" && window(recurrence, day) != window(recurrence, on) {
                return false;
            }
            if self.concerns(version, number, day) {
                return true;
            }
        }
        false
    }

    fn letter(&self, version: &Version, number: &str, on: Date, as_of: Date, known: Option<Date>) -> char {
        if self.away(number, on) || on < self.obliged(version, number, on) {
            return 'N';
        }
        if self.waived(version, number, on, known) {
            return 'W';
        }
        if self.met(version, number, on, on, known) {
            return 'F';
        }
        if self.is_late(version, number, on, as_of, known) { 'L' } else { 'O' }
    }

    /// The days up to `last` on which the person is obliged and not waived.
    fn counted_days(&self, version: &Version, number: &str, last: Date, as_of: Date) -> Vec<Date> {
        let grace = version.definition["first_due"].get("days").and_then(Value::as_i64).unwrap_or(0);
        let (mut day, mut entry, mut days) = (self.people[number].hired, None, Vec::new());
        while day <= last {
            entry = if self.is_present(version, number, day) { entry.or(Some(day)) } else { None };
            let obliged = entry.is_some_and(|entry: Date| entry + grace.days() <= day);
            if obliged && !self.waived(version, number, day, Some(as_of)) {
                days.push(day);
            }
            day += 1.day();
        }
        days
    }

    /// Formula 4.11 for those who are counted in `here`: the fewest, and how many of how many trained at all.
    pub fn frequency(
        &self,
        first: Date,
        last: Date,
        as_of: Date,
        here: impl Fn(&str) -> bool,
    ) -> Option<(u64, u64, u64)> {
        if as_of < first {
            return None;
        }
        let (mut least, mut trained, mut people) = (u64::MAX, 0, 0);
        for (number, person) in &self.people {
            let held_on = person.left.unwrap_or(last).min(last.min(as_of));
            if !person.posts.iter().any(|post| within(post.2, held_on) && here(&post.0)) && !here("") {
                continue;
            }
            let mut counted: BTreeSet<Date> = BTreeSet::new();
            for version in &self.versions {
                counted.extend(self.counted_days(version, number, last, as_of).into_iter().filter(|day| first <= *day));
            }
            if counted.len() < 45 {
                continue;
            }
            let counts = |done: &&Done| {
                let mark = self.courses[&done.course].0;
                let passed = done.passed && mark.is_none_or(|mark| done.score.is_some_and(|score| score >= mark));
                passed && first <= done.on && done.on <= last.min(as_of) && counts_by(done, Some(as_of))
            };
            let trainings = person.done.iter().filter(counts).count() as u64;
            people += 1;
            trained += u64::from(trainings > 0);
            least = least.min(trainings);
        }
        (people > 0).then_some((least, trained, people))
    }
}

/// A name of the calendar window in which a day lies.
fn window(recurrence: &Value, on: Date) -> (i16, i8) {
    let months = match recurrence["window"].as_str() {
        Some("MONTH") => 1,
        Some("QUARTER") => 3,
        Some("HALF_YEAR") => 6,
        _ => 12,
    };
    (on.year(), (on.month() - 1) / months)
}

/// Counts pairs.
pub fn count<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> Count {
    let mut count = Count::default();
    for pair in pairs {
        match pair.letter {
            'N' => count.not_applicable += 1,
            'W' => count.waived += 1,
            'F' => (count.required, count.fulfilled) = (count.required + 1, count.fulfilled + 1),
            'L' => (count.required, count.overdue) = (count.required + 1, count.overdue + 1),
            _ => count.required += 1,
        }
    }
    count
}

/// Counts people: with something required, and of those with everything fulfilled.
pub fn people<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> (u64, u64) {
    let (mut all, mut open) = (HashSet::new(), HashSet::new());
    for pair in pairs {
        if matches!(pair.letter, 'F' | 'O' | 'L') {
            all.insert(&pair.person);
        }
        if matches!(pair.letter, 'O' | 'L') {
            open.insert(&pair.person);
        }
    }
    (all.len() as u64, (all.len() - open.len()) as u64)
}
