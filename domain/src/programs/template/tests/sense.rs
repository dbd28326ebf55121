use std::collections::BTreeSet;

use super::{TELECOM, changed, changed_in, mistakes, one_mistake};
use crate::programs::template::TemplateErrorCode as Code;

#[test]
fn a_measure_that_names_a_missing_department_is_named_with_the_line_of_the_reference() {
    let error = one_mistake("code: M101", "accountable: QMC", "accountable: QMX", Code::UnknownReference);

    assert_eq!(error.path, "measures[0].raci.accountable");
    assert_eq!(error.message, "no department has the code `QMX`; `QMC` comes nearest");
    one_mistake("code: M305", "consulted: [RET", "consulted: [XXXXX", Code::UnknownReference);
}

#[test]
fn every_sort_of_reference_is_looked_up() {
    let (mut text, mut lines) = (TELECOM.to_owned(), BTreeSet::new());
    for (after, old, new) in [
        ("template:", "calendar: CN", "calendar: TW"),
        ("departments:", "parent: SNR", "parent: BOSS"),
        ("roles:", "department: SNR", "department: BOSS"),
        ("code: P1-X2", "measures: [M201]", "measures: [M999]"),
        ("code: P1-X4", "indicator: TRN-01", "indicator: TRN-99"),
        ("code: P1-X5", "audit_program: AP-QMS", "audit_program: AP-XXXX"),
        ("code: P2-X1", "codes: [NET-09]", "codes: [NET-99]"),
        ("code: P2-X3", "document: SVC-COMMIT", "document: SVC-NOTHING"),
        ("code: P2-X4", "review: MR", "review: MRX"),
        ("areas:", "accountable: QMC", "accountable: QMX"),
        ("code: M101", "area: A1", "area: A9"),
        ("code: M101", "[QMS-07", "[QMS-77"),
        ("\nindicators:", "owner: NET", "owner: NTX"),
        ("\nindicators:", "sources: [DOC-000]", "sources: [DOC-009]"),
        ("\nindicators:", "of: operating_hours", "of: opening_hours"),
        ("code: NET-04", "policy: SLA-FLT-STD", "policy: SLA-XXX"),
        ("code: NET-04", "clock: response", "clock: answer"),
        ("code: CUS-01", "survey: SV-SAT", "survey: SV-XXXX"),
        ("code: CUS-01", "items: [SAT-OVERALL]", "items: [SAT-NOTHING]"),
        ("code: QMS-04\n", "checklist: CL-SHOP", "checklist: CL-XXXX"),
        ("complaint:", "route_to: CSD", "route_to: XXXXX"),
        ("close_needs", "severities: [S1]", "severities: [S9]"),
        ("first_owner", "until: CLOSED", "until: BURIED"),
        ("complaint:", "evaluation: [CUS-07", "evaluation: [CUS-77"),
        ("review_required_for", "priority: P1", "priority: P9"),
        ("code: SLA-CMP\n", "any_of: [S2, S3]", "any_of: [S2, S8]"),
        ("code: SLA-FLT-EMG", "any_of: [P1]", "any_of: [P9]"),
        ("code: SLA-FLT-STAT", "key: regulated_cn", "key: regulated_us"),
        ("escalations:", "role: QMR", "role: QXX"),
        ("code: TR-02", "courses: [C-SEC-1]", "courses: [C-XXX-1]"),
        ("code: TR-03", "departments: [NET]", "departments: [NTX]"),
        ("code: TR-06", "roles: [HANDLER]", "roles: [JUGGLER]"),
        ("code: TR-11", "positions: [HEAD]", "positions: [TAIL]"),
        ("code: TR-09", "groups: [EMERGENCY_TEAM]", "groups: [A_TEAM]"),
        ("audit_programs:", "schedule: SCH-AUD-QMS", "schedule: SCH-AUD-XXX"),
        ("audit_programs:", "checklist: CL-QMS", "checklist: CL-XXX"),
        ("audit_programs:", "standard: ISO-9001", "standard: ISO-9009"),
        ("audit_programs:", "document: SVC-STD", "document: SVC-XXX"),
        ("audit_programs:", "areas: [A1, A7]", "areas: [A1, A9]"),
        ("audit_rules:", "requirement: TR-07", "requirement: TR-77"),
        ("audit_rules:", "escalate_to: QMC", "escalate_to: QMX"),
        ("inspections:", "parameter: core_shops", "parameter: more_shops"),
        ("inspection_rules:", "order: [FLAGSHIP_CORE", "order: [FLAGSHIP_SHORE"),
        ("checklists:", "tier: FLAGSHIP_CORE", "tier: FLAGSHIP_SHORE"),
        ("code: CL-QMS\n", "standard: ISO-9001", "standard: ISO-9009"),
        ("\ndrills:", "owner: NET", "owner: NTX"),
        ("\nreviews:", "chair: SNR", "chair: SNX"),
        ("\nreports:", "approver: SNR", "approver: SNX"),
        ("commitments:", "clock: restore", "clock: repair"),
        ("\ndocuments:", "owner: QMC", "owner: QMX"),
        ("budget_lines:", "measures: [M201", "measures: [M999"),
        ("risks:", "measures: [M101", "measures: [M999"),
    ] {
        let (next, line) = changed_in(&text, after, old, new);
        text = next;
        lines.insert(line);
    }

    let found = mistakes(&text);
    let unknown = found.iter().filter(|error| error.code == Code::UnknownReference);
    let named: BTreeSet<usize> = unknown.map(|error| error.line).collect();
    assert_eq!(named, lines, "{found:?}");
}

