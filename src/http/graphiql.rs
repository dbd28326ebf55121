//! `/graphiql`: the page on which people try the API. Everything it needs is in the binary, so it works on an intranet.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;

/// Scripts only from us. GraphiQL's editor sets styles on elements, and its fonts are in its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
/// Vendored files change only with a release.
const LONG: &str = "public, max-age=86400";
/// Ours are asked for again each time.
const FRESH: &str = "no-cache";

type File = (&'static str, &'static str, &'static str, &'static [u8]);

static FILES: [File; 6] = [
    ("/graphiql/graphiql.min.js", JAVASCRIPT, LONG, include_bytes!("graphiql/graphiql.min.js")),
    ("/graphiql/graphiql.min.css", CSS, LONG, include_bytes!("graphiql/graphiql.min.css")),
    ("/graphiql/react.production.min.js", JAVASCRIPT, LONG, include_bytes!("graphiql/react.production.min.js")),
    ("/graphiql/react-dom.production.min.js", JAVASCRIPT, LONG, include_bytes!("graphiql/react-dom.production.min.js")),
    ("/graphiql/page.js", JAVASCRIPT, FRESH, include_bytes!("graphiql/page.js")),
    ("/graphiql/page.css", CSS, FRESH, include_bytes!("graphiql/page.css")),
];

static PAGE: File = ("/graphiql", "text/html; charset=utf-8", FRESH, include_bytes!("graphiql/index.html"));

pub(super) fn routes() -> Router {
    let page = Router::new()
        .route(PAGE.0, get(|| async { file(PAGE) }))
        .route("/graphiql/", get(|| async { Redirect::permanent(PAGE.0) }))
        .route("/", get(|| async { Redirect::temporary(PAGE.0) }));
    FILES.iter().fold(page, |routes, entry| routes.route(entry.0, get(move || async { file(*entry) })))
}

fn file((_, kind, cache, bytes): File) -> impl IntoResponse {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (headers, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_nothing_from_elsewhere() {
        let page = String::from_utf8_lossy(PAGE.3);

        assert!(!page.contains("://"), "an address of another host");
        for attribute in ["src=\"", "href=\""] {
            for address in page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                let is_served = address == "data:," || FILES.iter().any(|entry| entry.0 == address);
                assert!(is_served, "{address} is not served");
            }
        }
    }
}
