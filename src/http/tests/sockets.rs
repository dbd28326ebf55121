//! The accept loop over real sockets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::*;

async fn started(limits: ServeLimits) -> (std::net::SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, app(), limits, stop.clone()));
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