#[test]
fn all_mistakes_are_found_at_once_and_in_order() {
    let (text, _) = changed("code: M101", "accountable: QMC", "accountable: QMX");
    let text = text.replacen("owner: NET", "owner: NTX", 1);
    let text = text.replacen("code: TRN-PLAN", "code: PM-PLAN", 1);

    let found = mistakes(&text);
    let codes: Vec<_> = found.iter().map(|error| error.code).collect();
    assert_eq!(codes, [Code::UnknownReference, Code::UnknownReference, Code::DuplicateCode], "{found:?}");
    assert!(found.is_sorted_by_key(|error| error.line));
}

#[test]
fn a_code_that_stands_twice_is_named_at_the_second() {
    let (text, line) = changed("\ndocuments:", "code: QP", "code: SVC-STD");
    let found = mistakes(&text);

    assert_eq!((found.len(), found[0].code, found[0].line), (1, Code::DuplicateCode, line + 1), "{found:?}");
    assert_eq!(found[0].message, format!("the document `SVC-STD` was declared before, in line {line}"));
}

#[test]
fn a_text_without_a_language_is_named_with_its_line() {
    let error = one_mistake("code: M101", ", zh-TW: 端到端客戶服務流程", "", Code::MissingTranslation);
    assert_eq!(error.path, "measures[0].name");
    one_mistake("code: M101", "zh-TW: 端到端客戶服務流程", "zh-TW: ' '", Code::MissingTranslation);
}

/// RSP-1
#[test]
fn rsp_1_a_measure_has_exactly_one_accountable_and_somebody_responsible() {
    one_mistake("code: M101", "accountable: QMC", "accountable: [QMC, SNR]", Code::Responsibility);
    one_mistake("code: M101", "accountable: QMC", "accountable: []", Code::Responsibility);
    one_mistake("code: M101", "accountable: QMC, ", "", Code::Responsibility);
    one_mistake("code: M101", "responsible: [QMO]", "responsible: []", Code::Responsibility);
    let (text, _) = changed("code: M101", "responsible: [QMO], accountable: QMC, ", "");
    let codes: Vec<_> = mistakes(&text).iter().map(|error| error.code).collect();
    assert_eq!(codes, [Code::Responsibility; 2]);
}

/// PRG-1
#[test]
fn prg_1_phases_are_ordered_and_adjacent_and_only_the_last_is_open_ended() {
    for (old, new) in [
        ("order: 2", "order: 4"),
        ("from_month: 6", "from_month: 7"),
        ("from_month: 6", "from_month: 5"),
        ("to_month: 12", "to_month: 13"),
        ("to_month: 12", "to_month: 6"),
        ("    to_month: 12\n", ""),
        ("to_month: 12", "to_month: 12\n    cycle_months: 12"),
    ] {
        let (text, _) = changed("code: P2\n", old, new);
        let found = mistakes(&text);
        let named = found.iter().any(|e| e.code == Code::Phases && e.path.starts_with("phases["));
        assert!(named, "{old} → {new}: {found:?}");
    }
    let (text, line) = changed("code: P1\n", "from_month: 0", "from_month: 1");
    let found = mistakes(&text);
    assert_eq!((found[0].code, found[0].line), (Code::Phases, line), "{found:?}");
    one_mistake("code: P3\n", "cycle_months: 12", "to_month: 24", Code::Phases);
}

