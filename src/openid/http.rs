//! Keys from a provider's URL: one GET to the configured address and nowhere else, within bounds of size and time.
//!
//! It follows no redirect and hears no proxy variable, so that what is configured is what is asked. Over TLS the host
//! must prove itself to the authorities that browsers trust, or to those of the configuration instead of them.

use std::io::{Error, Result};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, Uri, header};
use gradus_services::identity::openid::{Fetched, KeySource};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_util::task::AbortOnDropHandle;

/// Bytes of a key set: some tens of keys with their certificates.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// Bounds of asking for keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyFetchLimits {
    /// How long it may take as a whole.
    pub within: Duration,
    /// Bytes of the answer's body.
    pub bytes: usize,
}

impl Default for KeyFetchLimits {
    fn default() -> Self {
        Self { within: Duration::from_secs(5), bytes: MOST_BYTES }
    }
}

/// Asks a URL for a key set.
#[derive(Clone)]
pub struct HttpKeys {
    url: Uri,
    tls: Option<Arc<ClientConfig>>,
    limits: KeyFetchLimits,
}

impl HttpKeys {
    /// Keys at `url`, whose host `authorities` vouch for: a PEM file, or `None` for those that browsers trust.
    pub fn try_new(url: Uri, authorities: Option<&Path>, limits: KeyFetchLimits) -> Result<Self> {
        let tls = if url.scheme_str() == Some("https") { Some(Arc::new(tls(authorities)?)) } else { None };
        Ok(Self { url, tls, limits })
    }

    async fn get(&self) -> Result<Vec<u8>> {
        let host = self.url.host().ok_or_else(|| Error::other("the URL names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = self.url.port_u16().unwrap_or(if self.tls.is_some() { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await?;
        match &self.tls {
            None => self.ask(TokioIo::new(stream)).await,
            Some(config) => {
                let name = ServerName::try_from(host.to_owned()).map_err(Error::other)?;
                let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await?;
                self.ask(TokioIo::new(stream)).await
            }
        }
    }

    async fn ask<S>(&self, stream: S) -> Result<Vec<u8>>
    where
        S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let shaken = http1::Builder::new().max_buf_size(16 * 1024).handshake(stream).await;
        let (mut sender, connection) = shaken.map_err(Error::other)?;
        // It ends with this function, however that ends.
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let path = self.url.path_and_query().map_or("/", |path| path.as_str());
        let authority = self.url.authority().map_or("", |authority| authority.as_str());
        let request = Request::get(path)
            .header(header::HOST, authority)
            .header(header::ACCEPT, "application/jwk-set+json, application/json")
            .header(header::USER_AGENT, "gradus")
            .body(Body::empty())
            .map_err(Error::other)?;
        let answer = sender.send_request(request).await.map_err(Error::other)?;
        if answer.status() != StatusCode::OK {
            return Err(Error::other(format!("it answered with status {}", answer.status().as_u16())));
        }
        let body = to_bytes(Body::new(answer.into_body()), self.limits.bytes).await;
        let too_large = |_| Error::other(format!("it sent more than {} bytes, or broke off", self.limits.bytes));
        Ok(body.map_err(too_large)?.to_vec())
    }
}

impl KeySource for HttpKeys {
    fn fetch(&self) -> Fetched {
        let keys = self.clone();
        Box::pin(async move {
            match tokio::time::timeout(keys.limits.within, keys.get()).await {
                Ok(read) => read.map_err(|error| error.to_string()),
                Err(_) => Err(format!("it took longer than {:?}", keys.limits.within)),
            }
        })
    }
}

fn tls(authorities: Option<&Path>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match authorities {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let unreadable = |error| Error::other(format!("{}: {error}", path.display()));
            for authority in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                roots.add(authority.map_err(unreadable)?).map_err(Error::other)?;
            }
        }
    }
    if roots.is_empty() {
        return Err(Error::other("there is no certificate of an authority"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(Error::other)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
