//! `gradus template check` and `apply` as a stranger runs them.

use serde_json::Value;

use super::{Machine, ORGANIZATION};

fn telecom() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/telecom.yaml")).expect("the template")
}

/// The template with `new` in place of the first `old` after `after`, and the line on which that is.
fn changed(after: &str, old: &str, new: &str) -> (String, usize) {
    let text = telecom();
    let from = text.find(after).expect("a place");
    let at = from + text[from..].find(old).expect("something to change");
    let line = text[..at].matches('\n').count() + 1;
    (format!("{}{new}{}", &text[..at], &text[at + old.len()..]), line)
}

#[tokio::test]
async fn a_measure_that_names_a_missing_department_is_told_with_file_and_line() {
    let machine = Machine::new().await;
    let (text, line) = changed("- code: M101", "accountable: QMC", "accountable: NOWHERE");
    let file = machine.file("mine.yaml", text);
    let check = |more: &[&str]| machine.run_bare(&[&["template", "check", &file][..], more].concat());

    let (shown, read) = (check(&[]), check(&["--format", "json"]));

    assert_eq!((shown.status, read.status), (1, 1));
    assert!(shown.stdout.starts_with(&format!("{file}:{line}:")), "{}", shown.stdout);
    assert!(shown.stdout.contains("measures[0].raci.accountable: no department has the code `NOWHERE`"));
    assert!(shown.stderr.contains("there is 1 mistake"), "{}", shown.stderr);
    let errors: Vec<Value> = serde_json::from_str(&read.stdout).expect("nothing but JSON");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!((&errors[0]["line"], &errors[0]["code"]), (&line.into(), &"UNKNOWN_REFERENCE".into()));
}

#[tokio::test]
async fn a_file_that_is_no_template_is_refused_with_the_place() {
    let machine = Machine::new().await;
    let text = telecom();
    let mut broken = text.clone().into_bytes();
    let at = text.find("departments:").expect("a place");
    drop(broken.splice(at..at, *b"\xC3\x28"));
    let line = text[..at].matches('\n').count() + 1;
    let large = format!("{text}#{}", "x".repeat(4 << 20));
    let check = |file: &str| machine.run_bare(&["template", "check", file]);

    let good = check(&machine.file("good.yaml", &text));
    assert_eq!(good.status, 0, "{}", good.stdout);
    let broken = machine.file("broken.yaml", broken);
    let ran = check(&broken);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains(&format!("{broken}:{line}: the text is not UTF-8")), "{}", ran.stderr);
    let ran = check(&machine.file("large.yaml", large));
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("is larger than a template may be, 4194304 bytes"), "{}", ran.stderr);
    for (content, place) in [("a: [1\n", ":2:1: "), ("measures: 5\n", ":1:")] {
        let file = machine.file("bad.yaml", content);
        let ran = check(&file);
        assert_eq!(ran.status, 1);
        assert!(ran.stdout.starts_with(&format!("{file}{place}")), "{}", ran.stdout);
    }
    let ran = check("nothing.yaml");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("could not read nothing.yaml"), "{}", ran.stderr);
}

#[tokio::test]
async fn a_template_applied_twice_changes_nothing() {
    let machine = Machine::new().await;
    machine.done(ORGANIZATION);
    let empty = machine.database.rows().await;
    let apply = |template: &str, program: &str, day: &str| {
        machine.run(&["template", "apply", template, "--program", program, "--starts-on", day])
    };

    assert_eq!(apply("TELECOM-QP", "QP", "2026-02-30").status, 2);
    for (template, program, told) in
        [("NONE", "QP", "There is no template NONE."), ("TELECOM-QP", "Q P", "A code has 1 to 64 letters")]
    {
        let ran = apply(template, program, "2026-01-01");
        assert_eq!(ran.status, 1);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    assert_eq!(machine.database.rows().await, empty);
    assert_eq!(apply("TELECOM-QP", "QP", "2026-01-01").status, 0);
    let made = machine.database.rows().await;
    for program in ["QP", "QP2"] {
        let again = apply("TELECOM-QP", program, "2026-01-01");
        assert_eq!(again.status, 1);
        assert!(again.stderr.contains("QP"), "{}", again.stderr);
    }

    assert_eq!(machine.database.number("SELECT count(*) FROM measures").await, 39);
    assert_eq!(machine.database.rows().await, made);
}
