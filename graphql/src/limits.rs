//! Every bound on a GraphQL request, in one place.
//!
//! The guard ([`crate::guard`]) holds a request to the first group before any parser sees the text. The schema holds it
//! to the second group after parsing; those numbers are backstops and never stricter than the guard's, because the
//! canonical introspection document is deeper than a query of people may be.

/// Bytes of a query's text.
pub const QUERY_BYTES: usize = 16 * 1024;
/// Tokens of a document, comments and commas not counted.
pub const TOKENS: usize = 2_000;
/// Brackets open at once, of all kinds together.
pub const NESTING: usize = 32;
/// Operations in a document; one of them is executed.
pub const OPERATIONS: usize = 5;
/// Fragment definitions in a document.
pub const FRAGMENTS: usize = 30;
/// Fragment spreads in a document.
pub const SPREADS: usize = 100;
/// Fields of a document after every fragment has been put in the place of its spreads.
pub const EXPANDED_FIELDS: usize = 1_000;
/// Fields, spreads and fragments without a name of such a document: the library walks them all before it validates.
pub const EXPANDED_SELECTIONS: usize = 2 * EXPANDED_FIELDS;
/// Aliases in a document.
pub const ALIASES: usize = 30;
/// Directives on one field, spread, fragment or operation.
pub const DIRECTIVES_PER_NODE: usize = 4;
/// Directives in a document.
pub const DIRECTIVES: usize = 40;
/// Fields at the root of a query, fragments expanded.
pub const QUERY_ROOT_FIELDS: usize = 20;
/// Fields at the root of a subscription, as the specification of GraphQL has it.
pub const SUBSCRIPTION_ROOT_FIELDS: usize = 1;
/// Fields at the root of a mutation, fragments expanded.
pub const MUTATION_ROOT_FIELDS: usize = 5;
/// Levels of selection, fragments expanded.
pub const SELECTION_DEPTH: usize = 12;
/// Bytes of the variables, written as compact JSON.
pub const VARIABLES_BYTES: usize = 256 * 1024;
/// Levels of lists and objects in the variables; the object that holds them is the first.
pub const VARIABLES_DEPTH: usize = 16;

/// Complexity points of a request: the cost of each list times the size of its page (`limit_complexity`).
pub const COMPLEXITY: usize = 20_000;
/// Levels of selection that the schema accepts (`limit_depth`): room for the canonical introspection document.
pub const SCHEMA_DEPTH: usize = 20;
/// Levels of selection sets, inline fragments counted, that the schema walks (`limit_recursive_depth`).
pub const SCHEMA_RECURSIVE_DEPTH: usize = 24;
