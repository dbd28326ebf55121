//! The diagrams of states in `docs/states.md` are those of the tables by which the commands go.

use std::fmt::Write;

use gradus_domain::findings::transition::TABLE;

use super::arrows::root;

/// The page: a diagram for each table.
fn page() -> String {
    let mut page = "# States\n\nDrawn from the tables by which the commands go; \
                    `UPDATE_DOCS=1 cargo test --test service states` draws them anew.\n\n\
                    ## Findings (CAP-2)\n\nThe table is `TABLE` in `domain/src/findings/transition.rs`. `findingAwaitEffect` and \
                    `findingEndRisk` are done by timers. What leads from a state to itself is left out of the diagram.\n\n\
                    ```mermaid\nstateDiagram-v2\n    [*] --> DRAFT: findingRaise\n"
        .to_owned();
    for (from, command, reached) in TABLE {
        for to in reached.iter().filter(|to| *to != from) {
            writeln!(page, "    {from} --> {to}: {}", command.as_str()).expect("a text takes what is written");
        }
    }
    page.push_str("    CLOSED --> [*]\n    VOIDED --> [*]\n```\n\n| State | Commands |\n|---|---|\n");
    let mut states: Vec<_> = TABLE.iter().map(|line| line.0).collect();
    states.dedup();
    for state in states {
        let commands = TABLE.iter().filter(|line| line.0 == state).map(|line| format!("`{}`", line.1.as_str()));
        writeln!(page, "| {state} | {} |", commands.collect::<Vec<_>>().join(", "))
            .expect("a text takes what is written");
    }
    page
}

#[test]
fn the_diagrams_of_states_are_those_of_the_tables() {
    let file = root().join("docs/states.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, page()).expect("written");
    }

    let drawn = std::fs::read_to_string(&file).unwrap_or_default();

    assert!(drawn == page(), "docs/states.md is stale: run the tests with UPDATE_DOCS=1");
}
