//! A client of `graphql-transport-ws`, as plain as the protocol.

use std::{collections::VecDeque, time::Duration};

use futures_util::{SinkExt, StreamExt};
use gradus::http::SocketLimits;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, http::Request},
};

/// How long something that takes a moment may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The bounds of the service, with shorter waits.
pub fn quick() -> SocketLimits {
    SocketLimits { recheck: Duration::from_millis(50), ..SocketLimits::default() }
}

/// What the protocol is spoken over.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An open socket.
pub struct Wire {
    socket: Socket,
    /// Messages that came before the end, when nobody asked for them.
    pub said: Vec<String>,
    /// Messages that came before one that was waited for.
    early: VecDeque<Value>,
}

/// The request that opens a socket at `address`, which has a scheme of HTTP.
pub fn opening(address: &str) -> Request<()> {
    let url = format!("{}/graphql/ws", address.replacen("http", "ws", 1));
    let mut request = url.into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
    request
}

impl Wire {
    /// Opens a socket and says nothing.
    pub async fn open(address: &str) -> Self {
        Self::opened_by(opening(address)).await
    }

    /// Opens a socket by a request of one's own.
    pub async fn opened_by(request: Request<()>) -> Self {
        Self::over(connect_async(request).await.expect("a socket").0)
    }

    /// Speaks over a socket that is open.
    pub fn over(socket: Socket) -> Self {
        Self { socket, said: Vec::new(), early: VecDeque::new() }
    }

    /// Opens a socket and signs in.
    pub async fn signed_in(address: &str, token: &str) -> Self {
        let mut wire = Self::open(address).await;
        wire.init(token).await;
        assert_eq!(wire.next().await, json!({ "type": "connection_ack" }));
        wire
    }

    /// Sends the first message.
    pub async fn init(&mut self, token: &str) {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        self.send(&json!({ "type": "connection_init", "payload": payload })).await;
    }

    /// Sends a message.
    pub async fn send(&mut self, message: &Value) {
        self.raw(Message::text(message.to_string())).await;
    }

    /// Sends whatever it is. A service that has closed already hears nothing more.
    pub async fn raw(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// Sends bytes as they are, past the protocol.
    pub async fn bytes(&mut self, bytes: &[u8]) {
        use tokio::io::AsyncWriteExt;
        self.socket.get_mut().write_all(bytes).await.expect("written");
    }

    /// Subscribes under an id.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(&json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// Listens to all changes after a cursor, or from now on; returns when the service has begun.
    pub async fn listen(&mut self, after: Option<&str>) {
        let query = "subscription ($after: String) { changes(after: $after) { cursor kind nodeId version changedAt } }";
        self.subscribe("all", query, json!({ "after": after })).await;
        self.catch_up().await;
    }

    /// Waits until the service has begun with everything that was sent: it takes one message after the other.
    pub async fn catch_up(&mut self) {
        self.send(&json!({ "type": "ping" })).await;
        loop {
            let message = self.text().await;
            if message["type"] == "pong" {
                return;
            }
            self.early.push_back(message);
        }
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        match self.early.pop_front() {
            Some(message) => message,
            None => self.text().await,
        }
    }

    /// Messages that nobody has asked for yet.
    pub fn early(&self) -> &VecDeque<Value> {
        &self.early
    }

    async fn text(&mut self) -> Value {
        loop {
            match self.receive().await {
                Some(Ok(Message::Text(text))) => break serde_json::from_str(&text).expect("JSON"),
                // The socket's own sign of life, which the library answers.
                Some(Ok(Message::Ping(_))) => {}
                other => panic!("no message: {other:?}"),
            }
        }
    }

    /// The next change.
    pub async fn change(&mut self) -> Value {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!("all")), "{message}");
        assert_eq!(message["payload"].get("errors"), None, "{message}");
        message["payload"]["data"]["changes"].clone()
    }

    /// Ids of the objects of the next changes.
    pub async fn changed(&mut self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        while ids.len() < count {
            ids.push(self.change().await["nodeId"].as_str().expect("an id").to_owned());
        }
        ids
    }

    /// Code and reason with which the service closes, whatever it has said before.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.receive().await {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Ok(Message::Text(text))) => self.said.push(text.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("not closed: {other:?}"),
            }
        }
    }

    async fn receive(&mut self) -> Option<Result<Message, tungstenite::Error>> {
        tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("something comes")
    }
}
