//! Where the page comes from that opens a socket.

use axum::http::{HeaderMap, Uri, header};

/// Whether a page of ours asks, or no page at all: a browser always names the page's origin, other programs do not.
///
/// The origin must be the host that was asked. The scheme is left out of it: behind a proxy we do not see it.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            let same = |origin: &str| Some(authority(origin)?.eq_ignore_ascii_case(host?));
            origin.to_str().ok().and_then(same).unwrap_or(false)
        }
        (Some(_), Some(_)) => false,
    }
}

/// Host and port of an origin, the port left out where it is the scheme's own, as browsers do for both headers.
fn authority(origin: &str) -> Option<String> {
    let uri: Uri = origin.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let own = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => return None,
    };
    match authority.port_u16().filter(|port| Some(*port) != own) {
        Some(port) => Some(format!("{}:{port}", authority.host())),
        None => Some(authority.host().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_of_the_host_that_is_asked_may_open_a_socket() {
        let of = |host: &'static str, origins: &[&'static str]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            for origin in origins {
                headers.append(header::ORIGIN, origin.parse().unwrap());
            }
            is_own(&headers)
        };

        assert!(of("gradus.example", &[]), "no browser");
        assert!(of("gradus.example", &["https://gradus.example"]));
        assert!(of("gradus.example", &["https://GRADUS.example:443"]));
        assert!(of("127.0.0.1:8080", &["http://127.0.0.1:8080"]));
        assert!(of("[::1]:8080", &["http://[::1]:8080"]));
        for foreign in [
            "https://evil.example",
            "https://gradus.example.evil.example",
            "https://gradus.example:8443",
            "https://evil.example/gradus.example",
            "https://gradus.example@evil.example",
            "ftp://gradus.example",
            "null",
            "",
            "gradus.example",
        ] {
            assert!(!of("gradus.example", &[foreign]), "{foreign}");
        }
        assert!(!of("gradus.example", &["https://gradus.example", "https://evil.example"]));
        assert!(!is_own(&HeaderMap::from_iter([(header::ORIGIN, "https://x".parse().unwrap())])), "no host");
    }
}
