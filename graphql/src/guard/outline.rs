//! The shape of a document: which definitions it has, and what each selects. Read from the tokens without recursion.

use super::lexer::{Kind, Token};
use super::{Fault, Operation, OperationKind, Steps};
use crate::limits;

/// What a definition selects by itself, its fragments not expanded.
#[derive(Debug, Default)]
pub(super) struct Selection<'a> {
    /// Fields at any level.
    pub fields: usize,
    /// Fields at the root.
    pub root_fields: usize,
    /// Fragments without a name.
    pub inline_fragments: usize,
    /// Levels of fields.
    pub depth: usize,
    /// Place of the deepest field.
    pub deepest_at: usize,
    /// Whether a fragment, named or not, stands at the root.
    pub has_root_fragment: bool,
    /// Fragments spread.
    pub spreads: Vec<SpreadOutline<'a>>,
}

/// A fragment spread.
#[derive(Debug)]
pub(super) struct SpreadOutline<'a> {
    pub name: &'a str,
    /// Levels of fields above it; 0 at the root.
    pub level: usize,
    pub at: usize,
}

#[derive(Debug)]
pub(super) struct OperationOutline<'a> {
    pub kind: OperationKind,
    pub name: Option<&'a str>,
    pub required_variables: Vec<&'a str>,
    pub selection: Selection<'a>,
    pub at: usize,
}

impl OperationOutline<'_> {
    pub fn into_operation(self) -> Operation {
        let required_variables = self.required_variables.into_iter().map(str::to_owned).collect();
        Operation { kind: self.kind, name: self.name.map(str::to_owned), required_variables }
    }
}

#[derive(Debug)]
pub(super) struct FragmentOutline<'a> {
    pub name: &'a str,
    pub selection: Selection<'a>,
    pub at: usize,
}

#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    pub operations: Vec<OperationOutline<'a>>,
    pub fragments: Vec<FragmentOutline<'a>>,
}

/// Reads the outline of a document whose brackets are known to match; `end` is the length of its text.
pub(super) fn read<'a>(tokens: &[Token<'a>], text: &str, steps: &mut Steps) -> Result<Outline<'a>, Fault> {
    let end = text.len();
    let mut reader = Reader { tokens, text, next: 0, end, aliases: 0, directives: 0, spreads: 0 };
    let mut outline = Outline::default();
    while let Some(token) = reader.peek() {
        steps.one();
        reader.definition(token, &mut outline, steps)?;
    }
    if outline.operations.is_empty() {
        Err(Fault::malformed(end, "The document has no operation."))
    } else {
        Ok(outline)
    }
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    text: &'t str,
    next: usize,
    end: usize,
    aliases: usize,
    directives: usize,
    spreads: usize,
}

/// A selection set that is open: whether a field opened it, so that leaving it goes up a level.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OpenedBy {
    Field,
    Fragment,
}

