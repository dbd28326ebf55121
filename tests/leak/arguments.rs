//! What to pass for each argument of a query: for all of them somebody has said something.

use std::fmt::Write;

use super::{
    names::{Kind, Values},
    schema::{Argument, Field, Schema, Step},
};

/// What is passed for an argument or for a field of an input.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// `Type.field.argument` or `Input.field`; an argument's name alone for all that are called so.
    name: &'static str,
    /// As it is written; `{}` is the value of the kind, or the field of the input. More fields may follow that it needs.
    text: &'static str,
    /// What it names.
    kind: Option<Kind>,
    /// Whether the walk over all fields passes it although it need not.
    always: bool,
}

const fn plain(name: &'static str, text: &'static str) -> Given {
    Given { name, text, kind: None, always: false }
}

const fn naming(name: &'static str, kind: Kind) -> Given {
    Given { name, text: "{}", kind: Some(kind), always: false }
}

const fn always(name: &'static str, text: &'static str) -> Given {
    Given { name, text, kind: None, always: true }
}

/// A department that is named wherever it can be: without one, what belongs to none is told.
const fn of_department(name: &'static str) -> Given {
    Given { name, text: "{}", kind: Some(Kind::DepartmentCode), always: true }
}

const GIVEN: &[Given] = &[
    plain("first", "2"),
    plain("last", "2"),
    naming("after", Kind::Cursor),
    naming("before", Kind::Cursor),
    plain("asOf", "\"2026-10-10\""),
    plain("at", "\"2026-10-10\""),
    plain("on", "\"2026-10-10\""),
    plain("period", "\"2026-Q3\""),
    plain("role", "RESPONSIBLE"),
    plain("year", "2026"),
    naming("Query.audit.number", Kind::AuditNumber),
    naming("Query.auditConflicts.employeeNumber", Kind::EmployeeNumber),
    plain("AuditProgram.overrides.period", "\"2026-Q4\""),
    naming("Query.finding.number", Kind::FindingNumber),
    naming("Query.findingFigures.department", Kind::DepartmentCode),
    always("Query.findingFigures.period", "\"2026-Q4\""),
    plain("Query.findings.orderBy", "DUE"),
    naming("Query.course.code", Kind::Course),
    naming("Query.department.code", Kind::DepartmentCode),
    naming("Query.employee.number", Kind::EmployeeNumber),
    naming("Query.evidence.id", Kind::Evidence),
    naming("Query.import.id", Kind::Import),
    naming("Query.indicator.code", Kind::Indicator),
    naming("Query.program.code", Kind::ProgramCode),
    naming("Query.schedule.code", Kind::ScheduleCode),
    naming("Query.trainingRequirement.code", Kind::Requirement),
    naming("Query.trainingCampaign.number", Kind::CampaignNumber),
    naming("TrainingCampaign.plan.department", Kind::DepartmentCode),
    naming("Query.trainingPlan.department", Kind::DepartmentCode),
    plain("Query.trainingWatchdog.status", "[MISSED]"),
    naming("Query.trainingSession.number", Kind::SessionNumber),
    naming("Query.trainingCoverage.department", Kind::DepartmentCode),
    naming("Query.trainingCoverage.requirement", Kind::Requirement),
    always("Query.trainingCoverage.period", "\"2026-Q3\""),
    plain("Query.employees.orderBy", "NAME"),
    always(
        "Query.schedulePreview.input",
        "{ cron: \"0 0 9 10 1,4,7,10 *\", timeZone: \"Asia/Shanghai\", calendar: \"CN\", roll: FOLLOWING }",
    ),
    plain("Query.watchdog.periods", "3"),
    plain("Query.watchdog.status", "[MISSED, NOT_PLANNED]"),
    plain("Department.employeeCount.includeSubtree", "false"),
    naming("Department.trainingCoverage.requirement", Kind::Requirement),
    plain("Program.definitions.kind", "[STANDARD, SOURCE]"),
    always("Schedule.backfillPreview.from", "\"2026-01-01T00:00:00Z\""),
    always("Schedule.backfillPreview.to", "\"2026-06-30T00:00:00Z\""),
    plain("Schedule.preview.until", "\"2027-12-31T00:00:00Z\""),
    naming("TrainingCoverage.byDepartment.parent", Kind::DepartmentCode),
    always("TrainingCoverage.lapses.days", "366"),
    always("TrainingCoverage.people.status", "MISSING"),
    plain("Employee.trainingObligations.status", "[OVERDUE]"),
    naming("AuditFilter.department", Kind::DepartmentCode),
    plain("AuditFilter.plannedFrom", "\"2026-03-01\""),
    plain("AuditFilter.plannedTo", "\"2026-09-30\""),
    naming("AuditFilter.program", Kind::AuditProgram),
    plain("AuditFilter.state", "[CANCELLED]"),
    naming("FindingFilter.department", Kind::DepartmentCode),
    plain("FindingFilter.grade", "[MAJOR]"),
    plain("FindingFilter.overdue", "false"),
    naming("FindingFilter.owner", Kind::EmployeeNumber),
    plain("FindingFilter.source", "[AUDIT]"),
    plain("FindingFilter.state", "[RISK_ACCEPTED]"),
    naming("CalendarProposalFilter.calendar", Kind::Calendar),
    plain("CalendarProposalFilter.state", "[PENDING]"),
    plain("DeliveryFilter.state", "[DEAD]"),
    plain("DepartmentFilter.kind", "[\"shop\"]"),
    naming("DepartmentFilter.within", Kind::Department),
    plain("EmployeeFilter.search", "\"one\""),
    plain("EmployeeFilter.status", "[LEFT]"),
    naming("EmployeeFilter.within", Kind::Department),
    plain("ImportFilter.kind", "[COMPLETIONS]"),
    plain("ImportFilter.state", "[DONE]"),
    plain("IndicatorFilter.cadence", "MONTH"),
    naming("IndicatorFilter.owner", Kind::Department),
    plain("IndicatorFilter.tag", "CORE"),
    plain("JournalFilter.command", "[\"measureStart\", \"auditAssign\"]"),
    naming("JournalFilter.objectId", Kind::Schedule),
    plain("JournalFilter.outcome", "REFUSED"),
    naming("MeasureFilter.area", Kind::Area),
    naming("MeasureFilter.phaseId", Kind::Phase),
    plain("MeasureFilter.state", "[VERIFIED]"),
    naming("BackfillFilter.scheduleId", Kind::Schedule),
    plain("BackfillFilter.state", "[CANCELLED]"),
    plain("OccurrenceFilter.dueBefore", "\"2026-07-01T00:00:00Z\""),
    plain("OccurrenceFilter.dueFrom", "\"2026-07-01T00:00:00Z\""),
    naming("OccurrenceFilter.scheduleId", Kind::Schedule),
    plain("OccurrenceFilter.state", "[STARTED, DONE]"),
    plain("ProgramFilter.state", "[ACTIVE]"),
    plain("RecurrenceRuleInput.anchor", "\"2026-01-05\", kind: EVERY_WEEKS, interval: 2, at: \"09:00\""),
    plain("RecurrenceRuleInput.at", "\"10:30\", kind: LAST_DAY, of: MONTH"),
    plain("RecurrenceRuleInput.interval", "3, kind: EVERY_DAYS, anchor: \"2026-01-05\", at: \"09:00\""),
    plain("RecurrenceRuleInput.kind", "LAST_DAY, of: QUARTER, at: \"09:00\""),
    plain("RecurrenceRuleInput.nth", "2, kind: NTH_WEEKDAY, of: MONTH, weekday: MONDAY, at: \"09:00\""),
    plain("RecurrenceRuleInput.of", "YEAR, kind: LAST_DAY, at: \"09:00\""),
    plain("RecurrenceRuleInput.weekday", "FRIDAY, kind: LAST_WEEKDAY, of: MONTH, at: \"09:00\""),
    plain("ScheduleExceptionInput.at", "\"14:30\", on: \"2026-05-11\", moveTo: \"2026-05-12\""),
    plain("ScheduleExceptionInput.moveTo", "\"2026-05-12\", on: \"2026-05-11\""),
    plain("ScheduleExceptionInput.on", "\"2026-05-11\""),
    plain("ScheduleExclusionInput.first", "\"2026-07-01\""),
    plain("ScheduleExclusionInput.last", "\"2026-07-31\", first: \"2026-07-01\""),
    plain("ScheduleFilter.actionKind", "[\"CREATE_AUDIT\"]"),
    plain("ScheduleFilter.state", "[PAUSED]"),
    Given {
        name: "SchedulePreviewInput.calendar",
        text: "{}, roll: FOLLOWING, cron: \"0 0 9 10 1,4,7,10 *\", timeZone: \"Asia/Shanghai\"",
        kind: Some(Kind::Calendar),
        always: false,
    },
    plain("SchedulePreviewInput.collision", "KEEP, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.cron", "\"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.endsOn", "\"2027-12-31\", cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.exceptions", "{}, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.exclusions", "{}, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.first", "3, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.fold", "BOTH, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.from", "\"2026-03-01T00:00:00Z\", cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.gap", "SKIP, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.jitter", "\"PT30M\", cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.leadTime", "\"P14D\", cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain(
        "SchedulePreviewInput.roll",
        "PRECEDING, calendar: \"CN\", cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\"",
    ),
    plain("SchedulePreviewInput.rule", "{}, timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.startsOn", "\"2026-06-01\", cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain("SchedulePreviewInput.timeZone", "\"Europe/London\", cron: \"0 0 9 11 * *\""),
    plain("SchedulePreviewInput.unknownCalendar", "HOLD, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\""),
    plain(
        "SchedulePreviewInput.workingDayOffset",
        "2, calendar: \"CN\", roll: FOLLOWING, cron: \"0 0 9 11 * *\", timeZone: \"Asia/Shanghai\"",
    ),
    plain("EvidenceFilter.format", "[PNG]"),
    plain("EvidenceFilter.isOnHold", "true"),
    naming("EvidenceFilter.objectId", Kind::Measure),
    plain("EvidenceFilter.sha256", "\"00\""),
    plain("EvidenceFilter.state", "[ARCHIVED]"),
    naming("TrainingSessionFilter.campaign", Kind::CampaignNumber),
    naming("TrainingSessionFilter.course", Kind::Course),
    naming("TrainingSessionFilter.department", Kind::DepartmentCode),
    plain("TrainingSessionFilter.mode", "[EXAM]"),
    naming("TrainingSessionFilter.requirement", Kind::Requirement),
    plain("TrainingSessionFilter.startsBefore", "\"2026-12-02T00:00:00Z\""),
    plain("TrainingSessionFilter.startsFrom", "\"2026-12-02T00:00:00Z\""),
    plain("TrainingSessionFilter.state", "[CANCELLED]"),
    of_department("Indicator.latest.department"),
    of_department("Indicator.series.department"),
    of_department("Indicator.controlChart.department"),
    of_department("Indicator.runs.department"),
    of_department("Indicator.targets.department"),
    of_department("Query.indicatorDashboard.department"),
    plain("Indicator.latest.asOf", "\"2026-10-10T00:00:00Z\""),
    plain("Indicator.series.asOf", "\"2026-10-10T00:00:00Z\""),
    plain("Indicator.controlChart.inARow", "9"),
    plain("Indicator.series.from", "\"2025-01\""),
    plain("Indicator.series.to", "\"2026-10\""),
    plain("Indicator.controlChart.from", "\"2025-01\""),
    plain("Indicator.controlChart.to", "\"2026-10\""),
    plain("Indicator.runs.from", "\"2025-01\""),
    plain("Indicator.runs.to", "\"2026-10\""),
];

