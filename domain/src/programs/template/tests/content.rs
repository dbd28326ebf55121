use super::{TELECOM, check};
use crate::{
    locale::Locale,
    programs::template::{ProgramTemplate, TemplateAction},
    scheduling::{calendar::DayKind, cron::CronExpression},
};

fn telecom() -> ProgramTemplate {
    check(TELECOM).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(|error| format!("{error}\n")).collect::<String>());
    })
}

#[test]
fn the_telecom_template_holds_all_that_its_source_holds() {
    let t = telecom();

    let counts = [
        ("parameters", t.parameters.len(), 4),
        ("departments", t.departments.len(), 14),
        ("roles", t.roles.len(), 14),
        ("phases", t.phases.len(), 3),
        ("objectives", t.phases.iter().map(|phase| phase.objectives.len()).sum(), 12),
        ("exit criteria", t.phases.iter().map(|phase| phase.exit_criteria.len()).sum(), 13),
        ("areas", t.areas.len(), 7),
        ("measures", t.measures.len(), 39),
        ("indicators", t.indicators.len(), 65),
        ("channels", t.channels.len(), 9),
        ("complaint states", t.complaint.states.len(), 11),
        ("SLA policies", t.sla_policies.len(), 7),
        ("clocks", t.sla_policies.iter().map(|policy| policy.clocks.len()).sum(), 18),
        ("escalations", t.escalations.len(), 4),
        ("courses", t.courses.len(), 15),
        ("training requirements", t.training_requirements.len(), 11),
        ("audit programs", t.audit_programs.len(), 6),
        ("finding grades", t.audit_rules.finding_grades.len(), 5),
        ("words of corrective action", t.audit_rules.capa_states.len(), 9),
        ("tiers", t.sites.tiers.len(), 5),
        ("inspections", t.inspections.len(), 5),
        ("checklists", t.checklists.len(), 6),
        ("items", t.checklists.iter().flat_map(|c| &c.sections).map(|s| s.items.len()).sum(), 56),
        ("weight profiles", t.checklists.iter().map(|c| c.weight_profiles.len()).sum(), 13),
        ("surveys", t.surveys.len(), 8),
        ("dimensions", t.servqual.dimensions.len(), 5),
        ("SERVQUAL items", t.servqual.items.len(), 22),
        ("drills", t.drills.len(), 4),
        ("reviews", t.reviews.len(), 4),
        ("reports", t.reports.len(), 7),
        ("schedules", t.schedules.len(), 46),
        ("commitments", t.commitments.len(), 4),
        ("documents", t.documents.len(), 14),
        ("budget lines", t.resources.budget_lines.len(), 5),
        ("incentives", t.incentives.len(), 5),
        ("risks", t.risks.len(), 6),
        ("years", t.calendars.iter().map(|calendar| calendar.years.len()).sum(), 3),
    ];
    let off: Vec<_> = counts.iter().filter(|(_, found, wanted)| found != wanted).collect();
    assert!(off.is_empty(), "{off:?}");
}

#[test]
fn every_measure_has_exactly_one_accountable_and_somebody_responsible() {
    for measure in telecom().measures {
        assert_eq!(measure.raci.accountable.len(), 1, "{}", measure.code);
        assert!(!measure.raci.responsible.is_empty(), "{}", measure.code);
    }
}

#[test]
fn the_phases_run_from_month_0_to_6_to_12_and_on() {
    let months: Vec<_> = telecom().phases.iter().map(|phase| (phase.from_month, phase.to_month)).collect();

    assert_eq!(months, [(0, Some(6)), (6, Some(12)), (12, None)]);
}

#[test]
fn thresholds_are_exact() {
    let t = telecom();

    let availability = t.indicators.iter().find(|indicator| &*indicator.code == "NET-02").expect("availability");
    let shown = serde_json::to_string(&availability.thresholds).expect("json");
    assert_eq!(shown, r#"{"target":"99.99","warning":"99.993","critical":"99.99"}"#);
}

#[test]
fn every_measurand_is_the_material_of_some_formula() {
    let t = telecom();
    let formulas: String = t.indicators.iter().map(|i| serde_json::to_string(&i.formula).expect("json")).collect();

    for measurand in &t.measurands {
        assert!(formulas.contains(&format!("\"{}\"", measurand.code)), "{} is used nowhere", measurand.code);
    }
}

#[test]
fn ten_audits_are_due_in_the_year_and_the_sixth_program_sweeps_daily() {
    let t = telecom();
    let makes_audits = |action: &TemplateAction| matches!(action, TemplateAction::CreateAudit { .. });
    let schedules = t.schedules.iter().filter(|schedule| makes_audits(&schedule.action));

    let in_year = |cron: &str| {
        let cron = CronExpression::try_new(cron).expect("a cron expression");
        let start = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|d| d.and_hms_opt(0, 0, 0)).expect("a time");
        let mut at = start;
        std::iter::from_fn(|| {
            at = cron.next_after(at)?;
            Some(at)
        })
        .take_while(|at| at.date() < chrono::NaiveDate::from_ymd_opt(2027, 1, 11).expect("a day"))
        .count()
    };
    assert_eq!(schedules.filter_map(|schedule| schedule.cron.as_deref().map(in_year)).sum::<usize>(), 10);
}

#[test]
fn the_calendar_knows_make_up_days_and_says_what_is_provisional() {
    let calendar = telecom().calendars[0].working_calendar(Locale::En);

    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let kinds: Vec<_> =
        ["2026-10-10", "2026-02-14", "2026-02-23"].iter().map(|d| calendar.overrides[&day(d)].kind).collect();
    assert_eq!(kinds, [DayKind::Work, DayKind::Work, DayKind::Off]);
    assert_eq!(calendar.known_through, day("2026-12-31"));
    assert!(calendar.provisional_years.contains(&2027) && calendar.overrides.contains_key(&day("2027-02-05")));
    let days_in = |year, kind| {
        let of = |(date, o): &(&chrono::NaiveDate, &_)| chrono::Datelike::year(*date) == year && day_kind(o) == kind;
        calendar.overrides.iter().filter(of).count()
    };
    assert_eq!((days_in(2025, DayKind::Off), days_in(2025, DayKind::Work)), (28, 5));
    assert_eq!((days_in(2026, DayKind::Off), days_in(2026, DayKind::Work)), (33, 6));
}

fn day_kind(day: &crate::scheduling::calendar::DayOverride) -> DayKind {
    day.kind
}
