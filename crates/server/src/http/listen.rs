//! The listening socket, plain or TLS, and an orderly end.

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use model::error::{Fault, Result};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// How long open requests may take to end after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(15);

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
    tokio::pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match stream {
            Ok((stream, peer)) => accept(stream, Peer(peer.ip()), tls.clone(), app.clone(), &graceful),
            // Out of file descriptors, for example: rest, so that connections can end.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}

fn accept(stream: TcpStream, peer: Peer, tls: Option<TlsAcceptor>, app: Router, graceful: &GracefulShutdown) {
    let _ = stream.set_nodelay(true);
    let watcher = graceful.watcher();
    tokio::spawn(async move {
        let app = app.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request.map(axum::body::Body::new)
        });
        let service = TowerToHyperService::new(app);
        let builder = auto::Builder::new(TokioExecutor::new());
        let ended = match tls {
            None => {
                let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                watcher.watch(connection.into_owned()).await
            }
            Some(tls) => {
                let Ok(stream) = tls.accept(stream).await else { return };
                let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                watcher.watch(connection.into_owned()).await
            }
        };
        if let Err(e) = ended {
            tracing::debug!(error = %e, "a connection ended early");
        }
    });
}