/// Arguments of a walk: the table with the values of one organization.
#[derive(Clone, Debug)]
pub struct Arguments {
    values: Values,
    instead: Option<(&'static str, &'static str)>,
}

impl Arguments {
    /// The table with these values.
    pub fn new(values: Values) -> Self {
        Self { values, instead: None }
    }

    /// The values.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The same with another text for one argument.
    pub fn instead(&self, name: &'static str, text: &'static str) -> Self {
        Self { values: self.values.clone(), instead: Some((name, text)) }
    }

    /// A field with what must be passed and with what is always passed.
    pub fn call(&self, owner: &str, field: &Field) -> String {
        self.call_with(owner, field, None)
    }

    /// A field as in [`Self::call`], with one argument as it is told.
    pub fn call_with(&self, owner: &str, field: &Field, told: Option<(&str, &str)>) -> String {
        let passed = field.arguments.iter().filter_map(|argument| {
            let name = &argument.name;
            let full = format!("{owner}.{}.{name}", field.name);
            if let Some((_, text)) = told.filter(|(told, _)| told == name) {
                return Some(format!("{name}: {text}"));
            }
            if let Some((_, text)) = self.instead.filter(|(instead, _)| *instead == full) {
                return Some(format!("{name}: {text}"));
            }
            let given = find(&full, name);
            let given = if argument.required {
                given.unwrap_or_else(|| panic!("say in tests/leak/arguments.rs what to pass for {full}"))
            } else {
                given.filter(|given| given.always)?
            };
            let text = given.kind.map_or_else(|| given.text.to_owned(), |kind| fill(given.text, self.values.get(kind)));
            Some(format!("{name}: {text}"))
        });
        let passed: Vec<_> = passed.collect();
        if passed.is_empty() { field.name.clone() } else { format!("{}({})", field.name, passed.join(", ")) }
    }

