//! Which media type is spoken: of the body that comes, and of the answer that goes.

use axum::http::{HeaderMap, HeaderValue, header};

/// Media type of an answer. It decides the status of a request error (GraphQL over HTTP, section 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: an answer to a well-formed request is 200, whatever it says.
    Json,
    /// `application/graphql-response+json`: the status tells whether the document was executed.
    GraphqlResponse,
}

impl Media {
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }

    /// The type that `Accept` likes best; `None` where it likes neither. Without a wish it is JSON, as for old clients.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::ACCEPT).iter().peekable();
        if values.peek().is_none() {
            return Some(Self::Json);
        }
        let ranges: Vec<Range> = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .take(64)
            .filter_map(Range::parse)
            .collect();
        // A tie goes to the newer type where it was named, else to JSON.
        let (newer, json) = (Self::GraphqlResponse.weight(&ranges), Self::Json.weight(&ranges));
        match (newer, json) {
            (None, None) => None,
            (Some(newer), json) if newer.named && json.is_none_or(|json| newer.q >= json.q) => {
                Some(Self::GraphqlResponse)
            }
            (_, Some(_)) => Some(Self::Json),
            (Some(_), None) => Some(Self::GraphqlResponse),
        }
    }

    fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// Weight of the most specific range that covers this type; `None` where none does or it refuses.
    fn weight(self, ranges: &[Range]) -> Option<Weight> {
        let covering = [self.essence(), "application/*", "*/*"].into_iter().find_map(|essence| {
            let found = ranges.iter().filter(|range| range.essence == essence).map(|range| range.q).reduce(f32::max)?;
            Some(Weight { q: found, named: essence == self.essence() })
        })?;
        (covering.q > 0.0).then_some(covering)
    }
}

#[derive(Clone, Copy)]
struct Weight {
    q: f32,
    named: bool,
}

struct Range {
    essence: String,
    q: f32,
}

impl Range {
    /// A range of `Accept`; `None` where it is malformed or asks for another encoding than UTF-8.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next()?.to_ascii_lowercase();
        let mut q = 1.0;
        for parameter in parts {
            let (name, value) = parameter.split_once('=')?;
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => q = value.trim().parse().ok()?,
                "charset" if !is_utf8(value) => return None,
                _ => {}
            }
        }
        essence.contains('/').then_some(Self { essence, q })
    }
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Whether the body is said to be JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (values.next(), values.next()) else { return false };
    let Ok(text) = only.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    json && parts
        .filter_map(|parameter| parameter.split_once('='))
        .all(|(name, value)| !name.trim().eq_ignore_ascii_case("charset") || is_utf8(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiate(accept: &'static str) -> Option<Media> {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        Media::negotiate(&headers)
    }

    #[test]
    fn the_answer_comes_in_the_type_that_the_caller_likes_best() {
        use Media::{GraphqlResponse, Json};

        for (accept, expected) in [
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
                Some(GraphqlResponse),
            ),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json;q=0.5", Some(Json)),
            ("application/graphql-response+json;q=0, */*", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some(Json)),
            ("application/*", Some(Json)),
            ("text/html", None),
            ("application/json; charset=utf-16", None),
            ("", None),
            ("*/*;q=0", None),
            ("nonsense", None),
        ] {
            assert_eq!(negotiate(accept), expected, "{accept}");
        }
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Json));
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let of = |value| is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]));

        for yes in ["application/json", "Application/JSON; Charset=UTF-8", "application/json;charset=\"utf-8\""] {
            assert!(of(yes), "{yes}");
        }
        for no in
            ["text/plain", "application/json; charset=gbk", "multipart/form-data", "application/graphql", "json", ""]
        {
            assert!(!of(no), "{no}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
