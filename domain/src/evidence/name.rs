//! Names of files: what somebody calls one is safe to write down on any machine.
//!
//! Nothing is stored under such a name: it is told again when the file is fetched, and there it must mean one file in
//! the reader's own folder and nothing else. A name is refused and not mended, so that nobody looks for a file under
//! another name than they gave.

use crate::text::{self, TextFault};

/// Most characters of a name.
pub const LONGEST: usize = 200;
/// Most bytes of a name, which is what file systems count.
pub const MOST_BYTES: usize = 255;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It says nothing.
    Blank,
    /// It has more than [`LONGEST`] characters or [`MOST_BYTES`] bytes.
    TooLong,
    /// It holds a sign that is not printed: a control character, or one that hides or reorders others.
    Unprinted,
    /// It leads elsewhere: it holds a separator of paths, or a sign that means something to a file system or a shell.
    Path,
    /// A machine keeps it for something else, or reads it otherwise than it stands there.
    Reserved,
    /// A spreadsheet or a command would not read it as a name.
    Formula,
}

/// The name without blanks around it, where a file may be called so.
pub fn safe(name: &str) -> Result<&str, NameFault> {
    let name = text::plain(name).map_err(|fault| match fault {
        TextFault::Blank => NameFault::Blank,
        TextFault::TooLong => NameFault::TooLong,
        TextFault::Formula => NameFault::Formula,
        TextFault::Unprinted => NameFault::Unprinted,
    })?;
    if name.len() > MOST_BYTES || name.chars().nth(LONGEST).is_some() {
        return Err(NameFault::TooLong);
    }
    if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\u{2044}', '\u{2215}', '／', '＼', '：']) {
        return Err(NameFault::Path);
    }
    // Joiners are part of some scripts, but two names that differ in nothing else look the same.
    if name.contains(['\u{200C}', '\u{200D}']) {
        return Err(NameFault::Unprinted);
    }
    if name.starts_with(['.', '~', '%', '$']) || name.ends_with('.') || is_device(name) {
        return Err(NameFault::Reserved);
    }
    Ok(name)
}

/// Whether Windows takes the name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port).is_some_and(|number| {
            let mut signs = number.chars();
            matches!((signs.next(), signs.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// DOC-1
    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        for name in
            ["../passwd.txt", "a/b.txt", "a\\b.txt", "C:evil.txt", "a:stream.txt", "a*.txt", "a／b.txt", "a<b.png"]
        {
            assert_eq!(safe(name), Err(NameFault::Path), "{name}");
        }
        for name in ["..", ".htaccess", "~root.txt", "%TEMP%.txt", "report.pdf."] {
            assert_eq!(safe(name), Err(NameFault::Reserved), "{name}");
        }
    }

    #[test]
    fn a_name_is_what_it_looks_like() {
        for name in ["a\0.txt", "a\nb.txt", "exe\u{202E}gpj.png", "a\u{2066}b.png", "a\u{200B}.png", "a\u{200D}.png"] {
            assert_eq!(safe(name), Err(NameFault::Unprinted), "{name:?}");
        }
        assert_eq!(safe("=cmd.csv"), Err(NameFault::Formula));
        assert_eq!(safe("-rf.txt"), Err(NameFault::Formula));
    }

    #[test]
    fn a_name_that_a_machine_keeps_for_itself_is_refused() {
        for name in ["CON", "con.txt", "Nul.tar.png", "COM1.csv", "lpt9", "LPT².txt", "aux .txt"] {
            assert_eq!(safe(name), Err(NameFault::Reserved), "{name}");
        }
        for name in ["console.txt", "com10.csv", "community.png"] {
            assert_eq!(safe(name), Ok(name));
        }
    }

    #[test]
    fn a_name_has_an_end() {
        assert_eq!(safe(&format!("{}.png", "a".repeat(300))), Err(NameFault::TooLong));
        assert_eq!(safe(&format!("{}.png", "长".repeat(90))), Err(NameFault::TooLong), "274 bytes");
        assert_eq!(safe("  现场照片 (1).jpg "), Ok("现场照片 (1).jpg"));
        assert_eq!(safe(" \t"), Err(NameFault::Blank));
    }

    proptest! {
        /// DOC-1: whatever is let through stands for one file beside others.
        #[test]
        fn a_safe_name_stays_in_its_folder(name in ".{0,40}") {
            if let Ok(safe) = safe(&name) {
                let path = std::path::Path::new(safe);
                prop_assert_eq!(path.components().count(), 1);
                prop_assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(safe));
                prop_assert!(!safe.chars().any(char::is_control));
            }
        }
    }
}