/// PRG-1
#[test]
fn prg_1_a_measure_runs_inside_its_phase() {
    let error = one_mistake("code: M101", "{from: 0, to: 4}", "{from: 0, to: 7}", Code::Phases);
    assert_eq!(error.message, "`M101` runs from month 0 to 7, its phase `P1` from 0 to 6");
    one_mistake("code: M101", "{from: 0, to: 4}", "{from: 4, to: 4}", Code::Phases);
    one_mistake("code: M105", "{from: 12, to: 24}", "{from: 11, to: 24}", Code::Phases);
    one_mistake("code: M101", "phase: P1", "phase: P4", Code::UnknownReference);
}

/// Formula 4.17
#[test]
fn thresholds_stand_on_their_side() {
    let at = |code: &str, old: &str, new: &str| {
        let (text, _) = changed(&format!("- code: {code}\n"), old, new);
        mistakes(&text).iter().map(|error| error.code).collect::<Vec<_>>()
    };

    assert_eq!(at("NET-01", "warning: 220", "warning: 199"), [Code::Thresholds]);
    assert_eq!(at("NET-01", "critical: 200", "critical: 201"), [Code::Thresholds]);
    assert_eq!(at("NET-03", "warning: 0.8", "warning: 1.1"), [Code::Thresholds]);
    assert_eq!(at("NET-01", "direction: HIGHER", "direction: LOWER"), [Code::Thresholds]);
    assert_eq!(at("NET-01", "target: 200", "target: {from: 200, to: 210}"), [Code::Thresholds]);
    assert_eq!(at("RES-01", "{from: 97, to: 103}", "{from: 94, to: 103}"), [Code::Thresholds]);
    assert_eq!(at("RES-01", "direction: RANGE", "direction: HIGHER"), [Code::Thresholds]);
    assert_eq!(at("NET-01", "tags: [CORE]", "tags: [BASELINE]"), [Code::Contradiction]);
    assert_eq!(at("NET-02", ", warning: 99.993, critical: 99.99", ""), []);
}

#[test]
fn a_cron_expression_that_never_fires_or_does_not_read_is_named_with_its_line() {
    for cron in ["0 0 9 30 2 *", "0 9 10 1,4,7,10 *", "0 0 9 * * 1", "0 0 9 L * *", "often", "0 0 25 * * *"] {
        one_mistake("code: SCH-AUD-QMS", "0 0 9 10 1,4,7,10 *", cron, Code::Cron);
    }
}

/// R5, R32, R53: a schedule goes by cron or by a rule of another kind, and says what refines it.
#[test]
fn r5_a_schedule_goes_by_one_rule_that_reads() {
    let mistakes_of = |new: &str| {
        let (text, _) = changed("code: SCH-AUD-QMS", "cron: '0 0 9 10 1,4,7,10 *'", new);
        mistakes(&text).into_iter().map(|error| (error.code, error.path)).collect::<Vec<_>>()
    };
    let wrong = |path: &str| vec![(Code::Cron, format!("schedules[0].{path}"))];

    let last = "rule: {kind: LAST_WORKING_DAY, at: '09:00', of: QUARTER}";
    assert_eq!(mistakes_of(&format!("{last}\n    offset: -2\n    spread: PT1H")), []);
    assert_eq!(mistakes_of("rule: {kind: LAST_WORKING_DAY, at: '09:00'}"), wrong("rule"));
    assert_eq!(mistakes_of(&format!("{last}\n    cron: '0 0 9 10 * *'")), wrong("rule"));
    assert_eq!(mistakes_of("offset: 0"), wrong("cron"));
    assert_eq!(mistakes_of(&format!("{last}\n    spread: P2D")), wrong("spread"));
    assert_eq!(mistakes_of(&format!("{last}\n    offset: 63")).len(), 1);
}

