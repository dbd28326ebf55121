//! The accept loop over real sockets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::*;

pub async fn started(limits: ServeLimits) -> (std::net::SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    started_with(app(), limits).await
}

pub async fn started_with(
    routes: Router,
    limits: ServeLimits,
) -> (std::net::SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, routes, limits, stop.clone()));
    (address, stop, serving)
}

async fn exchange(address: std::net::SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

#[tokio::test]
async fn a_header_that_never_ends_is_cut() {
    let (address, _stop, _serving) =
        started(ServeLimits { header_read: Duration::from_millis(50), ..ServeLimits::default() }).await;

    let answer = exchange(address, "GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;

    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_header_beyond_its_bounds_is_431() {
    let (address, _stop, _serving) = started(ServeLimits::default()).await;
    let many = "X: y\r\n".repeat(101);
    let long = format!("X: {}\r\n", "y".repeat(20_000));

    for fields in [many, long] {
        let answer = exchange(address, &format!("GET /livez HTTP/1.1\r\nHost: x\r\n{fields}\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn on_stop_a_request_under_way_is_answered_and_no_new_one_is_accepted() {
    let (address, stop, serving) = started(ServeLimits::default()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = r#"{"query":"{ first }"}"#;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The service asks for the body: the request is under way.
    let mut line = [0; 25];
    stream.read_exact(&mut line).await.unwrap();
    assert_eq!(&line, b"HTTP/1.1 100 Continue\r\n\r\n");

    stop.cancel();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    serving.await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with(r#"{"data":{"first":1}}"#), "{answer}");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_cut() {
    let (address, _stop, _serving) =
        started(ServeLimits { header_read: Duration::from_millis(50), ..ServeLimits::default() }).await;

    for first in ["", "P", "PRI * HTTP/2.0"] {
        assert_eq!(exchange(address, first).await, "", "{first}");
    }
}

#[tokio::test]
async fn an_address_has_as_many_connections_as_it_may_have() {
    let limits = ServeLimits { connections_per_address: 2, ..ServeLimits::default() };
    let (address, _stop, _serving) = started(limits).await;
    let request = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /livez HTTP/1.1\r\n").await.unwrap();
        held.push(stream);
    }

    let mut third = TcpStream::connect(address).await.unwrap();
    let _ = third.write_all(request.as_bytes()).await;
    let mut answer = String::new();
    let _ = third.read_to_string(&mut answer).await;
    assert_eq!(answer, "");

    drop(held);
    // The places come back when the service sees that they are gone.
    while !exchange(address, request).await.starts_with("HTTP/1.1 200 OK") {}
}

/// Two servers that read one of these differently could be made to take a body for a request.
#[tokio::test]
async fn a_request_whose_length_can_be_read_in_two_ways_is_400_and_the_last() {
    let (address, _stop, _serving) = started(ServeLimits::default()).await;
    let hidden = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    for (fields, body) in [
        ("Content-Length: 3\r\nContent-Length: 0\r\n", hidden),
        ("Content-Length: 0, 3\r\n", hidden),
        ("Content-Length: +0\r\n", hidden),
        ("Content-Length: -1\r\n", hidden),
        ("Content-Length: 0x0\r\n", hidden),
        ("Content-Length: 99999999999999999999\r\n", hidden),
        ("Transfer-Encoding: chunked, identity\r\n", hidden),
        ("Transfer-Encoding: xchunked\r\n", hidden),
        ("Transfer-Encoding : chunked\r\n", hidden),
        (" Transfer-Encoding: chunked\r\n", hidden),
        ("X: y\r\n Transfer-Encoding: chunked\r\n", hidden),
        ("Content-Length: 0\r\nX\0: y\r\n", hidden),
    ] {
        let request = format!("POST /graphql HTTP/1.1\r\nHost: x\r\n{fields}\r\n{body}");

        let answer = exchange(address, &request).await;

        assert!(answer.starts_with("HTTP/1.1 400"), "{fields:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{fields:?}: {answer}");
    }
}

/// Chunks win over a length, as the standard has it, and what follows the last chunk is the next request.
#[tokio::test]
async fn a_chunk_that_is_malformed_ends_the_connection() {
    let (address, _stop, _serving) = started(ServeLimits::default()).await;
    for chunk in ["-1\r\n", "zz\r\n", "1;\n", "ffffffffffffffffff\r\n", "1\r\nxx\r\n"] {
        let head =
            "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n";
        let request =
            format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunk}0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n");

        let answer = exchange(address, &request).await;

        assert!(answer.matches("HTTP/1.1").count() <= 1 && !answer.contains(" 200 "), "{chunk:?}: {answer}");
    }
}