    /// The way to a type, with `selection` at its end.
    pub fn document(&self, way: &[Step], selection: &str) -> String {
        let mut open = String::from("{ ");
        let mut close = String::from(" }");
        for (place, step) in way.iter().enumerate() {
            let call = of_kind(step, &way[place..]).unwrap_or_else(|| self.call(&step.owner, &step.field));
            let _ = write!(open, "{call} {{ ");
            close.push_str(" }");
            if let Some(on) = &step.on {
                let _ = write!(open, "__typename ... on {on} {{ ");
                close.push_str(" }");
            }
        }
        format!("{open}{selection}{close}")
    }
}

/// Whether an argument is passed although it need not be.
pub fn is_always_passed(full: &str, bare: &str) -> bool {
    find(full, bare).is_some_and(|given| given.always)
}

/// `text` with a value in its place.
pub fn fill(text: &str, value: &str) -> String {
    text.replacen("{}", &format!("{value:?}"), 1)
}

fn find(full: &str, bare: &str) -> Option<&'static Given> {
    let called = |name: &str| GIVEN.iter().find(|given| given.name == name);
    called(full).or_else(|| called(bare))
}

/// Every way in which an argument is passed: as it is, or, of an input, each of its fields. `Err` names what nobody has
/// said anything about.
pub fn ways_to_pass(schema: &Schema, full: &str, argument: &Argument) -> Vec<Result<(String, Option<Kind>), String>> {
    let Some(fields) = schema.input(&argument.of) else {
        let given = find(full, &argument.name).ok_or_else(|| full.to_owned());
        return vec![given.map(|given| (given.text.to_owned(), given.kind))];
    };
    let shell = find(full, full).map(|given| given.text).filter(|text| text.starts_with("{}")).unwrap_or("{}");
    let within = fields.iter().flat_map(|field| {
        let full = format!("{}.{}", argument.of, field.name);
        let inner = match schema.input(&field.of) {
            Some(_) => ways_to_pass(schema, &full, field),
            None => vec![find(&full, &full).map(|given| (given.text.to_owned(), given.kind)).ok_or(full)],
        };
        inner.into_iter().map(move |way| {
            way.map(|(text, kind)| (shell.replacen("{}", &format!("{{ {}: {text} }}", field.name), 1), kind))
        })
    });
    within.collect()
}

/// Picks the definitions of one kind: there are more of all kinds than a page holds.
fn of_kind(step: &Step, later: &[Step]) -> Option<String> {
    let concrete = later.iter().chain([step]).find_map(|step| step.on.as_ref())?.strip_suffix("Definition")?;
    let mut kind = String::new();
    for (place, letter) in concrete.char_indices() {
        if place > 0 && letter.is_uppercase() {
            kind.push('_');
        }
        kind.push(letter.to_ascii_uppercase());
    }
    (step.field.name == "definitions").then(|| format!("definitions(first: 100, kind: [{kind}])"))
}
