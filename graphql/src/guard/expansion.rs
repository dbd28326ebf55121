//! How large a document is once its fragments stand in the place of their spreads. Each fragment is counted once.

use std::collections::HashMap;

use super::outline::{FragmentOutline, Outline, Selection};
use super::{Fault, OperationKind, Steps};
use crate::limits;

/// A selection with its fragments expanded. Sums saturate: a document that doubles in each fragment is just "too large".
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    fields: usize,
    root_fields: usize,
    /// Fields, spreads and fragments without a name: whoever walks the document meets so many.
    selections: usize,
    depth: usize,
}

/// Directives within variable definitions count nowhere here: they are bounded by the number of tokens.
struct Expansion<'o, 'a> {
    fragments: HashMap<&'a str, &'o FragmentOutline<'a>>,
    sizes: HashMap<&'a str, Size>,
    /// Fragments being expanded; meeting one again is a cycle. At most [`limits::FRAGMENTS`] deep.
    path: Vec<&'a str>,
}

/// Holds every operation and every fragment of `outline` to the bounds; `deepest` levels are accepted.
pub(super) fn check(outline: &Outline<'_>, deepest: usize, steps: &mut Steps) -> Result<(), Fault> {
    let fragments = outline.fragments.iter().map(|fragment| (fragment.name, fragment)).collect();
    let mut expansion = Expansion { fragments, sizes: HashMap::new(), path: Vec::new() };
    for fragment in &outline.fragments {
        let size = expansion.fragment(fragment, steps)?;
        within(size, deepest, fragment.at)?;
    }
    let (mut total, mut met) = (0_usize, 0_usize);
    for operation in &outline.operations {
        let size = expansion.selection(&operation.selection, steps)?;
        within(size, deepest, operation.selection.deepest_at)?;
        total = total.saturating_add(size.fields);
        met = met.saturating_add(size.selections);
        let most = match operation.kind {
            OperationKind::Query => limits::QUERY_ROOT_FIELDS,
            OperationKind::Mutation => limits::MUTATION_ROOT_FIELDS,
            OperationKind::Subscription => limits::SUBSCRIPTION_ROOT_FIELDS,
        };
        // The library passes over fragments there without a word.
        if operation.kind == OperationKind::Subscription && operation.selection.has_root_fragment {
            return Err(Fault::malformed(operation.at, "Write the field of a subscription without a fragment."));
        }
        if size.root_fields > most {
            let message = format!("The operation has more than {most} fields at its root.");
            return Err(Fault::too_complex(operation.at, message));
        }
        if total > limits::EXPANDED_FIELDS {
            return Err(too_many_fields(operation.at));
        }
        if met > limits::EXPANDED_SELECTIONS {
            return Err(too_many_selections(operation.at));
        }
    }
    Ok(())
}

fn within(size: Size, deepest: usize, at: usize) -> Result<(), Fault> {
    if size.depth > deepest {
        return Err(Fault::too_complex(at, format!("Fields are nested more than {deepest} levels deep.")));
    }
    if size.fields > limits::EXPANDED_FIELDS {
        return Err(too_many_fields(at));
    }
    if size.selections > limits::EXPANDED_SELECTIONS { Err(too_many_selections(at)) } else { Ok(()) }
}

fn too_many_selections(at: usize) -> Fault {
    let most = limits::EXPANDED_SELECTIONS;
    Fault::too_complex(at, format!("The document has more than {most} fields and fragments, fragments expanded."))
}

fn too_many_fields(at: usize) -> Fault {
    let message = format!("The document selects more than {} fields, fragments expanded.", limits::EXPANDED_FIELDS);
    Fault::too_complex(at, message)
}

impl<'a> Expansion<'_, 'a> {
    fn fragment(&mut self, fragment: &FragmentOutline<'a>, steps: &mut Steps) -> Result<Size, Fault> {
        if let Some(size) = self.sizes.get(fragment.name) {
            return Ok(*size);
        }
        self.path.push(fragment.name);
        let size = self.selection(&fragment.selection, steps)?;
        self.path.pop();
        self.sizes.insert(fragment.name, size);
        Ok(size)
    }

    fn selection(&mut self, selection: &Selection<'a>, steps: &mut Steps) -> Result<Size, Fault> {
        let mut size = Size {
            fields: selection.fields,
            root_fields: selection.root_fields,
            selections: selection.fields + selection.inline_fragments,
            depth: selection.depth,
        };
        for spread in &selection.spreads {
            steps.one();
            if self.path.contains(&spread.name) {
                return Err(Fault::malformed(spread.at, "A fragment contains itself."));
            }
            // The library walks every expansion before it looks whether each fragment is there.
            let Some(fragment) = self.fragments.get(spread.name).copied() else {
                return Err(Fault::malformed(spread.at, "There is no fragment of this name."));
            };
            let inner = self.fragment(fragment, steps)?;
            size.selections = size.selections.saturating_add(inner.selections).saturating_add(1);
            size.fields = size.fields.saturating_add(inner.fields);
            size.depth = size.depth.max(spread.level.saturating_add(inner.depth));
            if spread.level == 0 {
                size.root_fields = size.root_fields.saturating_add(inner.root_fields);
            }
        }
        Ok(size)
    }
}
