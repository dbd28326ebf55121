//! The guard on any text at all: it never panics, and its work is bounded by the length.

use proptest::prelude::*;

use super::*;

/// Pieces from which documents and near-documents are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::sample::select(vec![
            "{", "}", "(", ")", "[", "]", "...", "...F", "... on T", "fragment F on T", "fragment G on T", "query", "mutation Q",
            "subscription", "a", "b: c", "@x", "@x(y: 1)", "$v", "!", "=", "|", "&", ":", "1", "-2.5e3", "\"s\"", "\"", "\\\"",
            "\"\"\"", "\"\"\"b\"\"\"", "#", "\n", "\r\n", ",", "\u{feff}", "名", ".", "..", "\\",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_judged_in_steps_bounded_by_its_length(pieces in proptest::collection::vec(piece(), 0..400)) {
        let text = pieces.join(" ");
        let mut steps = Steps::default();

        let _ = check_counting(&text, &mut steps);

        // Names of fragments and of the path are compared with at most `FRAGMENTS` others each.
        let bound = 4 * text.len() as u64 + (limits::FRAGMENTS * limits::FRAGMENTS) as u64 + 16;
        prop_assert!(steps.0 <= bound, "{} steps for {} bytes", steps.0, text.len());
    }

    #[test]
    fn any_bytes_are_judged_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn what_passes_the_guard_is_never_deeper_than_the_bound(levels in 1_usize..40) {
        let text = format!("{}{}", "{ a ".repeat(levels), "}".repeat(levels));

        prop_assert_eq!(check(&text).is_ok(), levels <= limits::SELECTION_DEPTH);
    }
}