impl<'a> Reader<'_, 'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next).copied()
    }

    fn peek_second(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next + 1).copied()
    }

    fn is_next(&self, kind: Kind) -> bool {
        self.peek().is_some_and(|token| token.kind == kind)
    }

    /// Place of the next token, or of the end.
    fn here(&self) -> usize {
        self.peek().map_or(self.end, |token| token.at)
    }

    fn definition(&mut self, first: Token<'a>, outline: &mut Outline<'a>, steps: &mut Steps) -> Result<(), Fault> {
        if first.is_name("fragment") {
            return self.fragment(first.at, outline, steps);
        }
        let kind = match first.text {
            _ if first.kind == Kind::Open(b'{') => OperationKind::Query,
            "query" => OperationKind::Query,
            "mutation" => OperationKind::Mutation,
            "subscription" => OperationKind::Subscription,
            _ => {
                return Err(Fault::malformed(
                    first.at,
                    "Expected query, mutation, subscription, fragment or a selection.",
                ));
            }
        };
        if outline.operations.len() == limits::OPERATIONS {
            let message = format!("The document has more than {} operations.", limits::OPERATIONS);
            return Err(Fault::too_complex(first.at, message));
        }
        let mut name = None;
        let mut required_variables = Vec::new();
        if first.kind == Kind::Name {
            self.next += 1;
            name = self.peek().filter(|token| token.kind == Kind::Name).map(|token| token.text);
            self.next += usize::from(name.is_some());
            required_variables = self.variables(steps);
            self.read_directives(steps)?;
        }
        let selection = self.selection(steps)?;
        outline.operations.push(OperationOutline { kind, name, required_variables, selection, at: first.at });
        Ok(())
    }

    fn fragment(&mut self, at: usize, outline: &mut Outline<'a>, steps: &mut Steps) -> Result<(), Fault> {
        self.next += 1;
        if outline.fragments.len() == limits::FRAGMENTS {
            let message = format!("The document has more than {} fragments.", limits::FRAGMENTS);
            return Err(Fault::too_complex(at, message));
        }
        let name = self.name("Expected the fragment's name.")?;
        if name == "on" {
            return Err(Fault::malformed(at, "No fragment is named \"on\"."));
        }
        if outline.fragments.iter().inspect(|_| steps.one()).any(|other| other.name == name) {
            return Err(Fault::malformed(at, "Two fragments have this name."));
        }
        if !self.peek().is_some_and(|token| token.is_name("on")) {
            return Err(Fault::malformed(self.here(), "Expected \"on\" and the fragment's type."));
        }
        self.next += 1;
        self.name("Expected the fragment's type.")?;
        self.read_directives(steps)?;
        let selection = self.selection(steps)?;
        outline.fragments.push(FragmentOutline { name, selection, at });
        Ok(())
    }

    fn name(&mut self, otherwise: &str) -> Result<&'a str, Fault> {
        match self.peek() {
            Some(token) if token.kind == Kind::Name => {
                self.next += 1;
                Ok(token.text)
            }
            _ => Err(Fault::malformed(self.here(), otherwise)),
        }
    }

    fn selection(&mut self, steps: &mut Steps) -> Result<Selection<'a>, Fault> {
        if !self.is_next(Kind::Open(b'{')) {
            return Err(Fault::malformed(self.here(), "Expected a selection in braces."));
        }
        self.next += 1;
        let mut selection = Selection::default();
        let mut open = vec![OpenedBy::Fragment];
        let mut level = 0;
        while let Some(opened_by) = open.last().copied() {
            steps.one();
            let Some(token) = self.peek() else {
                return Err(Fault::malformed(self.end, "A selection is never closed."));
            };
            let opens = match token.kind {
                Kind::Close(b'}') => {
                    self.next += 1;
                    open.pop();
                    level -= usize::from(opened_by == OpenedBy::Field);
                    continue;
                }
                Kind::Spread => self.spread(level, &mut selection, steps)?,
                Kind::Name => self.field(level, &mut selection, steps)?,
                _ => return Err(Fault::malformed(token.at, "Expected a field or a fragment.")),
            };
            if let Some(opened_by) = opens.filter(|_| self.is_next(Kind::Open(b'{'))) {
                self.next += 1;
                open.push(opened_by);
                level += usize::from(opened_by == OpenedBy::Field);
            }
        }
        Ok(selection)
    }

    fn field(&mut self, level: usize, into: &mut Selection<'a>, steps: &mut Steps) -> Result<Option<OpenedBy>, Fault> {
        let at = self.here();
        self.next += 1;
        if self.is_next(Kind::Sign(b':')) {
            self.next += 1;
            self.aliases += 1;
            if self.aliases > limits::ALIASES {
                return Err(Fault::too_complex(at, format!("The document has more than {} aliases.", limits::ALIASES)));
            }
            self.name("Expected the field after its alias.")?;
        }
        into.fields += 1;
        into.root_fields += usize::from(level == 0);
        if level + 1 > into.depth {
            into.depth = level + 1;
            into.deepest_at = at;
        }
        self.skip_parentheses(steps);
        self.read_directives(steps)?;
        Ok(Some(OpenedBy::Field))
    }

    /// Reads `...Name` or the head of `... on Type { }`.
    fn spread(&mut self, level: usize, into: &mut Selection<'a>, steps: &mut Steps) -> Result<Option<OpenedBy>, Fault> {
        let at = self.here();
        self.next += 1;
        into.has_root_fragment |= level == 0;
        let named = self.peek().filter(|token| token.kind == Kind::Name);
        match named {
            Some(on) if on.text == "on" => {
                self.next += 1;
                let between = on.at + on.text.len()..self.here();
                self.name("Expected the type of the fragment.")?;
                // The parser would read a fragment of that name, and a field after it.
                if self.text.get(between).is_none_or(|between| between.contains('#')) {
                    return Err(Fault::malformed(at, "No comment stands between \"on\" and the type."));
                }
            }
            Some(fragment) => {
                self.next += 1;
                self.spreads += 1;
                if self.spreads > limits::SPREADS {
                    let message = format!("The document spreads fragments more than {} times.", limits::SPREADS);
                    return Err(Fault::too_complex(at, message));
                }
                into.spreads.push(SpreadOutline { name: fragment.text, level, at });
                self.read_directives(steps)?;
                return Ok(None);
            }
            None => {}
        }
        into.inline_fragments += 1;
        self.read_directives(steps)?;
        if self.is_next(Kind::Open(b'{')) {
            Ok(Some(OpenedBy::Fragment))
        } else {
            Err(Fault::malformed(self.here(), "Expected a selection in braces."))
        }
    }

    fn read_directives(&mut self, steps: &mut Steps) -> Result<(), Fault> {
        let mut here = 0;
        while self.is_next(Kind::Sign(b'@')) && self.peek_second().is_some_and(|token| token.kind == Kind::Name) {
            steps.one();
            let at = self.here();
            self.next += 2;
            here += 1;
            self.directives += 1;
            if here > limits::DIRECTIVES_PER_NODE {
                let message = format!("More than {} directives stand in one place.", limits::DIRECTIVES_PER_NODE);
                return Err(Fault::too_complex(at, message));
            }
            if self.directives > limits::DIRECTIVES {
                let message = format!("The document has more than {} directives.", limits::DIRECTIVES);
                return Err(Fault::too_complex(at, message));
            }
            self.skip_parentheses(steps);
        }
        Ok(())
    }

    /// Reads variable definitions; gives the names of those that need a value.
    fn variables(&mut self, steps: &mut Steps) -> Vec<&'a str> {
        let first = self.next;
        self.skip_parentheses(steps);
        let mut required = Vec::new();
        let mut open = 0_usize;
        for (index, token) in self.tokens.iter().enumerate().take(self.next).skip(first) {
            steps.one();
            match token.kind {
                Kind::Open(_) => open += 1,
                Kind::Close(_) => open -= 1,
                Kind::Sign(b'$') if open == 1 => {
                    required.extend(self.tokens.get(index + 1).map(|name| (name.text, false)));
                }
                Kind::Sign(b'!') if open == 1 => required.last_mut().into_iter().for_each(|last| last.1 = true),
                Kind::Sign(b'=') if open == 1 => required.last_mut().into_iter().for_each(|last| last.1 = false),
                _ => {}
            }
        }
        required.into_iter().filter(|(_, needed)| *needed).map(|(name, _)| name).collect()
    }

    /// Passes over arguments or variable definitions; the lexer has matched the brackets.
    fn skip_parentheses(&mut self, steps: &mut Steps) {
        if !self.is_next(Kind::Open(b'(')) {
            return;
        }
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            steps.one();
            self.next += 1;
            match token.kind {
                Kind::Open(_) => open += 1,
                Kind::Close(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }
}
