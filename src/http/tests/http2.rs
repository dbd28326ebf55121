//! HTTP/2 over real sockets, frame by frame.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sockets::started;
use super::*;

pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn headers(stream: u32, more: Option<(&str, &str)>) -> Vec<u8> {
    get_frame(stream, "/livez", more)
}

/// `GET path`, written out and not compressed; `more` is a further field.
pub fn get_frame(stream: u32, path: &str, more: Option<(&str, &str)>) -> Vec<u8> {
    let mut block = vec![0x82, 0x86, 0x04, u8::try_from(path.len()).unwrap()];
    block.extend(path.as_bytes());
    block.extend([0x41, 1, b'x']);
    if let Some((name, value)) = more {
        block.extend([0x00, u8::try_from(name.len()).unwrap()]);
        block.extend(name.as_bytes());
        block.extend(integer(value.len()));
        block.extend(value.as_bytes());
    }
    frame(1, 0x5, stream, &block)
}

/// A length as HPACK writes it, with seven bits in its first byte.
fn integer(value: usize) -> Vec<u8> {
    if value < 127 {
        return vec![u8::try_from(value).unwrap()];
    }
    let mut rest = value - 127;
    let mut bytes = vec![127];
    while rest >= 128 {
        bytes.push(u8::try_from(rest % 128).unwrap() | 128);
        rest /= 128;
    }
    bytes.push(u8::try_from(rest).unwrap());
    bytes
}

/// Sends frames after the preface; answers kind, stream and payload of what comes, up to the end or to `until`.
async fn exchange(limits: ServeLimits, frames: &[Vec<u8>], until: impl Fn(u8) -> bool) -> Vec<(u8, u32, Vec<u8>)> {
    let (address, _stop, _serving) = started(limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let begin = [PREFACE, &frame(4, 0, 0, &[])].concat();
    // The preface in pieces: the service waits for the whole of it.
    stream.write_all(&begin[..3]).await.unwrap();
    stream.write_all(&begin[3..]).await.unwrap();
    // A service that has seen enough hears no more.
    let _ = stream.write_all(&frames.concat()).await;
    let mut seen = Vec::new();
    loop {
        let mut head = [0; 9];
        if stream.read_exact(&mut head).await.is_err() {
            return seen;
        }
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        if stream.read_exact(&mut payload).await.is_err() {
            return seen;
        }
        let of = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        seen.push((head[3], of, payload));
        if until(head[3]) {
            return seen;
        }
    }
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const GO_AWAY: u8 = 7;

#[tokio::test]
async fn a_request_is_answered() {
    let seen = exchange(ServeLimits::default(), &[headers(1, None)], |kind| kind == DATA).await;

    let body = seen.iter().find(|(kind, stream, _)| (*kind, *stream) == (DATA, 1)).map(|(.., body)| body.as_slice());
    assert_eq!(body, Some(&b"ok\n"[..]), "{seen:?}");
}

#[tokio::test]
async fn streams_that_are_opened_to_be_reset_end_the_connection() {
    let attack: Vec<_> = (0..400_u32)
        .flat_map(|number| {
            let stream = 2 * number + 1;
            [headers(stream, None), frame(RESET, 0, stream, &8_u32.to_be_bytes())]
        })
        .collect();

    let seen = exchange(ServeLimits::default(), &attack, |kind| kind == GO_AWAY).await;

    let away = seen.iter().find(|(kind, ..)| *kind == GO_AWAY).map(|(.., payload)| payload[4..8].to_vec());
    assert_eq!(away, Some(11_u32.to_be_bytes().to_vec()), "ENHANCE_YOUR_CALM: {seen:?}");
}

#[tokio::test]
async fn data_without_any_data_ends_the_connection() {
    // POST, written out, whose body goes on.
    let mut block = vec![0x83, 0x86, 0x04, 8];
    block.extend(b"/graphql");
    block.extend([0x41, 1, b'x']);
    let mut attack = vec![frame(HEADERS, 0x4, 1, &block)];
    attack.extend((0..20_000).map(|_| frame(DATA, 0, 1, &[])));

    let seen = exchange(ServeLimits::default(), &attack, |kind| kind == GO_AWAY).await;

    let away = seen.iter().find(|(kind, ..)| *kind == GO_AWAY).map(|(.., payload)| payload[4..8].to_vec());
    assert_eq!(away, Some(11_u32.to_be_bytes().to_vec()), "ENHANCE_YOUR_CALM: {seen:?}");
}

#[tokio::test]
async fn a_header_beyond_its_bound_is_refused() {
    let long = "y".repeat(10_000);
    let big = [headers(1, Some(("a", &long))), headers(3, None)];
    let small = ServeLimits { header_bytes: 8 * 1024, ..ServeLimits::default() };

    let seen = exchange(small, &big, |kind| kind == DATA || kind == GO_AWAY).await;

    let answered = seen.iter().any(|(kind, stream, _)| *stream == 1 && *kind == DATA);
    assert!(!answered, "{seen:?}");
    let refuses = |kind: u8| matches!(kind, HEADERS | RESET);
    let refused = seen.iter().any(|(kind, stream, _)| *kind == GO_AWAY || *stream == 1 && refuses(*kind));
    assert!(refused, "{seen:?}");
}

#[tokio::test]
async fn a_connection_that_idles_is_ended() {
    let quick = ServeLimits { header_read: Duration::from_millis(400), ..ServeLimits::default() };

    let seen = exchange(quick, &[headers(1, None)], |kind| kind == GO_AWAY).await;

    assert!(seen.iter().any(|(kind, ..)| *kind == DATA), "the request was answered before: {seen:?}");
    assert_eq!(seen.last().map(|(kind, ..)| *kind), Some(GO_AWAY), "{seen:?}");
}
