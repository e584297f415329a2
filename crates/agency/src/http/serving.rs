//! Connections: each is answered until it ends, and none is kept open by a browser that sends the head of its request letter by
//! letter. `axum::serve` has no such limit, so its loop stands here, with the one the protocol's library has.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// How long to wait when the system gives no more connections.
const OUT_OF_FILES: Duration = Duration::from_secs(1);

/// Answers whoever connects until `stop` resolves, then finishes what is under way. The head of a request arrives in time or
/// its connection ends.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    (head, stop): (Duration, impl Future<Output = ()>),
) {
    let under_way = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            // What has ended is forgotten; while there is none, nothing is asked.
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection(stream, Answering { router: router.clone(), peer }, head);
                let watched = under_way.watch(connection);
                // A browser that goes away is no news.
                connections.spawn(async move { drop(watched.await) });
            }
            Err(error) if ended_before_it_began(&error) => {}
            Err(error) => {
                tracing::error!(cause = %error, "no connection can be taken");
                tokio::time::sleep(OUT_OF_FILES).await;
            }
        }
    }
    drop(listener);
    under_way.shutdown().await;
}

fn ended_before_it_began(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

/// Answers the requests of one connection, which know where they come from.
struct Answering {
    router: Router,
    peer: SocketAddr,
}

impl hyper::service::Service<Request<Incoming>> for Answering {
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        tower::Service::call(&mut self.router.clone(), request)
    }
}

fn connection(
    stream: TcpStream,
    answering: Answering,
    head: Duration,
) -> http1::Connection<TokioIo<TcpStream>, Answering> {
    // Small answers go at once.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), answering)
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    const HEAD: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(20);

    /// A server with a short patience: where it is, and how to stop it.
    async fn server() -> (SocketAddr, oneshot::Sender<()>, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let who = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string();
        let router = Router::new().route("/", get(who));
        let mut running = JoinSet::new();
        running.spawn(answer(listener, router, (HEAD, async { drop(stopped.await) })));
        (at, stop, running)
    }

    /// A letter of the head at a time, for ever: without a limit the connection would stay as long as the letters come.
    #[tokio::test]
    async fn a_head_that_comes_letter_by_letter_is_not_waited_for() {
        let (at, _stop, _running) = server().await;
        let mut stream = TcpStream::connect(at).await.unwrap();
        let (mut reader, mut writer) = stream.split();
        let drip = async {
            let mut every = tokio::time::interval(HEAD / 10);
            writer.write_all(b"GET / HTTP/1.1\r\nx: ").await.unwrap();
            while writer.write_all(b"a").await.is_ok() {
                every.tick().await;
            }
        };
        let ended = async {
            let mut said = Vec::new();
            // A reset is an end as well.
            let _ = reader.read_to_end(&mut said).await;
            said
        };
        let said = tokio::time::timeout(LONG, async {
            tokio::select! { said = ended => said, () = drip => Vec::new() }
        });
        let said = said.await.expect("the connection is still open");
        assert!(!String::from_utf8_lossy(&said).contains("200 OK"));
    }

    #[tokio::test]
    async fn who_sends_a_whole_head_is_answered_and_a_stopped_server_ends() {
        let (at, stop, mut running) = server().await;
        let mut stream = TcpStream::connect(at).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        let own = stream.local_addr().unwrap().to_string();
        assert!(said.starts_with("HTTP/1.1 200 OK") && said.ends_with(&own), "{said}");
        // Somebody who holds a connection and asks nothing does not hold the server.
        let _idle = TcpStream::connect(at).await.unwrap();
        stop.send(()).unwrap();
        assert!(tokio::time::timeout(LONG, running.join_next()).await.is_ok());
        assert!(TcpStream::connect(at).await.is_err());
    }
}
