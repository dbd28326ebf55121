//! What clients already count on is there, by name, argument and type. `contract.graphql` is their copy of it.

use std::collections::BTreeSet;

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};

/// What the contract names and a later release brings. A line leaves this list with the release that serves it.
const LATER: &[&str] = &[];

/// Every name of a schema with its type: `Query.node(id): ID!`, `RaciRole.INFORMED`.
fn names(schema: &str) -> BTreeSet<String> {
    let document = parse_schema(schema).expect("a schema");
    let mut names = BTreeSet::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let of = definition.node.name.node.to_string();
        match definition.node.kind {
            TypeKind::Object(object) => {
                object.fields.iter().for_each(|field| names.extend(of_field(&of, &field.node)));
            }
            TypeKind::InputObject(input) => names.extend(input.fields.iter().map(|field| of_input(&of, &field.node))),
            TypeKind::Enum(values) => {
                names.extend(values.values.iter().map(|value| format!("{of}.{}", value.node.value.node)));
            }
            TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => drop(names.insert(of)),
        }
    }
    names
}

fn of_field(of: &str, field: &FieldDefinition) -> Vec<String> {
    let name = format!("{of}.{}", field.name.node);
    let arguments = field.arguments.iter().map(|argument| of_input(&name, &argument.node));
    arguments.chain([format!("{name}: {}", field.ty.node)]).collect()
}

/// What may be left out counts as nullable: a client need not know which default fills it in.
fn of_input(of: &str, input: &InputValueDefinition) -> String {
    let kind = input.ty.node.to_string();
    let kind = if input.default_value.is_some() { kind.trim_end_matches('!') } else { &kind };
    format!("{of}({}): {kind}", input.name.node)
}

fn is_later(name: &str) -> bool {
    LATER.iter().any(|later| name.starts_with(later))
}

#[test]
fn what_clients_count_on_is_there() {
    let promised = names(include_str!("contract.graphql"));
    let served = names(&gradus_graphql::schema::sdl());

    let missing: Vec<_> = promised.difference(&served).filter(|name| !is_later(name)).collect();
    assert_eq!(missing, [""; 0]);
    assert!(promised.intersection(&served).count() > 250, "the contract was not read");
}

#[test]
fn what_is_served_is_not_called_later() {
    let promised = names(include_str!("contract.graphql"));
    let served = names(&gradus_graphql::schema::sdl());

    let here: Vec<_> = promised.intersection(&served).filter(|name| is_later(name)).collect();
    assert_eq!(here, [""; 0]);
}