#[test]
fn an_unknown_zone_is_named_with_its_line() {
    one_mistake("template:", "time_zone: Asia/Shanghai", "time_zone: Asia/Peking", Code::TimeZone);
    one_mistake("\ncalendars:", "time_zone: Asia/Shanghai", "time_zone: ../etc/passwd", Code::TimeZone);
    one_mistake(
        "code: SCH-AUD-QMS",
        "roll: FOLLOWING",
        "time_zone: Mars
    roll: FOLLOWING",
        Code::TimeZone,
    );
}

#[test]
fn a_schedule_and_what_it_starts_name_each_other() {
    let (text, _) = changed("code: SCH-AUD-QMS", "audit_program: AP-QMS", "audit_program: AP-ISMS");
    let found = mistakes(&text);

    assert!(found.len() >= 2 && found.iter().all(|error| error.code == Code::Contradiction), "{found:?}");
}

#[test]
fn checklists_weigh_a_hundred_and_vetoes_take_something() {
    one_mistake("code: CL-SHOP", "weight: 2", "weight: 0", Code::Checklist);
    let (text, line) = changed("code: ST2", "            group: CONDUCT\n", "");
    let found = mistakes(&text);
    assert_eq!((found.len(), found[0].code, found[0].line), (1, Code::Checklist, line), "{found:?}");
    one_mistake("code: INITIAL", "AWARE: 10", "AWARE: 11", Code::Checklist);
    one_mistake("code: INITIAL", "AWARE: 10", "AWAKE: 10", Code::Checklist);
    one_mistake("profile_precedence: [INITIAL", "INITIAL, ", "", Code::Checklist);
    one_mistake("profile_precedence: [INITIAL", "MATURE, BASE", "BASE, MATURE", Code::Checklist);
    one_mistake("code: CL-SHOP", "veto: ITEM_GROUP", "veto: EVERYTHING", Code::UnknownWord);
}

#[test]
fn days_lie_in_their_year_and_are_free_or_worked() {
    one_mistake("year: 2026", "2026-01-04", "2027-01-03", Code::Calendar);
    one_mistake("year: 2026", "2026-01-04", "2026-01-05", Code::Calendar);
    one_mistake("year: 2026", "2026-01-04", "2026-01-03", Code::Calendar);
    one_mistake("year: 2026", "2026-01-04", "2026-02-14", Code::DuplicateCode);
    one_mistake("year: 2026", "to: 2026-02-23", "to: 2026-02-13", Code::Calendar);
    one_mistake("year: 2026", "to: 2026-05-05", "to: 2026-06-19", Code::Calendar);
    let (text, line) = changed("calendars:", "year: 2026", "year: 2025");
    let found = mistakes(&text);
    assert_eq!((found[0].code, found[0].line), (Code::DuplicateCode, line), "{found:?}");
    assert!(found[1..].iter().all(|error| error.code == Code::Calendar), "{found:?}");
}

#[test]
fn a_department_does_not_stand_below_itself() {
    let (text, line) = changed("code: SNR\n", "parent: QMC", "parent: CHC");
    let found = mistakes(&text);

    assert!(found.iter().all(|error| error.code == Code::Contradiction), "{found:?}");
    assert!(found.iter().any(|error| error.line == line), "{found:?}");
}

#[test]
fn an_audience_names_somebody() {
    one_mistake("code: TR-03", "{departments: [NET]}", "{}", Code::OutOfRange);
    one_mistake("code: TR-03", "[{departments: [NET]}]", "[]", Code::OutOfRange);
    one_mistake("code: TR-03", "minimum: 1", "minimum: 0", Code::OutOfRange);
    one_mistake("code: TR-03", "{departments: [NET]}", "{persons: ['1001']}", Code::UnknownKey);
    one_mistake("code: TR-06", "every: P12M", "every: P365D", Code::OutOfRange);
    one_mistake("code: TR-03", "duration: P30D", "duration: P1M", Code::OutOfRange);
}

#[test]
fn conditions_of_a_clock_are_about_what_it_runs_for() {
    let message = one_mistake("code: SLA-REQ", "applies: ALWAYS", "applies: REPORTED_BY_USER", Code::Contradiction);
    assert_eq!(message.path, "sla_policies[5].applies");
}
