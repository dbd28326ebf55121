//! Tokens of a GraphQL document, found in one pass over its bytes.

use super::{Fault, Steps};
use crate::limits;

/// What a token is. Values are told apart only as far as the guard needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Name,
    /// `{ ( [`
    Open(u8),
    /// `} ) ]`
    Close(u8),
    /// `...`
    Spread,
    /// One of `! $ & : = | @`.
    Sign(u8),
    /// A number.
    Number,
    /// A string or block string.
    Text,
}

/// A token and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub at: usize,
}

impl Token<'_> {
    pub fn is_name(&self, name: &str) -> bool {
        self.kind == Kind::Name && self.text == name
    }
}

/// The tokens of `text`: at most [`limits::TOKENS`], brackets at most [`limits::NESTING`] deep and each closed by its own kind.
pub(super) fn tokens<'a>(text: &'a str, steps: &mut Steps) -> Result<Vec<Token<'a>>, Fault> {
    let bytes = text.as_bytes();
    let mut tokens: Vec<Token<'a>> = Vec::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        steps.one();
        let kind = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            0xEF if bytes[at..].starts_with(b"\xEF\xBB\xBF") => {
                at += 3;
                continue;
            }
            b'#' => {
                at += run(bytes, at, steps, |b| b != b'\n' && b != b'\r');
                continue;
            }
            b'{' | b'(' | b'[' => {
                open.push((byte, at));
                if open.len() > limits::NESTING {
                    let message = format!("Brackets are nested more than {} deep.", limits::NESTING);
                    return Err(Fault::too_complex(at, message));
                }
                Kind::Open(byte)
            }
            b'}' | b')' | b']' => {
                close(&mut open, byte, at)?;
                Kind::Close(byte)
            }
            b'!' | b'$' | b'&' | b':' | b'=' | b'|' | b'@' => Kind::Sign(byte),
            b'.' if bytes[at..].starts_with(b"...") => Kind::Spread,
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => Kind::Name,
            b'-' | b'0'..=b'9' => Kind::Number,
            b'"' => Kind::Text,
            _ => return Err(Fault::malformed(at, "A character has no meaning here.")),
        };
        let length = match kind {
            Kind::Name => run(bytes, at, steps, |b| b == b'_' || b.is_ascii_alphanumeric()),
            Kind::Number => run(bytes, at, steps, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')),
            Kind::Text if bytes[at..].starts_with(b"\"\"\"") => block_string(bytes, at, steps)?,
            Kind::Text => string(bytes, at, steps)?,
            Kind::Spread => 3,
            Kind::Open(_) | Kind::Close(_) | Kind::Sign(_) => 1,
        };
        if tokens.len() == limits::TOKENS {
            return Err(Fault::too_complex(at, format!("The query has more than {} tokens.", limits::TOKENS)));
        }
        tokens.push(Token { kind, text: text.get(at..at + length).unwrap_or(""), at });
        at += length;
    }
    match open.pop() {
        Some((_, at)) => Err(Fault::malformed(at, "A bracket is never closed.")),
        None => Ok(tokens),
    }
}

fn close(open: &mut Vec<(u8, usize)>, byte: u8, at: usize) -> Result<(), Fault> {
    let expected = match byte {
        b'}' => b'{',
        b')' => b'(',
        _ => b'[',
    };
    match open.pop() {
        Some((opened, _)) if opened == expected => Ok(()),
        Some(_) => Err(Fault::malformed(at, "A bracket closes one of another kind.")),
        None => Err(Fault::malformed(at, "A bracket closes what was never opened.")),
    }
}

/// Length of the run of bytes from `at` that `belongs` accepts.
fn run(bytes: &[u8], at: usize, steps: &mut Steps, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[at..].iter().take_while(|&&b| belongs(b)).inspect(|_| steps.one()).count()
}

fn string(bytes: &[u8], start: usize, steps: &mut Steps) -> Result<usize, Fault> {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        steps.one();
        match byte {
            b'"' => return Ok(at + 1 - start),
            0 => return Err(zero(at)),
            b'\\' if is_escaped_zero(&bytes[at..]) => return Err(zero(at)),
            b'\\' => at += 2,
            b'\n' | b'\r' => break,
            _ => at += 1,
        }
    }
    Err(Fault::malformed(start, "A string is never closed."))
}

fn block_string(bytes: &[u8], start: usize, steps: &mut Steps) -> Result<usize, Fault> {
    let mut at = start + 3;
    while at < bytes.len() {
        steps.one();
        let rest = &bytes[at..];
        if rest.starts_with(b"\"\"\"") {
            return Ok(at + 3 - start);
        }
        if rest[0] == 0 {
            return Err(zero(at));
        }
        at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
    Err(Fault::malformed(start, "A block string is never closed."))
}

/// No text may hold it: one database takes it for the end of a text, another takes it for an error.
fn zero(at: usize) -> Fault {
    Fault::malformed(at, "A string holds U+0000, which no text may hold.")
}

/// Whether an escape stands for U+0000. The parser knows no `\u{…}`.
fn is_escaped_zero(escape: &[u8]) -> bool {
    escape.starts_with(b"\\u0000")
}
