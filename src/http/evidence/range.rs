//! Which bytes of a file are asked for (RFC 9110, section 14).

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it: there is no range, none that is understood, or several at once.
    Whole,
    /// From the first of these up to, and without, the second.
    Part(u64, u64),
    /// Nothing that there is.
    Beyond,
}

/// Reads a header against a file of `size` bytes. What is not understood is passed over, as the standard wants it.
pub(super) fn read(header: Option<&str>, size: u64) -> Asked {
    let Some(header) = header else { return Asked::Whole };
    let Some((unit, ranges)) = header.split_once('=') else { return Asked::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return Asked::Whole;
    }
    let Some((first, last)) = ranges.trim().split_once('-') else { return Asked::Whole };
    match (number(first), number(last)) {
        (Number::Absent, Number::Of(count)) if count == 0 || size == 0 => Asked::Beyond,
        (Number::Absent, Number::Of(count)) => Asked::Part(size.saturating_sub(count), size),
        (Number::Of(first), Number::Of(last)) if last < first => Asked::Whole,
        (Number::Of(first), _) if first >= size && !matches!(number(last), Number::Wrong) => Asked::Beyond,
        (Number::Of(first), Number::Absent) => Asked::Part(first, size),
        (Number::Of(first), Number::Of(last)) => Asked::Part(first, last.saturating_add(1).min(size)),
        _ => Asked::Whole,
    }
}

enum Number {
    Absent,
    Of(u64),
    Wrong,
}

/// Digits alone; more of them than any file has bytes are as good as all of it.
fn number(text: &str) -> Number {
    if text.is_empty() {
        return Number::Absent;
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Number::Wrong;
    }
    Number::Of(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_what_the_standard_says() {
        let of = |header| read(Some(header), 10);

        assert_eq!(read(None, 10), Asked::Whole);
        assert_eq!(of("bytes=0-0"), Asked::Part(0, 1));
        assert_eq!(of("bytes=3-"), Asked::Part(3, 10));
        assert_eq!(of("bytes=3-99"), Asked::Part(3, 10));
        assert_eq!(of("Bytes=-4"), Asked::Part(6, 10));
        assert_eq!(of("bytes=-99"), Asked::Part(0, 10));
        for beyond in ["bytes=10-", "bytes=10-11", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(of(beyond), Asked::Beyond, "{beyond}");
        }
        for passed_over in
            ["bytes=5-3", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes", "bytes=", "bytes=--1", "bytes=1"]
        {
            assert_eq!(of(passed_over), Asked::Whole, "{passed_over}");
        }
    }
}
