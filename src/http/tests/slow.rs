//! Who is slow holds up nobody else.

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sockets::started_with;
use super::*;

/// The service's bounds without those of pace.
fn unhurried() -> HttpLimits {
    let unhurried = Rate { per_second: 1_000_000, burst: 1_000_000 };
    HttpLimits { principal: unhurried, stranger: unhurried, ..HttpLimits::default() }
}

fn head(token: &str, more: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{more}\r\n"
    )
}

/// Opens requests of one principal whose bodies never come; answers how many of them the service waits for.
async fn stall(address: std::net::SocketAddr, count: usize, held: &mut Vec<TcpStream>) -> usize {
    let mut waited_for = 0;
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = head("good", "Expect: 100-continue\r\nContent-Length: 20\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        match &status {
            b"HTTP/1.1 100" => waited_for += 1,
            b"HTTP/1.1 429" => {}
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
        held.push(stream);
    }
    waited_for
}

/// Asks for something small on a connection of its own.
async fn asked(address: std::net::SocketAddr, token: &str) -> String {
    let body = r#"{"query":"{ first }"}"#;
    let head = head(token, &format!("Connection: close\r\nContent-Length: {}\r\n", body.len()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

#[tokio::test]
async fn bodies_that_do_not_come_hold_no_place_of_those_that_are_executed() {
    let limits = HttpLimits { bodies: 1_000, principal_bodies: 1_000, ..unhurried() };
    let many = ServeLimits { connections_per_address: 1_000, ..ServeLimits::default() };
    let (address, _stop, _serving) = started_with(app_with(limits, Readiness::default()), many).await;
    let mut held = Vec::new();

    assert_eq!(stall(address, limits.in_flight, &mut held).await, 256);

    let answer = asked(address, "other").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_principal_has_sixteen_bodies_under_way_and_holds_nobody_else_up() {
    let many = ServeLimits { connections_per_address: 1_000, ..ServeLimits::default() };
    let (address, _stop, _serving) = started_with(app_with(unhurried(), Readiness::default()), many).await;
    let mut held = Vec::new();

    assert_eq!(stall(address, 40, &mut held).await, 16);

    let own = asked(address, "good").await;
    assert!(own.starts_with("HTTP/1.1 429"), "{own}");
    let answer = asked(address, "other").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn bodies_of_all_are_bounded() {
    let limits = HttpLimits { bodies: 2, ..unhurried() };
    let (address, _stop, _serving) = started_with(app_with(limits, Readiness::default()), ServeLimits::default()).await;
    let mut held = Vec::new();
    assert_eq!(stall(address, 2, &mut held).await, 2);

    let refused = asked(address, "other").await;

    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 1"), "{refused}");
}

#[tokio::test]
async fn a_principal_has_thirty_two_requests_in_flight() {
    let limits = HttpLimits { request: Duration::from_mins(10), principal_turns: 32, ..unhurried() };
    let app = app_with(limits, Readiness::default());
    let asking = |token: &str, query: &str| {
        let mut request = posting(JSON, serde_json::json!({ "query": query }).to_string());
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        Box::pin(send(app.clone(), request))
    };
    let mut held = Vec::new();
    for _ in 0..32 {
        let mut one = asking("good", "{ never }");
        assert!(one.as_mut().now_or_never().is_none());
        held.push(one);
    }

    let refused = asking("good", "{ first }").await;

    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert_eq!(asking("other", "{ first }").await.status, StatusCode::OK);
    drop(held.pop());
    assert_eq!(asking("good", "{ first }").await.status, StatusCode::OK);
}
