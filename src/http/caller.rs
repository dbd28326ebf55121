//! Who asks, where proxies stand between.
//!
//! What a proxy says of whom it speaks for is believed only of the proxies that the operator names, and only as far as
//! they said it themselves: the chain is read from its end up to the first address that is none of theirs.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::{HeaderMap, header};

/// Address of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caller(pub IpAddr);

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// The text is no address, nor one with a slash and a number of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no network")]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse::<u8>).map_err(|_| NoNetwork)?;
        if bits > most { Err(NoNetwork) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    fn has(&self, address: IpAddr) -> bool {
        let begins_alike = |one: u128, other: u128, length: u8| {
            let rest = u32::from(length - self.bits);
            one.checked_shr(rest).unwrap_or(0) == other.checked_shr(rest).unwrap_or(0)
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => begins_alike(own.to_bits().into(), other.to_bits().into(), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => begins_alike(own.to_bits(), other.to_bits(), 128),
            _ => false,
        }
    }
}

/// Who asks by way of `peer`.
pub(super) fn caller(trusted: &[Network], peer: IpAddr, headers: &HeaderMap) -> Caller {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.has(address));
    let mut caller = peer.to_canonical();
    if !is_trusted(caller) {
        return Caller(caller);
    }
    for hop in hops(headers).into_iter().rev() {
        // What cannot be read tells nothing; what stands before it was said by somebody unknown.
        let Some(address) = hop else { break };
        caller = address;
        if !is_trusted(caller) {
            break;
        }
    }
    Caller(caller)
}

/// Whether a proxy says that it speaks for somebody.
pub(super) fn is_passed_on(headers: &HeaderMap) -> bool {
    let tells = |name: &str| name == "forwarded" || name == "via" || name.starts_with("x-forwarded-");
    headers.keys().any(|name| tells(name.as_str()))
}

/// The chain as proxies tell it, whoever asked first at its begin: `X-Forwarded-For`, else `Forwarded`.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let elements = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
        values.flat_map(|value| value.split(',')).map(|element| element.trim().to_owned()).collect()
    };
    let told = elements("x-forwarded-for");
    if !told.is_empty() {
        return told.iter().map(|element| address(element)).collect();
    }
    elements(header::FORWARDED.as_str()).iter().map(|element| address(spoken_for(element)?)).collect()
}

/// The `for` of an element of `Forwarded`.
fn spoken_for(element: &str) -> Option<&str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| name.eq_ignore_ascii_case("for")).map(|(_, value)| value.trim_matches('"'))
}

/// An address as proxies write it: bare, in brackets, with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    bare().or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn of(peer: &str, fields: &[(&'static str, &'static str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        caller(&networks(&["127.0.0.1", "10.0.0.0/8", "fd00::/8"]), peer.parse().unwrap(), &headers).0.to_string()
    }

    #[test]
    fn a_network_is_an_address_or_its_first_bits() {
        let has = |network: &str, address: &str| networks(&[network])[0].has(address.parse().unwrap());

        assert!(has("10.1.0.0/16", "10.1.2.3") && !has("10.1.0.0/16", "10.2.0.1"));
        assert!(has("10.1.2.3", "::ffff:10.1.2.3") && !has("10.1.2.3", "10.1.2.4"));
        assert!(has("0.0.0.0/0", "192.0.2.1") && !has("0.0.0.0/0", "2001:db8::1"));
        assert!(has("2001:db8::/32", "2001:db8:1::1") && !has("2001:db8::/32", "2001:db9::1") && has("::/0", "::1"));
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "proxy", "10.0.0.0/-1", "10.0.0.0/8/8"] {
            assert_eq!(wrong.parse::<Network>(), Err(NoNetwork), "{wrong}");
        }
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        assert_eq!(of("192.0.2.9", &[("x-forwarded-for", "198.51.100.1")]), "192.0.2.9");
        assert_eq!(of("::ffff:10.0.0.1", &[("x-forwarded-for", "198.51.100.1")]), "198.51.100.1");
    }

    #[test]
    fn the_last_address_that_is_no_proxys_asks() {
        let forged = "203.0.113.7, 198.51.100.1, 10.0.0.2";
        assert_eq!(of("10.0.0.1", &[("x-forwarded-for", forged)]), "198.51.100.1");
        let twice = [("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(of("10.0.0.1", &twice), "198.51.100.1");
        assert_eq!(of("10.0.0.1", &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")]), "10.0.0.3");
        assert_eq!(of("10.0.0.1", &[("x-forwarded-for", "203.0.113.7, unknown")]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn both_ways_to_tell_it_are_understood() {
        let forwarded = r#"for=203.0.113.7, proto=https;For="[2001:db8::7]:443""#;
        assert_eq!(of("10.0.0.1", &[("forwarded", forwarded)]), "2001:db8::7");
        assert_eq!(of("10.0.0.1", &[("forwarded", "for=_hidden")]), "10.0.0.1");
        for written in ["198.51.100.1", "198.51.100.1:4000", "[::ffff:198.51.100.1]"] {
            let fields = [("x-forwarded-for", written), ("forwarded", "for=203.0.113.7")];
            assert_eq!(of("127.0.0.1", &fields), "198.51.100.1", "{written}");
        }
    }
}
