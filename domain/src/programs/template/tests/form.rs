use super::{TELECOM, mistakes, one_mistake};
use crate::programs::template::{MAX_BYTES, TemplateErrorCode as Code};

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let error = one_mistake("code: M101", "weight: 2", "wieght: 2", Code::UnknownKey);

    assert!(error.message.contains("`wieght`") && error.message.contains("weight"), "{error}");
    assert_eq!(error.column, 5);
}

#[test]
fn an_unknown_key_inside_a_kind_is_named_with_its_line() {
    let error = one_mistake("code: P1-X3", "comparator: AT_LEAST", "comparison: AT_LEAST", Code::UnknownKey);

    assert!(error.message.contains("`comparison`"), "{error}");
}

#[test]
fn an_unknown_kind_and_an_unknown_word_are_named_with_what_is_known() {
    let kind = one_mistake("code: P1-X3", "kind: COUNT", "kind: TALLY", Code::UnknownWord);
    let word = one_mistake("code: NET-01", "direction: HIGHER", "direction: UPWARD", Code::UnknownWord);

    assert!(kind.message.contains("`TALLY`") && kind.message.contains("ATTESTATION"), "{kind}");
    assert!(word.message.contains("HIGHER, LOWER, RANGE"), "{word}");
}

#[test]
fn a_missing_key_is_named_where_it_is_missing() {
    let (text, line) = super::changed("measures:", "    weight: 2\n", "");
    let found = mistakes(&text);

    assert_eq!((found.len(), found[0].code), (1, Code::MissingKey));
    assert!(found[0].message.contains("`weight`") && found[0].line < line, "{}", found[0]);
}

#[test]
fn a_value_of_another_type_is_named_with_its_line() {
    one_mistake("code: M101", "weight: 2", "weight: heavy", Code::WrongType);
    one_mistake("code: M101", "weight: 2", "weight: -2", Code::WrongType);
    one_mistake("code: M101", "weight: 2", "weight: '2'", Code::WrongType);
    one_mistake("code: M101", "weight: 2", "weight: 99999999999", Code::WrongType);
    one_mistake("code: M101", "indicators: [", "indicators: QMS-07 # [", Code::WrongType);
    one_mistake("code: NET-02", "warning: 99.993", "warning: nearly all", Code::WrongType);
    one_mistake("repeat_window", "P30D", "30 days", Code::WrongType);
    one_mistake("code: SCH-AUD-QMS", "P14D", "fortnight", Code::WrongType);
    one_mistake("make_up_days", "2025-01-26", "2025-02-30", Code::WrongType);
    one_mistake("template:", "0.1.0", "first", Code::WrongType);
}

#[test]
fn a_formula_in_a_code_is_no_code() {
    one_mistake("measures:", "code: M101", "code: =1+1", Code::WrongType);
}

#[test]
fn an_unknown_language_is_named_with_its_line() {
    one_mistake("code: M101", "zh-TW: 端到端", "fr: 端到端", Code::UnknownWord);
}

#[test]
fn another_schema_is_refused() {
    one_mistake("schema:", "gradus-template/v1", "gradus-template/v2", Code::UnknownWord);
}

#[test]
fn broken_yaml_is_named_with_its_line() {
    let (text, line) = super::changed("code: M101", "weight: 2", "weight: [2");
    let found = mistakes(&text);

    assert_eq!((found.len(), found[0].code), (1, Code::NotYaml));
    assert!(found[0].line >= line && found[0].line <= line + 2, "{}", found[0]);
}

#[test]
fn a_key_that_stands_twice_is_named_with_its_line() {
    let error = one_mistake("code: M101", "area: A1", "code: M101", Code::DuplicateKey);

    assert!(error.message.contains("`code`"), "{error}");
}

#[test]
fn what_is_no_template_at_all_is_refused_without_panic() {
    for text in ["", "\u{feff}", "#", "42", "[]", "{}", "null", "\0", "a: b", "- a\n- b", "\t", "%YAML 9.9\n---\n"] {
        let found = mistakes(text);
        assert_eq!(found.len(), 1, "{text:?}");
        assert!(found[0].line >= 1 && found[0].column >= 1, "{text:?}");
    }
}

#[test]
fn anchors_aliases_tags_and_second_documents_are_refused() {
    for text in ["a: &x 1\nb: *x", "a: !!str 1", "a: 1\n---\nb: 2", "{a: 1}: b", "[a]: b"] {
        assert_eq!(mistakes(text)[0].code, Code::NotPlain, "{text}");
    }
}

#[test]
fn bombs_are_refused_before_anything_is_built() {
    let laughs = "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b]";
    assert_eq!(mistakes(laughs)[0].code, Code::NotPlain);
    for deep in ["[".repeat(100_000), "{a: ".repeat(200), "- ".repeat(50_000), "? ".repeat(50_000)] {
        assert!(matches!(mistakes(&deep)[0].code, Code::TooLarge | Code::NotYaml), "{}", &deep[..20]);
    }
    assert_eq!(mistakes(&"- 1\n".repeat(300_000))[0].code, Code::TooLarge);
    assert_eq!(mistakes(&format!("{TELECOM}#{}", "x".repeat(MAX_BYTES)))[0].code, Code::TooLarge);
}
