//! Areas of one layer depend on each other in one direction only (`docs/architecture.md`).
//!
//! People know nobody; programs know people; training, indicators and audits know both; findings know audits, and
//! cases findings. Scheduling knows only its own types, so anybody may know it. The outer layer is left out: what can
//! be asked is one graph, in which a department leads to its measures and a measure to its departments.

use std::collections::BTreeSet;

use super::arrows::sources;

/// An area and those that it may know.
const KNOWS: &[(&str, &[&str])] = &[
    ("scheduling", &[]),
    ("people", &["scheduling"]),
    ("programs", &["people", "scheduling"]),
    ("training", &["people", "programs", "scheduling"]),
    ("indicators", &["people", "programs", "scheduling"]),
    ("audits", &["people", "programs", "scheduling"]),
    ("findings", &["people", "programs", "training", "indicators", "audits", "scheduling"]),
    ("watchdog", &["people", "programs", "training", "audits", "scheduling"]),
    ("cases", &["people", "programs", "training", "indicators", "audits", "findings", "scheduling"]),
];

/// A file that knows more, and why.
const KNOWS_MORE: &[(&str, &str, &str)] = &[
    ("domain/src/people/catalog.rs", "programs", "a role keeps its duties in the words of the template"),
    ("services/src/audits/facts.rs", "training", "AUD-7 asks for facts of both areas, and a service gathers facts"),
    ("services/src/programs/from_template.rs", "training", "a template is applied as a whole, in one transaction"),
    ("services/src/programs/from_template.rs", "indicators", "a template is applied as a whole, in one transaction"),
    ("services/src/programs/from_template.rs", "audits", "a template is applied as a whole, in one transaction"),
    ("services/src/scheduling/dispatch.rs", "audits", "an occurrence is handed to the area that acts"),
    ("services/src/scheduling/dispatch.rs", "training", "an occurrence is handed to the area that acts"),
    (
        "services/src/training/freeze.rs",
        "indicators",
        "the indicator of a frozen figure is recorded in one transaction",
    ),
    ("services/src/programs/gates/facts.rs", "training", "PRG-3 asks for coverage, and a service gathers facts"),
    ("services/src/programs/measure_informed.rs", "audits", "notices leave by the channel that takes reminders"),
    ("services/src/scheduling/timers.rs", "audits", "a timer is handed to the area that acts"),
    ("services/src/scheduling/timers.rs", "programs", "a timer is handed to the area that acts"),
    ("services/src/scheduling/timers.rs", "findings", "a timer is handed to the area that acts"),
];

/// The modules directly below the crate that a file names.
fn named(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (at, word) in text.match_indices("crate::") {
        let rest = &text[at + word.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(first_word(rest));
            continue;
        };
        let mut depth = 1;
        let mut begins = 0;
        for (place, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 || depth == 1 && letter == ',' {
                found.insert(first_word(&group[begins..place]));
                begins = place + 1;
            }
            if depth == 0 {
                break;
            }
        }
    }
    found.remove("");
    found
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

#[test]
fn what_a_file_names_is_read_through_groups_and_lines() {
    let text = "use crate::{\n    ids::{A, B},\n    people::{self, x::{y}},\n};\nuse crate::audits::z;\nfn f() -> crate::cases::C {}";

    assert_eq!(named(text), BTreeSet::from(["ids", "people", "audits", "cases"]));
}

#[test]
fn areas_of_a_layer_know_each_other_in_one_direction() {
    let mut used: BTreeSet<&(&str, &str, &str)> = BTreeSet::new();
    for layer in ["domain", "store", "services"] {
        for (area, allowed) in KNOWS {
            let folder = format!("{layer}/src/{area}/");
            for (file, text) in sources(&format!("{layer}/src")).iter().filter(|(file, _)| file.starts_with(&folder)) {
                let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                for other in named(&code) {
                    let is_area = other != *area && KNOWS.iter().any(|(area, _)| *area == other);
                    let excused = KNOWS_MORE.iter().find(|more| more.0 == file && more.1 == other);
                    used.extend(excused);
                    assert!(
                        !is_area || allowed.contains(&other) || excused.is_some(),
                        "{file} must not know {other}: {area} knows {allowed:?}"
                    );
                }
            }
        }
    }
    assert_eq!(used.len(), KNOWS_MORE.len(), "an exception is no longer needed; used are {used:?}");
}
