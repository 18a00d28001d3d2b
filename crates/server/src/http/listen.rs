//! The listening socket, plain or TLS, and an orderly end.

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use model::error::{Fault, Result};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// How long open requests may take to end after the server was told to stop: less than the 10 seconds that
/// container engines wait before they kill.
const DRAIN: Duration = Duration::from_secs(5);
/// How long a client may take to finish its TLS handshake, and a request's headers; an idle connection ends then too.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
const HEADERS_MAX: Duration = Duration::from_secs(60);
/// Connections at a time, unless the system allows fewer open files.
const CONNECTIONS_MAX: usize = 10_000;
/// Open files that are not for connections: the store, the log, carriers.
const FILES_RESERVED: usize = 96;

/// Who is at the other end of a connection; every request carries it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Binds the address.
///
/// # Errors
/// A busy port says which command picks another.
pub async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => {
            let other = SocketAddr::new(address.ip(), address.port().saturating_add(1));
            Fault::invalid(format!(
                "{address} is in use by another program: pick another port, \
                 for example `counterpoint serve --listen {other}` or `make run LISTEN={other}`"
            ))
        }
        _ => Fault::invalid(format!("cannot listen on {address}: {e}")),
    })
}

/// A TLS acceptor over PEM files.
///
/// # Errors
/// Names the file that cannot be used.
pub fn tls(cert: &Path, key: &Path) -> Result<TlsAcceptor> {
    let bad = |file: &Path, e: &dyn std::fmt::Display| Fault::invalid(format!("{}: {e}", file.display()));
    let chain: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(cert).map_err(|e| bad(cert, &e))?.collect();
    let chain = chain.map_err(|e| bad(cert, &e))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| bad(key, &e))?;
    let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, secret);
    let mut config = config.map_err(|e| bad(cert, &e))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves until `stop` resolves, then lets open requests end.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    app: Router,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(connections_max()));
    tokio::pin!(stop);
    let mut warned: Option<Instant> = None;
    loop {
        let accepted = async {
            let room = room.clone().acquire_owned().await.map_err(std::io::Error::other)?;
            listener.accept().await.map(|(stream, peer)| (stream, Peer(peer.ip().to_canonical()), room))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer, room)) => accept((stream, peer), room, tls.clone(), app.clone(), &graceful),
            Err(error) => {
                if warned.is_none_or(|at| at.elapsed() > HEADERS_MAX) {
                    tracing::warn!(%error, "connections cannot be accepted now");
                    warned = Some(Instant::now());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    drop(listener);
    let _ = timeout(DRAIN, graceful.shutdown()).await;
}

/// As many connections as the process may have open files, less those that the rest needs.
fn connections_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next());
    let files = files.and_then(|soft| soft.parse::<usize>().ok()).unwrap_or(usize::MAX);
    files.saturating_sub(FILES_RESERVED).clamp(16, CONNECTIONS_MAX)
}

fn accept(
    (stream, peer): (TcpStream, Peer),
    room: OwnedSemaphorePermit,
    tls: Option<TlsAcceptor>,
    app: Router,
    graceful: &GracefulShutdown,
) {
    let _ = stream.set_nodelay(true);
    let watcher = graceful.watcher();
    tokio::spawn(async move {
        let _room = room;
        let app = app.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request.map(axum::body::Body::new)
        });
        let service = TowerToHyperService::new(app);
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_MAX);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEADERS_MAX);
        let ended = match tls {
            None => {
                let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                watcher.watch(connection.into_owned()).await
            }
            Some(tls) => {
                let Ok(Ok(stream)) = timeout(HANDSHAKE_MAX, tls.accept(stream)).await else { return };
                let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                watcher.watch(connection.into_owned()).await
            }
        };
        if let Err(e) = ended {
            tracing::debug!(error = %e, "a connection ended early");
        }
    });
}
