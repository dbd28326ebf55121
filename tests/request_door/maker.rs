//! Makes documents by chance, from others.

use std::{collections::HashSet, path::Path};

use gradus_graphql::{limits, schema::sdl};

use crate::support::chance::Chance;

/// Documents from which others are made.
const KEPT: usize = 1_000;
/// What is written between words, and words that the schema does not have.
const SIGNS: [&str; 29] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "...",
    "$",
    "@",
    "!",
    ":",
    "=",
    "\"",
    "\"\"\"",
    "#",
    "\n",
    ",",
    "|",
    "&",
    "query",
    "mutation",
    "fragment F on Audit",
    "...F",
    "on",
    "null",
    "-1.5e3",
    "\\u",
    "\u{feff}",
    "名",
];

/// Words and signs of a document.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut goes_on = false;
    for letter in text.chars() {
        let is_word = letter.is_ascii_alphanumeric() || letter == '_';
        let is_dot = letter == '.' && pieces.last().is_some_and(|last| last.starts_with('.') && last.len() < 3);
        match pieces.last_mut() {
            Some(last) if is_word && goes_on || is_dot => last.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        goes_on = is_word;
    }
    pieces
}

/// Makes documents.
pub struct Maker {
    chance: Chance,
    /// Documents of the corpus that have not been tried as they stand.
    untried: usize,
    kept: Vec<Vec<String>>,
    words: Vec<String>,
}

impl Maker {
    /// From the corpus, with a seed.
    pub fn new(seed: u64) -> Self {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let files = std::fs::read_dir(corpus).expect("the corpus").map(|file| file.expect("a file").path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        let kept: Vec<_> = files.iter().map(|file| pieces(&std::fs::read_to_string(file).expect("UTF-8"))).collect();
        assert!(kept.len() > 5, "there is a corpus");
        let words: HashSet<_> = pieces(&sdl()).into_iter().filter(|piece| piece.len() > 2).collect();
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort();
        Self { chance: Chance::new(seed), untried: kept.len(), kept, words }
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.chance.below(bound.max(1) as u64)).expect("small")
    }

    /// A place, and some pieces after it.
    fn span(&mut self, of: &[String], longest: usize) -> std::ops::Range<usize> {
        let start = self.below(of.len());
        start..(start + 1 + self.below(longest)).min(of.len())
    }

    fn one_of_kept(&mut self) -> Vec<String> {
        let place = self.below(self.kept.len());
        self.kept[place].clone()
    }

    /// A word of the schema, or what is written between words.
    fn word(&mut self) -> String {
        if self.chance.below(2) == 0 {
            self.chance.pick(&self.words).clone()
        } else {
            (*self.chance.pick(&SIGNS)).to_owned()
        }
    }

    /// Keeps a document, to make more of it.
    pub fn keep(&mut self, document: Vec<String>) {
        if self.kept.len() < KEPT {
            self.kept.push(document);
        } else {
            let place = self.below(KEPT);
            self.kept[place] = document;
        }
    }

    /// The next document: at first the corpus as it stands, then one of those that are kept, changed in one to three ways.
    pub fn make(&mut self) -> Vec<String> {
        if self.untried > 0 {
            self.untried -= 1;
            return self.kept[self.untried].clone();
        }
        let mut document = self.one_of_kept();
        for _ in 0..=self.below(3) {
            self.change(&mut document);
        }
        // A little beyond the bound, so that it is met.
        let mut bytes = 0;
        document.retain(|piece| {
            bytes += piece.len();
            bytes <= limits::QUERY_BYTES + 100
        });
        document
    }

    fn change(&mut self, document: &mut Vec<String>) {
        let span = self.span(document, 12);
        let (start, end) = (span.start, span.end);
        match self.below(7) {
            0 => drop(document.drain(start..end)),
            1 => {
                let again = document[start..end].to_vec();
                let times = 1 << self.below(8);
                let copies = again.iter().cycle().take(again.len() * times).cloned().collect::<Vec<_>>();
                document.splice(end..end, copies);
            }
            2 => {
                let other = self.one_of_kept();
                let span = self.span(&other, 40);
                document.splice(start..start, other[span].to_vec());
            }
            3 => {
                let word = self.word();
                document.splice(start..end.min(start + 1), [word]);
            }
            4 => {
                let word = self.word();
                document.splice(start..start, [" ".to_owned(), word, " ".to_owned()]);
            }
            5 => {
                let around = self.chance.pick(&[("{", "}"), ("(", ")"), ("[", "]"), ("\"", "\"")]);
                let times = 1 << self.below(7);
                document.splice(end..end, vec![around.1.to_owned(); times]);
                document.splice(start..start, vec![around.0.to_owned(); times]);
            }
            _ => {
                let letter = u32::try_from(self.chance.below(0x3000)).expect("small");
                document.insert(start, char::from_u32(letter).unwrap_or('\u{fffd}').to_string());
            }
        }
    }
}
