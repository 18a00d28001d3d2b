//! `/v1`: limit → route → who → may they → generated decode → handler → masks, audit.

use super::{
    answer,
    auth::Keys,
    gate::{self, Call},
    ingest::Ingest,
    inspect::{self, Sent},
};
use crate::{
    api::{
        Cx, Registry,
        rates::{RETRY_AFTER_S, Rates},
    },
    oidc::Oidc,
};
use axum::{
    body::Body,
    extract::{OriginalUri, State},
    middleware::Next,
    response::Response,
};
use engine::{Engine, audit::AuditLine};
use http::{Method, Request, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, Limited};
use model::limits;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};
use wire::{
    OperationId,
    error::ErrorKind,
    route::{self, Found, Labels},
    sigv4,
};

/// What every request of the API needs.
pub struct Front {
    pub engine: Arc<Engine>,
    pub registry: Registry,
    pub keys: Keys,
    pub verifier: sigv4::Verifier,
    pub console: Console,
    /// How often each operation may be called.
    pub rates: Rates,
    /// What is asked of the keys of apps.
    pub ingest: Ingest,
    /// Kilobytes of bodies that nobody has vouched for yet.
    unverified: Semaphore,
}

/// What the console's pages are told about the server.
pub struct Console {
    pub public_url: String,
    /// Cookies travel over TLS only.
    pub secure: bool,
    pub demo: bool,
    /// The identity provider to sign in with.
    pub oidc: Option<Oidc>,
    /// Where the first admin's password lies until it is changed.
    pub password_file: PathBuf,
}

