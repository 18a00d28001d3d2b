//! From settings to a running server, and to an orderly end.

use crate::{
    api::{Registry, rates::Rates},
    cognito,
    config::{LogFormat, MissingVariable, ServeArgs, Settings},
    console,
    credentials::{self, RootKey},
    ext,
    http::{
        address, answer,
        auth::Keys,
        front::{self, Console, Front},
        ingest::Ingest,
        listen,
        local::Local,
        track,
    },
    oidc::Oidc,
    segment,
};
use axum::{
    Router,
    body::Body,
    extract::State,
    response::Response,
    routing::{any, get, post},
};
use engine::{
    Engine,
    chance::Chance,
    clock::{self, Clock},
};
use http::{Method, Request};
use model::{
    error::{Fault, Result},
    time::Millis,
};
use std::{net::SocketAddr, sync::Arc};
use tokio::signal::unix::{SignalKind, signal};
use tower_http::catch_panic::CatchPanicLayer;

/// A server that listens; what `serve`, `demo` and `bench` share.
pub struct Running {
    pub engine: Arc<Engine>,
    /// The same server, without its socket.
    pub local: Local,
    pub address: SocketAddr,
    pub settings: Settings,
    stop: tokio::sync::oneshot::Sender<()>,
    listener: tokio::task::JoinHandle<()>,
    background: engine::Background,
}

impl Running {
    /// Nothing more is sent; what is on its way and open requests end; then the rest.
    pub async fn stop(mut self) {
        self.background.stop_sending().await;
        let _ = self.stop.send(());
        let (_, ()) = tokio::join!(self.listener, self.engine.handed_over());
        if let Err(fault) = self.engine.barrier().await {
            tracing::warn!(%fault, "the state ends behind the log, and catches up with the next start");
        }
        self.background.stop().await;
        if let Err(fault) = self.engine.close() {
            tracing::error!(%fault, "the state could not be tidied up; nothing is lost");
        }
    }
}

/// `counterpoint serve`.
pub async fn serve(args: ServeArgs) -> Result<()> {
    let settings = Settings::load(&args)?;
    log_to_stderr(&settings);
    let running = start(settings, virtual_clock(&args)?).await?;
    let Running { address, .. } = running;
    tracing::info!(%address, data = %running.settings.data.display(), "serving; Ctrl-C ends");
    asked_to_stop().await?;
    tracing::info!("ending");
    running.stop().await;
    Ok(())
}

/// Builds the rooms and listens.
pub async fn start(mut settings: Settings, clock: Clock) -> Result<Running> {
    settings.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    let listener = listen::bind(settings.listen).await?;
    let address = listener.local_addr().map_err(Fault::bug)?;
    settings.listen = address;
    let tls = match (&settings.tls_cert, &settings.tls_key) {
        (Some(cert), Some(key)) => Some(listen::tls(cert, key)?),
        _ => None,
    };
    let rooms = crate::rooms(&settings, clock.is_virtual())?;
    let key = credentials::root_key(&settings)?;
    let engine = tokio::task::block_in_place(|| {
        let rows = Box::new(crate::api::rows::Files);
        Engine::new(rooms, clock, Chance::system(), engine_settings(&settings)?, rows)
    })?;
    credentials::first_admin(&engine, &settings).await?;
    let background = engine.start();
    let ingest = Ingest::new(settings.ingest_moves, settings.ingest_limits);
    let app = router(engine.clone(), &key, console(&settings)?, (settings.rates()?, ingest));
    let local = Local::new(app.clone(), key, settings.region.clone());
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let listener = tokio::spawn(listen::serve(listener, tls, app, async {
        let _ = stopped.await;
    }));
    Ok(Running { engine, local, address, settings, stop, listener, background })
}

pub fn engine_settings(settings: &Settings) -> Result<engine::Settings> {
    Ok(engine::Settings {
        account_id: settings.account_id.clone(),
        region: settings.region.clone(),
        public_url: settings.public_url(),
        objects: settings.objects(),
        missing: match settings.missing_variable {
            MissingVariable::Empty => model::template::Missing::Empty,
            MissingVariable::Fail => model::template::Missing::Fail,
        },
        index_memory: settings.index_memory()?,
        no_carrier: settings.no_carrier(),
        quotas: settings.quotas()?,
    })
}

fn console(settings: &Settings) -> Result<Console> {
    let public_url = settings.public_url();
    Ok(Console {
        secure: settings.tls_cert.is_some() || public_url.starts_with("https://"),
        public_url,
        demo: settings.demo,
        oidc: Oidc::new(settings)?,
        password_file: credentials::password_file(&settings.data),
    })
}

fn router(engine: Arc<Engine>, key: &RootKey, console: Console, (rates, ingest): (Rates, Ingest)) -> Router {
    let keys = Keys::new(key.clone(), engine.clone());
    let (panicking, front) =
        (engine.clone(), Front::new(engine, Registry::built(), keys, console, rates, ingest));
    let front = Arc::new(front);
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(ext::metrics::show))
        .nest("/t", track::routes())
        .nest("/counterpoint/oidc", ext::sign_in_routes())
        .nest("/counterpoint/segment/v1", segment::routes())
        .nest("/counterpoint/v1", ext::routes(&front))
        .route("/", post(cognito::handle).fallback(elsewhere))
        .route("/v1/{*rest}", any(front::handle))
        .route("/k/{*rest}", any(address::handle))
        .fallback(elsewhere)
        .layer(axum::middleware::from_fn_with_state(front.clone(), front::options))
        .layer(CatchPanicLayer::custom(move |panic| front::panicked(&panicking, panic)))
        .with_state(front)
}

/// Ready: the store answers and the state has caught up with the log.
async fn ready(State(front): State<Arc<Front>>) -> (axum::http::StatusCode, String) {
    match front.engine.barrier().await {
        Ok(position) => (axum::http::StatusCode::OK, format!("ready at position {position}\n")),
        Err(fault) => (axum::http::StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n")),
    }
}

/// Everything that is no call: the console's pages.
async fn elsewhere(State(front): State<Arc<Front>>, request: Request<Body>) -> Response {
    let (method, uri) = (request.method(), request.uri());
    let page = match *method {
        Method::GET | Method::HEAD if !is_call(uri.path()) => console::page(uri, request.headers()),
        _ => None,
    };
    page.unwrap_or_else(|| {
        let text = format!("Nothing is at {method} {}", uri.path());
        answer::fault(&Fault::missing(text), &front.engine.uuid())
    })
}

/// Below these addresses programs call, and programs get JSON.
fn is_call(path: &str) -> bool {
    ["/v1", "/counterpoint", "/t", "/k"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn virtual_clock(args: &ServeArgs) -> Result<Clock> {
    match args.virtual_clock.as_deref() {
        None => Ok(Clock::real()),
        Some("now") => Ok(Clock::standing(clock::real_now())),
        Some(text) => {
            let midnight = format!("{text}T00:00:00Z");
            let start = Millis::parse(text).or_else(|| Millis::parse(&midnight));
            let wrong = || {
                Fault::invalid(format!(
                    "--virtual-clock {text}: an ISO 8601 time such as 1998-06-30T00:00:00Z"
                ))
            };
            start.map(Clock::standing).ok_or_else(wrong)
        }
    }
}

pub async fn asked_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Fault::bug)?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Log lines go to standard error; `COUNTERPOINT_LOG` filters them.
pub fn log_to_stderr(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).unwrap_or_else(|_| "info".into());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Json => lines.json().init(),
        LogFormat::Text => lines.init(),
    }
}
