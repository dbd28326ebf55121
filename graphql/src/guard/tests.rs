use super::*;

/// A document with so many of something.
type Document = Box<dyn Fn(usize) -> String>;

fn refused(text: &str) -> GuardError {
    check(text).expect_err("the guard lets it through")
}

fn many(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(" ")
}

fn nested(levels: usize) -> String {
    format!("{}{{ a }}{}", "{ a ".repeat(levels - 1), "}".repeat(levels - 1))
}

#[test]
fn an_ordinary_document_passes_and_tells_its_operations() {
    let text = "\u{feff}# a comment with { brackets
        query One($id: ID! = \"}\", $n: [[Int!]]! @x(y: 1), $o: [Int!], $f: F = { a: [1, -2.5e3, \"\"\"block \\\"\"\" }\"\"\"] }) @live { a: b(id: $id) { ...F ... on T { c } ... @include(if: true) { d } } }
        mutation Two { m(input: {}) { n } }
        fragment F on T @x { e ...G }
        fragment G on T { f }";

    let operations = check(text).unwrap();

    assert_eq!(
        operations,
        [
            Operation { kind: OperationKind::Query, name: Some("One".into()), required_variables: vec!["n".into()] },
            Operation { kind: OperationKind::Mutation, name: Some("Two".into()), required_variables: vec![] },
        ]
    );
    assert_eq!(choose(&operations, Some("Two")).unwrap().kind, OperationKind::Mutation);
    assert!(choose(&operations, None).is_err());
    assert!(choose(&operations, Some("Three")).is_err());
    assert_eq!(
        check("{ a }").unwrap(),
        [Operation { kind: OperationKind::Query, name: None, required_variables: vec![] }]
    );
}

#[test]
fn a_malformed_document_is_refused_with_its_place() {
    for (text, line, column) in [
        ("", 1, 1),
        ("   ", 1, 4),
        ("{ a", 1, 1),
        ("{ a }\n}", 2, 1),
        ("{ a ) }", 1, 5),
        ("{ a(b: \"x\n\") }", 1, 8),
        ("{ a(b: \"\"\"x) }", 1, 8),
        ("{\r\n  a ? }", 2, 5),
        ("{ 名 }", 1, 3),
        ("{ a(b: \"名\") ~ }", 1, 13),
        ("{ a(b: \"x\0\") }", 1, 10),
        ("{ a(b: \"x\\u0000\") }", 1, 10),
        ("{ a(b: \"\"\"x\0\"\"\") }", 1, 12),
        ("{ a: }", 1, 6),
        ("{ ... on }", 1, 10),
        ("{ ... }", 1, 7),
        ("query Q", 1, 8),
        ("fragment F { a } { b }", 1, 12),
        ("fragment F on T { a }", 1, 22),
        ("type T { a: Int }", 1, 1),
        ("{ a } { ...F } fragment F on T { ...F }", 1, 34),
        ("{ a } fragment F on T { a } fragment F on T { b }", 1, 29),
        (" subscription { ...F } fragment F on T { a }", 1, 2),
        ("subscription { ... on T { a } }", 1, 1),
        ("subscription { a ... { b } }", 1, 1),
    ] {
        let error = refused(text);
        assert_eq!((error.reason, error.line, error.column), (Reason::Malformed, line, column), "{text:?}: {error}");
    }
}

#[test]
fn each_bound_lets_its_number_through_and_refuses_one_more() {
    let comment = |bytes: usize| format!("{{ a }}#{}", " ".repeat(bytes - 6));
    let arguments = |brackets: usize| format!("{{ a(b: {}1{}) }}", "[".repeat(brackets - 2), "]".repeat(brackets - 2));
    let tokens = |count: usize| format!("{{ a(b: [{}]) }}", "1 ".repeat(count - 9));
    let chain = |levels: usize| {
        let fragments = many(levels - 1, |i| format!("fragment F{i} on T {{ a {{ ...F{} }} }}", i + 1));
        format!("{{ ...F0 }} {fragments} fragment F{} on T {{ a }}", levels - 1)
    };
    let rooted = |kind: &str, count: usize| {
        format!("{kind} {{ ...R }} fragment R on T {{ ... on T {{ {} }} }}", "a ".repeat(count))
    };
    let cases: Vec<(&str, Document, usize)> = vec![
        ("bytes", Box::new(comment), limits::QUERY_BYTES),
        ("tokens", Box::new(tokens), limits::TOKENS),
        ("nesting", Box::new(arguments), limits::NESTING),
        ("operations", Box::new(|n| many(n, |i| format!("query Q{i} {{ a }}"))), limits::OPERATIONS),
        (
            "fragments",
            Box::new(|n| format!("{{ a }} {}", many(n, |i| format!("fragment F{i} on T {{ a }}")))),
            limits::FRAGMENTS,
        ),
        ("aliases", Box::new(|n| format!("{{ r {{ {} }} }}", many(n, |i| format!("a{i}: b")))), limits::ALIASES),
        ("directives in one place", Box::new(|n| format!("{{ a {} }}", "@x ".repeat(n))), limits::DIRECTIVES_PER_NODE),
        ("directives", Box::new(|n| format!("{{ r {{ {} }} }}", "a @x(y: 1) ".repeat(n))), limits::DIRECTIVES),
        ("root fields of a query", Box::new(move |n| rooted("query", n)), limits::QUERY_ROOT_FIELDS),
        ("root fields of a mutation", Box::new(move |n| rooted("mutation", n)), limits::MUTATION_ROOT_FIELDS),
        (
            "root fields of a subscription",
            Box::new(|n| format!("subscription {{ {} }}", "a ".repeat(n))),
            limits::SUBSCRIPTION_ROOT_FIELDS,
        ),
        ("depth", Box::new(nested), limits::SELECTION_DEPTH),
        ("depth through fragments", Box::new(chain), limits::SELECTION_DEPTH),
        ("fields", Box::new(|n| format!("{{ r {{ {} }} }}", "a ".repeat(n - 1))), limits::EXPANDED_FIELDS),
    ];
    for (name, document, most) in cases {
        assert!(check(&document(most)).is_ok(), "{name}: {:?}", check(&document(most)));
        assert_eq!(refused(&document(most + 1)).reason, Reason::TooComplex, "{name}");
    }
}

#[test]
fn more_than_a_hundred_spreads_are_refused() {
    let document = |n: usize| format!("{{ r {{ {} }} }} fragment F on T {{ a }}", "...F ".repeat(n));

    assert!(check(&document(limits::SPREADS)).is_ok());
    assert_eq!(refused(&document(limits::SPREADS + 1)).reason, Reason::TooComplex);
}

#[test]
fn fragments_that_double_are_counted_once_each() {
    let fragments = many(29, |i| format!("fragment F{i} on T {{ r {{ ...F{} }} s {{ ...F{} }} }}", i + 1, i + 1));
    let bomb = format!("{{ ...F0 }} {fragments} fragment F29 on T {{ a }}");
    let mut steps = Steps::default();

    let error = check_counting(&bomb, &mut steps).unwrap_err();

    assert_eq!(error.reason, Reason::TooComplex);
    assert!(steps.0 < 4 * bomb.len() as u64, "{} steps for {} bytes", steps.0, bomb.len());
}

#[test]
fn fields_are_counted_with_their_fragments_expanded() {
    let doubling = |times: usize| {
        let fragments = many(times, |i| format!("fragment F{i} on T {{ ...F{} ...F{} }}", i + 1, i + 1));
        format!("{{ r {{ ...F0 }} }} {fragments} fragment F{times} on T {{ a }}")
    };

    assert!(check(&doubling(9)).is_ok(), "513 fields");
    assert_eq!(refused(&doubling(10)).reason, Reason::TooComplex, "1,025 fields");
}

#[test]
fn variables_are_bounded_in_bytes_and_in_depth() {
    let text = |bytes: usize| serde_json::json!({ "a": "x".repeat(bytes - 8) });
    let deep =
        |levels: usize| (1..levels).fold(serde_json::json!({}), |inner, _| serde_json::Value::Array(vec![inner]));

    assert!(check_variables(&text(limits::VARIABLES_BYTES)).is_ok());
    assert_eq!(check_variables(&text(limits::VARIABLES_BYTES + 1)).unwrap_err().reason, Reason::TooComplex);
    assert!(check_variables(&deep(limits::VARIABLES_DEPTH)).is_ok());
    assert_eq!(check_variables(&deep(limits::VARIABLES_DEPTH + 1)).unwrap_err().reason, Reason::TooComplex);
}

#[test]
fn a_zero_is_refused_wherever_a_text_stands_and_the_place_is_told() {
    for (variables, place) in [
        (serde_json::json!({ "input": { "idempotencyKey": "a\0b" } }), "$input.idempotencyKey "),
        (serde_json::json!({ "a": "b", "names": [["x"], ["y\0"]] }), "$names "),
        (serde_json::json!({ "input": { "a\0": 1 } }), "$input "),
        (serde_json::json!({ "<b>": { "c": "\0" } }), "$….c "),
        (serde_json::json!({ "\0": 1 }), "$… "),
    ] {
        let error = check_variables(&variables).unwrap_err();
        assert_eq!(error.reason, Reason::Malformed);
        assert!(error.message.contains(place) && error.message.contains("U+0000"), "{error}");
    }
    assert!(check_variables(&serde_json::json!({ "a": ["\u{1}", "\\u0000", null, true, 1] })).is_ok());
    assert!(check(r#"{ a(b: "\\u0000") }"#).is_ok(), "a backslash and five letters");
}

#[test]
fn the_introspection_of_tools_may_be_deeper_than_a_query_of_people() {
    for text in [
        include_str!("fixtures/introspection.graphql"),
        include_str!("fixtures/introspection-full.graphql"),
        // What the page at /graphiql sends.
        include_str!("fixtures/introspection-graphiql.graphql"),
    ] {
        assert!(check(text).is_ok(), "{:?}", check(text));
        assert!(check(&text.split_whitespace().collect::<Vec<_>>().join("\r\n")).is_ok(), "layout does not matter");

        let changed = text.replacen("description", "description name", 1);
        assert_eq!(refused(&changed).reason, Reason::TooComplex, "one more field makes it another document");
    }
}

/// Fragments that spread the next one twice, so many levels deep.
fn doubling(levels: usize, end: &str) -> String {
    let next = |level: usize| format!("fragment F{level} on T {{ ...F{0} ...F{0} }}", level + 1);
    format!("{{ r {{ ...F0 }} }} {} fragment F{levels} on T {{ {end} }}", many(levels, next))
}

/// Reliability 4: the library walks every expansion before it validates, whether fields come of it or not.
#[test]
fn fragments_count_though_they_select_no_field() {
    assert_eq!(check(&doubling(8, "a")).map(|operations| operations.len()), Ok(1));

    assert_eq!(refused(&doubling(20, "a")).reason, Reason::TooComplex);
    assert_eq!(refused(&doubling(20, "...Nowhere")).message, "There is no fragment of this name.");
    assert_eq!(refused("{ ...Nowhere }").reason, Reason::Malformed);
    let wrapped = format!("{}a{}", "... on T { ".repeat(8), " }".repeat(8));
    let told = refused(&doubling(8, &wrapped)).message;
    assert_eq!(told, "The document has more than 2000 fields and fragments, fragments expanded.");
}

/// What the parser would read otherwise than the guard is refused by the guard.
#[test]
fn the_guard_and_the_parser_agree_on_what_a_fragment_is() {
    assert!(check("{ ... on\n, T { a } }").is_ok());

    assert_eq!(refused("{ ... on # T\nT { a } }").message, "No comment stands between \"on\" and the type.");
    assert_eq!(refused("{ a } fragment on on T { a }").message, "No fragment is named \"on\".");
}
