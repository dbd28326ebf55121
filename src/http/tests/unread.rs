//! Who asks and does not read the answer is cut.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::http2::{PREFACE, frame, get_frame};
use super::sockets::started_with;
use super::*;

/// More than the system keeps for a connection.
const LONG: usize = 48 * 1024 * 1024;

/// An application with something long to read.
fn wordy() -> Router {
    router(Parts { sdl: "x".repeat(LONG), ..parts(HttpLimits::default(), Readiness::default()) })
}

fn quick() -> ServeLimits {
    ServeLimits { write_stall: Duration::from_millis(150), ..ServeLimits::default() }
}

/// Sends, reads nothing for a while, and then whatever there is.
async fn late(limits: ServeLimits, request: &[u8]) -> usize {
    let (address, _stop, _serving) = started_with(wordy(), limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    let mut seen = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut seen)).await;
    assert!(read.is_ok(), "the connection is still open after {} bytes", seen.len());
    seen.len()
}

#[tokio::test]
async fn a_client_of_http_1_that_does_not_read_is_cut() {
    let request = b"GET /schema.graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    let seen = late(quick(), request).await;

    assert!(seen < LONG, "{seen} bytes");
}

#[tokio::test]
async fn a_client_that_reads_gets_everything() {
    let (address, _stop, _serving) = started_with(wordy(), quick()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /schema.graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();

    let mut seen = Vec::new();
    stream.read_to_end(&mut seen).await.unwrap();

    assert!(seen.len() > LONG, "{} bytes", seen.len());
}

#[tokio::test]
async fn a_client_of_http_2_that_does_not_read_is_cut() {
    // It wants as much at once as can be said.
    let settings = frame(4, 0, 0, &[0, 4, 0x7f, 0xff, 0xff, 0xff]);
    let window = frame(8, 0, 0, &0x7fff_0000_u32.to_be_bytes());
    let request = [PREFACE, &settings, &window, &get_frame(1, "/schema.graphql", None)].concat();

    let seen = late(quick(), &request).await;

    assert!(seen < LONG, "{seen} bytes");
}

/// It is there and answers, but leaves no room for the rest of what it asked for.
#[tokio::test]
async fn a_client_of_http_2_that_opens_no_window_is_cut() {
    const PING: u8 = 6;
    let limits = ServeLimits {
        header_read: Duration::from_millis(200),
        drain: Duration::from_millis(200),
        ..ServeLimits::default()
    };
    let (address, _stop, _serving) = started_with(wordy(), limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = [PREFACE, &frame(4, 0, 0, &[]), &get_frame(1, "/schema.graphql", None)].concat();
    stream.write_all(&request).await.unwrap();

    let until_the_end = async {
        loop {
            let mut head = [0; 9];
            if stream.read_exact(&mut head).await.is_err() {
                return;
            }
            let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
            if stream.read_exact(&mut payload).await.is_err() {
                return;
            }
            let is_question = head[3] == PING && head[4] & 1 == 0;
            if is_question && stream.write_all(&frame(PING, 1, 0, &payload)).await.is_err() {
                return;
            }
        }
    };

    assert!(tokio::time::timeout(Duration::from_secs(5), until_the_end).await.is_ok(), "it is still served");
}

/// One answer stands still while others are asked for and taken.
#[tokio::test]
async fn an_answer_of_http_2_that_nobody_takes_ends_its_connection_however_busy_it_is() {
    let (address, _stop, _serving) = started_with(wordy(), quick()).await;
    let (mut reads, mut writes) = TcpStream::connect(address).await.unwrap().into_split();
    // Room on the connection, and none beyond the first 65,535 bytes on the stream.
    let window = frame(8, 0, 0, &0x7fff_0000_u32.to_be_bytes());
    let begin = [PREFACE, &frame(4, 0, 0, &[]), &window, &get_frame(1, "/schema.graphql", None)].concat();
    writes.write_all(&begin).await.unwrap();
    let asking = async {
        for number in 1_u32.. {
            if writes.write_all(&get_frame(2 * number + 1, "/livez", None)).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let taking = async {
        let mut room = [0; 4096];
        let mut seen = 0;
        while let Ok(count @ 1..) = reads.read(&mut room).await {
            seen += count;
        }
        seen
    };

    let both = async {
        tokio::select! { seen = taking => seen, () = asking => 0 }
    };
    let ended = tokio::time::timeout(Duration::from_secs(5), both).await;

    assert!(ended.is_ok_and(|seen| seen < LONG), "it is still served");
}

#[tokio::test]
async fn a_client_of_http_2_that_reads_gets_everything() {
    let (address, _stop, _serving) = started_with(wordy(), quick()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let settings = frame(4, 0, 0, &[0, 4, 0x7f, 0xff, 0xff, 0xff]);
    let window = frame(8, 0, 0, &0x7fff_0000_u32.to_be_bytes());
    let request = [PREFACE, &settings, &window, &get_frame(1, "/schema.graphql", None)].concat();
    stream.write_all(&request).await.unwrap();

    let mut seen = 0;
    while seen < LONG {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        stream.read_exact(&mut vec![0; length]).await.unwrap();
        seen += if head[3] == 0 { length } else { 0 };
    }

    assert_eq!(seen, LONG);
}

/// What is spoken is known by the first bytes, however they are cut.
#[tokio::test]
async fn the_first_bytes_may_come_one_by_one() {
    let (address, _stop, _serving) = started_with(app(), ServeLimits::default()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in b"PUT /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" {
        stream.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }

    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}
