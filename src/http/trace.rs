//! One id per request, in the answer's header, in every log line, and beside every fault that a caller is told of.

use axum::http::HeaderMap;
use gradus_domain::ids::IdSource;

/// 32 hexadecimal digits, as in W3C Trace Context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceId(String);

impl TraceId {
    /// The id of the caller's `traceparent`, else a fresh one.
    pub(super) fn of(headers: &HeaderMap, ids: &dyn IdSource) -> Self {
        let given = headers.get("traceparent").and_then(|value| value.to_str().ok()).and_then(Self::from_traceparent);
        given.unwrap_or_else(|| Self(ids.next().as_simple().to_string()))
    }

    fn from_traceparent(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, id, span) = (parts.next()?, parts.next()?, parts.next()?);
        let hex = |text: &str, length: usize| {
            text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        let fits = hex(version, 2) && version != "ff" && hex(id, 32) && hex(span, 16) && id.bytes().any(|b| b != b'0');
        fits.then(|| Self(id.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TraceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_well_formed_traceparent_is_taken_over() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";

        assert_eq!(TraceId::from_traceparent(&format!("00-{id}-00f067aa0ba902b7-01")).unwrap().as_str(), id);
        for header in ["", "00", "00-zz-00f067aa0ba902b7-01", &format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32))] {
            assert_eq!(TraceId::from_traceparent(header), None, "{header}");
        }
    }
}
