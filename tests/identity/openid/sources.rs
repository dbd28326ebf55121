//! Where keys come from: one answer from the configured place, within bounds, and nothing of any other.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gradus::openid::{FileKeys, HttpKeys, KeyFetchLimits};
use gradus_services::identity::openid::KeySource;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const SET: &str = "{\"keys\":[]}";
const LIMITS: KeyFetchLimits = KeyFetchLimits { within: Duration::from_secs(2), bytes: 1_000 };

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/identity/openid/fixtures").join(name)
}

/// A server that gives every connection these bytes and then `after`; it tells what it was asked.
struct Server {
    port: u16,
    asked: mpsc::UnboundedReceiver<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum After {
    Close,
    Hang,
    /// Sends bytes without end.
    Flood,
}

impl Server {
    async fn start(answer: impl Into<Vec<u8>>, after: After, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (told, asked) = mpsc::unbounded_channel();
        let answer = answer.into();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, told, tls) = (answer.clone(), told.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => talk(stream, &answer, after, told).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => talk(stream, &answer, after, told).await,
                            Err(_) => Ok(()),
                        },
                    }
                });
            }
        });
        Self { port, asked }
    }

    fn url(&self, scheme: &str, host: &str) -> axum::http::Uri {
        format!("{scheme}://{host}:{}/realms/main/keys?v=1", self.port).parse().expect("a URL")
    }

    fn plain(&self) -> HttpKeys {
        HttpKeys::try_new(self.url("http", "127.0.0.1"), None, LIMITS).expect("a source")
    }
}

async fn talk<S>(mut stream: S, answer: &[u8], after: After, told: mpsc::UnboundedSender<String>) -> std::io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    let _ = told.send(String::from_utf8_lossy(&request).into_owned());
    stream.write_all(answer).await?;
    stream.flush().await?;
    match after {
        After::Close => stream.shutdown().await,
        After::Hang => std::future::pending().await,
        After::Flood => loop {
            stream.write_all(&[b' '; 4096]).await?;
        },
    }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_url_is_asked_once_and_its_body_is_the_key_set() {
    let mut server = Server::start(ok(SET), After::Hang, None).await;

    assert_eq!(server.plain().fetch().await, Ok(SET.as_bytes().to_vec()));

    let asked = server.asked.recv().await.expect("a request");
    assert!(asked.starts_with("GET /realms/main/keys?v=1 HTTP/1.1\r\n"), "{asked}");
    assert!(asked.to_lowercase().contains(&format!("\r\nhost: 127.0.0.1:{}\r\n", server.port)), "{asked}");
    assert!(!asked.to_lowercase().contains("authorization"), "{asked}");
    assert!(server.asked.try_recv().is_err(), "one request");
}

#[tokio::test]
async fn what_is_no_whole_answer_is_no_key_set() {
    let elsewhere = Server::start(ok(SET), After::Close, None).await;
    let moved =
        format!("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{}/\r\nContent-Length: 0\r\n\r\n", elsewhere.port);
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned();
    let endless = "HTTP/1.1 200 OK\r\n\r\n".to_owned();
    for (name, answer, after) in [
        ("moved", moved, After::Close),
        ("not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}".into(), After::Close),
        ("no content", "HTTP/1.1 204 No Content\r\n\r\n".into(), After::Close),
        ("broken off", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".into(), After::Close),
        ("too large as announced", ok(&" ".repeat(1_001)), After::Close),
        ("too large in chunks", format!("{chunks}7d0\r\n{}\r\n0\r\n\r\n", " ".repeat(2_000)), After::Close),
        ("chunks broken off", format!("{chunks}2\r\n{{}}\r\n"), After::Close),
        ("without end", endless, After::Flood),
        ("a header without end", "HTTP/1.1 200 OK\r\nX: ".into(), After::Flood),
        ("no HTTP", "SSH-2.0-OpenSSH_9.6\r\n".into(), After::Close),
        ("nothing", String::new(), After::Close),
        ("silence", String::new(), After::Hang),
        ("half, then silence", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".into(), After::Hang),
    ] {
        let server = Server::start(answer, after, None).await;
        // Within its own bound; the other one only ends a test that would never end.
        let fetched = tokio::time::timeout(Duration::from_mins(1), server.plain().fetch()).await.expect("it ends");
        assert!(fetched.is_err(), "{name}: {fetched:?}");
    }
    let Server { mut asked, .. } = elsewhere;
    assert!(asked.try_recv().is_err(), "nobody follows");
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let nobody = HttpKeys::try_new(format!("http://{closed}/").parse().expect("a URL"), None, LIMITS);
    assert!(nobody.expect("a source").fetch().await.is_err());
}

fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::pem_file_iter(fixture("host.pem")).expect("a file");
    let chain = chain.collect::<Result<Vec<_>, _>>().expect("certificates");
    let key = PrivateKeyDer::from_pem_file(fixture("host.key.pem")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(chain, key).expect("a certificate")))
}

#[tokio::test]
async fn over_tls_the_host_must_prove_itself_to_the_configured_authority() {
    let mut server = Server::start(ok(SET), After::Close, Some(acceptor())).await;
    let keys = |host: &str, authorities: Option<PathBuf>| {
        HttpKeys::try_new(server.url("https", host), authorities.as_deref(), LIMITS).expect("a source")
    };
    let ours = || Some(fixture("authority.pem"));

    assert_eq!(keys("localhost", ours()).fetch().await, Ok(SET.as_bytes().to_vec()));
    let stranger = keys("localhost", None).fetch().await.expect_err("browsers do not trust it");
    assert!(stranger.contains("certificate"), "{stranger}");
    let another = keys("127.0.0.1", ours()).fetch().await.expect_err("the certificate is for another name");
    assert!(another.contains("certificate"), "{another}");
    assert!(server.asked.recv().await.is_some());
    assert!(server.asked.try_recv().is_err(), "those who proved nothing were asked nothing");

    let plain = Server::start(ok(SET), After::Close, None).await;
    let url = plain.url("https", "localhost");
    let keys = HttpKeys::try_new(url.clone(), ours().as_deref(), LIMITS).expect("a source");
    assert!(keys.fetch().await.is_err(), "no TLS, no keys");
    let empty = tempfile::NamedTempFile::new().expect("a file");
    for authorities in [empty.path(), Path::new("/nonexistent/authority.pem")] {
        assert!(HttpKeys::try_new(url.clone(), Some(authorities), LIMITS).is_err(), "{}", authorities.display());
    }
}

#[tokio::test]
async fn a_file_is_read_anew_each_time_and_never_a_large_one() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("keys.json");
    let keys = FileKeys(path.clone());
    assert!(keys.fetch().await.is_err(), "it is not there");

    for text in [SET, "{\"keys\":[1]}"] {
        std::fs::write(&path, text).expect("written");
        assert_eq!(keys.fetch().await, Ok(text.as_bytes().to_vec()));
    }
    std::fs::write(&path, " ".repeat(256 * 1024)).expect("written");
    assert!(keys.fetch().await.is_ok());
    std::fs::write(&path, " ".repeat(256 * 1024 + 1)).expect("written");
    assert!(keys.fetch().await.is_err());
}