impl Console {
    /// Puts a cookie that no script reads into the browser for some seconds; 0 takes it out.
    pub fn set_cookie(&self, response: &mut Response, cookie: &str, seconds: i64) {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = format!("{cookie}; HttpOnly; Max-Age={seconds}{secure}");
        if let Ok(value) = header::HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// All unverified bodies together, in kilobytes.
const UNVERIFIED_KB: usize = 256 << 10;
/// How long a body may take to arrive, and how long to go on reading one that is refused.
const BODY_MAX: Duration = Duration::from_secs(60);
const DRAIN_MAX: Duration = Duration::from_secs(5);

impl Front {
    /// Over an engine, for the holders of keys and the members.
    pub fn new(
        engine: Arc<Engine>,
        registry: Registry,
        keys: Keys,
        console: Console,
        rates: Rates,
        ingest: Ingest,
    ) -> Self {
        let unverified = Semaphore::new(UNVERIFIED_KB);
        let verifier = sigv4::Verifier::default();
        Self { engine, registry, keys, verifier, console, rates, ingest, unverified }
    }

    /// Keeps a line of the audit log. Who was answered is not refused for it: a lost line is said in the log.
    pub async fn note(&self, line: AuditLine) {
        if let Err(fault) = self.engine.note(line).await {
            tracing::error!(%fault, "a line of the audit log was lost");
        }
    }

    /// Reads a body of at most `limit` bytes, from somebody who is not known yet.
    ///
    /// # Errors
    /// 413; 400 for a body that does not arrive; 503 when too many arrive at a time.
    pub async fn read(
        &self,
        parts: &Parts,
        body: Body,
        limit: usize,
    ) -> Result<bytes::Bytes, (ErrorKind, String)> {
        let kilobytes = announced(parts).unwrap_or(limit).min(limit) / 1_024 + 1;
        let room = self.unverified.acquire_many(kilobytes as u32);
        let busy =
            || (ErrorKind::ServiceUnavailable, "Too many large requests at a time: try again".to_owned());
        let Ok(Ok(_room)) = timeout(DRAIN_MAX, room).await else { return Err(busy()) };
        read(parts, body, limit).await
    }
}

/// Answers one request under `/v1`.
pub async fn handle(State(front): State<Arc<Front>>, request: Request<Body>) -> Response {
    let request_id = front.engine.uuid();
    let (parts, body) = request.into_parts();
    let (id, labels) = match route::find(parts.method.as_str(), parts.uri.path()) {
        Found::Operation(id, labels) => (id, labels),
        Found::MethodNotAllowed => {
            let text = format!("{} is not known on {}", parts.method, parts.uri.path());
            return answer::error(ErrorKind::MethodNotAllowed, &text, &request_id);
        }
        Found::NotFound => {
            let text = format!("No operation of the API is at {}", parts.uri.path());
            return answer::error(ErrorKind::NotFound, &text, &request_id);
        }
    };
    let limit = if id == OperationId::PutEvents { limits::EVENTS_BODY_BYTES } else { limits::BODY_BYTES };
    let body = match front.read(&parts, body, limit).await {
        Ok(body) => body,
        Err((kind, text)) => return answer::error(kind, &text, &request_id),
    };
    let call = Call::new(id.name().to_owned(), labels.iter(), request_id);
    let is_change = call.changes(&parts.method);
    let work = async move { admitted(&front, id, labels, &parts, body, call).await };
    gate::carried_out(is_change, work).await.unwrap_or_else(|refused| *refused)
}

/// The call, once its caller is known and may make it.
async fn admitted(
    front: &Front,
    id: OperationId,
    labels: Labels,
    parts: &Parts,
    body: bytes::Bytes,
    call: Call,
) -> Result<Response, Box<Response>> {
    let caller = gate::identify(front, &call, parts, &body)?;
    let query = parts.uri.query().unwrap_or("");
    let sent = Sent { id, labels: &labels, query, body: &body };
    let needed = inspect::needed(call.needs.capability, &sent, &caller, &front.engine);
    gate::allow(front, &call, &caller, needed)?;
    let slower = |text: String| Box::new(answer::too_many(&text, RETRY_AFTER_S, &call.request_id));
    let request_id = call.request_id.clone();
    // Its own first: one key that everybody has does not use up what there is for all.
    front.ingest.admit(&caller).map_err(|too_often| Box::new(too_often.response(&request_id)))?;
    front.rates.admit(id).map_err(slower)?;
    let moves = front.ingest.moves(&front.engine, &caller, call.app.as_deref(), &parts.headers);
    let (engine, region) = (front.engine.clone(), caller.region.clone());
    let cx = Cx { engine, region, by: caller.name().to_owned(), request_id: request_id.clone(), moves };
    let response = match front.registry.call(id, cx, labels, query, body).await {
        Ok((status, body)) if body.is_empty() => answer::empty(status, &request_id),
        Ok((status, body)) => answer::json(status, &request_id, body),
        Err(fault) => answer::fault(&fault, &request_id),
    };
    Ok(gate::leave(front, call, &parts.method, &caller, response).await)
}

/// What a panic in a handler becomes: JSON all the same, since clients cannot read anything else (C §b).
pub fn panicked(engine: &Engine, panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    answer::fault(&model::error::Fault::bug(text.unwrap_or("panic")), &engine.uuid())
}

/// What Content-Length says.
fn announced(parts: &Parts) -> Option<usize> {
    parts.headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(parts: &Parts, mut body: Body, limit: usize) -> Result<bytes::Bytes, (ErrorKind, String)> {
    let too_large = || (ErrorKind::PayloadTooLarge, format!("The body is over the limit of {limit} bytes"));
    if announced(parts).is_some_and(|n| n > limit) {
        // Who waits to be told whether to send is told not to.
        if !parts.headers.contains_key(header::EXPECT) {
            drain(body).await;
        }
        return Err(too_large());
    }
    match timeout(BODY_MAX, Limited::new(&mut body, limit).collect()).await {
        Err(_) => {
            let seconds = BODY_MAX.as_secs();
            Err((ErrorKind::BadRequest, format!("The body did not arrive within {seconds} seconds")))
        }
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(e)) if e.is::<http_body_util::LengthLimitError>() => {
            drain(body).await;
            Err(too_large())
        }
        Ok(Err(e)) => Err((ErrorKind::BadRequest, format!("The body could not be read: {e}"))),
    }
}

/// Reads on for a while without keeping anything: a client that is still sending would not see the answer.
async fn drain(mut body: Body) {
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    let _ = timeout(DRAIN_MAX, rest).await;
}

/// Gives refusals of the router and of its extractors the shape that all others have (reference A §8.1).
pub async fn shaped(State(front): State<Arc<Front>>, request: Request<Body>, next: Next) -> Response {
    /// What they say is short.
    const SAID_BYTES: usize = 4_096;
    let place = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(uri)| uri);
    let unknown = format!("{} is not known on {}", request.method(), place.path());
    let response = next.run(request).await;
    let kind = match response.status() {
        status if status.as_u16() < 400 || response.headers().contains_key("x-amzn-errortype") => {
            return response;
        }
        StatusCode::METHOD_NOT_ALLOWED => ErrorKind::MethodNotAllowed,
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
        status if status.is_client_error() => ErrorKind::BadRequest,
        _ => ErrorKind::InternalServerError,
    };
    let said = axum::body::to_bytes(response.into_body(), SAID_BYTES).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said)
        .replace("Failed to deserialize query string", "The query does not fit");
    answer::error(kind, if said.is_empty() { &unknown } else { &said }, &front.engine.uuid())
}

/// Every path answers OPTIONS (reference A §0.1).
pub async fn options(State(front): State<Arc<Front>>, request: Request<Body>, next: Next) -> Response {
    match *request.method() {
        Method::OPTIONS => preflight(&front.engine.uuid()),
        _ => next.run(request).await,
    }
}

fn preflight(request_id: &str) -> Response {
    const ALLOWED: &str = "authorization,content-type,x-amz-date,x-amz-security-token,x-amz-user-agent,\
                           x-amz-content-sha256,amz-sdk-invocation-id,amz-sdk-request,x-amz-target,cache-control,\
                           x-counterpoint-move";
    let mut response = answer::empty(200, request_id);
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.insert(name, header::HeaderValue::from_static(value));
    };
    set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET,PUT,POST,DELETE,OPTIONS");
    set(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
    set(header::ACCESS_CONTROL_MAX_AGE, "172800");
    response
}
